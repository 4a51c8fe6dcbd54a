#pragma once
// What tests look for in what the program said.

#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <string>
#include <string_view>

namespace invito::test {

inline bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

inline rapidjson::Document parsed(const std::string& json) {
    rapidjson::Document document;
    document.Parse(json.data(), json.size());
    EXPECT_FALSE(document.HasParseError()) << json;
    return document;
}

}  // namespace invito::test
