#include "invito/report/json_documents.hpp"
#include "invito/support/failure.hpp"
#include "report/samples.hpp"

#include <gtest/gtest.h>
#include <limits>
#include <rapidjson/document.h>

namespace invito::test {
namespace {

std::string object_with(const std::function<void(JsonWriter&)>& write) {
    return printed([&](std::ostream& out) {
        JsonWriter json(out);
        json.begin_object();
        write(json);
        json.end_object();
        json.finish();
    });
}

TEST(JsonWriter, keeps_the_order_of_keys) {
    const std::string text = object_with([](JsonWriter& json) {
        json.field("z", 1);
        json.field("a", true);
        json.field("m", "text");
        json.field("share", 0.2958);
        json.field("nothing", std::optional<int>());
        json.field("something", std::optional<std::string>("x"));
    });

    EXPECT_EQ(
        text, R"({"z":1,"a":true,"m":"text","share":0.2958,"nothing":null,"something":"x"})"
              "\n"
    );
}

TEST(JsonWriter, escapes_what_json_must_escape) {
    const std::string nasty = std::string("quote\" back\\ nul\0 esc\x1b line\n", 26);

    const std::string text = object_with([&](JsonWriter& json) { json.field("text", nasty); });

    rapidjson::Document document;
    document.Parse(text);
    ASSERT_FALSE(document.HasParseError());
    EXPECT_EQ(std::string(document["text"].GetString(), document["text"].GetStringLength()), nasty);
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(JsonWriter, repairs_invalid_utf8) {
    const std::string text = object_with([](JsonWriter& json) { json.field("name", "J\xffrg"); });

    EXPECT_EQ(text, "{\"name\":\"J\xEF\xBF\xBDrg\"}\n");
}

TEST(JsonWriter, refuses_numbers_that_json_cannot_hold) {
    std::ostringstream out;
    JsonWriter json(out);
    json.begin_array();

    EXPECT_THROW(json.value(std::numeric_limits<double>::quiet_NaN()), InternalFailure);
    EXPECT_THROW(json.value(std::numeric_limits<double>::infinity()), InternalFailure);
}

TEST(JsonWriter, refuses_to_finish_half_a_document) {
    std::ostringstream out;
    JsonWriter json(out);
    json.begin_object();

    EXPECT_THROW(json.finish(), InternalFailure);
}

TEST(JsonWriter, writes_large_documents_in_pieces) {
    std::ostringstream out;
    JsonWriter json(out);
    json.begin_array();
    for (int i = 0; i < 2000; ++i) {
        json.begin_object();
        json.field("text", std::string(100, 'x'));
        json.end_object();
    }
    const std::size_t before_the_end = out.str().size();
    json.end_array();
    json.finish();

    rapidjson::Document document;
    document.Parse(out.str());
    EXPECT_GT(before_the_end, 100'000U);
    ASSERT_FALSE(document.HasParseError());
    EXPECT_EQ(document.Size(), 2000U);
}

}  // namespace
}  // namespace invito::test
