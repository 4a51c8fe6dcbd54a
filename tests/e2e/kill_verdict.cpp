// KillWorld: what must hold after a kill, and at the end.

#include "kill_world.hpp"
#include "store/connection.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace invito::test {

void KillWorld::expect_consistent_database() const {
    const auto check = engine_of(world_.path("invito.db"))->check();
    ASSERT_TRUE(check) << check.error().what;
    EXPECT_THAT(check->findings, testing::IsEmpty());
}

// The server's own record: a person whom an invitation has reached is not sent another request.
void KillWorld::expect_nobody_asked_again() const {
    std::set<std::string> reached;
    int requests = 0;
    for (const sandbox::SeenInvitation& seen : world_.server->invitations()) {
        EXPECT_FALSE(reached.contains(seen.provider_id))
            << "request " << requests << " to " << seen.provider_id;
        if (seen.acted) reached.insert(seen.provider_id);
        ++requests;
    }
    EXPECT_EQ(world_.most_effects_on_one_person(), 1);
}

// What reached a person was counted against the limits of its account, and is known as sent.
void KillWorld::expect_every_effect_in_the_ledger() const {
    store::Connection connection(world_.path("invito.db"), store::Access::read_only);
    for (const sandbox::SeenInvitation& seen : world_.server->invitations()) {
        if (!seen.acted) continue;
        auto row = connection.prepare(
            "SELECT count(*) FROM attempt t JOIN account a ON a.id = t.account_id "
            "JOIN person p ON p.id = t.person_id WHERE t.kind = 'invite' AND t.charged = 1 "
            "AND t.outcome = 'sent' AND a.provider_account_id = ?1 AND p.provider_id = ?2"
        );
        row.bind(seen.account_id, seen.provider_id).step();
        EXPECT_EQ(row.integer(0), 1) << seen.provider_id;
    }
    EXPECT_EQ(world_.counts().of(JobState::sent), world_.effects());
}

void KillWorld::expect_every_row_in_one_final_state() const {
    auto queries = engine_of(world_.path("invito.db"))->queries();
    ASSERT_TRUE(queries) << queries.error().what;
    for (int list = 0; list < lists_; ++list) {
        std::map<std::int64_t, int> leads_of_line;
        JobFilter filter;
        filter.campaign = fmt::format("list-{}", list);
        (*queries)->each_job(filter, [&](const JobView& job) {
            ++leads_of_line[job.source_line];
            EXPECT_THAT(
                job.state,
                testing::AnyOf(JobState::sent, JobState::skipped, JobState::failed, JobState::held)
            ) << *filter.campaign
              << " line " << job.source_line;
        });
        EXPECT_EQ(leads_of_line.size(), leads_per_list) << *filter.campaign;
    }
    EXPECT_EQ(world_.counts().total(), static_cast<std::int64_t>(lists_) * leads_per_list);
}

// By the provider's answer, or by what was found later.
void KillWorld::expect_evidence_for_every_settled_invitation() const {
    EXPECT_EQ(
        number("SELECT count(*) FROM attempt WHERE kind = 'invite' "
               "AND (outcome IS NULL OR outcome = 'unknown')"),
        0
    );
    EXPECT_EQ(
        number("SELECT count(*) FROM attempt WHERE kind = 'invite' "
               "AND outcome IN ('sent', 'absent') AND invitation_id = '' AND evidence = ''"),
        0
    );
}

void KillWorld::expect_no_limit_passed() const {
    const Finished audit = world_.run({"audit"});
    EXPECT_EQ(audit.exit_code, 0) << audit.out << audit.err;
    EXPECT_THAT(audit.out, testing::HasSubstr("no limit was passed."));
    const Finished check = world_.run({"db", "check"});
    EXPECT_EQ(check.exit_code, 0) << check.out << check.err;
}

}  // namespace invito::test
