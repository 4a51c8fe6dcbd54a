// Windows are counted by the places of their rows: the same number as by counting the rows one by
// one, whatever was given back, written late in an earlier time, or handed from member to member.

#include "store/ledger.hpp"

#include "invito/support/random.hpp"
#include "store/sql_queries.hpp"
#include "test_database.hpp"

#include <algorithm>
#include <array>
#include <gmock/gmock.h>
#include <tuple>
#include <vector>

namespace invito::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using store::AttemptEnd;
using store::MemberId;
using store::NewAttempt;

constexpr std::array kinds{
    AttemptKind::visit, AttemptKind::invite, AttemptKind::list, AttemptKind::withdraw};

class Ledger : public ::testing::TestWithParam<int> {
protected:
    Ledger() {
        for (const char* const alias : {"anna", "ben"})
            accounts_.push_back(database_.add_account(alias));
        for (const char* const name : {"spring", "summer"})
            campaigns_.push_back(database_.add_campaign(name));
    }

    NewAttempt any_attempt() {
        const auto pick = [this](std::int64_t most) { return random_.between(0, most); };
        NewAttempt attempt;
        attempt.kind = kinds.at(static_cast<std::size_t>(pick(3)));
        const auto account = static_cast<std::size_t>(pick(1));
        attempt.lease.account = accounts_[account];
        attempt.member = MemberId{database_.number(
            "SELECT member_id FROM account WHERE id = " + std::to_string(accounts_[account].value)
        )};
        // Forward, in the same instant, or back: a clock that was put right, a find of a sync.
        now_ += minutes{pick(9)};
        attempt.intent_at = pick(5) == 0 ? now_ - hours{pick(40)} : now_;
        if (attempt.kind == AttemptKind::invite) {
            if (pick(6) > 0) attempt.campaign = campaigns_[static_cast<std::size_t>(pick(1))];
            if (pick(1) == 0) attempt.note = "Hello";
            if (!attempt.campaign) attempt.outcome = Outcome::external;
        }
        return attempt;
    }

    void give_back_or_keep(AttemptId attempt) {
        constexpr std::array ends{Outcome::not_sent, Outcome::limited, Outcome::absent};
        AttemptEnd end;
        end.attempt = attempt;
        end.outcome = ends.at(static_cast<std::size_t>(random_.between(0, 2)));
        end.keeps_charge = random_.between(0, 3) == 0;
        end.at = now_;
        store::end_attempt(connection(), end);
    }

    // Ben's attempts are Anna's member's from now on.
    void merge() {
        database_.execute(
            "UPDATE attempt SET member_id = (SELECT member_id FROM account WHERE alias = 'anna')"
        );
        store::number_attempts(
            connection(),
            MemberId{database_.number("SELECT member_id FROM account WHERE alias = 'anna'")}
        );
    }

    std::int64_t counted_one_by_one(const std::string& condition, Instant since) {
        return database_.number(
            "SELECT count(*) FROM attempt NOT INDEXED WHERE charged = 1 AND intent_at > " +
            std::to_string(to_millis(since)) + " AND " + condition
        );
    }

    using Told = std::tuple<AttemptKind, Instant, bool>;

    std::vector<Told> told(const std::vector<Charge>& charges) {
        std::vector<Told> all;
        for (const Charge& one : charges) all.emplace_back(one.kind, one.at, one.with_note);
        std::ranges::sort(all);
        return all;
    }

    std::vector<Told> told_one_by_one(std::int64_t member, Instant since) {
        std::vector<Told> all;
        auto row = connection().prepare(
            "SELECT kind, intent_at, note <> '' FROM attempt NOT INDEXED "
            "WHERE member_id = ?1 AND charged = 1 AND intent_at > ?2"
        );
        row.bind(MemberId{member}, since);
        while (row.step())
            all.emplace_back(*parse<AttemptKind>(row.view(0)), row.instant(1), row.integer(2) != 0);
        std::ranges::sort(all);
        return all;
    }

    void expect_all_windows_right() {
        for (int window = 0; window < 12; ++window) {
            const Instant since = now_ - minutes{random_.between(0, 60 * 48)};
            for (const std::int64_t member : {1, 2}) {
                const std::string of = "member_id = " + std::to_string(member) + " AND kind = ";
                const Instant later = since + minutes{random_.between(1, 600)};
                EXPECT_EQ(
                    store::count_charged(
                        connection(), MemberId{member},
                        {{Counted::invitations, since},
                         {Counted::invitations_with_note, since},
                         {Counted::visits, since},
                         {Counted::list_reads, since},
                         {Counted::withdrawals, since},
                         {Counted::invitations, later}}
                    ),
                    (std::vector{
                        counted_one_by_one(of + "'invite'", since),
                        counted_one_by_one(of + "'invite' AND note <> ''", since),
                        counted_one_by_one(of + "'visit'", since),
                        counted_one_by_one(of + "'list'", since),
                        counted_one_by_one(of + "'withdraw'", since),
                        counted_one_by_one(of + "'invite'", later)})
                );
            }
            for (const std::int64_t member : {1, 2}) {
                const auto charges = store::load_charges(
                    connection(), MemberId{member}, Lookback::longest({}), since + month_period
                );
                EXPECT_EQ(told(charges), told_one_by_one(member, since));
                EXPECT_TRUE(std::ranges::is_sorted(charges, {}, &Charge::at));
            }
            for (const CampaignId campaign : campaigns_) {
                const auto charges = store::load_charges(connection(), campaign, since);
                EXPECT_TRUE(std::ranges::is_sorted(charges));
                EXPECT_EQ(std::ssize(charges), store::count_charged(connection(), campaign, since));
                EXPECT_EQ(
                    store::count_charged(connection(), campaign, since),
                    counted_one_by_one(
                        "kind = 'invite' AND campaign_id = " + std::to_string(campaign.value), since
                    )
                );
            }
        }
    }

    store::Connection& connection() { return database_.connection(); }

    TestDatabase database_;
    std::vector<AccountId> accounts_;
    std::vector<CampaignId> campaigns_;
    Random random_{static_cast<std::uint64_t>(GetParam())};
    Instant now_ = noon;
};
INSTANTIATE_TEST_SUITE_P(seed, Ledger, ::testing::Range(1, 13));

TEST_P(Ledger, counts_every_window_as_one_by_one) {
    for (int step = 0; step < 150; ++step) {
        const NewAttempt attempt = any_attempt();
        const auto written = store::write_attempt(connection(), attempt);
        ASSERT_TRUE(written);
        const bool may_end = !attempt.outcome && random_.between(0, 2) == 0;
        if (may_end) give_back_or_keep(*written);
        if (step == 100 && GetParam() % 2 == 0) merge();
        if (step % 30 == 29) expect_all_windows_right();
    }

    EXPECT_THAT(
        store::find_contradictions(connection()),
        ::testing::Not(::testing::Contains(::testing::HasSubstr("in another place")))
    );
}

}  // namespace
}  // namespace invito::test
