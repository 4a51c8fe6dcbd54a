#include "invito/report/chosen_fields.hpp"

#include "invito/report/status_screen.hpp"
#include "report/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ostream>

namespace invito::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

std::string chosen(
    std::string_view document, std::vector<std::string> names, FieldLevel level, bool bytewise
) {
    return printed([&](std::ostream& out) {
        ChosenFields fields(*out.rdbuf(), std::move(names), level);
        std::ostream through(&fields);
        if (!bytewise) {
            through << document;
            return;
        }
        for (const char c : document) through.put(c);
    });
}

struct Choice {
    std::string_view document;
    std::vector<std::string> names;
    std::string_view wanted;
};

void expect_choices(FieldLevel level, const std::vector<Choice>& choices) {
    for (const Choice& choice : choices) {
        for (const bool bytewise : {false, true})
            EXPECT_EQ(chosen(choice.document, choice.names, level, bytewise), choice.wanted);
    }
}

TEST(ChosenFields, of_a_document_are_its_own_and_the_version) {
    const std::string_view document =
        "{\"v\":1,\"a\":{\"b\":[1,{\"c\":2}]},\"b\":\"x\",\"c\":[3,4],\"d\":null}\n";
    expect_choices(
        FieldLevel::document, {{document, {"b"}, "{\"v\":1,\"b\":\"x\"}\n"},
                               {document,
                                {"d", "a"},
                                "{\"v\":1,\"a\":{\"b\":[1,{\"c\":2}]},"
                                "\"d\":null}\n"},
                               {document, {"c"}, "{\"v\":1,\"c\":[3,4]}\n"}}
    );
}

TEST(ChosenFields, of_a_list_are_those_of_its_items) {
    const std::string_view document =
        "{\"v\":1,\"items\":[{\"a\":1,\"b\":{\"a\":2}},{\"a\":3,\"b\":{\"a\":4}}],\"more\":5}\n";
    expect_choices(
        FieldLevel::items,
        {{document, {"a"}, "{\"v\":1,\"items\":[{\"a\":1},{\"a\":3}],\"more\":5}\n"},
         {document,
          {"b"},
          "{\"v\":1,\"items\":[{\"b\":{\"a\":2}},{\"b\":{\"a\":4}}],\"more\":5}\n"},
         {"{\"v\":1,\"items\":[]}\n", {"a"}, "{\"v\":1,\"items\":[]}\n"}}
    );
}

TEST(ChosenFields, are_not_misled_by_what_stands_in_texts) {
    expect_choices(
        FieldLevel::document,
        {{R"({"a":"},\"b\":1","b":"\\","c":"{[,:"})", {"c"}, R"({"c":"{[,:"})"},
         {R"({"a":"},\"b\":1","b":"\\","c":"{[,:"})", {"b"}, R"({"b":"\\"})"},
         {R"({"a":"},\"b\":1","b":"\\","c":"{[,:"})", {"a"}, R"({"a":"},\"b\":1"})"}}
    );
}

TEST(ChosenFields, follow_each_other_over_several_documents) {
    expect_choices(
        FieldLevel::document,
        {{"{\"a\":1,\"b\":2}\n{\"a\":3,\"b\":4}\n", {"b"}, "{\"b\":2}\n{\"b\":4}\n"}}
    );
}

TEST(FieldNames, are_those_of_a_document_of_empty_records) {
    const auto accounts = field_names(printed([](std::ostream& out) {
        write_accounts_json(out, {AccountStatus{}}, {});
    }));
    const auto status =
        field_names(printed([](std::ostream& out) { write_status_json(out, StatusData{}, {}); }));

    EXPECT_EQ(accounts.level, FieldLevel::items);
    EXPECT_THAT(accounts.names, Contains("account"));
    EXPECT_THAT(accounts.names, Contains("bound_by"));
    EXPECT_EQ(status.level, FieldLevel::document);
    EXPECT_THAT(status.names, Contains("campaigns"));
    EXPECT_THAT(status.names, Not(Contains("v")));
    EXPECT_THAT(status.names, Not(Contains("account")));
}

TEST(FieldNames, are_in_order_and_once) {
    EXPECT_THAT(
        field_names(R"({"v":1,"items":[{"b":"x:","a":{"c":1}},{"a":2}]})").names,
        ElementsAre("b", "a")
    );
}

}  // namespace
}  // namespace invito::test
