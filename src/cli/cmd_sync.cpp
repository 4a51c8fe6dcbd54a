// `sync`: asks what became of the invitations that were sent, and counts those made by hand.
#include "cmd.hpp"
#include "invito/report/sync_screen.hpp"
#include "run_end.hpp"
#include "run_ending.hpp"
#include "run_session.hpp"

#include <algorithm>
#include <ostream>

namespace invito {

namespace {

class SyncSession final : public SessionKind {
public:
    SyncSession(Context& context, const Settings& settings)
        : context_(context), settings_(settings) {}

    [[nodiscard]] ExitCode exit_code(const RunReport& report, int signal) const override {
        const ExitCode trouble = trouble_of(report, signal);
        if (trouble != ExitCode::ok) return trouble;
        const bool is_partial = std::ranges::any_of(
            report.accounts, [](const AccountOutcome& account) { return account.sync.is_partial; }
        );
        return is_partial ? ExitCode::partial : ExitCode::ok;
    }

    void print_end(const RunReport& report, const RunOverview&, ExitCode code) override {
        SyncEndData data{
            .ending = run_ending(report, code),
            .only_unknown = context_.invocation.has("--unknown-only"),
            .accounts = {}};
        for (const AccountOutcome& account : report.accounts) {
            data.accounts.push_back(
                {account.alias, std::string(to_string(account.state)), account.sync}
            );
        }
        if (context_.json()) {
            write_sync_summary_json(context_.out, data, context_.out_style.zone);
            return;
        }
        if (context_.invocation.has("--quiet") && code == ExitCode::ok) return;
        if (settings_.provider.kind == ProviderKind::sandbox) context_.out << "SANDBOX\n";
        write_sync_text(context_.out, data, context_.out_style);
    }

private:
    Context& context_;
    const Settings& settings_;
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
    options.accounts = run_accounts(*settings, *accounts, database.registry(), now);
    options.sync.sent_within = context.invocation.duration("--since");
    options.sync.only_unknown = context.invocation.has("--unknown-only");
    SyncSession session(context, *settings);
    const auto code = run_session(context, *settings, *opening, std::move(options), session);
    return code ? *code : fail(context, code.error());
}

}  // namespace invito
