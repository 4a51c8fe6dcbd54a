#include "invito/plan/lease_sharing.hpp"

#include "invito/plan/limiter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <string>

namespace invito {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Instant soon{hours{1}};
constexpr Instant later{hours{2}};

SharedAccount idle_until(Instant acts_at) {
    return {.held_by = LeaseHeldBy::us, .is_idle = true, .acts_at = acts_at};
}

SharedAccount busy() {
    return {.held_by = LeaseHeldBy::us};
}

SharedAccount of_another() {
    return {.held_by = LeaseHeldBy::another_run};
}

SharedAccount free_for(Duration time) {
    return {.held_by = LeaseHeldBy::nobody, .free_for = time};
}

TEST(LeaseSharing, gives_all_to_a_run_that_is_alone) {
    const SharingStep step = share_accounts({idle_until(soon), free_for({}), free_for({})}, 1);

    EXPECT_THAT(step.take, ElementsAre(1, 2));
    EXPECT_THAT(step.give_back, IsEmpty());
}

TEST(LeaseSharing, gives_back_what_is_above_an_equal_part_rounded_up) {
    const std::vector<SharedAccount> five(5, idle_until(soon));

    EXPECT_THAT(share_accounts(five, 2).give_back, SizeIs(2));
    EXPECT_THAT(share_accounts(five, 5).give_back, SizeIs(4));
    EXPECT_THAT(share_accounts(five, 9).give_back, SizeIs(4)) << "it keeps one";
}

TEST(LeaseSharing, gives_back_first_what_has_nothing_to_do_then_what_acts_latest) {
    const std::vector<SharedAccount> held = {
        idle_until(soon), idle_until(never), idle_until(later), idle_until(soon)};

    EXPECT_THAT(share_accounts(held, 2).give_back, ElementsAre(1, 2));
}

TEST(LeaseSharing, gives_back_nothing_that_is_in_flight) {
    EXPECT_THAT(share_accounts({busy(), busy(), idle_until(soon)}, 3).give_back, ElementsAre(2));
}

TEST(LeaseSharing, takes_no_more_than_its_part) {
    const SharingStep step = share_accounts({busy(), free_for({}), free_for({}), of_another()}, 2);

    EXPECT_THAT(step.take, ElementsAre(1));
}

TEST(LeaseSharing, takes_nothing_of_another_run) {
    EXPECT_THAT(share_accounts({of_another(), of_another()}, 1).take, IsEmpty());
}

TEST(LeaseSharing, takes_what_stayed_free_for_two_rounds_and_keeps_it) {
    std::vector<SharedAccount> accounts = {busy(), idle_until(soon), free_for({}), of_another()};
    EXPECT_THAT(share_accounts(accounts, 2).take, IsEmpty());
    accounts[2].free_for = 2 * sharing_round - seconds{1};
    EXPECT_THAT(share_accounts(accounts, 2).take, IsEmpty());
    accounts[2].free_for = 2 * sharing_round;
    EXPECT_THAT(share_accounts(accounts, 2).take, ElementsAre(2));

    accounts[2] = idle_until(never);
    accounts[2].is_left_over = true;
    EXPECT_THAT(share_accounts(accounts, 2).give_back, IsEmpty());
    accounts[2].is_left_over = false;
    EXPECT_THAT(share_accounts(accounts, 2).give_back, ElementsAre(2));
}

TEST(LeaseSharing, has_nothing_to_do_without_accounts_or_with_runs_that_are_not_counted_yet) {
    EXPECT_THAT(share_accounts({}, 3).take, IsEmpty());
    EXPECT_THAT(share_accounts({free_for({})}, 0).take, ElementsAre(0));
}

// Runs that look in turn, at one table of leases.
class SharingRuns {
public:
    explicit SharingRuns(std::size_t accounts) : holders_(accounts) {}

    void look(int run, std::int64_t living) {
        std::vector<SharedAccount> seen;
        for (const int holder : holders_)
            seen.push_back(
                holder == run ? idle_until(soon)
                : holder == 0 ? free_for({})
                              : of_another()
            );
        const SharingStep step = share_accounts(seen, living);
        for (const std::size_t i : step.give_back) holders_[i] = 0;
        for (const std::size_t i : step.take) holders_[i] = run;
        moved += step.give_back.size() + step.take.size();
    }

    [[nodiscard]] std::map<int, int> held() const {
        std::map<int, int> count;
        for (const int holder : holders_) ++count[holder];
        return count;
    }

    std::size_t moved = 0;

private:
    std::vector<int> holders_;  // 0: nobody
};

TEST(LeaseSharing, comes_to_rest_within_two_rounds_whoever_looks_first) {
    for (const std::size_t accounts : {1U, 2U, 3U, 10U, 11U}) {
        for (const int runs : {2, 3, 4}) {
            SharingRuns table(accounts);
            table.look(1, 1);
            ASSERT_EQ(table.held()[1], static_cast<int>(accounts));
            for (int round = 0; round < 2; ++round)
                for (int run = runs; run >= 1; --run) table.look(run, runs);
            table.moved = 0;

            for (int round = 0; round < 3; ++round)
                for (int run = 1; run <= runs; ++run) table.look(run, runs);

            EXPECT_EQ(table.moved, 0U) << accounts << " accounts, " << runs << " runs";
            EXPECT_EQ(table.held()[0], 0) << "somebody has each";
            const int most = (static_cast<int>(accounts) + runs - 1) / runs;
            for (const auto& [run, held] : table.held()) EXPECT_LE(held, most) << "run " << run;
        }
    }
}

}  // namespace
}  // namespace invito
