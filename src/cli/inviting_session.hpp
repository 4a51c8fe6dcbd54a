#pragma once
// How `run` is shown and how it ends.

#include "invito/report/run_end_screen.hpp"
#include "planning.hpp"
#include "run_session.hpp"

namespace invito {

class InvitingSession final : public SessionKind {
public:
    // Both outlive the session.
    InvitingSession(Context& context, const Settings& settings, const RunOptions& options);

    [[nodiscard]] RunDisplay::Outlook outlook() const override;
    [[nodiscard]] ExitCode exit_code(const RunReport& report, int signal) const override;
    [[nodiscard]] std::string write_text(
        const RunReport& report, const RunOverview& board, ExitCode code
    ) override;
    void write_json(const RunReport& report, const RunOverview& board, ExitCode code) override;

private:
    [[nodiscard]] RunEndData end_data(
        const RunReport& report, const RunOverview& board, ExitCode code
    ) const;

    Context& context_;
    const Settings& settings_;
    PlanScope scope_;
};

}  // namespace invito
