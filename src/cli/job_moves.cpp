#include "job_moves.hpp"

#include "invito/report/words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <numeric>

namespace invito {

namespace {

std::string what_stays(const Registry::MovedJobs& move, const std::string& from) {
    std::vector<std::string> parts;
    const auto add = [&parts](std::int64_t count, const char* why) {
        if (count > 0) parts.push_back(fmt::format("{} {}", count, why));
    };
    add(move.sending, "being sent");
    add(move.unknown, "with an unknown outcome");
    add(move.held, "held for a decision");
    if (parts.empty()) return {};
    return fmt::format("{}: stays with {}: {}", move.campaign, from, fmt::join(parts, ", "));
}

}  // namespace

std::int64_t moved_in_all(const std::vector<Registry::MovedJobs>& moves) {
    return std::accumulate(
        moves.begin(), moves.end(), std::int64_t{0},
        [](std::int64_t sum, const Registry::MovedJobs& move) { return sum + move.moved; }
    );
}

std::vector<std::string> describe_moves(
    const std::vector<Registry::MovedJobs>& moves, const std::string& from, const std::string& to
) {
    std::vector<std::string> lines;
    for (const Registry::MovedJobs& move : moves) {
        if (move.moved > 0) {
            lines.push_back(fmt::format(
                "{}: {} to {}{}", move.campaign, counted(move.moved, "lead goes", "leads go"), to,
                move.adds_account ? ", which becomes one of its accounts" : ""
            ));
        }
        if (std::string stays = what_stays(move, from); !stays.empty())
            lines.push_back(std::move(stays));
    }
    if (moved_in_all(moves) == 0) lines.push_back(fmt::format("No lead waits for {}.", from));
    return lines;
}

}  // namespace invito
