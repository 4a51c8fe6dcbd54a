// `invito audit` on what a real run left behind, and on the same file after somebody changed it.

#include "output.hpp"
#include "program_world.hpp"
#include "store/connection.hpp"
#include "support/ledger_numbers.hpp"

namespace invito::test {
namespace {

// Anna may send five a day and has sent them.
struct AuditedWorld : ProgramWorld {
    AuditedWorld() {
        write_settings(
            {.dsn = server->http_url(),
             .limits = "{per_day: 5, per_week: unlimited, profiles_per_day: 40}",
             .accounts = 1}
        );
        write_leads(12);
        run({"run", "leads.csv", "--yes", "--patience", "1s"});
    }

    void change(const std::string& sql) const {
        store::Connection connection(path("invito.db"), store::Access::read_write);
        connection.execute(sql);
    }

    // One invitation more than the ledger's writer would have let through.
    void add_invitation() const {
        change(
            "INSERT INTO attempt (kind, account_id, member_id, campaign_id, intent_at, outcome) "
            "SELECT kind, account_id, member_id, campaign_id, max(intent_at) + 1, 'absent' FROM "
            "attempt "
            "WHERE kind = 'invite'"
        );
        change(number_attempts);
    }
};

TEST(Audit, proves_that_a_run_passed_no_limit) {
    const AuditedWorld world;

    const Finished audit = world.run({"audit"});

    EXPECT_EQ(audit.exit_code, 0) << audit.err;
    EXPECT_TRUE(contains(audit.out, "invitations in 24 h")) << audit.out;
    EXPECT_TRUE(contains(audit.out, "5 of 5")) << audit.out;
    EXPECT_TRUE(contains(audit.out, "no limit was passed.\n")) << audit.out;
    EXPECT_EQ(world.effects(), 5);
}

TEST(Audit, names_the_window_that_was_passed_and_ends_with_1) {
    const AuditedWorld world;
    world.add_invitation();

    const Finished audit = world.run({"audit"});
    const Finished json = world.run({"audit", "--json"});

    EXPECT_EQ(audit.exit_code, 1);
    EXPECT_TRUE(contains(audit.out, "anna: invitations in 24 h: 6 of 5 from ")) << audit.out;
    EXPECT_TRUE(contains(audit.out, "2 limits were passed.\n")) << audit.out;
    EXPECT_EQ(json.exit_code, 1);
    const auto document = parsed(json.out);
    EXPECT_FALSE(document["holds"].GetBool());
    const auto& rule = document["accounts"][0]["rules"][0];
    EXPECT_STREQ(rule["rule"].GetString(), "per_day");
    EXPECT_EQ(rule["breaches"][0]["count"].GetInt(), 6);
    EXPECT_EQ(rule["breaches"][0]["cap"].GetInt(), 5);
    EXPECT_EQ(rule["breaches"][0]["attempts"].Size(), 1U);
}

TEST(Audit, sees_what_was_given_back_wrongly_and_who_was_invited_twice) {
    const AuditedWorld world;
    world.change("UPDATE attempt SET charged = 0 WHERE outcome = 'sent'");
    world.change(
        "DROP INDEX attempt_live_person; UPDATE attempt SET person_id = 1 WHERE outcome = 'sent'"
    );

    const Finished audit = world.run({"audit"});

    EXPECT_EQ(audit.exit_code, 1);
    EXPECT_TRUE(contains(audit.out, "given back although something may have happened"))
        << audit.out;
    EXPECT_TRUE(contains(audit.out, "one person has 5 live invitations")) << audit.out;
}

TEST(Audit, says_so_where_no_limits_are_on_record) {
    const AuditedWorld world;
    world.change("DELETE FROM account_limits");

    const Finished audit = world.run({"audit"});

    EXPECT_EQ(audit.exit_code, 0);
    EXPECT_TRUE(contains(audit.out, "no limits recorded for")) << audit.out;
}

TEST(Audit, of_an_account_or_a_time_that_does_not_exist_is_a_usage_error) {
    const AuditedWorld world;

    const Finished account = world.run({"audit", "--account", "ana"});
    const Finished time = world.run({"audit", "--since", "tomorrow"});
    const Finished future = world.run({"audit", "--since", "0s", "--account", "anna"});

    EXPECT_EQ(account.exit_code, 2);
    EXPECT_TRUE(contains(account.err, "did you mean \"anna\"?")) << account.err;
    EXPECT_EQ(time.exit_code, 2);
    EXPECT_EQ(future.exit_code, 0) << future.err;
    EXPECT_TRUE(contains(future.out, "0 invitations")) << future.out;
}

TEST(Audit, db_check_and_doctor_run_the_same_checker) {
    const AuditedWorld world;
    const Finished clean = world.run({"db", "check"});
    world.add_invitation();

    const Finished check = world.run({"db", "check"});
    const Finished doctor = world.run({"doctor", "--offline"});

    EXPECT_EQ(clean.exit_code, 0) << clean.out;
    EXPECT_EQ(check.exit_code, 74);
    EXPECT_TRUE(contains(check.out, "account anna: per_day was passed by attempt ")) << check.out;
    EXPECT_EQ(doctor.exit_code, 74);
    EXPECT_TRUE(contains(doctor.out, "per_day was passed by attempt ")) << doctor.out;
}

}  // namespace
}  // namespace invito::test
