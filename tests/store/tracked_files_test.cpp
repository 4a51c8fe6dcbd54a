// What a database knows of the files that were written, and what an erasure makes of them.

#include "invito/ports/engine.hpp"
#include "invito/support/output_file.hpp"
#include "store/erasure.hpp"
#include "test_database.hpp"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <ostream>
#include <sys/xattr.h>

namespace invito::test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Disposition = ErasureFile::Disposition;
using Kind = TrackedFile::Kind;

KnownFiles known_files(const std::string& database) {
    return engine_of(database)->queries().value()->known_files();
}

class TrackedFiles : public ::testing::Test {
protected:
    TrackedFiles() {
        database.add_account("anna");
        database.add_campaign("spring");
        database.add_job({.slug = "jane-doe"});
    }

    std::string path(const std::string& name) { return database.directory().file(name); }

    // As a command leaves it; the database alone knows it then.
    TrackedFile write(const std::string& name, const std::string& text, Kind kind = Kind::report) {
        auto file = OutputFile::open(find_destination(path(name), {}).value()).value();
        file.stream() << text;
        const WrittenFile written = file.commit().value();
        ::removexattr(written.path.c_str(), "user.invito.sha256");
        TrackedFile kept{written.path, kind, noon, written.sha256};
        store::remember_file(database.connection(), kept);
        return kept;
    }

    void change(const std::string& name, const std::string& text) {
        std::ofstream(path(name), std::ios::binary) << text;
    }

    ErasurePlan plan() { return plan_in(database.path()); }

    static ErasurePlan plan_in(const std::string& path) {
        return engine_of(path)->plan_erasure({{IdentifierKind::public_identifier, "jane-doe"}}
        ).value();
    }

    // An erasure wants its database for itself: one that nobody here has open.
    std::string closed_database() {
        EXPECT_TRUE(engine_of(database.path())->back_up(path("live.db")));
        return path("live.db");
    }

    static ErasureFile of(const std::vector<ErasureFile>& files, const std::string& name) {
        for (const ErasureFile& file : files) {
            if (fs::path(file.file.path).filename() == name) return file;
        }
        ADD_FAILURE() << name << " is not among them";
        return {};
    }

    TestDatabase database;
};

TEST_F(TrackedFiles, are_remembered_as_they_were_written_last) {
    write("out", "one");
    TrackedFile last = write("rejects", "two", Kind::rejects);
    last.source = "/srv/leads.csv";
    last.campaign = CampaignId{1};
    store::remember_file(database.connection(), last);

    const auto known = store::tracked_file(database.connection(), last.path);

    ASSERT_TRUE(known);
    EXPECT_EQ(known->kind, Kind::rejects);
    EXPECT_EQ(known->written_at, noon);
    EXPECT_EQ(known->sha256, last.sha256);
    EXPECT_EQ(known->source, "/srv/leads.csv");
    EXPECT_EQ(known->campaign, CampaignId{1});
    EXPECT_EQ(store::campaign_of_rejects(database.connection(), last.path), "spring");
    EXPECT_EQ(store::tracked_files(database.connection()).size(), 2U);
    EXPECT_FALSE(store::tracked_file(database.connection(), path("other")));
    EXPECT_FALSE(store::campaign_of_rejects(database.connection(), path("out")));
}

TEST_F(TrackedFiles, are_told_together_with_the_lists_that_were_read) {
    const TrackedFile rejects = write("rejects.csv", "x", Kind::rejects);
    const TrackedFile report = write("report.csv", "x");
    database.execute("UPDATE import SET source_path = '/srv/leads.csv'");
    for (const std::string& source : {rejects.path, report.path}) {
        database.execute(
            "INSERT INTO import (campaign_id, source_path, started_at) VALUES (1, '" + source +
            "', 0)"
        );
    }
    database.execute("UPDATE campaign SET source_path = '/srv/spring.yaml'");

    const KnownFiles known = known_files(database.path());

    EXPECT_EQ(known.written.size(), 2U);
    EXPECT_THAT(
        known.read,
        ::testing::UnorderedElementsAre("/srv/leads.csv", "/srv/spring.yaml", report.path)
    ) << "a report that was imported is a list now; rejects stay rejects";
}

