#include "values.hpp"

#include "invito/support/failure.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace invito {

namespace {

bool is_below(std::string_view path, std::string_view section) {
    return path.size() > section.size() && path.starts_with(section) && path[section.size()] == '.';
}

}  // namespace

std::string describe(const Origin& origin) {
    switch (origin.source) {
        case Source::file:
            return fmt::format(
                "{}:{}:{}", origin.place->file, origin.place->line, origin.place->column
            );
        case Source::environment:
            return fmt::format("environment {}", origin.name);
        case Source::flag:
            return fmt::format("flag {}", origin.name);
    }
    ensure(false, "every source has a description");
    return {};
}

std::optional<std::string> Values::set(const std::string& path, Setting setting) {
    std::vector<std::string> excluded;
    for (const auto& [other, existing] : settings_) {
        if (!is_below(other, path) && !is_below(path, other)) continue;
        if (existing.origin.source == setting.origin.source) return other;
        excluded.push_back(other);
    }
    for (const std::string& other : excluded)
        settings_.erase(other);
    settings_.insert_or_assign(path, std::move(setting));
    return std::nullopt;
}

void Values::add_name(const std::string& section, Name name) {
    std::vector<Name>& names = names_[section];
    const bool is_known = std::any_of(names.begin(), names.end(), [&](const Name& known) {
        return known.name == name.name;
    });
    if (!is_known) names.push_back(std::move(name));
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
    return std::any_of(settings_.begin(), settings_.end(), [&](const auto& entry) {
        return is_below(entry.first, section);
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
