#pragma once
// How `run` is shown and how it ends.

#include "planning.hpp"
#include "run_session.hpp"

namespace invito {

class InvitingSession final : public SessionKind {
public:
    // Both outlive the session.
    InvitingSession(Context& context, const Settings& settings, const RunOptions& options);

    [[nodiscard]] std::optional<Instant> ends_at() const override;
    [[nodiscard]] ExitCode exit_code(const RunReport& report, int signal) const override;
    void print_end(const RunReport& report, const RunOverview& board, ExitCode code) override;

private:
    Context& context_;
    const Settings& settings_;
    PlanScope scope_;
};

}  // namespace invito
