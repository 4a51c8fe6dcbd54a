#pragma once
// One account at work: asks the planner what to do next and does it, one request at a time.
// Everything it decides comes from plan/; everything it knows that matters is in the store.

#include "account_change.hpp"
#include "invito/plan/next_action.hpp"
#include "invito/plan/note.hpp"
#include "invito/plan/reconcile.hpp"
#include "invito/run/runner.hpp"
#include "invito/support/random.hpp"
#include "run_board.hpp"

#include <boost/asio/awaitable.hpp>
#include <map>
#include <memory>
#include <vector>

namespace invito {

// A campaign of this run, shared by its accounts.
struct RunCampaign {
    CampaignRecord record;
    NoteTemplate note;
};

// What all workers of a run use.
struct RunServices {
    Clock& clock;
    Provider& provider;
    Store& store;
    Observer& observer;
    const RunOptions& options;
    RunBoard& board;
    const std::map<CampaignId, RunCampaign>& campaigns;
};

// The pending invitations of an account, as far as they could be read.
struct SentList {
    bool is_complete = false;
    std::map<std::string, std::string> by_provider_id;  // -> invitation id
    std::map<std::string, std::string> by_slug;

    // The invitation id of `job`'s person; nullptr: not seen.
    [[nodiscard]] const std::string* find(const JobBrief& job) const;
};

// What is told about a job besides its state.
struct JobTidings {
    bool with_note = false;
    std::string invitation_id;
    std::string error_type;
    Exchange exchange;
};

// An invitation whose row is on disk.
struct Intent {
    AttemptId attempt;
    Instant at;
    bool with_note = false;
};

[[nodiscard]] std::string person_name(const JobBrief& job);

template <class T>
[[nodiscard]] std::optional<ProviderError> error_of(const Reply<T>& reply) {
    if (reply.result) return std::nullopt;
    return reply.result.error();
}

// What an account begins a run with.
struct AccountStart {
    Lease lease;
    AccountRecord record;
    std::vector<CampaignGate> gates;
};

class AccountWorker {
public:
    AccountWorker(
        RunServices services,
        RunBoard::WorkerId id,
        const RunAccount& account,
        AccountStart start,
        Random random
    );

    // Returns when the account has nothing left to do in this run, or the run stops.
    boost::asio::awaitable<void> run();

    [[nodiscard]] AccountOutcome outcome() const;

private:
    template <class T>
    using Async = boost::asio::awaitable<T>;

    // --- the loop
    Async<void> act_until_done();
    Async<Instant> now_within_recorded_day();
    Async<void> sleep(RunBoard::Sleep sleep);
    Async<bool> host_is_well();
    [[nodiscard]] bool waits_for_sign_in() const;
    Async<void> look_for_sign_in();

    // --- inviting (account_worker_invite.cpp)
    Async<void> invite_next(std::vector<CampaignId> campaigns);
    Async<std::optional<JobBrief>> visit_next(std::vector<CampaignId> campaigns);
    Async<std::optional<JobBrief>> visit(VisitGrant grant, Instant intent_at);
    Async<void> send(JobBrief job);
    Async<std::optional<AttemptId>> reserve(JobBrief job, std::string note, Instant now);
    Async<void> after_refusal(JobBrief job, Refused refused, Note note);
    Async<void> after_lost_turn(Refusal why);
    Async<void> record_reply(JobBrief job, Intent intent, Reply<Receipt> reply);
    [[nodiscard]] VisitResult judge(
        const VisitGrant& grant, const Reply<Profile>& reply, Consequence& consequence
    );
    [[nodiscard]] Duration pause_before_retry(const Consequence& consequence);
    [[nodiscard]] AccountChange change_after_sent(
        const Receipt& receipt, const Intent& intent, Instant now
    ) const;
    [[nodiscard]] Refusals refusals_before(const JobBrief& job, Fault fault) const;
    [[nodiscard]] Setback setback_of(const JobBrief& job, Instant now);
    [[nodiscard]] std::string what_now(const AccountChange& change) const;
    [[nodiscard]] NoteDecision note_for(const JobBrief& job) const;

    // --- looking for evidence (account_worker_evidence.cpp)
    Async<void> look_for_evidence();
    Async<SentList> read_sent_list();
    Async<void> check(UnknownAttempt unknown, SentList sent);
    Async<Sighting> sight_on_profile(JobBrief job);
    Async<void> finish_read(
        AttemptId attempt, Exchange exchange, std::optional<ProviderError> error
    );

    // --- state
    Async<void> reload();
    Async<void> refresh_gates(std::vector<CampaignId> campaigns);
    Async<void> refresh_all_gates();
    Async<void> end_pauses();
    void apply(const AccountChange& change);
    void note_trouble(const ProviderError& error, RunEffect effect, std::string what_now);
    void count_exchange(const Exchange& exchange);
    void tell_job(const JobBrief& job, JobState state, Reason reason, const JobTidings& tidings);
    void tell_skipped_unseen(JobId job, Reason reason, CampaignId campaign);
    void tell_account(std::optional<Refusal> why, std::optional<Instant> next_at, bool changed);
    [[nodiscard]] Standing standing() const;
    [[nodiscard]] CampaignGate& gate(CampaignId campaign);
    [[nodiscard]] AccountNews news() const;

    RunServices services_;
    RunBoard::WorkerId id_;
    const RunAccount& account_;
    Lease lease_;
    AccountRecord record_;
    AccountOutlook outlook_;
    std::optional<LocalDay> recorded_day_;  // whose limits are written down
    Random random_;
    Duration read_pause_ = read_retry_base;
    std::optional<Refusal> waits_for_;
    std::optional<Instant> next_at_;
    bool needs_attention_ = false;
    bool gates_are_stale_ = false;  // jobs were taken since the gates were read
};

}  // namespace invito
