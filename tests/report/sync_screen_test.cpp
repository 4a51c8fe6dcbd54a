#include "invito/report/run_end_screen.hpp"
#include "report/golden.hpp"
#include "report/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;

AccountOutcome account(const std::string& alias) {
    AccountOutcome account;
    account.alias = alias;
    return account;
}

RunEndData sample_sync() {
    RunEndData data;
    data.run = RunId{43};
    data.started_at = at("2026-11-23T20:30:00+01:00");
    data.ended_at = at("2026-11-23T20:31:10+01:00");
    data.ended = "done";
    data.ended_sentence = "all work is done";
    data.requests = 9;
    data.exit_sentence = "everything due was done";
    data.accounts = {account("anna"), account("ben")};
    SyncTally& anna = data.accounts[0].sync;
    anna.accepted = 3;
    anna.pending = 140;
    anna.gone = 1;
    anna.withdrawn = 2;
    anna.by_hand = 1;
    anna.skipped = 1;
    anna.unknown_sent = 1;
    return data;
}

// One thing of everything that a sync may have to say.
RunEndData troubled_sync() {
    RunEndData data = sample_sync();
    SyncTally& ben = data.accounts[1].sync;
    ben.undecided = 4;
    ben.unknown_left = 2;
    ben.is_partial = true;
    ben.relations_read_at = at("2026-11-23T19:10:00+01:00");
    data.accounts.push_back(account("carla"));
    data.accounts.back().state = AccountState::reconnect;
    data.attention = {"carla needs a new LinkedIn sign-in"};
    data.exit_code = 10;
    data.exit_sentence = "finished, but not everything could be done; run it again later";
    return data;
}

std::string sync_text(const RunEndData& data) {
    return printed([&](std::ostream& out) { write_sync_text(out, data, false, unicode_style()); });
}

TEST(SyncScreen, shows_what_was_learned_for_each_account) {
    expect_golden_screen("sync", [](std::ostream& out, const Style& style) {
        write_sync_text(out, sample_sync(), false, style);
    });
}

TEST(SyncScreen, says_what_could_not_be_learned_and_asks_nothing_of_a_stopped_account) {
    expect_golden_screen("sync_trouble", [](std::ostream& out, const Style& style) {
        write_sync_text(out, troubled_sync(), false, style);
    });
}

TEST(SyncScreen, has_a_summary_line_for_programs) {
    expect_golden_json("sync_summary.json", printed([](std::ostream& out) {
                           write_sync_summary_json(out, troubled_sync(), unicode_style().zone);
                       }));
}

TEST(SyncScreen, of_the_unknown_only_has_no_table) {
    const std::string text = printed([](std::ostream& out) {
        write_sync_text(out, sample_sync(), true, unicode_style());
    });

    EXPECT_THAT(text, Not(HasSubstr("Pending")));
}

TEST(SyncScreen, that_learned_nothing_says_so) {
    RunEndData data = sample_sync();
    data.accounts[0].sync = {};

    EXPECT_THAT(sync_text(data), HasSubstr("Sync r-0043 ended at 20:31: nothing new\n"));
}

TEST(SyncScreen, of_a_stopped_run_says_why_it_stopped) {
    RunEndData data = sample_sync();
    data.ended = "stopped";
    data.ended_sentence = "stopped";

    EXPECT_THAT(sync_text(data), HasSubstr("; stopped\n"));
}

}  // namespace
}  // namespace invito::test
