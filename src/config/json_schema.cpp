#include "invito/config/json_schema.hpp"

#include "schema.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string_view>
#include <utility>
#include <vector>

namespace invito {

namespace {

// A JSON value under construction; members keep their order.
struct Json {
    std::string scalar;  // written as it is; empty: an object or a list
    std::vector<std::pair<std::string, Json>> members = {};
    std::vector<Json> items = {};
    bool is_list = false;

    Json& with(std::string name, Json value) {
        members.emplace_back(std::move(name), std::move(value));
        return *this;
    }
};

std::string json_quoted(std::string_view text) {
    std::string json = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') json += '\\';
        if (c == '\t') {
            json += "\\t";
        } else {
            json += c;
        }
    }
    return json + '"';
}

Json text(std::string_view value) {
    return Json{json_quoted(value)};
}

Json number(int value) {
    return Json{std::to_string(value)};
}

Json object() {
    return Json{};
}

Json list(std::vector<Json> items) {
    Json json;
    json.items = std::move(items);
    json.is_list = true;
    return json;
}

Json texts(const std::vector<std::string_view>& values) {
    std::vector<Json> items;
    for (const std::string_view value : values) items.push_back(text(value));
    return list(std::move(items));
}

Json type(std::string_view name) {
    return object().with("type", text(name));
}

Json pattern(std::string_view expression) {
    return type("string").with("pattern", text(expression));
}

Json any_of(std::vector<Json> alternatives) {
    return object().with("anyOf", list(std::move(alternatives)));
}

// YAML reads true and 1 as they look; our files do not, so that both spellings are right.
Json choices(const std::vector<std::string_view>& values) {
    std::vector<Json> items;
    for (const std::string_view value : values) {
        items.push_back(text(value));
        const bool is_number =
            value.find_first_not_of("0123456789") == std::string_view::npos && !value.empty();
        if (is_number || value == "true" || value == "false") {
            items.push_back(Json{std::string(value)});
        }
    }
    return object().with("enum", list(std::move(items)));
}

// One of them, or several in a list.
Json one_or_many(const Json& item) {
    return any_of({item, type("array").with("items", item)});
}

// What a lead inside a campaign file is: an address, or a map with one.
Json lead() {
    const Json scalar = object().with("type", texts({"string", "number", "boolean", "null"}));
    return any_of(
        {type("string"),
         type("object")
             .with("required", texts({"linkedin_url"}))
             .with("propertyNames", object().with("pattern", text("^[a-z][a-z0-9_]*$")))
             .with("additionalProperties", scalar)}
    );
}

// Texts, or texts with a name.
Json variants() {
    return type("array").with(
        "items",
        any_of(
            {type("string"),
             type("object")
                 .with("required", texts({"text"}))
                 .with("additionalProperties", Json{"false"})
                 .with(
                     "properties", object()
                                       .with("name", pattern("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"))
                                       .with("text", type("string"))
                 )}
        )
    );
}

Json days() {
    constexpr std::string_view names = "(mon|tue|wed|thu|fri|sat|sun)";
    const std::string span = fmt::format("{}(-{})?", names, names);
    return one_or_many(pattern(fmt::format("^{}( *, *{})*$", span, span)));
}

Json value_of(const Key& key) {
    switch (key.type) {
        case ValueType::text:
            if (!key.choices.empty()) return choices(key.choices);
            if (key.may_be_empty) {
                return object().with("type", texts({"string", "number", "boolean", "null"}));
            }
            return object().with("type", texts({"string", "number", "boolean"}));
        case ValueType::path:
        case ValueType::time_zone: return type("string");
        case ValueType::flag: return choices({"true", "false"});
        case ValueType::count:
            return type("integer")
                .with("minimum", number(key.low))
                .with("maximum", number(key.high));
        case ValueType::cap:
            return any_of(
                {type("integer").with("minimum", number(0)).with("maximum", number(key.high)),
                 choices({"unlimited"})}
            );
        case ValueType::duration: return pattern("^[0-9]+(ms|s|m|h|d)$");
        case ValueType::choice: return choices(key.choices);
        case ValueType::words:
        case ValueType::texts:
        case ValueType::paths: return one_or_many(type("string"));
        case ValueType::date: return pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
        case ValueType::dates: return one_or_many(pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"));
        case ValueType::days: return days();
        case ValueType::time_of_day: return pattern("^([01][0-9]|2[0-3]):[0-5][0-9]$");
        case ValueType::speed: return pattern("^[0-9]+x$");
        case ValueType::delimiter:
            return choices({"comma", ",", "semicolon", ";", "tab", "\t", "pipe", "|"});
        case ValueType::nodes: return type("array").with("items", lead());
        case ValueType::note: return any_of({type("string"), variants()});
        case ValueType::variants: return variants();
        case ValueType::not_yet_here: break;
    }
    return object();
}

// As an editor inserts it.
Json default_of(const Key& key) {
    const bool is_number = key.fallback.find_first_not_of("0123456789") == std::string::npos &&
                           (key.type == ValueType::count || key.type == ValueType::cap);
    if (is_number || key.type == ValueType::flag) return Json{key.fallback};
    return text(key.fallback);
}

Json described(const Key& key) {
    Json json = object();
    json.with("description", text(key.about));
    for (auto& member : value_of(key).members) json.members.push_back(std::move(member));
    if (!key.fallback.empty()) json.with("default", default_of(key));
    return json;
}

Json section(const Schema& schema, const std::string& path);

Json below(const Schema& schema, const std::string& path) {
    const Key* const key = schema.find(path);
    const bool is_section = schema.is_section(path);
    if (key == nullptr) return section(schema, path);
    if (!is_section) return described(*key);
    Json both = any_of({value_of(*key), section(schema, path)});
    both.with("description", text(key->about));
    return both;
}

// A map of keys, or of names where the table has a *. An empty one is nothing to YAML.
Json section(const Schema& schema, const std::string& path) {
    const std::vector<std::string> names = schema.children(path);
    Json json = object();
    const bool may_be_empty = !path.empty() && !path.ends_with('*');
    json.with("type", may_be_empty ? texts({"object", "null"}) : text("object"));
    if (names.empty()) {
        json.with("additionalProperties", below(schema, join_path(path, "*")));
        return json;
    }
    Json properties = object();
    std::vector<Json> needed;
    for (const std::string& name : names) {
        const std::string child = join_path(path, name);
        const Key* const key = schema.find(child);
        if (key != nullptr && key->is_needed) needed.push_back(text(name));
        properties.with(name, below(schema, child));
    }
    if (!needed.empty()) json.with("required", list(std::move(needed)));
    json.with("additionalProperties", Json{"false"});
    json.with("properties", std::move(properties));
    return json;
}

void write(const Json& json, std::size_t depth, std::string& out) {
    const std::string inner(2 * (depth + 1), ' ');
    const std::string outer(2 * depth, ' ');
    if (!json.scalar.empty()) {
        out += json.scalar;
    } else if (json.is_list) {
        const bool is_flat =
            std::ranges::none_of(json.items, [](const Json& item) { return item.scalar.empty(); });
        out += '[';
        for (std::size_t i = 0; i < json.items.size(); ++i) {
            if (i > 0) out += is_flat ? ", " : ",";
            if (!is_flat) out += "\n" + inner;
            write(json.items[i], depth + 1, out);
        }
        out += is_flat ? "]" : "\n" + outer + "]";
    } else {
        out += '{';
        for (std::size_t i = 0; i < json.members.size(); ++i) {
            out += (i > 0 ? ",\n" : "\n") + inner + json_quoted(json.members[i].first) + ": ";
            write(json.members[i].second, depth + 1, out);
        }
        out += json.members.empty() ? "}" : "\n" + outer + "}";
    }
}

std::string document(const Schema& schema, std::string_view title) {
    Json json = object();
    json.with("$schema", text("http://json-schema.org/draft-07/schema#"));
    json.with("title", text(title));
    for (auto& member : section(schema, "").members) json.members.push_back(std::move(member));
    std::string out;
    write(json, 0, out);
    return out + "\n";
}

}  // namespace

std::string settings_json_schema() {
    return document(settings_schema(), "invito.yaml, the settings of invito");
}

std::string campaign_json_schema() {
    return document(campaign_schema(), "A campaign of invito");
}

}  // namespace invito
