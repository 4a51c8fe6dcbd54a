#include "invito/report/notice.hpp"

#include "report/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* of_carla = "account \"carla\" is disconnected since 12:40";

RunSummaryData night(int exit_code) {
    RunSummaryData data;
    data.run = RunId{42};
    data.started_at = at("2026-11-23T09:00:00+01:00");
    data.ended_at = at("2026-11-23T18:00:00+01:00");
    data.ended = "window_closed";
    data.ended_sentence = "the window closed";
    data.counts = {.sent = 49};
    data.exit_code = exit_code;
    data.exit_sentence = "finished, an account needs attention";
    return data;
}

Notice told(const RunSummaryData& data) {
    return notice_of_run(RunKind::invite, data, std::nullopt, {});
}

rapidjson::Document parsed(const std::string& json) {
    rapidjson::Document document;
    document.Parse(json.c_str());
    EXPECT_FALSE(document.HasParseError()) << json;
    return document;
}

TEST(Notice, says_in_one_line_what_an_operator_must_know) {
    RunSummaryData data = night(11);
    data.alerts = {of_carla};

    EXPECT_EQ(
        notice_title(told(data)),
        "invito: attention, 49 sent, account \"carla\" is disconnected since 12:40"
    );
    EXPECT_EQ(notice_title(told(night(0))), "invito: ok, 49 sent");
}

TEST(Notice, counts_what_went_wrong) {
    RunSummaryData data = night(10);
    data.counts = {.sent = 49, .skipped = 7, .failed = 1, .unknown = 2, .held = 1};

    EXPECT_EQ(told(data).headline, "49 sent, 1 failed, 2 unknown, 1 waits for a decision");
}

TEST(Notice, of_a_failure_says_which_once) {
    RunSummaryData data = night(74);
    data.ended_sentence = "its database failed";
    EXPECT_EQ(told(data).headline, "49 sent, its database failed");

    data.exit_code = 69;
    data.ended_sentence = "Unipile cannot be reached";
    data.last_error.emplace().what = "the connection broke";
    EXPECT_EQ(told(data).headline, "49 sent, Unipile cannot be reached");
}

TEST(Notice, of_many_alerts_tells_the_worst) {
    RunSummaryData data = night(11);
    data.alerts = {"one", "two", "three", "four", "five"};

    EXPECT_EQ(told(data).headline, "49 sent, five, four, three, 2 more");
}

TEST(Notice, of_a_sync_has_what_was_sent_before_and_what_it_learned) {
    RunSummaryData data = night(11);
    data.counts = {};
    AccountOutcome anna{.alias = "anna", .detail = {}, .day_cap = {}, .week_cap = {}};
    anna.sync.accepted = 12;
    data.accounts = {anna};
    data.alerts = {of_carla};

    const auto title = [&data](std::optional<std::int64_t> sent) {
        return notice_title(notice_of_run(RunKind::sync, data, sent, {}));
    };
    EXPECT_THAT(
        title(49), StartsWith("invito sync: attention, 49 sent, 12 accepted, account \"carla\"")
    );
    EXPECT_THAT(title(0), StartsWith("invito sync: attention, 12 accepted, account \"carla\""));
    EXPECT_THAT(
        title(std::nullopt), StartsWith("invito sync: attention, 12 accepted, account \"carla\"")
    );
}

TEST(Notice, without_a_run_says_why) {
    const Notice notice =
        notice_without_run(RunKind::invite, 75, "another run holds the database", sample_now(), {});

    EXPECT_EQ(notice_title(notice), "invito: failure, another run holds the database");
    const auto json = parsed(notice_for_program(notice));
    EXPECT_TRUE(json["run"].IsNull());
    EXPECT_STREQ(json["ended"].GetString(), "not_started");
    EXPECT_EQ(json["exit_code"].GetInt(), 75);
}

TEST(Notice, for_programs_is_the_summary_with_its_event) {
    const auto json = parsed(notice_for_program(told(night(11))));

    EXPECT_STREQ(json["type"].GetString(), "summary");
    EXPECT_STREQ(json["run"].GetString(), "r-0042");
    EXPECT_EQ(json["sent"].GetInt(), 49);
    EXPECT_STREQ(json["event"].GetString(), "attention");
    EXPECT_STREQ(json["headline"].GetString(), "49 sent");
}

TEST(Notice, for_chats_obeys_nothing_that_stands_in_it) {
    RunSummaryData data = night(11);
    data.alerts = {"<!channel> & \"co\" > x"};

    const auto json = parsed(notice_for_chat(told(data)));

    const std::string text = json["text"].GetString();
    EXPECT_THAT(text, HasSubstr("&lt;!channel&gt; &amp; \"co\" &gt; x"));
    EXPECT_STREQ(json["blocks"][0]["text"]["text"].GetString(), text.c_str());
}

TEST(Notice, for_monitors_names_no_account_unless_that_is_wanted) {
    RunSummaryData data = night(11);
    data.alerts = {of_carla};

    EXPECT_EQ(
        notice_for_monitor(told(data), false),
        R"({"event":"attention","exit_code":11,"sent":49,"skipped":0,"failed":0,"unknown":0,)"
        R"("held":0,"waiting":0})"
    );
    EXPECT_THAT(notice_for_monitor(told(data), true), HasSubstr("carla"));
}

TEST(Notice, as_a_mail_has_the_line_as_its_subject_and_the_end_of_the_run_below) {
    RunSummaryData data = night(11);
    data.alerts = {"spät\nBcc: all@example.com"};

    const std::string mail = notice_as_mail(told(data), {"ops@example.com", "me@example.com"});

    EXPECT_THAT(
        mail, StartsWith("To: ops@example.com, me@example.com\n"
                         "Subject: invito: attention, 49 sent, sp??t?Bcc: all@example.com\n"
                         "Auto-Submitted: auto-generated\n")
    );
    EXPECT_THAT(mail, HasSubstr("Run r-0042 ended"));
    EXPECT_THAT(mail, HasSubstr("exit 11: finished, an account needs attention\n"));
    EXPECT_THAT(mail, Not(HasSubstr("\x1b")));
}

TEST(Notice, of_a_test_says_so) {
    const Notice notice = test_notice(sample_now(), {});

    EXPECT_THAT(notice_title(notice), StartsWith("invito: test, a test: 49 sent"));
    EXPECT_STREQ(parsed(notice_for_program(notice))["event"].GetString(), "test");
}

TEST(Notice, of_the_sandbox_says_so_first) {
    Notice notice = told(night(0));
    notice.is_sandbox = true;

    EXPECT_EQ(notice_title(notice), "SANDBOX invito: ok, 49 sent");
}

}  // namespace
}  // namespace invito::test
