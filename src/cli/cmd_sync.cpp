// `sync`: asks what became of the invitations that were sent, and counts those made by hand.
#include "cmd.hpp"
#include "invito/report/sync_screen.hpp"
#include "run_end.hpp"
#include "run_ending.hpp"
#include "run_session.hpp"

namespace invito {

namespace {

class SyncSession final : public SessionKind {
public:
    explicit SyncSession(Context& context) : context_(context) {}

    [[nodiscard]] ExitCode exit_code(const RunReport& report, int signal) const override {
        return exit_code_of_outcomes(report, signal);
    }

    [[nodiscard]] std::string write_text(const RunReport& report, const RunOverview&, ExitCode code)
        override {
        const auto data = end_data(report, code);
        write_sync_text(context_.out, data, context_.out_style);
        return data.ending.exit_sentence;
    }

    void write_json(const RunReport& report, const RunOverview&, ExitCode code) override {
        write_sync_summary_json(context_.out, end_data(report, code), context_.out_style.zone);
    }

private:
    [[nodiscard]] SyncEndData end_data(const RunReport& report, ExitCode code) const {
        return {
            .ending = run_ending(report, code),
            .only_unknown = context_.invocation.has("--unknown-only"),
            .accounts = account_ends(report, &AccountOutcome::sync)};
    }

    Context& context_;
};

}  // namespace

ExitCode cmd_sync(Context& context) {
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    warn(context, settings->warnings);
    const auto accounts = choose_accounts(context.invocation, *settings);
    if (!accounts) return fail(context, accounts.error());
    auto opening = open_run(context, *settings, *accounts);
    if (!opening) return fail(context, opening.error());

    Database& database = *opening->database;
    const Instant now = now_for(*settings, database.created_at());
    RunOptions options = run_options(*settings, context.invocation);
    options.start.kind = RunKind::sync;
    take_accounts(options, *settings, *accounts, database.registry(), now);
    options.sync.sent_within = context.invocation.duration("--since");
    options.sync.only_unknown = context.invocation.has("--unknown-only");
    SyncSession session(context);
    const auto code = run_session(context, *settings, *opening, std::move(options), session);
    return code ? *code : fail(context, code.error());
}

}  // namespace invito
