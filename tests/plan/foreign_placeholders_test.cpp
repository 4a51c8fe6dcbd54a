#include "invito/plan/foreign_placeholders.hpp"

#include <gmock/gmock.h>
#include <map>

namespace invito {
namespace {

using testing::IsEmpty;
using testing::StartsWith;

const std::vector<std::string> columns = {"first_name", "last_name",     "full_name", "company",
                                          "hook",       "personal_hook", "sector"};

std::vector<ForeignPlaceholder> found_in(std::string_view text) {
    return find_foreign_placeholders(text, columns);
}

// "Hi {firstName}!" -> "Hi {{first_name}}!"; what has nothing like it becomes "?".
std::string rewritten(std::string_view text) {
    std::string result(text);
    std::vector<ForeignPlaceholder> found = found_in(text);
    for (auto one = found.rbegin(); one != found.rend(); ++one) {
        EXPECT_EQ(text.substr(one->offset, one->found.size()), one->found);
        result.replace(one->offset, one->found.size(), one->instead.empty() ? "?" : one->instead);
    }
    return result;
}

TEST(ForeignPlaceholders, of_other_tools_are_found_and_told_in_our_spelling) {
    const std::map<std::string, std::string> tools = {
        {"{firstName}", "{{first_name}}"},
        {"{first_name}", "{{first_name}}"},
        {"{First Name}", "{{first_name}}"},
        {"{FIRST_NAME}", "{{first_name}}"},
        {"{ first_name }", "{{first_name}}"},
        {"{$first_name}", "{{first_name}}"},
        {"{!Contact.FirstName}", "{{first_name}}"},
        {"{contact.first_name}", "{{first_name}}"},
        {"{first_name|there}", "{{first_name|there}}"},
        {"{Vorname}", "{{first_name}}"},
        {"{Prénom}", "{{first_name}}"},
        {"{company_name}", "{{company}}"},
        {"{sector}", "{{sector}}"},
        {"{jobTitle}", "{{title}}"},
        {"{icebreaker}", "{{icebreaker}}"},
        {"{Ice Breaker}", "{{ice_breaker}}"},
        {"${firstName}", "{{first_name}}"},
        {"#{first_name}", "{{first_name}}"},
        {"@{firstName}", "{{first_name}}"},
        {"｛firstName｝", "{{first_name}}"},
        {"[First Name]", "{{first_name}}"},
        {"[FIRSTNAME]", "{{first_name}}"},
        {"[first_name]", "{{first_name}}"},
        {"[Personal Hook]", "{{personal_hook}}"},
        {"[Your Company]", "?"},
        {"[insert hook here]", "?"},
        {"[[First Name]]", "{{first_name}}"},
        {"[[custom1]]", "{{custom1}}"},
        {"<<First Name>>", "{{first_name}}"},
        {"<First Name>", "{{first_name}}"},
        {"«First_Name»", "{{first_name}}"},
        {"« First Name »", "{{first_name}}"},
        {"‹First Name›", "{{first_name}}"},
        {"【First Name】", "{{first_name}}"},
        {"%FIRSTNAME%", "{{first_name}}"},
        {"%first_name%", "{{first_name}}"},
        {"%First Name%", "{{first_name}}"},
        {"%custom_1%", "{{custom_1}}"},
        {"%%First Name%%", "{{first_name}}"},
        {"#FirstName#", "{{first_name}}"},
        {"##FIRSTNAME##", "{{first_name}}"},
        {"|First Name|", "{{first_name}}"},
        {"__FIRST_NAME__", "{{first_name}}"},
        {"$first_name", "{{first_name}}"},
        {"$FIRSTNAME$", "{{first_name}}"},
        {"@FirstName", "{{first_name}}"},
        {"*|FNAME|*", "{{first_name}}"},
        {"*|CUSTOM1|*", "{{custom1}}"},
        {"<%= first_name %>", "{{first_name}}"},
    };
    for (const auto& [text, expected] : tools)
        EXPECT_EQ(rewritten("Hi " + text + ", hello."), "Hi " + expected + ", hello.");
}

TEST(ForeignPlaceholders, inside_of_our_own_braces_are_found_too) {
    const std::map<std::string, std::string> tools = {
        {"{{first_name | default: \"there\"}}", "{{first_name|there}}"},
        {"{{ first_name|default: 'there' | capitalize }}", "{{first_name|there}}"},
        {"{{first_name|default(\"there\")}}", "{{first_name|there}}"},
        {"{{first_name | fallback \"there\"}}", "{{first_name|there}}"},
        {"{{first_name|\"there\"}}", "{{first_name|there}}"},
        {"{{first_name | capitalize}}", "{{first_name}}"},
        {"{{first_name | truncate: \"10\"}}", "{{first_name}}"},
        {"{{first_name | strip | capitalize}}", "{{first_name}}"},
        {"{{firstName}}", "{{first_name}}"},
        {"{{ First Name }}", "{{first_name}}"},
        {"{{contact.firstname}}", "{{first_name}}"},
        {"{{firstName|there}}", "{{first_name|there}}"},
        {"{{jobFunction}}", "{{job_function}}"},
        {"{{#if company}}", "?"},
        {"{{/if}}", "?"},
        {"{{else if x}}", "?"},
        {"{{RANDOM | Hi | Hello}}", "?"},
        {"{{random|Hi|Hello}}", "?"},
        {"{{endDate}}", "{{end_date}}"},
    };
    for (const auto& [text, expected] : tools)
        EXPECT_EQ(rewritten("Hi " + text + ", hello."), "Hi " + expected + ", hello.");
}

TEST(ForeignPlaceholders, that_choose_between_texts_are_sent_to_variants) {
    for (const char* text :
         {"{Hi|Hello|Hey}", "{Hi {{first_name}}|Hello}", "{Hi|{Hello|Good day}}", "{a|}"}) {
        const auto found = found_in(std::string(text) + " you");
        ASSERT_EQ(found.size(), 1U) << text;
        EXPECT_EQ(found[0].found, text);
        EXPECT_THAT(found[0].advice, StartsWith("give the note variants"));
    }
    const auto liquid = found_in("{% if company %}Hi{% endif %}");
    ASSERT_EQ(liquid.size(), 2U);
    EXPECT_THAT(liquid[1].advice, StartsWith("there are no conditions"));
}

TEST(ForeignPlaceholders, are_not_seen_in_plain_text) {
    for (const char* text : {
             "",
             "Hi {{first_name}}, {{hook|I read your paper}}.",
             "Hi {{ first_name | there }}",
             "{{headline|default mode}} and {{hook|a title}}",
             "They said [sic] and [...] of [1]",
             "See [our company](https://acme.example) and [Berlin]",
             "100% sure, 50% off 20% of it, %",
             "https://acme.example/a%20b%20c?x=%C3%A9%C3%A8",
             "A|B, A | B | C, CEO|Company|Berlin",
             "{} {0} { } {;} {x}",
             "if (a) { return b; } else { c(); }",
             "f(x) {\n}",
             ":-{) 8-} <3 <3 >_< \\o/",
             "a < b and b > c",
             "#hiring #sales #jobs, C# and F#, issue #12",
             "$100, US$company, $AAPL",
             "jane@company.example, @acme, ask@first_name",
             "__init__ and __important__",
             "«Bonjour» und ‹hallo›",
             "2 * 3 | 4 * 5",
             "<br> <b>bold</b>",
             "{see the end of this text}",
             "a snake_case_word and firstName",
         }) {
        EXPECT_THAT(found_in(text), IsEmpty()) << text;
    }
}

TEST(ForeignPlaceholders, that_no_column_has_are_told_with_that) {
    EXPECT_EQ(found_in("{firstName}")[0].advice, "write {{first_name}}");
    EXPECT_EQ(found_in("{jobTitle}")[0].advice, "write {{title}}, if the list has such a column");
    EXPECT_EQ(found_in("[Your Name]")[0].advice, "fill it in");
}

TEST(ForeignPlaceholders, of_every_beginning_of_a_text_are_looked_for_without_harm) {
    const std::string text =
        "{a|{b|{{c}}}} {{x|default: \"y\" | z}} [[ << %% ## *|A|* {% ${ «a ｛b｝ __first__ $name$ "
        "@";
    for (std::size_t end = 0; end <= text.size(); ++end) {
        const std::string_view part = std::string_view(text).substr(0, end);
        std::size_t after = 0;
        for (const ForeignPlaceholder& one : found_in(part)) {
            EXPECT_GE(one.offset, after);
            after = one.offset + one.found.size();
        }
        EXPECT_LE(after, end);
    }
}

TEST(ForeignPlaceholders, are_looked_for_as_far_as_a_note_may_reach) {
    const std::string filler(1000, '{');

    EXPECT_EQ(found_in(filler + " {firstName}").size(), 1U);
    EXPECT_THAT(found_in(filler + filler + filler + filler + filler + " {firstName}"), IsEmpty());
}

TEST(VariableMeant, is_the_column_that_is_alike_or_a_possible_name) {
    EXPECT_EQ(variable_meant("Personal Hook", columns), "personal_hook");
    EXPECT_EQ(variable_meant("FNAME", columns), "first_name");
    EXPECT_EQ(variable_meant("lead.jobFunction", columns), "job_function");
    EXPECT_EQ(variable_meant("1+1", columns), "");
    EXPECT_EQ(variable_meant("", columns), "");
}

}  // namespace
}  // namespace invito
