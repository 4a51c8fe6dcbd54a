#include "invito/config/limit_table.hpp"

#include "config/error_text.hpp"
#include "config/limit_table_reader.hpp"
#include "config/reading.hpp"
#include "invito/config/examples.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

std::string replaced(std::string_view what, std::string_view with) {
    std::string text(limits_file());
    const auto at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), with);
}

// The codes of what is wrong with a table, in the order of the file.
std::vector<std::string> codes_of(const std::string& yaml) {
    const auto table = LimitTable::parse(yaml);
    std::vector<std::string> codes;
    if (table) return codes;
    for (const Error& error : table.error().errors) codes.push_back(error.code);
    return codes;
}

using Codes = std::vector<std::string>;

TEST(LimitTable, of_the_program_can_be_read_and_is_whole) {
    const auto table = LimitTable::parse(limits_file());

    ASSERT_TRUE(table.has_value()) << testing::error_text(table.error().errors, "");
    for (const Tier tier : every_tier) {
        for (const LimitKey& limit : limit_keys) {
            const LimitAdvice& advice = table->advice_of(tier, limit.key);
            EXPECT_FALSE(advice.text.empty());
            EXPECT_TRUE(advice.source.ends_with(", 2026-08-28")) << advice.source;
            EXPECT_FALSE(table->default_of(tier, limit.key).reason.empty());
        }
        EXPECT_EQ(table->advice_of(tier, "note_length").most, note_length_max(tier));
        EXPECT_EQ(table->advice_of(tier, "pacing.min").least, std::chrono::seconds{30});
    }
}

TEST(LimitTable, says_in_words_what_it_says_in_numbers) {
    for (const LimitAdvice& advice : limit_table().advice()) {
        if (!advice.most) continue;
        EXPECT_NE(advice.text.find(std::to_string(*advice.most)), std::string::npos)
            << advice.key << ": " << advice.text;
    }
}

TEST(LimitTable, has_defaults_within_its_own_advice) {
    const Policy policy = built_in_policy();
    for (const Tier tier : every_tier) {
        for (const LimitKey& limit : limit_keys) {
            const Cap most = limit_table().advice_of(tier, limit.key).most;
            Cap cap = policy.limits.*limit.member;
            if (limit.key == "limits.notes_per_month") cap = inherited_notes_per_month(tier, cap);
            EXPECT_TRUE(!most || (cap && *cap <= *most)) << limit.key << to_string(tier);
        }
        EXPECT_GE(policy.pacing.min, limit_table().advice_of(tier, "pacing.min").least);
    }
}

// What tests and plans start from is what an account gets.
TEST(LimitTable, agrees_with_the_models_own_budget) {
    EXPECT_EQ(built_in_policy(), Policy{});
}

TEST(LimitTable, gives_free_accounts_their_own_default_of_notes) {
    EXPECT_EQ(limit_table().default_of(Tier::free, "limits.notes_per_month").value, "5");
    EXPECT_EQ(limit_table().default_of(Tier::premium, "limits.notes_per_month").value, "unlimited");
    EXPECT_EQ(limit_table().common_default("limits.notes_per_month").value, "unlimited");
    EXPECT_EQ(inherited_notes_per_month(Tier::free, std::nullopt), 5);
    EXPECT_EQ(inherited_notes_per_month(Tier::free, 3), 3);
    EXPECT_EQ(inherited_notes_per_month(Tier::recruiter, std::nullopt), std::nullopt);
}

TEST(LimitTable, refuses_what_it_does_not_know) {
    EXPECT_EQ(codes_of(replaced("version: 1", "version: 2")), Codes{"limit_table.version"});
    EXPECT_EQ(
        codes_of(replaced("    most: 100", "    mots: 100")),
        (Codes{"limit_table.no_text", "limit_table.unknown_field"})
    );
    EXPECT_EQ(
        codes_of(replaced("advice:\n", "advise: 1\nadvice:\n")), Codes{"limit_table.unknown_field"}
    );
    EXPECT_EQ(
        codes_of(replaced("source: inviting-users", "source: hearsay")),
        Codes{"limit_table.unknown_source"}
    );
    EXPECT_EQ(
        codes_of(replaced("key: note_length", "key: note_lenght")),
        (Codes{
            "limit_table.incomplete", "limit_table.incomplete", "limit_table.incomplete",
            "limit_table.unknown_key"})
    );
}

TEST(LimitTable, refuses_numbers_without_a_type_a_tier_or_a_date) {
    EXPECT_EQ(codes_of(replaced("most: 150", "most: many")), Codes{"limit_table.bad_value"});
    EXPECT_EQ(codes_of(replaced("least: 30s", "least: 30")), Codes{"limit_table.bad_value"});
    EXPECT_EQ(codes_of(replaced("value: 90s", "value: 90")), Codes{"limit_table.bad_value"});
    EXPECT_EQ(
        codes_of(replaced("date: 2026-08-28", "date: this year")), Codes{"limit_table.bad_value"}
    );
    EXPECT_EQ(
        codes_of(replaced("tiers: [free]", "tiers: [gratis]")),
        (Codes{"limit_table.incomplete", "limit_table.unknown_tier"})
    );
}

TEST(LimitTable, refuses_two_answers_to_one_question_and_none) {
    EXPECT_EQ(
        codes_of(replaced("tiers: [free]", "tiers: [free, premium]")),
        Codes{"limit_table.incomplete"}
    );
    EXPECT_EQ(
        codes_of(replaced("{key: pacing.max,", "{key: pacing.min,")),
        (Codes{"limit_table.incomplete", "limit_table.incomplete"})
    );
}

TEST(LimitTable, refuses_two_defaults_for_one_tier) {
    std::string twice(limits_file());
    const auto at = twice.find("tiers: [free], value: 5");
    const auto begin = twice.rfind("\n", at) + 1;
    const auto end = twice.find("\n", at) + 1;
    twice.insert(end, twice.substr(begin, end - begin));

    EXPECT_EQ(codes_of(twice), Codes{"limit_table.incomplete"});
}

TEST(LimitTable, names_the_place_of_a_mistake) {
    const auto table = LimitTable::parse(replaced("most: 150", "most: many"));

    ASSERT_FALSE(table.has_value());
    const Error error = table.error().errors.front();
    EXPECT_EQ(error.place->file, "config/limits.yaml");
    EXPECT_GT(error.place->line, 20U);
    EXPECT_EQ(error.found, "many");
}

}  // namespace
}  // namespace invito
