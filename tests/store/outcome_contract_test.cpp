// RunStore: what became of sent invitations.

#include "invito/plan/limiter.hpp"
#include "store/connection.hpp"
#include "store/erasure.hpp"
#include "store/meta.hpp"
#include "store/people.hpp"
#include "store/suppression_ops.hpp"
#include "store_contract.hpp"

#include <algorithm>

namespace invito::test {
namespace {

using std::chrono::days;

class OutcomeContract : public StoreContract {
protected:
    // A lead with a sent invitation, as of `now`.
    PendingInvitation send_to(const std::string& name) {
        const CampaignId campaign = add_leads(name, {name + "-slug"});
        start();
        const JobBrief job = resolve(campaign, "ACo-" + name);
        const AttemptId attempt = *reserve(job);
        finish(job, attempt, Outcome::sent, JobState::sent);
        return pending().front();
    }

    std::vector<PendingInvitation> pending(Instant since = {}) {
        return wait(store->pending_invitations(accounts[0], since));
    }

    void learn(const PendingInvitation& of, InvitationStatus status, Instant at) {
        std::vector<LearnedStatus> statuses = {{of.attempt, of.job.id, status, at, "seen"}};
        wait(store->record_statuses(leases[0], statuses, now + hours{1}));
    }

    MadeByHand record_by_hand(const ListedInvitation& listed, Instant at = now) {
        std::vector<ListedInvitation> one = {listed};
        return wait(store->record_by_hand(leases[0], one, at));
    }

    std::vector<Charge> invitations(std::size_t account = 0) {
        auto charges = record(account).charges;
        std::erase_if(charges, [](const Charge& charge) {
            return charge.kind != AttemptKind::invite;
        });
        return charges;
    }

    // As another process does.
    void erase(const std::string& identifier) {
        const auto other_program = another_session();
        sql::Session& other = *other_program;
        sql::Transaction transaction(other);
        store::remember_erasure_salt(other, "salt");
        std::vector<std::string> identifiers{identifier};
        for (const PersonId person : store::people_named(other, {identifier})) {
            for (std::string& another : store::identifiers_of(other, person))
                identifiers.push_back(std::move(another));
        }
        store::mark_erased(other, identifiers, now);
        store::forget_people(other, store::people_named(other, identifiers), now);
        transaction.commit();
    }

    // The tables and columns in which the text stands.
    std::vector<std::string> find_text_in_rows(const std::string& text) {
        const auto other_program = another_session();
        sql::Session& other = *other_program;
        std::vector<std::string> places;
        for (const store::TextPlace& place : store::find_text_in_rows(other, text))
            places.push_back(place.column);
        return places;
    }

