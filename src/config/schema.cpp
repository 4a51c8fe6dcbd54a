#include "schema.hpp"

#include "invito/support/failure.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

namespace invito {

namespace {

// Takes the first segment off `path`.
std::string_view take_segment(std::string_view& path) {
    const std::size_t dot = path.find('.');
    const std::string_view segment = path.substr(0, dot);
    path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
    return segment;
}

// What remains of `pattern` after `path`: "" if it is the same key, nullopt if it is not below.
std::optional<std::string_view> rest_after(std::string_view pattern, std::string_view path) {
    while (!path.empty()) {
        if (pattern.empty()) return std::nullopt;
        const std::string_view expected = take_segment(pattern);
        const std::string_view segment = take_segment(path);
        if (expected != "*" && expected != segment) return std::nullopt;
    }
    return pattern;
}

}  // namespace

Schema::Schema(std::string_view subject, std::string_view all_keys_hint, std::vector<Key> keys)
    : subject_(subject), all_keys_hint_(all_keys_hint), keys_(std::move(keys)) {}

std::string Schema::code(std::string_view problem) const {
    return fmt::format("{}.{}", subject_, problem);
}

const Key* Schema::find(std::string_view path) const {
    for (const Key& key : keys_) {
        const auto rest = rest_after(key.path, path);
        if (rest && rest->empty()) return &key;
    }
    return nullptr;
}

bool Schema::is_section(std::string_view path) const {
    return std::any_of(keys_.begin(), keys_.end(), [&](const Key& key) {
        const auto rest = rest_after(key.path, path);
        return rest && !rest->empty();
    });
}

std::vector<std::string> Schema::children(std::string_view path) const {
    std::vector<std::string> names;
    for (const Key& key : keys_) {
        auto rest = rest_after(key.path, path);
        if (!rest || rest->empty() || key.type == ValueType::not_yet_here) continue;
        const std::string_view name = take_segment(*rest);
        if (name == "*" || std::find(names.begin(), names.end(), name) != names.end()) continue;
        names.emplace_back(name);
    }
    return names;
}

std::string join_path(std::string_view path, std::string_view name) {
    return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

std::string describe_type(const Key& key) {
    switch (key.type) {
        case ValueType::text:
            return "a text";
        case ValueType::path:
            return "a path";
        case ValueType::flag:
            return "true or false";
        case ValueType::count:
            return fmt::format("a whole number from {} to {}", key.low, key.high);
        case ValueType::cap:
            return "a whole number or \"unlimited\"";
        case ValueType::duration:
            return "a duration such as 90s, 5m, 2h or 14d";
        case ValueType::choice:
            if (key.choices.size() == 1) {
                return fmt::format("\"{}\", or a map of its keys", key.choices.front());
            }
            return fmt::format("one of {}", fmt::join(key.choices, ", "));
        case ValueType::words:
            return "a command";
        case ValueType::texts:
            return "a list of texts";
        case ValueType::paths:
            return "a list of paths";
        case ValueType::date:
            return "a date such as 2026-11-23";
        case ValueType::dates:
            return "a list of dates such as 2026-11-23";
        case ValueType::days:
            return "days such as mon-fri or [mon, wed, fri]";
        case ValueType::time_of_day:
            return "a time of day from \"00:00\" to \"23:59\"";
        case ValueType::time_zone:
            return "an IANA time zone such as Europe/Berlin";
        case ValueType::speed:
            return "a factor such as 600x";
        case ValueType::delimiter:
            return "comma, semicolon, tab or pipe";
        case ValueType::nodes:
            return "a list";
        case ValueType::note:
            return "a text, a list of texts, or a map of its keys";
        case ValueType::variants:
            return "a list of texts, or of maps with a name and a text";
        case ValueType::not_yet_here:
            return "not in this version";
    }
    ensure(false, "every type of value has a description");
    return {};
}

}  // namespace invito
