#include "invito/config/json_schema.hpp"

#include "invito/support/json_writer.hpp"
#include "schema.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string_view>
#include <vector>

namespace invito {

namespace {

// Parts of the schema as JSON text: members without the braces around them.

std::string json_quoted(std::string_view text) {
    std::string json;
    append_json_text(json, text);
    return json;
}

std::string member(std::string_view name, std::string_view json) {
    return fmt::format("\"{}\": {}", name, json);
}

std::string object(std::string_view members) {
    return fmt::format("{{{}}}", members);
}

std::string type(std::string_view name) {
    return member("type", json_quoted(name));
}

std::string pattern(std::string_view expression) {
    return type("string") + ", " + member("pattern", json_quoted(expression));
}

std::string any_of(const std::string& one, const std::string& other) {
    return fmt::format("\"anyOf\": [{}, {}]", object(one), object(other));
}

// YAML reads true and 1 as they look; our files do not, so that both spellings are right.
std::string choices(const std::vector<std::string_view>& values) {
    std::vector<std::string> items;
    for (const std::string_view value : values) {
        items.push_back(json_quoted(value));
        const bool is_number =
            value.find_first_not_of("0123456789") == std::string_view::npos && !value.empty();
        if (is_number || value == "true" || value == "false") items.emplace_back(value);
    }
    return fmt::format("\"enum\": [{}]", fmt::join(items, ", "));
}

std::string list_of(const std::string& item) {
    return type("array") + ", " + member("items", object(item));
}

// One of them, or several in a list.
std::string one_or_many(const std::string& item) {
    return any_of(item, list_of(item));
}

std::string numbers(int low, int high) {
    return fmt::format(R"("type": "integer", "minimum": {}, "maximum": {})", low, high);
}

constexpr const char* any_text = R"("type": ["string", "number", "boolean"])";
constexpr const char* any_text_or_none = R"("type": ["string", "number", "boolean", "null"])";

// What a lead inside a campaign file is: an address, or a map with one.
std::string lead() {
    return any_of(
        type("string"), R"("type": "object", "required": ["linkedin_url"], )"
                        R"("propertyNames": {"pattern": "^[a-z][a-z0-9_]*$"}, )" +
                            member("additionalProperties", object(any_text_or_none))
    );
}

// Texts, or texts with a name.
std::string variants() {
    return list_of(any_of(
        type("string"),
        R"("type": "object", "required": ["text"], "additionalProperties": false, )"
        R"("properties": {"name": {"type": "string", "pattern": "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"}, )"
        R"("text": {"type": "string"}})"
    ));
}

std::string days() {
    constexpr std::string_view names = "(mon|tue|wed|thu|fri|sat|sun)";
    const std::string span = fmt::format("{}(-{})?", names, names);
    return one_or_many(pattern(fmt::format("^{}( *, *{})*$", span, span)));
}

std::string value_of(const Key& key) {
    constexpr std::string_view date = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
    switch (key.type) {
        case ValueType::text:
            if (!key.choices.empty()) return choices(key.choices);
            return key.may_be_empty ? any_text_or_none : any_text;
        case ValueType::path:
        case ValueType::time_zone: return type("string");
        case ValueType::flag: return choices({"true", "false"});
        case ValueType::count: return numbers(key.low, key.high);
        case ValueType::cap: return any_of(numbers(0, key.high), choices({"unlimited"}));
        case ValueType::duration: return pattern("^[0-9]+(ms|s|m|h|d)$");
        case ValueType::choice: return choices(key.choices);
        case ValueType::words:
        case ValueType::texts:
        case ValueType::paths: return one_or_many(type("string"));
        case ValueType::date: return pattern(date);
        case ValueType::dates: return one_or_many(pattern(date));
        case ValueType::days: return days();
        case ValueType::time_of_day: return pattern("^([01][0-9]|2[0-3]):[0-5][0-9]$");
        case ValueType::speed: return pattern("^[0-9]+x$");
        case ValueType::delimiter:
            return choices({"comma", ",", "semicolon", ";", "tab", "\t", "pipe", "|"});
        case ValueType::nodes: return list_of(lead());
        case ValueType::note: return any_of(type("string"), variants());
        case ValueType::variants: return variants();
        case ValueType::not_yet_here: break;
    }
    return {};
}

// As an editor inserts it.
std::string default_of(const Key& key) {
    const bool is_number = key.fallback.find_first_not_of("0123456789") == std::string::npos &&
                           (key.type == ValueType::count || key.type == ValueType::cap);
    return is_number || key.type == ValueType::flag ? key.fallback : json_quoted(key.fallback);
}

std::string described(const Key& key) {
    std::string members = member("description", json_quoted(key.about)) + ", " + value_of(key);
    if (!key.fallback.empty()) members += ", " + member("default", default_of(key));
    return members;
}

std::string section(const Schema& schema, const std::string& path);

std::string below(const Schema& schema, const std::string& path) {
    const Key* const key = schema.find(path);
    if (key == nullptr) return section(schema, path);
    if (!schema.is_section(path)) return described(*key);
    return any_of(value_of(*key), section(schema, path)) + ", " +
           member("description", json_quoted(key->about));
}

// A map of keys, or of names where the table has a *. An empty one is nothing to YAML.
std::string section(const Schema& schema, const std::string& path) {
    const std::vector<std::string> names = schema.children(path);
    const bool may_be_empty = !path.empty() && !path.ends_with('*');
    const std::string map = may_be_empty ? R"("type": ["object", "null"])" : type("object");
    if (names.empty()) {
        const std::string any = object(below(schema, join_path(path, "*")));
        return map + ", " + member("additionalProperties", any);
    }
    std::vector<std::string> properties;
    std::vector<std::string> needed;
    for (const std::string& name : names) {
        const std::string child = join_path(path, name);
        const Key* const key = schema.find(child);
        if (key != nullptr && key->is_needed) needed.push_back(json_quoted(name));
        properties.push_back(member(name, object(below(schema, child))));
    }
    const std::string required =
        needed.empty() ? "" : fmt::format("\"required\": [{}], ", fmt::join(needed, ", "));
    return fmt::format(
        "{}, {}\"additionalProperties\": false, \"properties\": {{{}}}", map, required,
        fmt::join(properties, ", ")
    );
}

// The string at the beginning, with its quotes.
std::string_view first_string(std::string_view json) {
    std::size_t end = 1;
    while (json[end] != '"') end += json[end] == '\\' ? 2 : 1;
    return json.substr(0, end + 1);
}

// What stays on one line: a string, an empty object, a list of scalars; else a single character.
std::string_view first_piece(std::string_view json) {
    if (json.front() == '"') return first_string(json);
    if (json.starts_with("{}")) return json.substr(0, 2);
    if (json.front() == '[') {
        std::size_t at = 1;
        while (std::string_view("[{]").find(json[at]) == std::string_view::npos)
            at += json[at] == '"' ? first_string(json.substr(at)).size() : 1;
        if (json[at] == ']') return json.substr(0, at + 1);
    }
    return json.substr(0, 1);
}

std::string indented(std::string_view json) {
    std::string out;
    std::size_t depth = 0;
    const auto start_line = [&] { out += '\n' + std::string(2 * depth, ' '); };
    while (!json.empty()) {
        const std::string_view piece = first_piece(json);
        json.remove_prefix(piece.size());
        if (piece == "}" || piece == "]") {
            --depth;
            start_line();
        }
        out += piece;
        if (piece == "{" || piece == "[") {
            ++depth;
            start_line();
        } else if (piece == ",") {
            json.remove_prefix(1);  // the space behind it
            start_line();
        }
    }
    return out;
}

std::string document(const Schema& schema, std::string_view title) {
    const std::string members = fmt::format(
        R"("$schema": "http://json-schema.org/draft-07/schema#", "title": {}, {})",
        json_quoted(title), section(schema, "")
    );
    return indented(object(members)) + "\n";
}

}  // namespace

std::string settings_json_schema() {
    return document(settings_schema(), "invito.yaml, the settings of invito");
}

std::string campaign_json_schema() {
    return document(campaign_schema(), "A campaign of invito");
}

}  // namespace invito
