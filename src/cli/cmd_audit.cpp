#include "cmd.hpp"
#include "compose.hpp"
#include "invito/report/audit_screen.hpp"
#include "invito/support/text.hpp"
#include "moment.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

// The database's accounts count here, not those of the settings: an account that is no longer
// configured has a past.
Result<void> check_alias(Records& records, const std::string& alias, Instant now) {
    std::vector<std::string> known;
    for (const AccountView& account : records.accounts(now)) known.push_back(account.record.alias);
    if (std::ranges::find(known, alias) != known.end()) return {};
    const auto guess = closest(alias, known);
    return Error{
        .kind = ErrorKind::usage,
        .code = "account.unknown",
        .what = fmt::format("there is no account \"{}\" in the database", alias),
        .hint = guess ? fmt::format("did you mean \"{}\"?", *guess)
                      : "accounts get there with the first import",
    };
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

}  // namespace

ExitCode cmd_audit(Context& context) {
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    const auto ledger = open_ledger(*settings);
    if (!ledger) return fail(context, ledger.error());
    const auto scope = read_scope(context, *ledger);
    if (!scope) return fail(context, scope.error());

    const AuditReport report = ledger->records->audit(*scope);
    const AuditScreen screen{report, ledger->now, scope->since};
    if (context.json()) {
        write_audit_json(context.out, screen, context.out_style.zone);
    } else {
        if (settings->provider.kind == ProviderKind::sandbox) context.out << "SANDBOX\n";
        write_audit_text(context.out, screen, context.out_style);
    }
    return report.holds() ? ExitCode::ok : ExitCode::error;
}

}  // namespace invito
