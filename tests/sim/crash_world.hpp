#pragma once
// A campaign of three leads for each account on a disk that stops at a chosen moment, by the death
// of the process or of the machine.

#include "fault_disk.hpp"
#include "run/runner_world.hpp"

#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <string>

namespace invito::test {

struct Death {
    std::string name;
    std::uint64_t power_seed = 0;  // 0: kill -9, the machine goes on
};

class CrashWorld {
public:
    // Accounts act at the same moments.
    explicit CrashWorld(const Death& death, int accounts = 1);
    ~CrashWorld();
    CrashWorld(const CrashWorld&) = delete;
    CrashWorld& operator=(const CrashWorld&) = delete;

    // False: the run came to its end. Otherwise the next process has opened what is left.
    [[nodiscard]] bool run_dies();

    // Whatever this process does from here on, nothing of it reaches the disk.
    void die();

    // Until nobody waits for anything but a person, a day apart.
    void run_to_the_end();

    // The state of "spring-0", and so on.
    [[nodiscard]] JobState state_of(int lead) const;
    [[nodiscard]] int requests_for(int lead) {
        return requests["id-spring-" + std::to_string(lead)];
    }

    // Invitations that the ledger knows of, in whatever state.
    [[nodiscard]] std::int64_t intents() const;

    void expect_everybody_invited_once();

    FaultDisk disk;
    RunnerWorld world;
    std::map<std::string, int> requests;  // POSTs that left, by person

    // Called as a POST leaves, with its person and how many she had before.
    std::function<std::optional<FakeProvider::Scripted>(const std::string&, int)> on_post;

private:
    Death death_;
    int leads_;
    Random random_;
};

}  // namespace invito::test
