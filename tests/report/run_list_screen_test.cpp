#include "invito/report/run_list_screen.hpp"

#include "report/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;

RunView ended_run(std::int64_t id, std::string_view from, std::string_view to, std::string ended) {
    RunView run = sample_run();
    run.id = RunId{id};
    run.started_at = at(from);
    run.ended_at = at(to);
    run.ended = std::move(ended);
    run.exit_code = 0;
    run.accepted = 12;
    return run;
}

RunView killed_run() {
    RunView run = sample_run();
    run.id = RunId{39};
    run.started_at = at("2026-11-19T09:00:00+01:00");
    run.ended = "interrupted";
    run.counts = {.sent = 4};
    return run;
}

RunList sample_run_list() {
    RunView failed =
        ended_run(40, "2026-11-20T08:55:00+01:00", "2026-11-20T08:55:17+01:00", "unavailable");
    failed.exit_code = 69;
    failed.counts = {};
    failed.accepted = 0;
    RunView sync = ended_run(41, "2026-11-20T20:30:00+01:00", "2026-11-20T20:31:00+01:00", "done");
    sync.kind = RunKind::sync;
    RunList list;
    list.runs = {
        sample_run(), std::move(sync), std::move(failed), killed_run(),
        ended_run(38, "2026-11-18T08:55:00+01:00", "2026-11-18T18:00:00+01:00", "quota_used")};
    list.running = RunId{42};
    list.has_more = true;
    return list;
}

std::string run_list_text(const RunList& list) {
    return printed([&](std::ostream& out) {
        write_run_list(out, list, sample_now(), unicode_style());
    });
}

TEST(RunListScreen, tells_each_run_in_a_line) {
    expect_golden_screen("runs", [](std::ostream& out, const Style& style) {
        write_run_list(out, sample_run_list(), sample_now(), style);
    });
}

TEST(RunListScreen, keeps_its_words_whole_at_every_width) {
    expect_golden_widths("runs", [](std::ostream& out, const Style& style) {
        write_run_list(out, sample_run_list(), sample_now(), style);
    });
}

TEST(RunListScreen, is_one_json_document) {
    expect_golden_json("runs.json", printed([](std::ostream& out) {
                           write_run_list_json(out, sample_run_list(), unicode_style().zone);
                       }));
}

TEST(RunListScreen, of_no_runs_says_how_to_have_one) {
    EXPECT_EQ(run_list_text({}), "No runs.\nNext: invito run\n");
}

TEST(RunListScreen, tells_a_killed_run_from_one_that_is_at_work) {
    RunList list;
    list.runs = {killed_run()};
    EXPECT_THAT(run_list_text(list), HasSubstr("did not end"));

    list.running = killed_run().id;
    EXPECT_THAT(run_list_text(list), HasSubstr("not yet"));
    EXPECT_THAT(run_list_text(list), Not(HasSubstr("did not end")));
}

TEST(RunListScreen, says_that_there_are_older_ones_only_if_there_are) {
    RunList list;
    list.runs = {killed_run()};
    EXPECT_THAT(run_list_text(list), Not(HasSubstr("--limit")));

    list.has_more = true;
    EXPECT_THAT(run_list_text(list), HasSubstr("The newest 1 run. All of them: --limit 0\n"));
}

}  // namespace
}  // namespace invito::test
