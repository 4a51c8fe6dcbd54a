#include "inviting_session.hpp"

#include "run_end.hpp"

#include <ostream>

namespace invito {

InvitingSession::InvitingSession(
    Context& context, const Settings& settings, const RunOptions& options
)
    : context_(context), settings_(settings) {
    for (const RunAccount& account : options.accounts)
        scope_.accounts.push_back(account.alias);
    scope_.campaigns = options.campaigns;
}

std::optional<Instant> InvitingSession::ends_at() const {
    if (!context_.terminal.stderr_is_tty) return std::nullopt;
    return foreseen_finish(settings_, scope_);
}

ExitCode InvitingSession::exit_code(const RunReport& report, int signal) const {
    return exit_code_of(report, signal, context_.invocation.has("--exit-empty"));
}

void InvitingSession::print_end(const RunReport& report, const RunOverview& board, ExitCode code) {
    RunEndData data = run_end_data(report, board, code);
    if (data.waiting > 0) data.finishes_at = foreseen_finish(settings_, scope_);
    if (context_.json()) {
        write_run_summary_json(context_.out, data, context_.out_style.zone);
        return;
    }
    if (context_.invocation.has("--quiet") && code == ExitCode::ok) return;
    if (settings_.provider.kind == ProviderKind::sandbox) context_.out << "SANDBOX ";
    write_run_end_text(context_.out, data, context_.out_style);
}

}  // namespace invito