    // Made by hand, and listed by the provider without an id: the person's stands for it.
    static ListedInvitation without_id(const std::string& slug) {
        return {
            .invitation_id = "ACo-" + slug,
            .provider_id = "ACo-" + slug,
            .public_identifier = slug,
            .latest_sent_at = now};
    }
};
INSTANTIATE_TEST_SUITE_P(, OutcomeContract, every_engine, engine_name);

ListedInvitation listed(const std::string& slug, Instant at) {
    return {
        .invitation_id = "i-" + slug,
        .provider_id = "ACo-" + slug,
        .public_identifier = slug,
        .latest_sent_at = at};
}

TEST_P(OutcomeContract, lists_what_is_sent_and_unanswered_with_its_campaign) {
    const auto invitation = send_to("spring");

    EXPECT_EQ(invitation.campaign, "spring");
    EXPECT_EQ(invitation.job.provider_id, "ACo-spring");
    EXPECT_EQ(invitation.sent_at, now);
    EXPECT_TRUE(pending(now + minutes{1}).empty()) << "sent before";
}

TEST_P(OutcomeContract, an_acceptance_ends_the_job_as_of_its_own_time) {
    const auto invitation = send_to("spring");

    learn(invitation, InvitationStatus::accepted, now + minutes{40});

    const JobView job = view(invitation.job.id);
    EXPECT_EQ(job.state, JobState::accepted);
    EXPECT_EQ(job.accepted_at, now + minutes{40});
    EXPECT_TRUE(pending().empty());
}

TEST_P(OutcomeContract, an_acceptance_is_never_before_the_sending) {
    const auto invitation = send_to("spring");

    learn(invitation, InvitationStatus::accepted, now - days{3});

    EXPECT_EQ(view(invitation.job.id).accepted_at, now);
}

TEST_P(OutcomeContract, what_is_gone_stays_sent_and_keeps_its_first_time) {
    const auto invitation = send_to("spring");

    learn(invitation, InvitationStatus::gone, now + hours{30});
    learn(invitation, InvitationStatus::gone, now + hours{60});

    const JobView job = view(invitation.job.id);
    EXPECT_EQ(job.state, JobState::sent);
    EXPECT_EQ(job.gone_at, now + hours{30});
    EXPECT_EQ(pending().front().gone_at, now + hours{30});
}

TEST_P(OutcomeContract, what_is_gone_is_told_once) {
    const auto invitation = send_to("spring");

    learn(invitation, InvitationStatus::gone, now + hours{30});
    learn(invitation, InvitationStatus::gone, now + hours{60});

    const auto events = queries()->events(invitation.job.id);
    EXPECT_EQ(std::ranges::count(events, "invitation.gone", &EventView::kind), 1);
}

TEST_P(OutcomeContract, what_is_listed_again_is_not_gone) {
    const auto invitation = send_to("spring");
    learn(invitation, InvitationStatus::gone, now + hours{30});

    learn(invitation, InvitationStatus::pending, now + hours{40});

    EXPECT_FALSE(view(invitation.job.id).gone_at);
}

TEST_P(OutcomeContract, a_job_that_ended_meanwhile_is_left_alone) {
    const auto invitation = send_to("spring");
    learn(invitation, InvitationStatus::accepted, now + minutes{40});

    learn(invitation, InvitationStatus::withdrawn, now + minutes{50});

    EXPECT_EQ(view(invitation.job.id).state, JobState::accepted);
}

TEST_P(OutcomeContract, an_invitation_by_hand_counts_from_its_latest_time_and_once) {
    start();

    EXPECT_EQ(record_by_hand(listed("friend", now - hours{5})).added, 1);
    EXPECT_EQ(record_by_hand(listed("friend", now - hours{4})).added, 0);

    const auto charges = invitations();
    ASSERT_EQ(charges.size(), 1U);
    EXPECT_EQ(charges.front().at, now - hours{5});
    EXPECT_FALSE(charges.front().with_note);
}

TEST_P(OutcomeContract, a_note_by_hand_counts_and_is_not_kept) {
    start();
    auto noted = listed("friend", now);
    noted.with_note = true;

    record_by_hand(noted);

    EXPECT_TRUE(invitations().front().with_note);
}

TEST_P(OutcomeContract, our_own_invitation_is_none_by_hand) {
    send_to("spring");
    auto ours = listed("spring", now);
    ours.invitation_id = "another id than the send was answered with";

    EXPECT_EQ(record_by_hand(ours).added, 0);
    EXPECT_EQ(invitations().size(), 1U);
}

TEST_P(OutcomeContract, an_invitation_by_hand_takes_the_person_s_waiting_leads_along) {
    const CampaignId campaign = add_leads("spring", {"friend"});
    start();
    const JobId waiting = begin_visit(campaign)->visit->job.id;

    const auto found = record_by_hand(listed("friend", now));

    ASSERT_EQ(found.skipped.size(), 1U);
    EXPECT_EQ(found.skipped.front(), std::pair(waiting, Reason::already_invited));
    EXPECT_EQ(view(waiting).state, JobState::skipped);
}

TEST_P(OutcomeContract, an_invitation_by_hand_bars_leads_that_come_later) {
    add_leads("spring", {"friend"});
    start();
    record_by_hand(listed("friend", now));
    const CampaignId summer = add_leads_beside_the_run("summer", {"friend"});

    std::vector<Reason> planned;
    const auto view_of_forecast = queries();
    for (const WaitingQueue& queue : view_of_forecast->waiting_queues(summer)) {
        const WaitingPage page{summer, queue.account, WaitingPart::fresh, {}, 10};
        view_of_forecast->each_waiting_lead(page, [&planned](const WaitingLead& lead) {
            planned.push_back(lead.barred);
        });
    }
    const auto visit = begin_visit(summer);

    EXPECT_EQ(planned, std::vector<Reason>{Reason::already_invited});
    ASSERT_TRUE(visit);
    EXPECT_FALSE(visit->visit) << "nobody is looked up";
    EXPECT_EQ(visit->skipped.at(0).second, Reason::already_invited);
}

TEST_P(OutcomeContract, an_invitation_by_hand_bars_the_person_under_every_spelling) {
    add_leads("spring", {"friend"});
    start();
    record_by_hand(listed("friend", now));
    record_by_hand(listed("stranger", now));
    const CampaignId renamed = add_leads_beside_the_run("summer", {"friend-renamed"});
    const CampaignId late = add_leads_beside_the_run("autumn", {"stranger"});

    const JobId job = resolve(renamed, "ACo-friend").id;
    const auto visit = begin_visit(late);

    EXPECT_EQ(view(job).state, JobState::skipped);
    EXPECT_EQ(view(job).reason, Reason::already_invited);
    ASSERT_TRUE(visit);
    EXPECT_FALSE(visit->visit) << "known from the list alone";
    EXPECT_EQ(visit->skipped.at(0).second, Reason::already_invited);
}

TEST_P(OutcomeContract, who_was_invited_by_hand_can_be_erased_by_any_name) {
    start();
    record_by_hand(listed("stranger", now));
    record_by_hand(listed("cousin", now));
    ASSERT_FALSE(find_text_in_rows("ACo-stranger").empty()) << "else there is nothing to erase";

    erase("stranger");
    erase("ACo-cousin");

    for (const char* name : {"ACo-stranger", "i-stranger", "ACo-cousin", "i-cousin"})
        EXPECT_TRUE(find_text_in_rows(name).empty()) << name;
}

TEST_P(OutcomeContract, one_too_old_for_any_limit_is_not_counted) {
    start();

    EXPECT_EQ(record_by_hand(listed("friend", now - days{100})).added, 0);
}

TEST_P(OutcomeContract, the_oldest_that_a_limit_looks_back_to_is_counted) {
    start();
    const Instant oldest = Lookback::longest(day_period).since(AttemptKind::invite, now);

    EXPECT_EQ(record_by_hand(listed("friend", oldest - Duration{1})).added, 0);
    EXPECT_EQ(record_by_hand(listed("cousin", oldest)).added, 1);
}

// A list named the person twice; what was found of one row is known of both.
TEST_P(OutcomeContract, one_by_hand_to_a_merged_row_is_the_person_s) {
    const CampaignId spring = add_leads("spring", {"jane"});
    const CampaignId summer = add_leads("summer", {"jane-doe"});
    const CampaignId autumn = add_leads("autumn", {"jane"});
    start();
    resolve(spring, "ACo-jane");
    resolve(summer, "ACo-jane");
    auto by_old_name = listed("jane-doe", now);
    by_old_name.provider_id.clear();

    EXPECT_EQ(record_by_hand(by_old_name).skipped.size(), 3U) << "in every campaign";

    const auto visit = begin_visit(autumn);
    EXPECT_FALSE(visit) << "nobody waits there";
}

TEST_P(OutcomeContract, one_too_old_to_count_takes_the_person_s_waiting_leads_along) {
    const CampaignId campaign = add_leads("spring", {"friend"});
    start();
    const JobId waiting = begin_visit(campaign)->visit->job.id;

    const auto found = record_by_hand(listed("friend", now - days{100}));

    EXPECT_EQ(found.added, 0);
    ASSERT_EQ(found.skipped.size(), 1U);
    EXPECT_EQ(found.skipped.front(), std::pair(waiting, Reason::already_invited));
}

TEST_P(OutcomeContract, two_members_who_invited_one_person_by_hand_are_charged_each) {
    start();
    std::vector<ListedInvitation> one = {without_id("friend")};
    wait(store->record_by_hand(leases[0], one, now));
    wait(store->record_by_hand(leases[1], one, now));

    EXPECT_EQ(invitations(0).size(), 1U);
    EXPECT_EQ(invitations(1).size(), 1U);
}

TEST_P(OutcomeContract, an_invitation_to_somebody_who_was_erased_is_not_counted_again) {
    send_to("spring");
    erase("spring-slug");

    EXPECT_EQ(record_by_hand(listed("spring", now)).added, 0);
    EXPECT_EQ(record_by_hand(without_id("spring")).added, 0) << "by the person, too";
    EXPECT_EQ(invitations().size(), 1U);
    EXPECT_TRUE(pending().empty()) << "there is nobody whom a list or a profile could name";
    EXPECT_TRUE(find_text_in_rows("ACo-spring").empty());
    EXPECT_TRUE(find_text_in_rows("i-spring").empty());
}

TEST_P(OutcomeContract, an_unknown_invitation_to_somebody_who_was_erased_is_not_counted_again) {
    const CampaignId campaign = add_leads("spring", {"friend"});
    start();
    const JobBrief job = resolve(campaign, "ACo-friend");
    finish(job, *reserve(job), Outcome::unknown, JobState::unknown);
    erase("friend");

    EXPECT_EQ(record_by_hand(listed("friend", now)).added, 0);
    EXPECT_EQ(invitations().size(), 1U);
}

TEST_P(OutcomeContract, one_by_hand_that_only_the_person_s_id_stands_for_is_erased_with_them) {
    start();
    record_by_hand(without_id("friend"));

    erase("ACo-friend");

    EXPECT_TRUE(find_text_in_rows("ACo-friend").empty());
    EXPECT_EQ(record_by_hand(without_id("friend")).added, 0);
    EXPECT_EQ(invitations().size(), 1U);
}

TEST_P(OutcomeContract, a_new_one_by_hand_to_somebody_who_was_erased_counts_once_and_names_nobody) {
    start();
    erase("friend");
    erase("cousin");

    EXPECT_EQ(record_by_hand(listed("friend", now)).added, 1);
    EXPECT_EQ(record_by_hand(without_id("cousin")).added, 1);
    EXPECT_EQ(record_by_hand(listed("friend", now)).added, 0);
    EXPECT_EQ(record_by_hand(without_id("cousin")).added, 0);

    EXPECT_EQ(invitations().size(), 2U);
    for (const char* const text : {"friend", "cousin"})
        EXPECT_TRUE(find_text_in_rows(text).empty()) << text;
}

TEST_P(OutcomeContract, an_erased_person_of_one_member_is_another_s_new_invitation) {
    send_to("spring");
    erase("spring-slug");

    std::vector<ListedInvitation> one = {listed("spring", now)};
    EXPECT_EQ(wait(store->record_by_hand(leases[1], one, now)).added, 1);
    EXPECT_EQ(invitations(1).size(), 1U);
}

// The mark is lifted, and a list brings the person back: the invitation is still pending.
TEST_P(OutcomeContract, whoever_comes_back_after_an_erasure_is_not_invited_a_second_time) {
    send_to("spring");
    erase("spring-slug");
    for (const char* const key : {"spring-slug", "ACo-spring", "slug"})
        another_process()->admin_store().remove_suppression({{SuppressionKind::person, key}}, {});
    const CampaignId campaign = add_leads_beside_the_run("summer", {"spring"});
    const JobId waiting = begin_visit(campaign)->visit->job.id;

    const auto found = record_by_hand(listed("spring", now));

    EXPECT_EQ(found.added, 0);
    ASSERT_EQ(found.skipped.size(), 1U);
    EXPECT_EQ(found.skipped.front().first, waiting);
}

TEST_P(OutcomeContract, a_sync_remembers_when_and_up_to_where_relations_are_known) {
    start();
    wait(store->finish_sync(leases[0], now - minutes{1}, now));
    wait(store->finish_sync(leases[0], std::nullopt, now + hours{5}));

    const AccountRecord account = record();
    EXPECT_EQ(account.synced_at, now + hours{5});
    EXPECT_EQ(account.related_until, now - minutes{1});
}

TEST_P(OutcomeContract, a_withdrawal_is_charged_and_ends_the_job) {
    const auto invitation = send_to("spring");
    const auto attempt =
        wait(store->charge(leases[0], AttemptKind::withdraw, invitation.job.id, now + days{30}, {})
        );
    WithdrawalResult result;
    result.attempt = *attempt;
    result.job = invitation.job.id;

    wait(store->finish_withdrawal(leases[0], result, {}, now + days{30}));

    const JobView job = view(invitation.job.id);
    EXPECT_EQ(job.state, JobState::withdrawn);
    EXPECT_EQ(job.withdrawn_at, now + days{30});
}

TEST_P(OutcomeContract, a_withdrawal_that_comes_after_the_acceptance_changes_nothing) {
    const auto invitation = send_to("spring");
    const auto attempt =
        wait(store->charge(leases[0], AttemptKind::withdraw, invitation.job.id, now, {}));
    learn(invitation, InvitationStatus::accepted, now);
    WithdrawalResult result;
    result.attempt = *attempt;
    result.job = invitation.job.id;

    wait(store->finish_withdrawal(leases[0], result, {}, now));

    EXPECT_EQ(view(invitation.job.id).state, JobState::accepted);
}

TEST_P(OutcomeContract, a_withdrawal_without_an_answer_leaves_the_job_sent) {
    const auto invitation = send_to("spring");
    const auto attempt =
        wait(store->charge(leases[0], AttemptKind::withdraw, invitation.job.id, now, {}));
    WithdrawalResult result;
    result.attempt = *attempt;
    result.job = invitation.job.id;
    result.outcome = Outcome::unknown;
    result.is_withdrawn = false;

    wait(store->finish_withdrawal(leases[0], result, {}, now));

    EXPECT_EQ(view(invitation.job.id).state, JobState::sent);
}

TEST_P(OutcomeContract, a_run_that_lost_the_account_writes_down_nothing) {
    const auto invitation = send_to("spring");
    lease_anew(accounts);

    learn(invitation, InvitationStatus::accepted, now + hours{1});
    EXPECT_EQ(record_by_hand(listed("friend", now)).added, 0);
    wait(store->finish_sync(leases[0], now, now));

    EXPECT_EQ(view(invitation.job.id).state, JobState::sent);
    const AccountRecord account = record();
    EXPECT_FALSE(account.synced_at);
}

TEST_P(OutcomeContract, a_look_at_what_a_person_has_settled_meanwhile_changes_nothing) {
    const CampaignId campaign = add_leads("spring", {"friend"});
    start();
    const JobBrief job = resolve(campaign, "ACo-friend");
    const AttemptId attempt = *reserve(job);
    finish(job, attempt, Outcome::unknown, JobState::unknown);
    another_process()->admin_store().settle_jobs(
        {job.id}, AdminStore::Finding::sent, {"ops", "", now}
    );
    CheckResult result;
    result.attempt = attempt;
    result.job = job.id;
    result.outcome = Outcome::absent;
    result.to = JobState::resolved;

    EXPECT_FALSE(wait(store->finish_check(leases[0], result, now + hours{30})));
    EXPECT_EQ(view(job.id).state, JobState::sent);
}

}  // namespace
}  // namespace invito::test
