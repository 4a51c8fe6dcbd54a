#include "invito/config/campaign_file.hpp"
#include "invito/config/settings.hpp"
#include "invito/support/json_writer.hpp"
#include "schema.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>
#include <string_view>
#include <vector>

namespace invito {

namespace {

// Made from the tables that the files are read with. Members of an object, each as JSON text.
using Members = std::vector<std::string>;

std::string json_quoted(std::string_view text) {
    std::string json;
    append_json_text(json, text);
    return json;
}

std::string member(std::string_view name, std::string_view json) {
    return fmt::format("\"{}\": {}", name, json);
}

// Each part on lines of its own. No text in it has a line break: JSON writes \n.
std::string in_brackets(char opening, const Members& parts, char closing) {
    std::string json(1, opening);
    for (const std::string& part : parts) {
        json += json.size() == 1 ? "\n  " : ",\n  ";
        for (const char c : part) {
            json += c;
            if (c == '\n') json += "  ";
        }
    }
    return json + '\n' + closing;
}

std::string object(const Members& members) {
    return in_brackets('{', members, '}');
}

Members with(Members members, Members more) {
    std::ranges::move(more, std::back_inserter(members));
    return members;
}

Members type(std::string_view name) {
    return {member("type", json_quoted(name))};
}

Members pattern(std::string_view expression) {
    return with(type("string"), {member("pattern", json_quoted(expression))});
}

Members any_of(const Members& one, const Members& other) {
    return {member("anyOf", in_brackets('[', {object(one), object(other)}, ']'))};
}

// YAML reads true and 1 as they look; our files do not, so that both spellings are right.
Members choices(const std::vector<std::string_view>& values) {
    std::vector<std::string> items;
    for (const std::string_view value : values) {
        items.push_back(json_quoted(value));
        const bool is_number =
            value.find_first_not_of("0123456789") == std::string_view::npos && !value.empty();
        if (is_number || value == "true" || value == "false") items.emplace_back(value);
    }
    return {fmt::format("\"enum\": [{}]", fmt::join(items, ", "))};
}

Members list_of(const Members& item) {
    return with(type("array"), {member("items", object(item))});
}

// One of them, or several in a list.
Members one_or_many(const Members& item) {
    return any_of(item, list_of(item));
}

Members numbers(int low, int high) {
    return with(
        type("integer"),
        {member("minimum", std::to_string(low)), member("maximum", std::to_string(high))}
    );
}

constexpr const char* any_text = R"("type": ["string", "number", "boolean"])";
constexpr const char* any_text_or_none = R"("type": ["string", "number", "boolean", "null"])";

// What a lead inside a campaign file is: an address, or a map with one.
Members lead() {
    const Members map = {
        R"("type": "object")", R"("required": ["linkedin_url"])",
        member("propertyNames", object({R"("pattern": "^[a-z][a-z0-9_]*$")"})),
        member("additionalProperties", object({any_text_or_none}))};
    return any_of(type("string"), map);
}

// Texts, or texts with a name.
Members variants() {
    const Members properties = {
        member("name", object(pattern("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"))),
        member("text", object(type("string")))};
    const Members map = {
        R"("type": "object")", R"("required": ["text"])", R"("additionalProperties": false)",
        member("properties", object(properties))};
    return list_of(any_of(type("string"), map));
}

Members days() {
    constexpr std::string_view names = "(mon|tue|wed|thu|fri|sat|sun)";
    const std::string span = fmt::format("{}(-{})?", names, names);
    return one_or_many(pattern(fmt::format("^{}( *, *{})*$", span, span)));
}

Members value_of(const Key& key) {
    constexpr std::string_view date = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
    switch (key.type) {
        case ValueType::text:
            if (!key.choices.empty()) return choices(key.choices);
            return {key.may_be_empty ? any_text_or_none : any_text};
        case ValueType::path:
        case ValueType::time_zone: return type("string");
        case ValueType::flag: return choices({"true", "false"});
        case ValueType::count: return numbers(key.low, key.high);
        case ValueType::cap: return any_of(numbers(0, key.high), choices({"unlimited"}));
        case ValueType::duration: return pattern("^[0-9]+(ms|s|m|h|d)$");
        case ValueType::retention: return pattern("^(off|[0-9]+(ms|s|m|h|d))$");
        case ValueType::choice: return choices(key.choices);
        case ValueType::words:
        case ValueType::texts:
        case ValueType::paths: return one_or_many(type("string"));
        case ValueType::date: return pattern(date);
        case ValueType::dates: return one_or_many(pattern(date));
        case ValueType::days: return days();
        case ValueType::time_of_day:
            return pattern(
                key.ends_a_span() ? "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"
                                  : "^([01][0-9]|2[0-3]):[0-5][0-9]$"
            );
        case ValueType::speed: return pattern("^[0-9]+x$");
        case ValueType::delimiter:
            return choices({"comma", ",", "semicolon", ";", "tab", "\t", "pipe", "|"});
        case ValueType::nodes: return list_of(lead());
        case ValueType::note: return any_of(type("string"), variants());
        case ValueType::variants: return variants();
        case ValueType::sections: break;
    }
    return {};
}

// As an editor inserts it.
std::string default_of(const Key& key) {
    const bool is_number = key.fallback.find_first_not_of("0123456789") == std::string::npos &&
                           (key.type == ValueType::count || key.type == ValueType::cap);
    return is_number || key.type == ValueType::flag ? key.fallback : json_quoted(key.fallback);
}

Members described(const Key& key) {
    Members members = with({member("description", json_quoted(key.about))}, value_of(key));
    if (!key.fallback.empty()) members.push_back(member("default", default_of(key)));
    return members;
}

Members section(const Schema& schema, const std::string& path);

Members below(const Schema& schema, const std::string& path) {
    const Key* const key = schema.find(path);
    if (key == nullptr) return section(schema, path);
    if (!schema.is_section(path)) return described(*key);
    if (key->type == ValueType::sections) {
        const Members list = list_of(section(schema, join_path(path, "*")));
        return with(list, {member("description", json_quoted(key->about))});
    }
    const Members both = any_of(value_of(*key), section(schema, path));
    return with(both, {member("description", json_quoted(key->about))});
}

// A map of keys, or of names where the table has a *. An empty one is nothing to YAML.
Members section(const Schema& schema, const std::string& path) {
    const std::vector<std::string> names = schema.children(path);
    const bool may_be_empty = !path.empty() && !path.ends_with('*');
    Members members = may_be_empty ? Members{R"("type": ["object", "null"])"} : type("object");
    if (names.empty()) {
        const std::string any = object(below(schema, join_path(path, "*")));
        return with(members, {member("additionalProperties", any)});
    }
    Members properties;
    std::vector<std::string> needed;
    for (const std::string& name : names) {
        const std::string child = join_path(path, name);
        const Key* const key = schema.find(child);
        if (key != nullptr && key->is_needed) needed.push_back(json_quoted(name));
        properties.push_back(member(name, object(below(schema, child))));
    }
    if (!needed.empty())
        members.push_back(fmt::format("\"required\": [{}]", fmt::join(needed, ", ")));
    members.emplace_back(R"("additionalProperties": false)");
    members.push_back(member("properties", object(properties)));
    return members;
}

std::string document(const Schema& schema, std::string_view title) {
    const Members head = {
        R"("$schema": "http://json-schema.org/draft-07/schema#")",
        member("title", json_quoted(title))};
    return object(with(head, section(schema, ""))) + "\n";
}

}  // namespace

std::string settings_json_schema() {
    return document(settings_schema(), "invito.yaml, the settings of invito");
}

std::string campaign_json_schema() {
    return document(campaign_schema(), "A campaign of invito");
}

}  // namespace invito
