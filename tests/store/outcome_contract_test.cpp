// Store: what became of sent invitations.

#include "store_contract.hpp"

namespace invito::test {
namespace {

using std::chrono::days;

template <class Engine>
class OutcomeContract : public StoreContract<Engine> {
protected:
    // A lead with a sent invitation, as of `now`.
    PendingInvitation send_to(const std::string& name) {
        const CampaignId campaign = this->add_leads(name, {name + "-slug"});
        this->start();
        const JobBrief job = this->resolve(campaign, "ACo-" + name);
        const AttemptId attempt = *this->reserve(job);
        this->finish(job, attempt, Outcome::sent, JobState::sent);
        return this->pending().front();
    }

    std::vector<PendingInvitation> pending(Instant since = {}) {
        return this->wait(this->store->pending_invitations(this->accounts[0], since));
    }

    void learn(const PendingInvitation& of, Fate fate, Instant at) {
        std::vector<LearnedFate> fates = {{of.attempt, of.job.id, fate, at, "seen"}};
        this->wait(this->store->record_fates(this->leases[0], fates, now + hours{1}));
    }

    Store::ByHand record_by_hand(const ListedInvitation& listed, Instant at = now) {
        std::vector<ListedInvitation> one = {listed};
        return this->wait(this->store->record_by_hand(this->leases[0], one, at));
    }