TEST_F(TrackedFiles, are_judged_by_what_they_are_now) {
    write("names.csv", "linkedin.com/in/jane-doe");
    write("others.csv", "linkedin.com/in/tom");
    write("mended.csv", "linkedin.com/in/jane-doe");
    change("mended.csv", "in/jane-doe, and a word of mine");
    write("reused.csv", "linkedin.com/in/jane-doe");
    change("reused.csv", "my own list");
    write("linked.csv", "linkedin.com/in/jane-doe");
    fs::rename(path("linked.csv"), path("mine.csv"));
    fs::create_symlink("mine.csv", path("linked.csv"));
    write("gone.csv", "linkedin.com/in/jane-doe");
    fs::remove(path("gone.csv"));

    const auto files = plan().files;

    EXPECT_EQ(of(files, "names.csv").disposition, Disposition::remove);
    EXPECT_EQ(of(files, "others.csv").disposition, Disposition::keep);
    EXPECT_EQ(of(files, "mended.csv").disposition, Disposition::changed);
    EXPECT_EQ(of(files, "mended.csv").problem, "it names them");
    EXPECT_EQ(of(files, "reused.csv").disposition, Disposition::changed);
    EXPECT_EQ(of(files, "reused.csv").problem, "nothing of them was found in it");
    EXPECT_EQ(of(files, "linked.csv").disposition, Disposition::changed);
    EXPECT_EQ(of(files, "gone.csv").disposition, Disposition::absent);
}

TEST_F(TrackedFiles, that_change_while_somebody_makes_up_their_mind_stay) {
    write("out.csv", "linkedin.com/in/jane-doe");
    write("other.csv", "linkedin.com/in/jane-doe");
    const std::string live = closed_database();
    const ErasurePlan agreed = plan_in(live);
    change("out.csv", "linkedin.com/in/jane-doe, mine");

    const ErasureResult result = engine_of(live)->erase(agreed, noon).value();

    EXPECT_EQ(of(result.files, "out.csv").disposition, Disposition::changed);
    EXPECT_TRUE(fs::exists(path("out.csv")));
    EXPECT_FALSE(fs::exists(path("other.csv")));
    EXPECT_TRUE(result.is_proved()) << "it is a file of the person who was told";
    const KnownFiles known = known_files(live);
    ASSERT_EQ(known.written.size(), 1U);
    EXPECT_THAT(known.written[0].path, HasSubstr("out.csv"));
}

TEST_F(TrackedFiles, a_backup_that_an_erasure_edited_is_known_by_its_new_digest) {
    const std::string copy = fs::canonical(database.directory().path()).string() + "/copy.db";
    ASSERT_TRUE(engine_of(database.path())->back_up(copy));
    store::remember_file(
        database.connection(), {copy, Kind::backup, noon, sha256_of_file(copy).value()}
    );
    const std::string live = closed_database();
    const ErasurePlan agreed = plan_in(live);
    ASSERT_EQ(of(agreed.files, "copy.db").disposition, Disposition::erase);

    EXPECT_TRUE(engine_of(live)->erase(agreed, noon).value().is_proved());

    const KnownFiles known = known_files(live);
    EXPECT_EQ(known.written.at(0).sha256, sha256_of_file(copy));
}

TEST_F(TrackedFiles, a_backup_in_which_an_erasure_was_interrupted_is_still_reached) {
    const std::string copy = fs::canonical(database.directory().path()).string() + "/copy.db";
    ASSERT_TRUE(engine_of(database.path())->back_up(copy));
    store::remember_file(database.connection(), {copy, Kind::backup, noon, "another digest"});
    EXPECT_EQ(of(plan().files, "copy.db").disposition, Disposition::failed);
    EXPECT_THAT(of(plan().files, "copy.db").problem, HasSubstr("changed since it was written"));

    store::remember_digest(database.connection(), copy, "");

    EXPECT_EQ(of(plan().files, "copy.db").disposition, Disposition::erase);
}

}  // namespace
}  // namespace invito::test
