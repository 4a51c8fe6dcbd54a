#include "sqlite_store.hpp"

#include "invito/support/failure.hpp"
#include "lineage.hpp"
#include "operations.hpp"
#include "writer.hpp"

namespace invito {

void throw_exception_from_error(const Refused& refused, const boost::source_location& where) {
    throw InternalFailure(
        "a refusal was taken for a grant: " + std::string(to_string(refused.why)) + " at " +
        where.to_string()
    );
}

}  // namespace invito

namespace invito::store {
namespace {

// Every method builds its operation first and awaits it in a statement of its own (docs/adr/0002).
class SqliteStore final : public Store {
public:
    explicit SqliteStore(std::unique_ptr<Writer> writer) : writer_(std::move(writer)) {}

    Answer<RunId> begin_run(RunStart start) override {
        auto operation = [start = std::move(start)](Connection& c) {
            return store::begin_run(c, start);
        };
        return writer_->write(std::move(operation));
    }

    Answer<void> heartbeat(RunId run, RunCounts counts) override {
        auto operation = [run, counts](Connection& c) { store::heartbeat(c, run, counts); };
        return writer_->write(std::move(operation));
    }

    Answer<void> end_run(
        RunId run, RunSpan span, std::string ended, int exit_code, RunCounts counts
    ) override {
        RunFinish finish{run, span, std::move(ended), exit_code, counts};
        auto operation = [finish = std::move(finish)](Connection& c) { store::end_run(c, finish); };
        return writer_->write(std::move(operation));
    }

    Answer<int> recover_open_attempts(Instant now) override {
        auto operation = [now](Connection& c) { return store::recover_open_attempts(c, now); };
        return writer_->write(std::move(operation));
    }

    Answer<std::vector<Lease>> lease_accounts(RunId run, std::vector<AccountId> accounts) override {
        auto operation = [run, accounts = std::move(accounts)](Connection& c) {
            return store::lease_accounts(c, run, accounts);
        };
        return writer_->write(std::move(operation));
    }

    Answer<AccountRecord> load_account(AccountId account, Instant now, Instant charges_since)
        override {
        auto operation = [account, now, charges_since](Connection& c) {
            return store::load_account(c, account, now, charges_since);
        };
        return writer_->write(std::move(operation));
    }

    Answer<std::vector<AccountRecord>> load_accounts(
        std::vector<AccountToLoad> accounts, Instant now
    ) override {
        auto operation = [accounts = std::move(accounts), now](Connection& c) {
            return store::load_accounts(c, accounts, now);
        };
        return writer_->write(std::move(operation));
    }

    Answer<bool> learn_members(RunId run, std::vector<AccountMember> listed, Instant now) override {
        auto operation = [run, listed = std::move(listed), now](Connection& c) {
            return store::learn_members(c, run, listed, now);
        };
        return writer_->write(std::move(operation));
    }

    Answer<std::vector<HeldLimits>> record_limits(Lease lease, DayLimits limits) override {
        auto operation = [lease, limits = std::move(limits)](Connection& c) {
            return store::record_limits(c, lease, limits);
        };
        return writer_->write(std::move(operation));
    }

    Answer<std::vector<std::vector<HeldLimits>>> record_all_limits(std::vector<LeasedLimits> limits
    ) override {
        auto operation = [limits = std::move(limits)](Connection& c) {
            std::vector<std::vector<HeldLimits>> held;
            held.reserve(limits.size());
            for (const LeasedLimits& one : limits)
                held.push_back(store::record_limits(c, one.lease, one.limits));
            return held;
        };
        return writer_->write(std::move(operation));
    }

    Answer<std::vector<CampaignRecord>> active_campaigns() override {
        auto operation = [](Connection& c) { return store::active_campaigns(c); };
        return writer_->write(std::move(operation));
    }

    Answer<void> end_pauses(RunId run, Instant now) override {
        auto operation = [run, now](Connection& c) { store::end_pauses(c, run, now); };
        return writer_->write(std::move(operation));
    }

    Answer<void> record_campaign_limits(CampaignId campaign, CampaignLimits limits) override {
        auto operation = [campaign, limits](Connection& c) {
            store::record_campaign_limits(c, campaign, limits);
        };
        return writer_->write(std::move(operation));
    }

    Answer<Granted<Taken>> take_next(TakeNext request) override {
        auto operation = [request = std::move(request)](Connection& c) {
            return store::take_next(c, request);
        };
        return writer_->write(std::move(operation));
    }

    Answer<Granted<AttemptId>> charge(
        Lease lease, AttemptKind kind, std::optional<JobId> job, Instant now,
        std::vector<CapRule> rules
    ) override {
        Charging charging{lease, kind, job, now, std::move(rules)};
        auto operation = [charging = std::move(charging)](Connection& c) {
            return store::charge(c, charging);
        };
        return writer_->write(std::move(operation));
    }

    Answer<void> finish_charge(
        AttemptId attempt, Outcome outcome, int http_status, std::string error_type, Instant now
    ) override {
        auto operation = [attempt, outcome, http_status, type = std::move(error_type),
                          now](Connection& c) {
            end_attempt(
                c, {.attempt = attempt,
                    .outcome = outcome,
                    .http_status = http_status,
                    .error_type = type,
                    .at = now}
            );
        };
        return writer_->write(std::move(operation));
    }

