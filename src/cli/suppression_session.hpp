#pragma once
// The database for a command about the suppression list: up to date with the files of the
// settings. With --dry-run nothing is kept of it.

#include "compose.hpp"
#include "context.hpp"
#include "invito/ports/registry.hpp"

#include <memory>
#include <optional>
#include <string>

namespace invito {

class SuppressionSession {
public:
    // Errors: of the settings, of opening, and of take_suppression_files().
    [[nodiscard]] static Result<SuppressionSession> open(
        Context& context, IfMissing if_missing = IfMissing::refuse
    );

    [[nodiscard]] Registry& registry() { return database().registry(); }
    [[nodiscard]] std::unique_ptr<Records> records() { return database().records(); }
    [[nodiscard]] const Settings& settings() const { return settings_; }
    [[nodiscard]] Instant now() const { return now_; }

private:
    explicit SuppressionSession(Settings settings) : settings_(std::move(settings)) {}
    [[nodiscard]] Database& database() { return scratch_ ? scratch_->database() : *database_; }

    Settings settings_;
    std::optional<ScratchDatabase> scratch_;
    std::unique_ptr<Database> database_;
    Instant now_;
};

// "2 added to the suppression list. 3 waiting jobs will be skipped."
void print_added(Context& context, const AddedSuppression& added);

}  // namespace invito
