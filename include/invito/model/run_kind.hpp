#pragma once
// What a run does for its accounts. Whatever it is, it holds the database and the accounts alone,
// and what it asks of LinkedIn is charged.

#include <optional>
#include <string_view>

namespace invito {

enum class RunKind {
    invite,    // sends invitations
    sync,      // learns what became of them
    withdraw,  // takes pending ones back
};

// As the command is called: run, sync, withdraw.
[[nodiscard]] std::string_view to_string(RunKind kind);
[[nodiscard]] std::optional<RunKind> parse_run_kind(std::string_view text);

}  // namespace invito
