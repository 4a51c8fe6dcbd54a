#pragma once
// One account at work: asks the planner what to do next and does it, one request at a time.
// Everything it decides comes from plan/; everything it knows that matters is in the store.

#include "account_actor.hpp"
#include "account_session.hpp"
#include "invito/support/random.hpp"
#include "unknown_search.hpp"

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <vector>

namespace invito {

// What is told about a job besides its state.
struct JobTidings {
    bool with_note = false;
    std::string invitation_id;
    std::string error_type;
    Exchange exchange;
    std::string what = {};
    std::string evidence = {};

    void tell(const ProviderError& error) {
        error_type = error.type;
        what = error.what;
    }
};

// A job that the store gave to be worked on next.
struct TakenJob {
    std::optional<JobBrief> resolved;
    std::optional<VisitGrant> visit;  // begun at `at`; one of the two is there
    Instant at;
};

// An invitation that is decided, and what its slot is asked for with.
struct Sending {
    ReserveInvitation request;
    std::string text;  // of the note
    Note kind = Note::without;
    Instant at;
    Instant next_at;
};

// An invitation whose row is on disk.
struct Intent {
    AttemptId attempt;
    Instant at;
    bool with_note = false;
    std::string note;
    JobBrief job;
};

class AccountWorker final : public AccountActor {
public:
    AccountWorker(
        RunServices services, RunBoard::WorkerId id, const RunAccount& account, AccountStart start,
        Random random
    );

    boost::asio::awaitable<void> run() override;

    [[nodiscard]] AccountOutcome outcome() const override { return session_.outcome(); }

private:
    template <class T>
    using Async = boost::asio::awaitable<T>;

    // --- the loop
    Async<bool> host_is_well();
    [[nodiscard]] bool waits_for_sign_in() const;
    Async<void> look_for_sign_in();

    // --- inviting (account_worker_invite.cpp)
    [[nodiscard]] TakeNext request_next(Invite invite, Instant now) const;
    [[nodiscard]] std::optional<TakeNext> request_at_once(Instant now);
    Async<void> take_next(Invite invite);
    Async<void> keep(Granted<Taken> taken, std::vector<CampaignId> campaigns, Instant now);
    Async<void> work_on(TakenJob taken);
    Async<void> give_back();
    Async<void> visit(VisitGrant grant, Instant intent_at);
    Async<void> reserve(JobBrief job);
    [[nodiscard]] std::optional<Sending> prepare(const JobBrief& job, Instant now);
    Async<void> keep_intent(JobBrief job, Sending sending, Granted<AttemptId> granted);
    Async<void> send(Intent intent);
    Async<void> after_refusal(JobBrief job, Refused refused, Note note);
    Async<void> record_reply(Intent intent, Reply<Receipt> reply);
    [[nodiscard]] VisitResult judge(
        const VisitGrant& grant, const Reply<Profile>& reply, Consequence& consequence
    );
    [[nodiscard]] AccountChange change_after_visit(
        const Reply<Profile>& reply, const Consequence& consequence, const VisitResult& result,
        Instant now
    );
    [[nodiscard]] std::optional<Sending> prepare_visited(const JobBrief& job, Instant now);
    [[nodiscard]] InvitationResult judge(
        const Intent& intent, const Reply<Receipt>& reply, Instant now, AccountChange& change
    );
    [[nodiscard]] Duration pause_before_retry(const Consequence& consequence);
    [[nodiscard]] AccountChange change_after_sent(
        const Receipt& receipt, const Intent& intent, Instant now
    ) const;
    [[nodiscard]] Refusals refusals_before(const JobBrief& job, Fault fault) const;
    [[nodiscard]] Setback setback_of(const JobBrief& job, Instant now);
    [[nodiscard]] std::string what_now(
        const AccountChange& change, const std::optional<Instant>& lead_waits_until
    ) const;
    [[nodiscard]] NoteDecision note_for(const JobBrief& job) const;

    // --- looking for evidence (account_worker_evidence.cpp)
    Async<void> look_for_evidence(bool again);
    void tell_unknown(const UnknownNews& news);

    // --- state
    Async<void> refresh_gates(std::vector<CampaignId> campaigns);
    Async<void> refresh_all_gates();
    Async<void> end_pauses();
    void tell_job(const JobBrief& job, JobState state, Reason reason, const JobTidings& tidings);
    [[nodiscard]] CampaignGate& gate(CampaignId campaign);

    AccountSession session_;
    const RunServices& services_;  // of the session, as the next two
    const RunAccount& account_;
    AccountOutlook& outlook_;
    Random random_;
    Duration read_pause_ = read_retry_base;
    // The job that was answered with an error of the account, if none succeeded since.
    std::optional<JobId> refused_visit_;
    std::optional<JobId> refused_invitation_;
    bool gates_are_stale_ = false;  // jobs were taken since the gates were read
    std::optional<TakenJob> taken_;
    std::optional<Intent> intent_;  // whose invitation is sent next
};

}  // namespace invito
