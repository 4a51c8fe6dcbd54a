#include "invito/model/job.hpp"

#include "invito/support/failure.hpp"

#include <array>
#include <gtest/gtest.h>
#include <set>
#include <string>
#include <vector>

namespace invito {
namespace {

constexpr std::array<JobState, 11> every_state = {
    JobState::queued,   JobState::resolved,  JobState::sending,  JobState::sent,
    JobState::accepted, JobState::withdrawn, JobState::skipped,  JobState::failed,
    JobState::unknown,  JobState::held,      JobState::cancelled};

constexpr std::array<Reason, 21> every_reason = {
    Reason::duplicate,
    Reason::suppressed,
    Reason::already_connected,
    Reason::already_invited,
    Reason::invitation_received,
    Reason::recently_withdrawn,
    Reason::invited_by_other_account,
    Reason::missing_variable,
    Reason::note_too_long,
    Reason::own_profile,
    Reason::not_found,
    Reason::unreachable,
    Reason::cannot_be_invited,
    Reason::email_required,
    Reason::invalid_identifier,
    Reason::rejected,
    Reason::identity_mismatch,
    Reason::second_unknown,
    Reason::no_evidence,
    Reason::unknown_error_type,
    Reason::left_list};

TEST(JobState, is_read_back_from_its_text) {
    std::set<std::string_view> texts;

    for (const JobState state : every_state) {
        EXPECT_EQ(parse<JobState>(to_string(state)), state);
        texts.insert(to_string(state));
    }

    EXPECT_EQ(texts.size(), every_state.size());
    EXPECT_EQ(to_string(JobState::queued), "queued");
    EXPECT_EQ(to_string(JobState::cancelled), "cancelled");
    EXPECT_EQ(parse<JobState>("canceled"), std::nullopt);
    EXPECT_EQ(parse<JobState>(""), std::nullopt);
}

TEST(Reason, is_read_back_from_its_text) {
    std::set<std::string_view> texts;

    for (const Reason reason : every_reason) {
        EXPECT_EQ(parse<Reason>(to_string(reason)), reason);
        texts.insert(to_string(reason));
    }

    EXPECT_EQ(texts.size(), every_reason.size());
    EXPECT_EQ(to_string(Reason::invited_by_other_account), "invited_by_other_account");
    EXPECT_EQ(to_string(Reason::none), "");
    EXPECT_EQ(parse<Reason>(""), Reason::none);
    EXPECT_EQ(parse<Reason>("none"), std::nullopt);
}

TEST(Reason, belongs_to_exactly_one_state) {
    // The order of the enum: reasons to skip, to fail, to hold, to cancel.
    const std::vector<std::pair<JobState, std::size_t>> expected = {
        {JobState::skipped, 10},
        {JobState::failed, 6},
        {JobState::held, 4},
        {JobState::cancelled, 1}};
    std::size_t next = 0;

    for (const auto& [state, count] : expected) {
        for (std::size_t i = 0; i < count; ++i, ++next) {
            EXPECT_EQ(state_of(every_reason.at(next)), state) << to_string(every_reason.at(next));
        }
    }

    EXPECT_EQ(next, every_reason.size());
    EXPECT_THROW((void)state_of(Reason::none), InternalFailure);
}

TEST(Job, moves_only_as_the_table_allows) {
    // Rows: from; columns: to, both in the order of the enum. x: allowed.
    // clang-format off
    const std::array<std::string, 11> table = {
        //             to: qrsSawkfuhc
        /* queued    */   ".x....xx.xx",
        /* resolved  */   "x.x...x...x",
        /* sending   */   "xx.x..xxxx.",
        /* sent      */   "....xx.....",
        /* accepted  */   "...........",
        /* withdrawn */   "...........",
        /* skipped   */   "x..........",
        /* failed    */   "x..........",
        /* unknown   */   ".x.x.....x.",
        /* held      */   "xx.x......x",
        /* cancelled */   "x..........",
    };
    // clang-format on

    for (std::size_t from = 0; from < every_state.size(); ++from) {
        for (std::size_t to = 0; to < every_state.size(); ++to) {
            const bool allowed = table.at(from).at(to) == 'x';

            EXPECT_EQ(may_move(every_state.at(from), every_state.at(to)), allowed)
                << to_string(every_state.at(from)) << " -> " << to_string(every_state.at(to));
        }
    }
}

TEST(Job, is_sent_only_from_resolved_and_only_through_sending) {
    for (const JobState from : every_state) {
        EXPECT_EQ(may_move(from, JobState::sending), from == JobState::resolved) << to_string(from);
    }
}

}  // namespace
}  // namespace invito
