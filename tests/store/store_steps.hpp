#pragma once
// Steps that many parts of the contract share, on top of StoreContract: each does one thing as a
// run would, with defaults for all that does not matter to a test.

#include "invito/support/failure.hpp"
#include "store_contract.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <gmock/gmock.h>
#include <utility>

namespace invito::test {

inline constexpr Duration one_ms{1};

template <class Engine>
class StoreSteps : public StoreContract<Engine> {
protected:
    // A campaign whose leads are "<name>-0", "<name>-1" and so on, and a started run.
    CampaignId campaign_of(int leads, const std::string& name = "spring") {
        std::vector<std::string> slugs;
        for (int i = 0; i < leads; ++i)
            slugs.push_back(name + "-" + std::to_string(i));
        return this->add_leads(name, slugs);
    }

    // --- one job on its way, in a campaign of its own, with the run started
    JobBrief resolved_job() {
        const CampaignId campaign = campaign_of(1);
        this->start();
        return this->resolve(campaign, "id-0");
    }

    struct Intent {
        JobBrief job;
        AttemptId attempt;
    };

    Intent open_invitation(Instant at = now) {
        JobBrief job = resolved_job();
        const AttemptId attempt = *this->reserve(job, at);
        return {std::move(job), attempt};
    }

    Intent unknown_invitation() {
        Intent intent = open_invitation();
        this->finish(intent.job, intent.attempt, Outcome::unknown, JobState::unknown);
        return intent;
    }

    // --- the next job of a campaign, taken to where a test begins
    Intent reserve_next(CampaignId campaign, const std::string& provider_id, Instant at = now) {
        JobBrief job = this->resolve(campaign, provider_id);
        const AttemptId attempt = *this->reserve(job, at);
        return {std::move(job), attempt};
    }

    Intent send_next(CampaignId campaign, const std::string& provider_id, Instant at = now) {
        Intent intent = reserve_next(campaign, provider_id, at);
        this->finish(intent.job, intent.attempt, Outcome::sent, JobState::sent);
        return intent;
    }

    // --- requests of a run, with the lease of the first account unless a test names another
    Refused refusal_of(ReserveInvitation request) {
        const auto answer = this->wait(this->store->reserve_invitation(std::move(request)));
        return answer ? throw std::logic_error("it was granted") : answer.error();
    }

    VisitResult found(const VisitGrant& visit, const std::string& provider_id) {
        VisitResult result;
        result.attempt = visit.attempt;
        result.job = visit.job.id;
        result.to = JobState::resolved;
        result.profile = ProfileFacts{provider_id, visit.job.identity.value, "Jane", "Doe", ""};
        return result;
    }

    Store::Settled finish_visit(VisitResult result, AccountChange change = {}) {
        return this->wait(
            this->store->finish_visit(this->leases[0], std::move(result), std::move(change), now)
        );
    }

    bool finish_invitation(InvitationResult result, AccountChange change = {}, Instant at = now) {
        return this->wait(this->store->finish_invitation(
            this->leases[0], std::move(result), std::move(change), at
        ));
    }

    InvitationResult result_of(const Intent& intent, Outcome outcome, JobState to) {
        InvitationResult result;
        result.attempt = intent.attempt;
        result.job = intent.job.id;
        result.outcome = outcome;
        result.to = to;
        return result;
    }

    CheckResult look_at(const Intent& intent, Outcome outcome, JobState to) {
        CheckResult result;
        result.attempt = intent.attempt;
        result.job = intent.job.id;
        result.outcome = outcome;
        result.to = to;
        return result;
    }

    bool finish_check(CheckResult result, Instant at = now) {
        return this->wait(this->store->finish_check(this->leases[0], std::move(result), at));
    }

    Granted<AttemptId> charge(AttemptKind kind, std::vector<CapRule> rules = {}, Instant at = now) {
        return this->wait(
            this->store->charge(this->leases[0], kind, std::nullopt, at, std::move(rules))
        );
    }

    void finish_charge(AttemptId attempt, Outcome outcome) {
        this->wait(this->store->finish_charge(attempt, outcome, 200, "", now));
    }

    void change(AccountChange change) {
        this->wait(this->store->change_account(this->leases[0], std::move(change), now));
    }

    void stop_account(AccountState state) {
        AccountChange stop;
        stop.state = state;
        change(stop);
    }

    void defer(JobId job, JobState state, Instant until) {
        this->wait(this->store->settle_waiting_job(job, state, Reason::none, until, now));
    }

    // Two operations that wait at the same moment, and what each returned.
    template <class T>
    std::pair<T, T> both(boost::asio::awaitable<T> first, boost::asio::awaitable<T> second) {
        auto a = boost::asio::co_spawn(this->context, std::move(first), boost::asio::use_future);
        auto b = boost::asio::co_spawn(this->context, std::move(second), boost::asio::use_future);
        this->context.restart();
        this->context.run();
        T answer = a.get();
        return {std::move(answer), b.get()};
    }

    // --- what is known afterwards
    AccountRecord record(std::size_t account = 0, Instant charges_since = Instant{}) {
        return this->wait(this->store->load_account(this->accounts.at(account), now, charges_since)
        );
    }

    // Charged rows of the first account.
    std::int64_t charged(AttemptKind kind) {
        const auto charges = record().charges;
        return std::count_if(charges.begin(), charges.end(), [kind](const Charge& charge) {
            return charge.kind == kind;
        });
    }

    std::vector<AttemptView> attempts(JobId job) { return records()->attempts(job); }

    std::unique_ptr<Records> records() {
        return std::move(open_records(this->directory.file("invito.db")).value());
    }

    // What people do in another process while this run has the database.
    std::unique_ptr<Database> another_process() {
        DatabaseOptions options;
        options.path = this->directory.file("invito.db");
        options.program_version = "test";
        options.now = now;
        return std::move(Database::open(options).value());
    }
};

}  // namespace invito::test
