#include "values.hpp"

#include "invito/support/failure.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace invito {

std::string describe(const Origin& origin) {
    switch (origin.source) {
        case Source::file:
            return fmt::format(
                "{}:{}:{}", origin.place->file, origin.place->line, origin.place->column
            );
        case Source::environment: return fmt::format("environment {}", origin.name);
        case Source::flag: return fmt::format("flag {}", origin.name);
    }
    ensure(false, "every source has a description");
    return {};
}

std::string describe_origin(const Setting* setting) {
    return setting == nullptr ? "default" : describe(setting->origin);
}

std::optional<std::string> Values::set(const std::string& path, Setting setting) {
    std::vector<Section::ByPath::iterator> excluded;
    for (auto dot = path.find('.'); dot != std::string::npos; dot = path.find('.', dot + 1)) {
        const std::string_view above = std::string_view(path).substr(0, dot);
        if (schema_.find(above) == nullptr) continue;
        const auto found = settings_.find(above);
        if (found != settings_.end()) excluded.push_back(found);
    }
    if (schema_.is_section(path)) {
        const std::string section = path + '.';
        auto below = settings_.lower_bound(section);
        for (; below != settings_.end() && below->first.starts_with(section); ++below)
            excluded.push_back(below);
    }
    for (const auto& other : excluded)
        if (other->second.origin.source == setting.origin.source) return other->first;
    for (const auto& other : excluded) settings_.erase(other);
    settings_.insert_or_assign(path, std::move(setting));
    return std::nullopt;
}

void Values::add_name(const std::string& section, Name name) {
    const bool is_new = known_names_.emplace(section, name.name).second;
    if (is_new) names_[section].push_back(std::move(name));
}

const Setting* Values::find(std::string_view path) const {
    const auto found = settings_.find(path);
    return found == settings_.end() ? nullptr : &found->second;
}

const std::vector<Name>& Values::names(const std::string& section) const {
    static const std::vector<Name> none;
    const auto found = names_.find(section);
    return found == names_.end() ? none : found->second;
}

bool Values::has_any_below(std::string_view section) const {
    const std::string begin = std::string(section) + '.';
    const auto first = settings_.lower_bound(begin);
    return first != settings_.end() && first->first.starts_with(begin);
}

Section Values::section(std::string_view path) const {
    std::string begin = std::string(path) + '.';
    const auto first = settings_.lower_bound(begin);
    auto last = first;
    while (last != settings_.end() && last->first.starts_with(begin)) ++last;
    begin.pop_back();
    return {std::move(begin), first, last};
}

const Setting* Section::find(std::string_view key) const {
    const auto found =
        std::find_if(first_, last_, [&](const auto& entry) { return key_of(entry) == key; });
    return found == last_ ? nullptr : &found->second;
}

bool Section::has_any_below(std::string_view key) const {
    return std::any_of(first_, last_, [&](const auto& entry) {
        const std::string_view own = key_of(entry);
        return own.size() > key.size() && own[key.size()] == '.' && own.starts_with(key);
    });
}

Value Values::fallback(std::string_view path) const {
    const Key* const key = schema_.find(path);
    ensure(key != nullptr && !key->fallback.empty(), "the key has a fallback");
    auto value = parse_value(*key, Written{{key->fallback}});
    ensure(value.has_value(), "the fallback of a key is a value of its type");
    return *std::move(value);
}

}  // namespace invito
