// The schema files for editors: in step with the tables that read the files, and true of every file
// that the program accepts. After a change of the tables: INVITO_UPDATE_GOLDEN=1 writes them anew.

#include "config/reader.hpp"
#include "config/schema.hpp"
#include "config/yaml_document.hpp"
#include "invito/config/campaign_file.hpp"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <regex>
#include <sstream>

namespace invito {
namespace {

using JsonValue = rapidjson::Value;

const std::string config_folder = INVITO_TEST_DATA "/../../config/";
const std::string data_folder = INVITO_TEST_DATA "/config/";

std::string read_whole(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

rapidjson::Document parsed(const std::string& json) {
    rapidjson::Document document;
    document.Parse(json.c_str(), json.size());
    EXPECT_FALSE(document.HasParseError());
    return document;
}

bool is_whole_number(const std::string& text) {
    return std::regex_match(text, std::regex("-?[0-9]+"));
}

// Whether `node` may be a value of this type. Quotes are not kept, so that 1 is a text, too.
bool has_type(const YamlNode& node, const std::string& type) {
    const bool is_scalar = node.kind == YamlNode::Kind::scalar;
    if (type == "object") return node.kind == YamlNode::Kind::map;
    if (type == "array") return node.kind == YamlNode::Kind::sequence;
    if (type == "null") return node.kind == YamlNode::Kind::empty;
    if (type == "string") return is_scalar;
    if (type == "boolean") return is_scalar && (node.text == "true" || node.text == "false");
    return is_scalar && is_whole_number(node.text);  // integer, number
}

// What of JSON Schema the files use: every keyword is checked or, as words for people, known.
class Checker {
public:
    // "" or what is wrong, with its path.
    std::string check(const JsonValue& schema, const YamlNode& node, const std::string& path) {
        for (const auto& member : schema.GetObject()) {
            const std::string keyword = member.name.GetString();
            std::string wrong = check_keyword(keyword, member.value, schema, node, path);
            if (!wrong.empty()) return wrong;
        }
        return {};
    }

private:
    std::string check_keyword(
        const std::string& keyword, const JsonValue& rule, const JsonValue& schema,
        const YamlNode& node, const std::string& path
    ) {
        if (keyword == "type") return check_type(rule, node, path);
        if (keyword == "enum") return check_enum(rule, node, path);
        if (keyword == "anyOf") return check_any_of(rule, node, path);
        if (keyword == "pattern") return check_pattern(rule, node.text, path);
        if (keyword == "minimum") {
            return std::stoi(node.text) < rule.GetInt() ? path + ": too small" : "";
        }
        if (keyword == "maximum") {
            return std::stoi(node.text) > rule.GetInt() ? path + ": too large" : "";
        }
        if (keyword == "required") return check_required(rule, node, path);
        if (keyword == "items") return check_items(rule, node, path);
        if (keyword == "additionalProperties") return check_properties(rule, schema, node, path);
        if (keyword == "propertyNames") {
            for (const YamlEntry& entry : node.entries) {
                const auto wrong = check_pattern(rule["pattern"], entry.key, path);
                if (!wrong.empty()) return wrong;
            }
            return {};
        }
        const bool is_known = keyword == "properties" || keyword == "description" ||
                              keyword == "default" || keyword == "title" || keyword == "$schema";
        return is_known ? "" : path + ": unknown keyword " + keyword;
    }

    static std::string check_type(
        const JsonValue& rule, const YamlNode& node, const std::string& path
    ) {
        if (rule.IsString()) return has_type(node, rule.GetString()) ? "" : path + ": type";
        for (const auto& type : rule.GetArray()) {
            if (has_type(node, type.GetString())) return {};
        }
        return path + ": none of the types";
    }

    static std::string check_enum(
        const JsonValue& rule, const YamlNode& node, const std::string& path
    ) {
        for (const auto& value : rule.GetArray()) {
            if (node.kind != YamlNode::Kind::scalar) break;
            if (value.IsString() && value.GetString() == node.text) return {};
        }
        return path + ": not one of the values";
    }

    std::string check_any_of(const JsonValue& rule, const YamlNode& node, const std::string& path) {
        std::string all;
        for (const auto& alternative : rule.GetArray()) {
            const std::string wrong = check(alternative, node, path);
            if (wrong.empty()) return {};
            all += wrong + "; ";
        }
        return all;
    }

    static std::string check_pattern(
        const JsonValue& rule, const std::string& text, const std::string& path
    ) {
        return std::regex_search(text, std::regex(rule.GetString())) ? "" : path + ": pattern";
    }

    static std::string check_required(
        const JsonValue& rule, const YamlNode& node, const std::string& path
    ) {
        for (const auto& name : rule.GetArray()) {
            const bool is_there = node.find(name.GetString()) != nullptr;
            if (!is_there) return path + ": no " + name.GetString();
        }
        return {};
    }

    std::string check_items(const JsonValue& rule, const YamlNode& node, const std::string& path) {
        for (const YamlNode& item : node.items) {
            const std::string wrong = check(rule, item, path + "[]");
            if (!wrong.empty()) return wrong;
        }
        return {};
    }

    std::string check_properties(
        const JsonValue& others, const JsonValue& schema, const YamlNode& node,
        const std::string& path
    ) {
        for (const YamlEntry& entry : node.entries) {
            const std::string below = path + "." + entry.key;
            const bool is_known =
                schema.HasMember("properties") && schema["properties"].HasMember(entry.key.c_str());
            if (!is_known && others.IsFalse()) return below + ": unknown key";
            const JsonValue& rule = is_known ? schema["properties"][entry.key.c_str()] : others;
            const std::string wrong = check(rule, entry.value, below);
            if (!wrong.empty()) return wrong;
        }
        return {};
    }
};

std::string verdict(const std::string& schema, const std::string& yaml) {
    const auto root = parse_yaml(yaml, YamlOptions{"file.yaml"});
    if (!root) return root.error().errors.front().what;
    return Checker().check(parsed(schema), *root, "");
}

void expect_in_step(const std::string& schema, const std::string& path) {
    if (std::getenv("INVITO_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << schema;
    EXPECT_EQ(schema, read_whole(path)) << path;
}

TEST(JsonSchema, of_the_installed_files_is_that_of_the_tables) {
    expect_in_step(settings_json_schema(), config_folder + "invito.schema.json");
    expect_in_step(campaign_json_schema(), config_folder + "campaign.schema.json");
}

TEST(JsonSchema, accepts_the_settings_that_the_program_accepts) {
    for (const std::string& path :
         {config_folder + "invito.example.yaml", config_folder + "sandbox.example.yaml",
          data_folder + "full.yaml"}) {
        EXPECT_EQ(verdict(settings_json_schema(), read_whole(path)), "") << path;
    }
}

TEST(JsonSchema, accepts_the_campaigns_that_the_program_accepts) {
    for (const std::string& path :
         {config_folder + "campaign.example.yaml", config_folder + "campaign.sandbox.yaml",
          data_folder + "campaigns/spring.yaml", data_folder + "campaigns/meetup.yaml"}) {
        EXPECT_EQ(verdict(campaign_json_schema(), read_whole(path)), "") << path;
    }
}

struct Refused {
    const char* yaml;
    const char* why;
};

class RefusedSettings : public ::testing::TestWithParam<Refused> {};

TEST_P(RefusedSettings, are_refused_by_the_schema_too) {
    const std::string why = verdict(settings_json_schema(), GetParam().yaml);

    EXPECT_EQ(why.substr(0, why.find(';')), GetParam().why) << GetParam().yaml;
}

INSTANTIATE_TEST_SUITE_P(
    Mistakes, RefusedSettings,
    ::testing::Values(
        Refused{"provider: {}\n", ": no version"},
        Refused{"version: 2\n", ".version: not one of the values"},
        Refused{"version: 1\nlimit: 3\n", ".limit: unknown key"},
        Refused{"version: 1\nprovider: {kind: unipil}\n", ".provider.kind: not one of the values"},
        Refused{"version: 1\nprovider: {timeout: 60}\n", ".provider.timeout: pattern"},
        Refused{"version: 1\nprovider: {retries: 21}\n", ".provider.retries: too large"},
        Refused{"version: 1\naccounts: {anna: {tier: free}}\n", ".accounts.anna: no id"},
        Refused{
            "version: 1\naccounts: {anna: {id: a, limits: {per_days: 5}}}\n",
            ".accounts.anna.limits.per_days: unknown key"},
        Refused{
            "version: 1\ndefaults: {window: {from: 9:00}}\n",
            ".defaults.window: not one of the values"},
        Refused{
            "version: 1\ndefaults: {limits: {per_day: twenty}}\n", ".defaults.limits.per_day: type"}
    )
);

TEST(JsonSchema, of_campaigns_checks_leads_inside_the_file) {
    const std::string head = "version: 1\nname: a\nlist:\n  leads:\n";

    EXPECT_EQ(verdict(campaign_json_schema(), head + "    - jane-doe\n"), "");
    EXPECT_EQ(
        verdict(campaign_json_schema(), head + "    - {linkedin_url: jane-doe, first_name: J}\n"),
        ""
    );
    EXPECT_NE(verdict(campaign_json_schema(), head + "    - {first_name: Jane}\n"), "");
    EXPECT_NE(
        verdict(campaign_json_schema(), head + "    - {linkedin_url: j, First Name: J}\n"), ""
    );
}

}  // namespace
}  // namespace invito
