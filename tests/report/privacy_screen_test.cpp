#include "invito/report/privacy_screen.hpp"

#include "report/samples.hpp"

#include <gtest/gtest.h>

namespace invito::test {
namespace {

using Disposition = ErasureFile::Disposition;

SuppressionView jane() {
    return {
        {SuppressionKind::person, "jane-doe"},
        "asked by phone",
        "command",
        at("2026-11-20T10:00:00+01:00")};
}

SuppressionListData sample_list() {
    return {
        {jane(),
         {{SuppressionKind::person, "tom-fox"}, "", "/etc/invito/suppress.csv", sample_now()},
         {{SuppressionKind::company, "acme gmbh"},
          "customer of ours since 2019, looked after by Carla",
          "/etc/invito/suppress.csv",
          sample_now()},
         {{SuppressionKind::domain, "acme.com"}, "customer", "command", sample_now()}},
        3,
        sample_now()};
}

SuppressionCheck sample_check() {
    SuppressionCheck check;
    check.now = sample_now();
    check.asked = 4;
    check.listed = 3;
    check.findings = {
        {"jane-doe", {}, jane()},
        {"olga-petrova", {}, {}},
        {"john", {}, SuppressionView{{SuppressionKind::erased, "00"}, "", "command", sample_now()}},
        {"ada-stone",
         {},
         SuppressionView{
             {SuppressionKind::company, "acme gmbh"},
             "customer",
             "command",
             sample_now(),
             "lists/spring.csv"}}};
    return check;
}

SuppressionCheck sample_list_check() {
    SuppressionCheck check = sample_check();
    check.file = "/srv/lists/leads.csv";
    check.asked = 478;
    check.findings.erase(check.findings.begin() + 1);
    check.findings[0].line = 12;
    check.findings[1].line = 140;
    check.findings[2].line = 141;
    return check;
}

TEST(SuppressionScreen, lists_entries_with_reason_and_source) {
    expect_golden_screen("suppress_list", [](std::ostream& out, const Style& style) {
        write_suppression_list(out, sample_list(), style);
    });
}

TEST(SuppressionScreen, lists_entries_as_json) {
    expect_golden_json("suppress_list.json", printed([](std::ostream& out) {
                           write_suppression_json(out, sample_list(), unicode_style().zone);
                       }));
}

TEST(SuppressionScreen, says_who_is_on_the_list) {
    expect_golden_screen("suppress_check", [](std::ostream& out, const Style& style) {
        write_suppression_check(out, sample_check(), style);
    });
}

TEST(SuppressionScreen, says_which_rows_are_on_the_list) {
    expect_golden_screen("suppress_check_list", [](std::ostream& out, const Style& style) {
        write_suppression_check(out, sample_list_check(), style);
    });
}

TEST(SuppressionScreen, never_shows_the_hash_of_an_erased_person) {
    expect_golden_json("suppress_check.json", printed([](std::ostream& out) {
                           write_suppression_check_json(out, sample_check(), unicode_style().zone);
                       }));
}

TEST(SuppressionScreen, without_entries_says_how_to_make_one) {
    const std::string text =
        printed([](std::ostream& out) { write_suppression_list(out, {}, unicode_style()); });

    EXPECT_EQ(
        text,
        "Nobody is on the do-not-contact list.\nNext: invito suppress add linkedin.com/in/NAME\n"
    );
}

ErasureFile file(const std::string& path, TrackedFile::Kind kind, Disposition disposition) {
    return {.file = {path, kind, sample_now()}, .disposition = disposition, .problem = {}};
}

ErasureFile changed(const std::string& path) {
    ErasureFile mended = file(path, TrackedFile::Kind::rejects, Disposition::changed);
    mended.problem = "it names them";
    return mended;
}

ErasurePlan sample_erasure() {
    ErasurePlan plan;
    plan.people = {
        {.asked = {IdentifierKind::public_identifier, "jane-doe"},
         .is_known = true,
         .name = "Jane Doe",
         .jobs = 2,
         .waiting = 1,
         .invitations = 1,
         .notes = 1},
        {.asked = {IdentifierKind::public_identifier, "nobody-here"}}};
    plan.texts = {"jane-doe", "ACoAAB1", "jane@acme.com", "nobody-here"};
    plan.lists = {{"/srv/lists/leads.csv", 12}, {"/srv/lists/old.csv", 3}};
    plan.files = {
        file("/backup/invito-2026-11-20.db", TrackedFile::Kind::backup, Disposition::erase),
        file("/srv/lists/spring.csv", TrackedFile::Kind::report, Disposition::remove),
        file("/srv/lists/autumn.csv", TrackedFile::Kind::report, Disposition::keep),
        changed("/srv/lists/spring-rejects.csv"),
        file("/srv/moved/invito.db", TrackedFile::Kind::backup, Disposition::absent)};
    return plan;
}

ErasureResult sample_result() {
    ErasureResult result;
    result.files = sample_erasure().files;
    result.jobs = 2;
    result.notes = 1;
    result.files_searched = 2;
    return result;
}

ErasureResult sample_error() {
    ErasureResult result = sample_result();
    result.files[0].disposition = Disposition::failed;
    result.files[0].problem = "Permission denied";
    result.files_searched = 1;
    result.remainders = {
        {"/var/lib/invito/invito.db", "jane-doe", "person.slug", true},
        {"/var/lib/invito/invito.db", "jane-doe", "import.source_path", false}};
    return result;
}

TEST(ErasureScreen, shows_what_would_go) {
    expect_golden_screen("erase_plan", [](std::ostream& out, const Style& style) {
        write_erasure_plan(out, sample_erasure(), "/var/lib/invito/invito.db", style);
    });
}

TEST(ErasureScreen, shows_the_proof) {
    EXPECT_TRUE(sample_result().is_proved());
    expect_golden_screen("erase_done", [](std::ostream& out, const Style& style) {
        write_erasure_result(out, sample_erasure(), sample_result(), style);
    });
}

TEST(ErasureScreen, shows_what_is_left) {
    EXPECT_FALSE(sample_error().is_proved());
    expect_golden_screen("erase_trouble", [](std::ostream& out, const Style& style) {
        write_erasure_result(out, sample_erasure(), sample_error(), style);
    });
}

TEST(ErasureScreen, is_json_too) {
    expect_golden_json("erase.json", printed([](std::ostream& out) {
                           const ErasureResult result = sample_error();
                           write_erasure_json(out, sample_erasure(), &result);
                       }));
}

// --- pruning

PrunePlan sample_prune() {
    PrunePlan plan;
    plan.before = at("2025-11-23T14:30:00+01:00");
    plan.goes = {.people = 1412, .jobs = 1530, .notes = 377};
    plan.stays = 214;
    plan.files = {
        {.path = "/backup/invito-2026-03-01.db",
         .kind = TrackedFile::Kind::backup,
         .written_at = at("2026-03-01T04:00:00+01:00")},
        {.path = "/srv/invito/reports/nightly-spring.csv",
         .kind = TrackedFile::Kind::report,
         .written_at = at("2025-05-02T04:00:00+02:00")},
        {.path = "/var/invito.db.before-schema-2.bak", .kind = TrackedFile::Kind::backup}};
    plan.lists = {"/srv/lists/a.csv", "/srv/lists/b.csv", "/srv/lists/c.csv"};
    return plan;
}

TEST(PruneScreen, says_who_goes_what_stays_and_which_files_may_name_them) {
    expect_golden_everywhere("prune_plan", [](std::ostream& out, const Style& style) {
        write_prune_plan(out, sample_prune(), "/var/lib/invito/invito.db", style);
        write_prune_result(out, sample_prune().goes, style);
    });
}

TEST(PruneScreen, says_that_nobody_goes) {
    PrunePlan plan = sample_prune();
    plan.goes = {};
    expect_golden_screen("prune_nobody", [&plan](std::ostream& out, const Style& style) {
        write_prune_plan(out, plan, "/var/lib/invito/invito.db", style);
    });
    plan.stays = 0;
    plan.is_rebuild_due = true;
    expect_golden_screen("prune_rest", [&plan](std::ostream& out, const Style& style) {
        write_prune_plan(out, plan, "/var/lib/invito/invito.db", style);
    });
}

TEST(PruneScreen, has_json_with_the_counts_of_what_was_done) {
    expect_golden_json("prune.json", printed([](std::ostream& out) {
                           const PruneCounts done{.people = 3, .jobs = 4, .notes = 1};
                           write_prune_json(out, sample_prune(), &done, unicode_style().zone);
                       }));
}

}  // namespace
}  // namespace invito::test
