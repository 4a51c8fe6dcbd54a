#include "invito/report/run_end_screen.hpp"
#include "report/golden.hpp"
#include "report/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;

RunEnding sample_ending() {
    return {
        .run = RunId{43},
        .started_at = at("2026-11-23T20:30:00+01:00"),
        .ended_at = at("2026-11-23T20:31:10+01:00"),
        .ended = "done",
        .ended_sentence = "all work is done",
        .requests = 9,
        .exit_sentence = "everything due was done"};
}

SyncEndData sample_sync() {
    SyncTally anna;
    anna.accepted = 3;
    anna.pending = 140;
    anna.gone = 1;
    anna.withdrawn = 2;
    anna.by_hand = 1;
    anna.skipped = 1;
    anna.unknown_sent = 1;
    return {.ending = sample_ending(), .accounts = {{"anna", "ok", anna}, {"ben", "ok", {}}}};
}

// One thing of everything that a sync may have to say.
SyncEndData troubled_sync() {
    SyncEndData data = sample_sync();
    SyncTally& ben = data.accounts[1].tally;
    ben.undecided = 4;
    ben.unknown_left = 2;
    ben.is_partial = true;
    ben.relations_read_at = at("2026-11-23T19:10:00+01:00");
    data.accounts.push_back({"carla", "reconnect", {}});
    data.ending.attention = {"carla needs a new LinkedIn sign-in"};
    data.ending.exit_code = 10;
    data.ending.exit_sentence = "finished, but not everything could be done; run it again later";
    return data;
}

std::string sync_text(const SyncEndData& data) {
    return printed([&](std::ostream& out) { write_sync_text(out, data, unicode_style()); });
}

TEST(SyncScreen, shows_what_was_learned_for_each_account) {
    expect_golden_screen("sync", [](std::ostream& out, const Style& style) {
        write_sync_text(out, sample_sync(), style);
    });
}

TEST(SyncScreen, says_what_could_not_be_learned_and_asks_nothing_of_a_stopped_account) {
    expect_golden_screen("sync_trouble", [](std::ostream& out, const Style& style) {
        write_sync_text(out, troubled_sync(), style);
    });
}

TEST(SyncScreen, has_a_summary_line_for_programs) {
    expect_golden_json("sync_summary.json", printed([](std::ostream& out) {
                           write_sync_summary_json(out, troubled_sync(), unicode_style().zone);
                       }));
}

TEST(SyncScreen, of_the_unknown_only_has_no_table) {
    SyncEndData data = sample_sync();
    data.only_unknown = true;

    EXPECT_THAT(sync_text(data), Not(HasSubstr("Pending")));
}

TEST(SyncScreen, that_learned_nothing_says_so) {
    SyncEndData data = sample_sync();
    data.accounts[0].tally = {};

    EXPECT_THAT(sync_text(data), HasSubstr("Sync r-0043 ended at 20:31: nothing new\n"));
}

TEST(SyncScreen, of_a_stopped_run_says_why_it_stopped) {
    SyncEndData data = sample_sync();
    data.ending.ended = "stopped";
    data.ending.ended_sentence = "stopped";

    EXPECT_THAT(sync_text(data), HasSubstr("; stopped\n"));
}

}  // namespace
}  // namespace invito::test
