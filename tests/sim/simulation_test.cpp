// Thousands of campaigns, each from its seed. `--seed=N` replays one, `--verbose` tells what
// happens in it; `--first=N --half` is what a test run does: half of INVITO_CAMPAIGNS
// (environment).

#include "campaign_sim.hpp"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <optional>
#include <string_view>

namespace invito::test {
namespace {

struct Arguments {
    std::uint64_t first = 1;
    std::uint64_t count = 1;
    bool is_verbose = false;
};

std::optional<std::uint64_t> number_after(std::string_view argument, std::string_view name) {
    if (!argument.starts_with(name)) return std::nullopt;
    argument.remove_prefix(name.size());
    std::uint64_t number = 0;
    const char* end = argument.data() + argument.size();
    const auto parsed = std::from_chars(argument.data(), end, number);
    if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
    return number;
}

// nullopt: what the environment says is no number.
std::optional<std::uint64_t> half_of_all() {
    const char* const wish = std::getenv("INVITO_CAMPAIGNS");
    if (wish == nullptr) return INVITO_CAMPAIGNS / 2;
    const auto all = number_after(wish, "");
    return all ? std::optional(*all / 2) : std::nullopt;
}

std::optional<Arguments> read_arguments(int argc, char** argv) {
    Arguments arguments;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--verbose") {
            arguments.is_verbose = true;
        } else if (const auto seed = number_after(argument, "--seed=")) {
            arguments.first = *seed;
            arguments.count = 1;
        } else if (const auto first = number_after(argument, "--first=")) {
            arguments.first = *first;
        } else if (const auto count = number_after(argument, "--count=")) {
            arguments.count = *count;
        } else if (const auto half = half_of_all(); half && argument == "--half") {
            arguments.count = *half;
        } else {
            return std::nullopt;
        }
    }
    return arguments;
}

int simulate(const Arguments& arguments) {
    Trace trace{arguments.is_verbose};
    SimResult sum;
    int failed = 0;
    for (std::uint64_t i = 0; i < arguments.count; ++i) {
        const std::uint64_t seed = arguments.first + i;
        const SimResult result = simulate_campaign(seed, Territory{}, trace);
        sum.runs += result.runs;
        sum.crashes += result.crashes;
        sum.power_losses += result.power_losses;
        sum.invitations += result.invitations;
        if (result.violations.empty()) continue;
        ++failed;
        for (const std::string& violation : result.violations) fmt::print("{}\n", violation);
        fmt::print("replay: test_simulation --seed={} --verbose\n", seed);
        std::fflush(stdout);
    }
    fmt::print(
        "{} campaigns, {} runs, {} crashes ({} power losses), {} invitations: {} broken\n",
        arguments.count, sum.runs, sum.crashes, sum.power_losses, sum.invitations, failed
    );
    return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace invito::test

int main(int argc, char** argv) {
    const auto arguments = invito::test::read_arguments(argc, argv);
    if (!arguments) {
        fmt::print(
            stderr, "usage: {} [--seed=N | --first=N (--count=N | --half)] [--verbose]\n", argv[0]
        );
        return 64;
    }
    return invito::test::simulate(*arguments);
}
