#include "list_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(InlineSource, gives_each_row_its_verdict) {
    const auto source = make_inline_source({
        {4, {{"linkedin_url", "https://www.linkedin.com/in/Jane-Doe"}, {"first_name", " Jane "}}},
        {5, {{"linkedin_url", "john-smith-42"}, {"note", "Great talk!"}, {"hook", "robots"}}},
        {6, {{"linkedin_url", "linkedin.com/company/acme"}}},
        {7, {{"first_name", "Nobody"}}},
    });

    const auto content = test::read_all(*source).value();

    EXPECT_THAT(content.people(), ElementsAre("jane-doe", "john-smith-42"));
    EXPECT_EQ(content.leads.at(0).lead.line, 4U);
    EXPECT_EQ(content.leads.at(0).lead.fields.first_name, "Jane");
    EXPECT_EQ(content.leads.at(1).lead.fields.note, "Great talk!");
    EXPECT_THAT(content.leads.at(1).lead.fields.variables, ElementsAre(Pair("hook", "robots")));
    EXPECT_THAT(content.reasons(), ElementsAre("6 company_page", "7 no_profile"));
}

TEST(InlineSource, has_all_names_as_its_header_so_that_rejects_make_a_list) {
    const auto source = make_inline_source({
        {1, {{"linkedin_url", "x/y"}, {"hook", "robots"}}},
        {2, {{"linkedin_url", "jane-doe"}, {"company", "Acme"}}},
    });

    const auto content = test::read_all(*source).value();

    EXPECT_THAT(source->header(), ElementsAre("linkedin_url", "company", "hook"));
    EXPECT_THAT(content.rejected.at(0).cells, ElementsAre("x/y", "", "robots"));
    EXPECT_THAT(content.leads.at(0).cells, ElementsAre("jane-doe", "Acme", ""));
}

TEST(InlineSource, may_be_empty) {
    const auto source = make_inline_source({});

    EXPECT_TRUE(std::holds_alternative<EndOfList>(source->next().value()));
    EXPECT_TRUE(std::holds_alternative<EndOfList>(source->next().value()));
}

}  // namespace
}  // namespace invito
