#pragma once
// A small campaign on a disk that fails: production import, runner, planner and SQLite store, in
// virtual time, with a provider that does to each of its people something else.

#include "fault_disk.hpp"
#include "run/runner_world.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace invito::test {

// How a process ended.
enum class ProcessEnd {
    well,
    storage_failed,  // exit code 74
    killed,          // with the disk; it exists no more
};

class DiskCampaign {
public:
    DiskCampaign();

    // `invito run campaign.yaml`: opens the database, migrates it, imports the list, runs, closes.
    ProcessEnd invoke();

    // The same without the run: `invito import`, `invito start`.
    ProcessEnd invoke_import();

    // No job waits for anything but a person.
    [[nodiscard]] bool is_settled();

    // Nothing is damaged or contradicts itself, and whoever got a request has a row that says so:
    // the intent was on disk before.
    void expect_sound() const;

    void expect_imported();

    // Everybody of the list is where they belong, and nobody has two invitations.
    void expect_complete();

    FaultDisk disk;
    RunnerWorld world{RunnerWorld::WithoutDatabase{}};
    std::map<std::string, int> requests;  // POSTs that left, by person

private:
    void script_provider();
    void prepare();
    void import_list();
    ProcessEnd process(const std::function<void()>& work);

    [[nodiscard]] std::map<std::string, int> intents() const;
};

}  // namespace invito::test
