#include "hot_paths.hpp"

#include "store/connection.hpp"

namespace invito::test {

HotPaths::HotPaths() : StoreWorld(Engine::single_threaded) {
    campaign = add_leads("spring", {"jane", "tom", "ada", "eve"});
    again = add_leads("summer", {"jane-doe", "bob"});
    add_strangers();
    start();
    store.reset();
    database.reset();
}

void HotPaths::add_strangers() {
    store::Connection connection(directory.file("invito.db"), store::Access::read_write);
    const std::string numbers =
        "WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL "
        "SELECT i + 1 FROM n WHERE i < 999 + " +
        std::to_string(strangers) + ") ";
    for (const char* const insert :
         {"INSERT INTO member (id, provider_id, rest_until) "
          "SELECT i, 'ACo' || i, 9000000000000 FROM n",
          "INSERT INTO account (id, alias, provider_account_id, member_id, position, tier) "
          "SELECT i, 'a' || i, 'acc-' || i, i, i, 'free' FROM n",
          "INSERT INTO campaign_account (campaign_id, account_id) SELECT 1, i FROM n",
          "INSERT INTO person (id, slug, provider_id, public_identifier, resolved_at) "
          "SELECT i, 'p' || i, 'ACp' || i, 'p' || i, 1 FROM n",
          "INSERT INTO job (id, campaign_id, person_id, account_id, state, import_id, "
          "source_line, created_at, changed_at, sent_at) SELECT i, 1, i, i, "
          "CASE WHEN i % 3 = 0 THEN 'queued' WHEN i % 3 = 1 THEN 'resolved' ELSE 'sent' END, "
          "1, i, 1, 1, 1 FROM n",
          "INSERT INTO attempt (id, kind, account_id, member_id, campaign_id, job_id, "
          "person_id, intent_at, outcome, invitation_id, live) "
          "SELECT i, 'invite', i, i, 1, i, i, 1, "
          "CASE WHEN i % 2 = 0 THEN 'sent' ELSE 'external' END, 'i' || i, "
          "CASE WHEN i % 2 = 0 THEN 1 ELSE 0 END FROM n",
          "INSERT INTO event (at, account_id, job_id, kind) SELECT i, i, i, "
          "CASE WHEN i % 2 = 0 THEN 'account.resting' ELSE 'invitation.gone' END FROM n",
          "INSERT INTO account_limits (account_id, member_id, run_id, since, day, zone, "
          "begins_at, ends_at, pacing_min_ms, hours, lateness_ms) "
          "SELECT i, i, 1, 1, '2026-11-23', 'UTC', 1, 9000000000000, 0, '1111111 0-1440', 0 "
          "FROM n",
          "INSERT INTO person_said (person_id, kind, key, import_id) "
          "SELECT i, 'domain', 'd' || i, 1 FROM n",
          "INSERT INTO suppression (kind, key, source, added_at) "
          "SELECT 'person', 'x' || i, 'command', 1 FROM n",
          "INSERT INTO suppression (kind, key, source, added_at) "
          "SELECT 'domain', 'x' || i || '.example', 'command', 1 FROM n",
          "INSERT INTO erased_invitation (key, attempt_id) SELECT 'k' || i, i FROM n",
          "INSERT INTO meta (key, value) VALUES ('erasure_salt', 'salt')"}) {
        const std::string sql = insert;
        connection.execute(sql.ends_with("FROM n") ? numbers + sql : sql);
    }
}

void HotPaths::open() {
    database = another_process();
    store = database->single_threaded_run_store(context.get_executor());
}

void HotPaths::start_an_account() {
    const auto run_again = wait(store->lease_accounts(run, accounts, now)).leases;
    const auto lookback = Lookback::longest({});
    wait(store->load_accounts({{accounts[0], lookback}, {accounts[1], lookback}}, now));
    DayLimits limits;
    limits.since = now;
    limits.day = {now, now + hours{24}, {}};
    limits.zone = "UTC";
    wait(store->record_all_limits({{run_again[0], limits}, {run_again[1], limits}}));
    wait(store->learn_members(run, {{"acc-anna", "ACoA"}, {"acc-ben", "ACoA"}}, now));
    wait(store->campaign_queue(accounts[0], campaign));
    wait(store->due_unknowns(accounts[0], now));
    wait(store->next_looks(accounts[0]));
    wait(store->pending_invitations(accounts[0], {}));
    wait(store->record_campaign_limits(campaign, {now, 5, 10}));
    AccountChange change;
    change.state = AccountState::restricted;
    change.event = "account.restricted";
    wait(store->change_account(run_again[0], change, now));
}

void HotPaths::take_leads_from_visit_to_answer() {
    const JobBrief jane = resolve(campaign, "id-jane", "jane");
    EXPECT_EQ(resolve(again, "id-jane", "jane").provider_id, "id-jane") << "merged";
    const JobBrief tom = resolve(campaign, "id-tom", "tom");
    ReserveInvitation request = request_for(jane);
    request.rules = {{Counted::invitations, now - hours{24}, 5, DenyReason::day_cap}};
    const auto sent = wait(store->reserve_invitation(request));
    ASSERT_TRUE(sent);
    finish(jane, *sent, Outcome::sent, JobState::sent);
    const auto lost = reserve(tom);
    ASSERT_TRUE(lost);
    finish(tom, *lost, Outcome::unknown, JobState::unknown);
    CheckResult look;
    look.attempt = *lost;
    look.job = tom.id;
    look.outcome = Outcome::sent;
    look.to = JobState::sent;
    wait(store->finish_check(leases[0], look, now + hours{1}));
    wait(store->record_statuses(
        leases[0], {{*sent, jane.id, InvitationStatus::accepted, now, "seen"}}, now
    ));
    std::vector<ListedInvitation> listed(2);
    listed[0] = {"i-ada", "id-ada", "ada", now, false};
    listed[1] = {"i-nobody", "id-nobody", "nobody", now, false};
    wait(store->record_by_hand(leases[0], listed, now));
    wait(store->finish_sync(leases[0], now, now));
    wait(store->lease_accounts(run, accounts, now));
}

void HotPaths::import_a_row() {
    const CampaignId autumn = add_leads("autumn", {"jane", "new"});
    LeadFields fields;
    fields.email = "eve@mail.acme.com";
    add_lead("winter", fields);
    EXPECT_NE(autumn.value, 0);
}

}  // namespace invito::test
