#include "inviting_session.hpp"

#include "run_end.hpp"

namespace invito {

InvitingSession::InvitingSession(
    Context& context, const Settings& settings, const RunOptions& options
)
    : context_(context), settings_(settings) {
    for (const RunAccount& account : options.accounts) scope_.accounts.push_back(account.alias);
    scope_.campaigns = options.campaigns;
}

RunDisplay::Outlook InvitingSession::outlook() const {
    if (!context_.terminal.stderr_is_tty) return {};
    return {foreseen_finish(settings_, scope_), settled_leads(settings_, scope_)};
}

ExitCode InvitingSession::exit_code(const RunReport& report, int signal) const {
    return exit_code_of(report, signal, context_.invocation.has("--exit-empty"));
}

std::string InvitingSession::write_text(
    const RunReport& report, const RunOverview& board, ExitCode code
) {
    const RunEndData data = end_data(report, board, code);
    write_run_end_text(context_.out, data, context_.out_style);
    return data.exit_sentence;
}

void InvitingSession::write_json(const RunReport& report, const RunOverview& board, ExitCode code) {
    write_run_summary_json(context_.out, end_data(report, board, code), context_.out_style.zone);
}

RunEndData InvitingSession::end_data(
    const RunReport& report, const RunOverview& board, ExitCode code
) const {
    RunEndData data = run_end_data(report, board, code);
    const bool can_foresee = data.waiting > 0 && !report.storage_failed;
    if (can_foresee) data.finishes_at = foreseen_finish(settings_, scope_);
    return data;
}

}  // namespace invito