    Answer<Settled> finish_visit(
        Lease lease, VisitResult result, AccountChange change, Instant now,
        std::optional<ReserveInvitation> then
    ) override {
        auto operation = [lease, result = std::move(result), change = std::move(change), now,
                          then = std::move(then)](Connection& c) {
            return store::finish_visit(c, lease, result, change, now, then);
        };
        return writer_->write(std::move(operation));
    }

    Answer<Granted<AttemptId>> reserve_invitation(ReserveInvitation request) override {
        auto operation = [request = std::move(request)](Connection& c) {
            return store::reserve_invitation(c, request);
        };
        return writer_->write(std::move(operation));
    }

    Answer<InvitationEnd> finish_invitation(
        Lease lease, InvitationResult result, AccountChange change, Instant now,
        std::optional<TakeNext> then
    ) override {
        auto operation = [lease, result = std::move(result), change = std::move(change), now,
                          then = std::move(then)](Connection& c) {
            return store::finish_invitation(c, lease, result, change, now, then);
        };
        return writer_->write(std::move(operation));
    }

    Answer<void> settle_waiting_job(
        JobId job, JobState to, Reason reason, Instant not_before, Instant now
    ) override {
        const WaitingJobChange change{job, to, reason, not_before, now};
        auto operation = [change](Connection& c) { store::settle_waiting_job(c, change); };
        return writer_->write(std::move(operation));
    }

    Answer<std::vector<UnknownAttempt>> due_unknowns(AccountId account, Instant now) override {
        auto operation = [account, now](Connection& c) {
            return store::due_unknowns(c, account, now);
        };
        return writer_->write(std::move(operation));
    }

    Answer<bool> finish_check(Lease lease, CheckResult result, Instant now) override {
        auto operation = [lease, result = std::move(result), now](Connection& c) {
            return store::finish_check(c, lease, result, now);
        };
        return writer_->write(std::move(operation));
    }

    Answer<NextLooks> next_looks(AccountId account) override {
        auto operation = [account](Connection& c) {
            return store::next_looks(c, member_of(c, account));
        };
        return writer_->write(std::move(operation));
    }

    Answer<std::vector<PendingInvitation>> pending_invitations(
        AccountId account, Instant sent_since
    ) override {
        auto operation = [account, sent_since](Connection& c) {
            return store::pending_invitations(c, account, sent_since);
        };
        return writer_->write(std::move(operation));
    }

    Answer<void> record_fates(Lease lease, std::vector<LearnedFate> fates, Instant now) override {
        auto operation = [lease, fates = std::move(fates), now](Connection& c) {
            store::record_fates(c, lease, fates, now);
        };
        return writer_->write(std::move(operation));
    }

    Answer<ByHand> record_by_hand(Lease lease, std::vector<ListedInvitation> listed, Instant now)
        override {
        auto operation = [lease, listed = std::move(listed), now](Connection& c) {
            return store::record_by_hand(c, lease, listed, now);
        };
        return writer_->write(std::move(operation));
    }

    Answer<void> confirm_sent_list(Lease lease) override {
        auto operation = [lease](Connection& c) { store::confirm_sent_list(c, lease); };
        return writer_->write(std::move(operation));
    }

    Answer<void> finish_sync(Lease lease, std::optional<Instant> related_until, Instant now)
        override {
        auto operation = [lease, related_until, now](Connection& c) {
            store::finish_sync(c, lease, related_until, now);
        };
        return writer_->write(std::move(operation));
    }

    Answer<void> finish_withdrawal(
        Lease lease, WithdrawalResult result, AccountChange change, Instant now
    ) override {
        auto operation = [lease, result = std::move(result), change = std::move(change),
                          now](Connection& c) {
            store::finish_withdrawal(c, lease, result, change, now);
        };
        return writer_->write(std::move(operation));
    }

    Answer<void> change_account(Lease lease, AccountChange change, Instant now) override {
        auto operation = [lease, change = std::move(change), now](Connection& c) {
            store::change_account(c, lease, change, now);
        };
        return writer_->write(std::move(operation));
    }

    Answer<void> change_accounts(std::vector<LeasedChange> changes, Instant now) override {
        auto operation = [changes = std::move(changes), now](Connection& c) {
            for (const LeasedChange& one : changes)
                store::change_account(c, one.lease, one.change, now);
        };
        return writer_->write(std::move(operation));
    }

    Answer<CampaignQueue> campaign_queue(AccountId account, CampaignId campaign) override {
        auto operation = [account, campaign](Connection& c) {
            return store::campaign_queue(c, account, campaign);
        };
        return writer_->write(std::move(operation));
    }

    Answer<WorkInHand> work_in_hand(Duration lateness, Instant now) override {
        auto operation = [lateness, now](Connection& c) {
            return store::work_in_hand(c, lateness, now);
        };
        return writer_->write(std::move(operation));
    }

    Answer<std::vector<Finished>> finish_campaigns(std::vector<CampaignEnd> ended, Instant now)
        override {
        auto operation = [ended = std::move(ended), now](Connection& c) {
            return store::finish_campaigns(c, ended, now);
        };
        return writer_->write(std::move(operation));
    }

private:
    std::unique_ptr<Writer> writer_;
};

}  // namespace

std::unique_ptr<Store> make_threaded_store(
    Connection& connection, boost::asio::any_io_executor executor
) {
    return std::make_unique<SqliteStore>(make_threaded_writer(connection, std::move(executor)));
}

std::unique_ptr<Store> make_single_threaded_store(
    Connection& connection, boost::asio::any_io_executor executor
) {
    return std::make_unique<SqliteStore>(
        make_single_threaded_writer(connection, std::move(executor))
    );
}

}  // namespace invito::store
