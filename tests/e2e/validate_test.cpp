// Mistakes with lists and notes as a person sees them, with no database and no request.

#include "program_world.hpp"

#include <gmock/gmock.h>

namespace invito::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

constexpr const char* note_with_hook = R"(version: 1
name: spring
list: {file: leads.csv}
accounts: {use: [anna]}
note: {text: "Hi {{first_name|there}}, {{hook}}."}
)";

constexpr const char* leads = R"(linkedin_url,first_name,hook
linkedin.com/in/jane-doe,Jane,I read your paper
linkedin.com/company/acme,,x
linkedin.com/sales/lead/ACwAAA1b,,x
lnkd.in/abc,,x
linkedin.com/in/ben-doe,Ben,
linkedin.com/in/JANE-DOE,Jane,again
)";

TEST(Validate, tells_each_mistake_and_touches_nothing) {
    ProgramWorld world;
    world.write("spring.yaml", note_with_hook);
    world.write("leads.csv", leads);

    const Finished seen = world.run({"validate", "spring.yaml"});
    const Finished strict = world.run({"validate", "spring.yaml", "--strict"});

    EXPECT_EQ(seen.exit_code, 0);
    EXPECT_EQ(strict.exit_code, 65);
    for (const char* text :
         {"Leads    1 usable, 1 duplicate, 3 rejected, 1 skipped\n",
          "Note     longest 27 of 300 characters (line 2)\n",
          "line 2: \"Hi Jane, I read your paper.\"\n",
          "warning: 1 row is not a personal profile (line 3: linkedin.com/company/acme)\n",
          "warning: 2 rows are Sales Navigator or short links (line 4:\n",
          "warning: 1 lead lacks \"hook\" and it has no fallback (line 6)\n",
          "Next: invito import spring.yaml\n"}) {
        EXPECT_THAT(seen.out, HasSubstr(text));
    }
    EXPECT_FALSE(std::filesystem::exists(world.path("invito.db")));
    EXPECT_FALSE(std::filesystem::exists(world.path("leads-rejects.csv")));
}

TEST(Validate, of_several_files_goes_on_after_one_that_cannot_be_used) {
    ProgramWorld world;
    world.write("spring.yaml", note_with_hook);
    world.write("leads.csv", leads);
    world.write("bad.yaml", "version: 1\nname: Bad\nlist: {file: leads.csv}\nnte: x\n");

    const Finished seen = world.run({"validate", "bad.yaml", "spring.yaml", "--json"});

    EXPECT_EQ(seen.exit_code, 65);
    EXPECT_THAT(seen.err, HasSubstr("\"code\":\"campaign.unknown_key\""));
    EXPECT_THAT(seen.out, HasSubstr("\"file\":\"spring.yaml\""));
}

TEST(Validate, writes_rows_to_repair_that_can_be_validated_again) {
    ProgramWorld world;
    world.write("leads.csv", leads);

    const Finished first =
        world.run({"validate", "leads.csv", "--account", "anna", "--rejects", "bad.csv"});
    std::string bad = read_file(world.path("bad.csv"));
    bad.replace(bad.find("company/acme"), 12, "in/ada-doe");
    world.write("bad.csv", bad);
    const Finished second = world.run({"validate", "bad.csv", "--account", "anna"});

    EXPECT_THAT(first.out, HasSubstr("Rejects  bad.csv\n"));
    EXPECT_THAT(second.out, HasSubstr("Leads    1 usable, 2 rejected\n"));
}

TEST(Validate, needs_neither_accounts_nor_a_configuration) {
    ProgramWorld world;
    world.write("spring.yaml", note_with_hook);
    world.write("unnamed.yaml", "version: 1\nname: spring\nlist: {file: leads.csv}\n");
    world.write("leads.csv", leads);
    const std::string settings = read_file(world.path("invito.yaml"));
    const std::string without = settings.substr(0, settings.find("accounts:"));

    for (const bool has_settings : {true, false}) {
        world.write("invito.yaml", without);
        if (!has_settings) std::filesystem::remove(world.path("invito.yaml"));
        const Finished unknown = world.run({"validate", "spring.yaml"});
        const Finished none = world.run({"validate", "unnamed.yaml"});
        const Finished bare = world.run({"validate", "leads.csv"});

        for (const Finished& seen : {unknown, none, bare}) {
            EXPECT_EQ(seen.exit_code, 0) << seen.err;
            EXPECT_THAT(seen.out, HasSubstr(" usable, 1 duplicate, 3 rejected"));
            EXPECT_THAT(seen.err, ContainsRegex("\\[(campaign.accounts|accounts.none)\\]\n"));
            EXPECT_EQ(seen.err.find("[config.missing]") != std::string::npos, !has_settings);
        }
        EXPECT_THAT(unknown.err, HasSubstr("warning: there is no account \"anna\""));
        EXPECT_THAT(none.err, HasSubstr("warning: no account is configured"));
        EXPECT_THAT(bare.err, HasSubstr("until then a note may have 300 characters"));
    }
    EXPECT_EQ(world.run({"validate", "leads.csv", "--config", "no.yaml"}).exit_code, 78);
    EXPECT_FALSE(std::filesystem::exists(world.path("invito.db")));
}

TEST(Validate, of_several_accounts_needs_none_that_is_named) {
    ProgramWorld world;
    world.write("leads.csv", leads);

    const Finished seen = world.run({"validate", "leads.csv"});

    EXPECT_EQ(seen.exit_code, 0) << seen.err;
    EXPECT_THAT(seen.err, HasSubstr("warning: no account is named and 3 are configured"));
}

TEST(Validate, of_another_programs_file_names_it) {
    ProgramWorld world;
    world.write("leads.xlsx", "PK\x03\x04 and more");

    const Finished refused = world.run({"validate", "leads.xlsx", "--account", "anna"});

    EXPECT_EQ(refused.exit_code, 65);
    EXPECT_THAT(refused.err, HasSubstr("error: leads.xlsx is an Excel workbook  [input.xlsx]\n"));
    EXPECT_THAT(
        refused.err, HasSubstr("  hint: save as \"CSV UTF-8\", then import; semicolons are fine\n")
    );
}

}  // namespace
}  // namespace invito::test