    std::vector<Charge> invitations() {
        auto record = this->wait(this->store->load_account(this->accounts[0], now, now - days{40}));
        std::erase_if(record.charges, [](const Charge& charge) {
            return charge.kind != AttemptKind::invite;
        });
        return record.charges;
    }
};
TYPED_TEST_SUITE(OutcomeContract, Engines);

ListedInvitation listed(const std::string& slug, Instant at) {
    return {
        .invitation_id = "i-" + slug,
        .provider_id = "ACo-" + slug,
        .public_identifier = slug,
        .latest_sent_at = at};
}

TYPED_TEST(OutcomeContract, lists_what_is_sent_and_unanswered_with_its_campaign) {
    const auto invitation = this->send_to("spring");

    EXPECT_EQ(invitation.campaign, "spring");
    EXPECT_EQ(invitation.job.provider_id, "ACo-spring");
    EXPECT_EQ(invitation.sent_at, now);
    EXPECT_TRUE(this->pending(now + minutes{1}).empty()) << "sent before";
}

TYPED_TEST(OutcomeContract, an_acceptance_ends_the_job_as_of_its_own_time) {
    const auto invitation = this->send_to("spring");

    this->learn(invitation, Fate::accepted, now + minutes{40});

    const JobView job = this->view(invitation.job.id);
    EXPECT_EQ(job.state, JobState::accepted);
    EXPECT_EQ(job.accepted_at, now + minutes{40});
    EXPECT_TRUE(this->pending().empty());
}

TYPED_TEST(OutcomeContract, an_acceptance_is_never_before_the_sending) {
    const auto invitation = this->send_to("spring");

    this->learn(invitation, Fate::accepted, now - days{3});

    EXPECT_EQ(this->view(invitation.job.id).accepted_at, now);
}

TYPED_TEST(OutcomeContract, what_is_gone_stays_sent_and_keeps_its_first_time) {
    const auto invitation = this->send_to("spring");

    this->learn(invitation, Fate::gone, now + hours{30});
    this->learn(invitation, Fate::gone, now + hours{60});

    const JobView job = this->view(invitation.job.id);
    EXPECT_EQ(job.state, JobState::sent);
    EXPECT_EQ(job.gone_at, now + hours{30});
    EXPECT_EQ(this->pending().front().gone_at, now + hours{30});
}

TYPED_TEST(OutcomeContract, what_is_listed_again_is_not_gone) {
    const auto invitation = this->send_to("spring");
    this->learn(invitation, Fate::gone, now + hours{30});

    this->learn(invitation, Fate::pending, now + hours{40});

    EXPECT_FALSE(this->view(invitation.job.id).gone_at);
}

TYPED_TEST(OutcomeContract, a_job_that_ended_meanwhile_is_left_alone) {
    const auto invitation = this->send_to("spring");
    this->learn(invitation, Fate::accepted, now + minutes{40});

    this->learn(invitation, Fate::withdrawn, now + minutes{50});

    EXPECT_EQ(this->view(invitation.job.id).state, JobState::accepted);
}

TYPED_TEST(OutcomeContract, an_invitation_by_hand_counts_from_its_latest_time_and_once) {
    this->start();

    EXPECT_EQ(this->record_by_hand(listed("friend", now - hours{5})).added, 1);
    EXPECT_EQ(this->record_by_hand(listed("friend", now - hours{4})).added, 0);

    const auto charges = this->invitations();
    ASSERT_EQ(charges.size(), 1U);
    EXPECT_EQ(charges.front().at, now - hours{5});
    EXPECT_FALSE(charges.front().with_note);
}

TYPED_TEST(OutcomeContract, a_note_by_hand_counts_and_is_not_kept) {
    this->start();
    auto noted = listed("friend", now);
    noted.with_note = true;

    this->record_by_hand(noted);

    EXPECT_TRUE(this->invitations().front().with_note);
}

TYPED_TEST(OutcomeContract, our_own_invitation_is_none_by_hand) {
    this->send_to("spring");
    auto ours = listed("spring", now);
    ours.invitation_id = "another id than the send was answered with";

    EXPECT_EQ(this->record_by_hand(ours).added, 0);
    EXPECT_EQ(this->invitations().size(), 1U);
}

TYPED_TEST(OutcomeContract, an_invitation_by_hand_takes_the_person_s_waiting_leads_along) {
    const CampaignId campaign = this->add_leads("spring", {"friend"});
    this->start();
    const JobId waiting = this->begin_visit(campaign)->grant->job.id;

    const auto found = this->record_by_hand(listed("friend", now));

    ASSERT_EQ(found.skipped.size(), 1U);
    EXPECT_EQ(found.skipped.front(), std::pair(waiting, Reason::already_invited));
    EXPECT_EQ(this->view(waiting).state, JobState::skipped);
}

TYPED_TEST(OutcomeContract, one_too_old_for_any_limit_is_not_counted) {
    this->start();

    EXPECT_EQ(this->record_by_hand(listed("friend", now - days{100})).added, 0);
}

TYPED_TEST(OutcomeContract, a_sync_remembers_when_and_up_to_where_relations_are_known) {
    this->start();
    this->wait(this->store->finish_sync(this->leases[0], now - minutes{1}, now));
    this->wait(this->store->finish_sync(this->leases[0], std::nullopt, now + hours{5}));

    const auto record = this->wait(this->store->load_account(this->accounts[0], now, now));
    EXPECT_EQ(record.synced_at, now + hours{5});
    EXPECT_EQ(record.related_until, now - minutes{1});
}

TYPED_TEST(OutcomeContract, a_withdrawal_is_charged_and_ends_the_job) {
    const auto invitation = this->send_to("spring");
    const auto attempt = this->wait(this->store->charge(
        this->leases[0], AttemptKind::withdraw, invitation.job.id, now + days{30}, {}
    ));
    WithdrawalResult result;
    result.attempt = *attempt;
    result.job = invitation.job.id;

    this->wait(this->store->finish_withdrawal(this->leases[0], result, {}, now + days{30}));

    const JobView job = this->view(invitation.job.id);
    EXPECT_EQ(job.state, JobState::withdrawn);
    EXPECT_EQ(job.withdrawn_at, now + days{30});
}

TYPED_TEST(OutcomeContract, a_withdrawal_without_an_answer_leaves_the_job_sent) {
    const auto invitation = this->send_to("spring");
    const auto attempt = this->wait(
        this->store->charge(this->leases[0], AttemptKind::withdraw, invitation.job.id, now, {})
    );
    WithdrawalResult result;
    result.attempt = *attempt;
    result.job = invitation.job.id;
    result.outcome = Outcome::unknown;
    result.is_withdrawn = false;

    this->wait(this->store->finish_withdrawal(this->leases[0], result, {}, now));

    EXPECT_EQ(this->view(invitation.job.id).state, JobState::sent);
}

TYPED_TEST(OutcomeContract, a_run_that_lost_the_account_writes_down_nothing) {
    const auto invitation = this->send_to("spring");
    this->wait(this->store->lease_accounts(this->run, this->accounts));  // by somebody else

    this->learn(invitation, Fate::accepted, now + hours{1});
    EXPECT_EQ(this->record_by_hand(listed("friend", now)).added, 0);
    this->wait(this->store->finish_sync(this->leases[0], now, now));

    EXPECT_EQ(this->view(invitation.job.id).state, JobState::sent);
    const auto record = this->wait(this->store->load_account(this->accounts[0], now, now));
    EXPECT_FALSE(record.synced_at);
}

TYPED_TEST(OutcomeContract, a_look_at_what_a_person_has_settled_meanwhile_changes_nothing) {
    const CampaignId campaign = this->add_leads("spring", {"friend"});
    this->start();
    const JobBrief job = this->resolve(campaign, "ACo-friend");
    const AttemptId attempt = *this->reserve(job);
    this->finish(job, attempt, Outcome::unknown, JobState::unknown);
    DatabaseOptions beside;
    beside.path = this->directory.file("invito.db");
    beside.now = now;
    Database::open(beside).value()->registry().settle_jobs(
        {job.id}, Registry::Finding::sent, {"ops", "", now}
    );
    CheckResult result;
    result.attempt = attempt;
    result.job = job.id;
    result.outcome = Outcome::absent;
    result.to = JobState::resolved;

    EXPECT_FALSE(this->wait(this->store->finish_check(this->leases[0], result, now + hours{30})));
    EXPECT_EQ(this->view(job.id).state, JobState::sent);
}

}  // namespace
}  // namespace invito::test
