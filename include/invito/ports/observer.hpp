#pragma once
// Observer: the events of a run, one way, for the terminal, the log and JSON lines. It never
// decides anything and must not block.

#include "invito/model/account.hpp"
#include "invito/model/job.hpp"
#include "invito/plan/limiter.hpp"
#include "invito/ports/provider.hpp"
#include "invito/ports/run_store.hpp"
#include "invito/support/ids.hpp"
#include "invito/support/names.hpp"
#include "invito/support/time.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace invito {

// Whether the event is what became of an invitation whose outcome was unknown, and whose that was.
enum class Settles { nothing, own_unknown, earlier_unknown };

// A job reached a new state.
struct JobEvent {
    Instant at;
    std::string campaign;
    std::string account;
    JobId job;
    JobState state = JobState::queued;
    Reason reason = Reason::none;
    std::string name;  // the person; only for a terminal or if names are allowed in logs
    std::string company;
    bool with_note = false;
    std::string invitation_id;
    std::string error_type;
    int http_status = 0;
    Duration took{};
    std::optional<Instant> not_before = {};
    std::string what = {};      // the error, as a sentence
    std::string evidence = {};  // where an unknown invitation was found: "in the sent list of anna"
    Settles settles = Settles::nothing;
};

// What an account does now, for the live block and for "why nothing happens".
struct AccountEvent {
    Instant at;
    std::string alias;
    AccountState state = AccountState::ok;
    std::optional<DenyReason> waits_for =
        {};  // why it waits; nullopt: it works, or has nothing left to do
    std::optional<Instant> next_at = {};
    int day_used = 0;
    Cap day_cap;
    int week_used = 0;
    Cap week_cap;
    std::int64_t jobs_waiting = 0;
    std::string detail;  // the provider's type when state is not ok
    bool state_changed = false;
    std::optional<LeaseHolder> holder = {};  // another run acts for it
};

// Whether a shared database can be told what is sent; told when it changes.
struct DatabaseEvent {
    enum class State { ok, unreachable, unsafe };

    Instant at;
    State state = State::ok;
    std::string why = {};  // of unsafe
};

template <>
inline constexpr auto enum_names<DatabaseEvent::State> =
    std::to_array<Named<DatabaseEvent::State>>({
        {DatabaseEvent::State::ok, "ok"},
        {DatabaseEvent::State::unreachable, "unreachable"},
        {DatabaseEvent::State::unsafe, "unsafe"},
    });

struct RunEvent {
    Instant at;
    RunId run;
    RunCounts counts;
    std::int64_t waiting = 0;
    std::optional<Instant> next_at = {};
    OpenLeads open_before = {};  // what earlier runs left open, and is open still
};

// Something that went wrong and was acted around; grouped by the receiver.
struct ErrorEvent {
    Instant at;
    std::string account;  // alias; empty: the run itself
    ProviderError error;
    std::string what_now;  // "anna rests until ...", "tried again in 2 s"
    // The provider as a whole does not answer: when it is tried again, if that is known.
    bool is_of_host = false;
    std::optional<Instant> again_at = {};
};

// Whoever does not care for a kind of event leaves it out.
class Observer {
public:
    virtual ~Observer() = default;

    virtual void run_started(const RunEvent&) {}
    virtual void job_changed(const JobEvent&) {}
    virtual void account_changed(const AccountEvent&) {}
    virtual void progress(const RunEvent&) {}
    virtual void error_occurred(const ErrorEvent&) {}
    virtual void database_changed(const DatabaseEvent&) {}
};

}  // namespace invito
