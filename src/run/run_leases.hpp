#pragma once
// The accounts that a run holds. A database of one run gives it all of them at once. Of one that
// several runs share it takes what is free, gives back what is another's share, and waits for the
// rest; by the way it hears whether such a database may be told what is sent.

#include "account_session.hpp"
#include "invito/plan/lease_sharing.hpp"

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace invito {

class RunLeases {
public:
    template <class T>
    using Async = boost::asio::awaitable<T>;
    using Places = std::vector<std::size_t>;  // of accounts, in the run's options

    // `has_leads`: some wait for the account, as far as is known.
    RunLeases(RunServices services, std::function<bool(std::size_t)> has_leads);

    // Takes what is free.
    Async<void> begin();

    [[nodiscard]] bool is_shared() const { return is_shared_; }
    [[nodiscard]] bool has_held_any() const { return has_held_any_; }
    [[nodiscard]] const std::optional<Lease>& of(std::size_t account) const {
        return places_[account].lease;
    }
    [[nodiscard]] const std::optional<LeaseHolder>& holder_of(std::size_t account) const {
        return places_[account].holder;
    }

    // Until the next look, in the run's time.
    [[nodiscard]] Duration pause() const;

    // Writes down the run's numbers, renews what it holds, and looks at what others hold. Asks
    // actors to go whose account is another's share. Returns what it has taken: the caller loads
    // it, and wakes who waits for it; then those are woken for whom something else is new.
    Async<Places> look();
    void wake_for_news();

    // --- for who acts for the account, or waits for it
    // From now on each account has an actor, and is taken while that sleeps.
    void actors_begin() { has_actors_ = true; }
    // It has nothing left to do in this run.
    void end(std::size_t account) { places_[account].has_ended = true; }
    // Gives it back, or has lost it.
    Async<void> leave(std::size_t account);
    // How to sleep until its lease comes.
    [[nodiscard]] RunCoordinator::Sleep wait_for(std::size_t account) const;

private:
    struct Place {
        std::optional<Lease> lease;
        std::optional<LeaseHolder> holder;
        Instant first_until;                 // of the holder's lease, when it was seen first
        std::optional<Duration> free_since;  // since the machine started
        bool is_left_over = false;
        bool has_ended = false;
        bool must_wait = false;  // the run stays for it
        bool has_news = false;   // for who waits for it
    };

    [[nodiscard]] Places waiting() const;
    [[nodiscard]] bool is_in_first_round(Duration at) const;
    [[nodiscard]] bool is_first_round() const;
    void begin_round_again_after(Duration asked);
    void hear(const SharedPulse& pulse, const MachineTime& asked);
    [[nodiscard]] std::optional<std::string> why_unsafe(
        const SharedPulse& pulse, const MachineTime& asked
    ) const;
    Async<void> look_at_others(Instant server_time);
    [[nodiscard]] static bool is_renewed(const Place& place, Instant server_time);
    [[nodiscard]] bool must_wait_for(std::size_t account, Instant server_time) const;
    [[nodiscard]] SharedAccount seen(std::size_t account) const;
    Async<Places> share(std::int64_t living_runs);
    Async<Places> take(Places wanted);

    RunServices services_;
    std::function<bool(std::size_t)> has_leads_;
    std::vector<Place> places_;
    bool is_shared_ = false;
    bool has_held_any_ = false;
    bool has_actors_ = false;
    std::int64_t living_runs_ = 0;
    // Since the machine started:
    Duration began_at_{};
    Duration round_began_at_{};  // the first one, in which others may give back what is our share
    std::optional<Duration> unsafe_since_;
};

// Waits for an account that another run acts for, until it is ours or the run stops.
[[nodiscard]] std::unique_ptr<AccountActor> make_waiting(
    RunServices services, RunCoordinator::WorkerId id, const RunAccount& account,
    AccountStart start, const RunLeases& leases
);

}  // namespace invito
