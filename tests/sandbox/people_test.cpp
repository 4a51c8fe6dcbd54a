#include "sandbox/people.hpp"

#include "invito/sandbox/world.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <set>

namespace invito::sandbox {
namespace {

TEST(ProviderIds, carry_their_slug_without_remembering_it) {
    ProviderIds writer(7);
    const ProviderIds reader(7);

    for (const std::string slug :
         {"a", "jane-doe-42", "abcdefghijkl", "abcdefghijklm-z",
          "0123456789-0123456789-0123456789x"}) {
        const std::string id = writer.of(slug);

        EXPECT_EQ(id.size(), ProviderIds::length);
        EXPECT_TRUE(id.starts_with("ACoAA")) << id;
        EXPECT_EQ(reader.slug_of(id), slug);
    }
}

TEST(ProviderIds, are_the_same_for_the_same_seed_and_others_for_another) {
    ProviderIds one(1);
    ProviderIds same(1);
    ProviderIds other(2);

    EXPECT_EQ(one.of("jane-doe"), same.of("jane-doe"));
    EXPECT_NE(one.of("jane-doe"), other.of("jane-doe"));
    EXPECT_EQ(other.slug_of(one.of("jane-doe")), std::nullopt);
}

TEST(ProviderIds, of_many_people_are_all_different) {
    ProviderIds ids(3);
    std::set<std::string> seen;

    for (int i = 0; i < 20'000; ++i) seen.insert(ids.of("lead-" + std::to_string(i)));

    EXPECT_EQ(seen.size(), 20'000U);
}

TEST(ProviderIds, are_nobodys_with_one_character_changed) {
    ProviderIds ids(4);
    const std::string id = ids.of("jane-doe");
    int accepted = 0;

    for (std::size_t i = ProviderIds::classic_prefix.size(); i < id.size(); ++i) {
        std::string changed = id;
        changed[i] = changed[i] == 'x' ? 'y' : 'x';
        accepted += ids.slug_of(changed).has_value() ? 1 : 0;
    }

    EXPECT_EQ(accepted, 0);
    EXPECT_EQ(ids.slug_of(ascii_lower(id)), std::nullopt);
}

TEST(ProviderIds, of_slugs_that_do_not_fit_are_known_once_asked_for) {
    ProviderIds ids(5);
    const std::string long_slug(80, 'x');
    const std::string foreign_slug = "jürgen-müller";

    const std::string long_id = ids.of(long_slug);
    const std::string foreign_id = ids.of(foreign_slug);

    EXPECT_EQ(long_id.size(), ProviderIds::length);
    EXPECT_EQ(ids.slug_of(long_id), long_slug);
    EXPECT_EQ(ids.slug_of(foreign_id), foreign_slug);
    EXPECT_EQ(ProviderIds(5).slug_of(long_id), std::nullopt);
}

TEST(IdKind, is_told_by_shape) {
    const std::string rest(34, 'x');

    EXPECT_EQ(id_kind("ACoAA" + rest), IdKind::classic);
    EXPECT_EQ(id_kind("ADoAA" + rest), IdKind::classic);
    EXPECT_EQ(id_kind("acoaa" + rest), IdKind::classic);
    EXPECT_EQ(id_kind("ACwAA" + rest), IdKind::other_product);
    EXPECT_EQ(id_kind("AEMAA" + rest), IdKind::other_product);
    EXPECT_EQ(id_kind("acoach-from-vienna"), IdKind::none);
}

TEST(People, are_named_after_their_slug) {
    People people(1);

    const Person jane = people.by_slug("jane-van-dyke-42");
    const Person single = people.by_slug("connected-cher");
    const Person nameless = people.by_slug("4711-42");

    EXPECT_EQ(jane.full_name(), "Jane Van Dyke");
    EXPECT_EQ(single.full_name(), "Cher");
    EXPECT_EQ(nameless.full_name(), "Member");
    EXPECT_THAT(jane.headline, testing::HasSubstr(" at "));
}

TEST(People, are_found_by_slug_in_any_case_and_by_exact_id) {
    People people(1);

    const auto by_slug = people.find("Jane-DOE");
    ASSERT_TRUE(by_slug);
    const auto by_id = people.find(by_slug->provider_id);
    const auto by_lowered_id = people.find(ascii_lower(by_slug->provider_id));

    EXPECT_EQ(by_slug->slug, "jane-doe");
    ASSERT_TRUE(by_id);
    EXPECT_EQ(by_id->slug, "jane-doe");
    ASSERT_FALSE(by_lowered_id);
    EXPECT_EQ(by_lowered_id.error(), api_errors::user_not_found);
}

TEST(People, with_letters_beyond_ascii_are_found_in_any_case) {
    People people(1);

    const auto lower = people.find("jürgen-é");
    const auto upper = people.find("JÜRGEN-É");

    ASSERT_TRUE(lower);
    ASSERT_TRUE(upper);
    EXPECT_EQ(lower->provider_id, upper->provider_id);
}

TEST(People, who_are_missing_or_unreachable_are_refused) {
    People people(1);

    EXPECT_EQ(people.find("missing-joe").error(), api_errors::user_not_found);
    EXPECT_EQ(people.find("unreachable-joe").error(), api_errors::user_unreachable);
}

TEST(People, who_were_renamed_answer_under_their_new_slug) {
    People people(1);

    const auto renamed = people.find("renamed-jane-doe");
    const auto stranger = people.find("stranger-jane-doe");

    ASSERT_TRUE(renamed);
    EXPECT_EQ(renamed->slug, "jane-doe");
    EXPECT_EQ(renamed->provider_id, people.by_slug("jane-doe").provider_id);
    ASSERT_TRUE(stranger);
    EXPECT_EQ(stranger->slug, "profile");
}

TEST(People, are_not_found_by_what_is_no_slug) {
    People people(1);

    EXPECT_EQ(people.find("").error(), api_errors::wrong_id_format);
    EXPECT_EQ(people.find("jane%20doe").error(), api_errors::user_not_found);
    EXPECT_EQ(people.find("https://www.linkedin.com/in/jane").error(), api_errors::user_not_found);
    EXPECT_EQ(people.find("jane\xff").error(), api_errors::user_not_found);
    EXPECT_EQ(people.find("1234567").error(), api_errors::wrong_id_format);
}

TEST(People, of_other_products_have_a_classic_id_of_their_own) {
    People people(1);
    const std::string sales_navigator_id = "ACwAA" + std::string(34, 'q');

    const auto person = people.find(sales_navigator_id);
    const auto again = people.find(sales_navigator_id);

    ASSERT_TRUE(person);
    ASSERT_TRUE(again);
    EXPECT_TRUE(person->provider_id.starts_with("ACoAA"));
    EXPECT_EQ(person->provider_id, again->provider_id);
    EXPECT_EQ(people.slug_of_id(person->provider_id).value(), person->slug);
}

TEST(People, can_be_invited_by_classic_ids_only) {
    People people(1);

    EXPECT_EQ(people.slug_of_id("jane-doe").error(), api_errors::wrong_id_format);
    EXPECT_EQ(
        people.slug_of_id("ACwAA" + std::string(34, 'q')).error(), api_errors::wrong_id_format
    );
    EXPECT_EQ(
        people.slug_of_id("ACoAA" + std::string(34, 'q')).error(), api_errors::invalid_recipient
    );
}

TEST(SpecialSlugs, are_all_documented) {
    const auto& documented = special_slugs();

    for (const std::string prefix :
         {"missing-", "connected-", "pending-", "received-", "withdrawn-", "unreachable-",
          "blocked-", "email-", "renamed-", "stranger-", "self-"}) {
        const bool found = std::any_of(documented.begin(), documented.end(), [&](const auto& slug) {
            return slug.prefix == prefix && !slug.meaning.empty();
        });
        EXPECT_TRUE(found) << prefix;
    }
    EXPECT_EQ(documented.size(), 11U);
}

}  // namespace
}  // namespace invito::sandbox
