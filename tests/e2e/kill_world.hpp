#pragma once
// A sandbox campaign whose program is killed again and again: lists that share people, a provider
// that answers badly now and then, and a clock that can be moved on by days.

#include "invito/support/random.hpp"
#include "program_world.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace invito::test {

// Where a kill hit, by what the database says afterwards.
enum class Hit { import, start_up, preflight, between, resolving, sending, reconciling };
[[nodiscard]] std::string_view to_string(Hit hit);

class KillWorld {
public:
    enum class Transport { http, https };
    static constexpr int leads_per_list = 40;

    KillWorld(Transport transport, Random random);

    // Starts the program, to import a list or to run what is imported, and kills it. Returns
    // whether that worked: it may have ended by itself before.
    [[nodiscard]] bool kill_once();

    // Runs to the end of all work, a day at a time and undisturbed.
    void finish();

    // What must hold after every kill.
    void expect_consistent_database() const;

    // What must hold once all work is done.
    void expect_nobody_asked_again() const;
    void expect_every_effect_in_the_ledger() const;
    void expect_every_row_in_one_final_state() const;
    void expect_evidence_for_every_settled_invitation() const;
    void expect_no_limit_passed() const;

    [[nodiscard]] const std::map<Hit, int>& hits() const { return hits_; }

private:
    enum class Moment { at_start, after_requests, while_an_invitation_hangs };

    [[nodiscard]] std::int64_t number(std::string_view sql) const;
    [[nodiscard]] int requests_seen() const;
    [[nodiscard]] bool is_work_left() const;
    void add_list();
    void import_completely();
    [[nodiscard]] bool kill_an_import();
    [[nodiscard]] bool kill_a_run();
    [[nodiscard]] bool kill(ChildProcess& child);
    void bring_to(Moment moment, const ChildProcess& run);
    void pass_time(Duration time) const;
    void pass_some_time();
    void disturb(Moment moment);
    void count_hits_of_run_after(std::int64_t run);

    ProgramWorld world_;
    Random random_;
    int lists_ = 0;
    bool is_list_open_ = false;  // the newest one: its import or its start was killed
    bool has_run_dry_ = false;   // the last run found nothing to do any more
    std::map<Hit, int> hits_;
};

}  // namespace invito::test
