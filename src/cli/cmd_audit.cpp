#include "cmd.hpp"
#include "invito/app/compose.hpp"
#include "invito/app/names.hpp"
#include "invito/report/audit_screen.hpp"
#include "moment.hpp"

#include <algorithm>
#include <ostream>

namespace invito {

namespace {

Result<void> check_alias(Records& records, const std::string& alias, Instant now) {
    std::vector<std::string> known;
    for (const AccountView& account : records.accounts(now)) known.push_back(account.record.alias);
    if (std::ranges::find(known, alias) != known.end()) return {};
    return unknown_stored_account(alias, known);
}

Result<AuditScope> read_scope(const Context& context, const Ledger& ledger) {
    AuditScope scope;
    scope.account = context.invocation.text("--account");
    if (scope.account) {
        const auto known = check_alias(*ledger.records, *scope.account, ledger.now);
        if (!known) return known.error();
    }
    if (const auto since = context.invocation.text("--since")) {
        const auto moment = parse_moment("--since", *since, ledger.now, context.out_style.zone);
        if (!moment) return moment.error();
        scope.since = *moment;
    }
    return scope;
}

Result<ExitCode> audit(Context& context, const Settings& settings, const Ledger& ledger) {
    const auto scope = read_scope(context, ledger);
    if (!scope) return scope.error();
    const AuditReport report = ledger.records->audit(*scope);
    const AuditScreen screen{report, ledger.now, scope->since};
    if (context.json()) {
        write_audit_json(context.out, screen, context.out_style.zone);
    } else {
        if (settings.provider.kind == ProviderKind::sandbox) context.out << "SANDBOX\n";
        write_audit_text(context.out, screen, context.out_style);
    }
    return report.holds() ? ExitCode::ok : ExitCode::error;
}

}  // namespace

ExitCode cmd_audit(Context& context) {
    return with_ledger(context, audit);
}

}  // namespace invito
