#include "report/golden.hpp"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>
#include <sstream>

namespace invito::test {
namespace {

bool is_updating() {
    const char* const value = std::getenv("INVITO_UPDATE_GOLDEN");
    return value != nullptr && std::string_view(value) == "1";
}

std::string contents_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream contents;
    contents << file.rdbuf();
    return contents.str();
}

}  // namespace

void expect_golden(std::string_view name, const std::string& actual) {
    const std::string path =
        std::string(INVITO_TEST_DATA "/report/").append(name).append(".golden");
    if (is_updating()) {
        std::ofstream file(path, std::ios::binary);
        file << actual;
        ASSERT_TRUE(file.flush()) << "cannot write " << path;
        return;
    }
    EXPECT_EQ(contents_of(path), actual)
        << "after a wanted change: INVITO_UPDATE_GOLDEN=1, then look at the difference of " << path;
}

void expect_golden_json(std::string_view name, const std::string& actual) {
    ASSERT_FALSE(actual.empty());
    EXPECT_EQ(actual.find('\n'), actual.size() - 1) << "one document on one line";
    rapidjson::Document document;
    document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(actual);
    ASSERT_FALSE(document.HasParseError()) << "at byte " << document.GetErrorOffset();

    rapidjson::StringBuffer buffer;
    rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
    writer.SetIndent(' ', 2);
    document.Accept(writer);
    expect_golden(name, std::string(buffer.GetString(), buffer.GetSize()) + '\n');
}

}  // namespace invito::test
