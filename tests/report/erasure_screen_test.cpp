#include "invito/report/privacy_screen.hpp"
#include "report/golden.hpp"
#include "report/samples.hpp"

#include <gtest/gtest.h>

namespace invito::test {
namespace {

using Fate = ErasureFile::Fate;

ErasureFile file(const std::string& path, KeptFile::Kind kind, Fate fate) {
    return {.file = {path, kind, sample_now()}, .fate = fate, .problem = {}};
}

ErasureFile changed(const std::string& path) {
    ErasureFile mended = file(path, KeptFile::Kind::rejects, Fate::changed);
    mended.problem = "it names them";
    return mended;
}

ErasurePlan sample_plan() {
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
        file("/backup/invito-2026-11-20.db", KeptFile::Kind::backup, Fate::erase),
        file("/srv/lists/spring.csv", KeptFile::Kind::report, Fate::remove),
        file("/srv/lists/autumn.csv", KeptFile::Kind::report, Fate::keep),
        changed("/srv/lists/spring-rejects.csv"),
        file("/srv/moved/invito.db", KeptFile::Kind::backup, Fate::absent)};
    return plan;
}

ErasureResult sample_result() {
    ErasureResult result;
    result.files = sample_plan().files;
    result.jobs = 2;
    result.notes = 1;
    result.files_searched = 2;
    return result;
}

ErasureResult sample_trouble() {
    ErasureResult result = sample_result();
    result.files[0].fate = Fate::failed;
    result.files[0].problem = "Permission denied";
    result.files_searched = 1;
    result.remainders = {
        {"/var/lib/invito/invito.db", "jane-doe", "person.slug", true},
        {"/var/lib/invito/invito.db", "jane-doe", "import.source_path", false}};
    return result;
}

TEST(ErasureScreen, shows_what_would_go) {
    expect_golden_screen("erase_plan", [](std::ostream& out, const Style& style) {
        write_erasure_plan(out, sample_plan(), "/var/lib/invito/invito.db", style);
    });
}

TEST(ErasureScreen, shows_the_proof) {
    EXPECT_TRUE(sample_result().is_proved());
    expect_golden_screen("erase_done", [](std::ostream& out, const Style& style) {
        write_erasure_result(out, sample_plan(), sample_result(), style);
    });
}

TEST(ErasureScreen, shows_what_is_left) {
    EXPECT_FALSE(sample_trouble().is_proved());
    expect_golden_screen("erase_trouble", [](std::ostream& out, const Style& style) {
        write_erasure_result(out, sample_plan(), sample_trouble(), style);
    });
}

TEST(ErasureScreen, is_json_too) {
    expect_golden_json("erase.json", printed([](std::ostream& out) {
                           const ErasureResult result = sample_trouble();
                           write_erasure_json(out, sample_plan(), &result);
                       }));
}

}  // namespace
}  // namespace invito::test
