#include "invito/report/saved_plan.hpp"

#include "invito/report/json_documents.hpp"
#include "report/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::HasSubstr;

PlanBasis sample_basis() {
    return {
        .database = at("2026-11-23T14:07:00Z") + std::chrono::milliseconds{123},
        .facts = {
            {"spring", "note", "variant a: Hi \"{{first_name}}\",\nbye"},
            {"spring", "leads", "60"},
            {"account anna", "limits.per_day", "25"}}};
}

std::string document_of(const PlanBasis& basis) {
    return printed([&](std::ostream& out) {
        write_json_document(out, {}, [&](JsonWriter& json) {
            json.field("generated_at", sample_now());
            json.field("days", std::vector<int>{});
            json.field("items", std::vector<int>{});
            write_plan_basis(json, basis);
        });
    });
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
}

// The code of the refusal, and what was found.
std::string refusal(const std::string& text) {
    const auto read = read_plan_basis(text, "p.json");
    if (read) return "none";
    EXPECT_EQ(read.error().place->file, "p.json");
    return read.error().code + ": " + read.error().found;
}

TEST(SavedPlan, is_read_as_it_was_written) {
    for (const PlanBasis& basis : {sample_basis(), PlanBasis{}}) {
        const auto read = read_plan_basis(document_of(basis), "p.json");

        ASSERT_TRUE(read.has_value()) << read.error().what;
        EXPECT_EQ(*read, basis);
    }
}

TEST(SavedPlan, that_was_touched_is_damaged) {
    const std::string whole = document_of(sample_basis());

    for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
             {"\"value\":\"25\"", "\"value\":\"50\""},
             {"\"value\":\"25\"", "\"value\":25"},
             {"\"of\":\"account anna\"", "\"of\":\"account ben\""},
             {"leads", "people"},
             {"\"facts\":[", "\"facts\":{},\"others\":["},
             {"\"checksum\":\"", "\"checksum\":\"0"},
             {"\"checksum\"", "\"check\""}})
        EXPECT_THAT(refusal(replaced(whole, from, to)), HasSubstr("plan.damaged: its basis")) << to;
    const auto created = whole.find("database_created_ms\":") + 22;
    EXPECT_THAT(
        refusal(std::string(whole).replace(created, 1, "9")), HasSubstr("plan.damaged: its basis")
    );
}

TEST(SavedPlan, that_is_cut_off_anywhere_is_never_read) {
    std::string whole = document_of(sample_basis());
    whole.erase(whole.find_last_not_of('\n') + 1);

    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_NE(refusal(whole.substr(0, size)), "none") << size;
    EXPECT_THAT(
        refusal(whole.substr(0, whole.size() - 1)), HasSubstr("plan.damaged: it is no JSON")
    );
    EXPECT_THAT(refusal(whole + "x"), HasSubstr("plan.damaged"));
}

TEST(SavedPlan, is_no_other_document) {
    EXPECT_EQ(refusal(""), "plan.not_a_plan: an empty file");
    EXPECT_EQ(refusal("linkedin_url\nin/jane\n"), "plan.not_a_plan: it is no JSON");
    for (const char* const other : {"{}", "[]", "1", R"({"v":1,"items":[]})"})
        EXPECT_EQ(refusal(other), "plan.not_a_plan: another document") << other;
    EXPECT_THAT(
        refusal(R"({"v":1,"generated_at":"x","days":[],"items":[]})"), HasSubstr("earlier versions")
    );
}

}  // namespace
}  // namespace invito::test
