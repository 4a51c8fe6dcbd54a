#pragma once
// Values by path, each with its origin; the nearer source wins.

#include "invito/support/result.hpp"
#include "schema.hpp"
#include "value.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace invito {

// From far to near.
enum class Source { file, environment, flag };

struct Origin {
    Source source = Source::file;
    std::string name = {};            // of the variable or flag
    std::optional<Place> place = {};  // in the file
};

// "invito.yaml:31:7", "environment INVITO_DB", "flag --db".
[[nodiscard]] std::string describe(const Origin& origin);

struct Setting {
    Value value;
    std::string text;  // as written
    Origin origin;
};

// A name that stands for a * of the schema, such as an account's alias.
struct Name {
    std::string name;
    Origin origin;
};

class Values {
public:
    explicit Values(const Schema& schema) : schema_(schema) {}

    // Replaces values of farther sources: the same path, and what excludes it (`window: always`
    // excludes window.from). If the same source holds one that excludes it, that one's path is
    // returned and nothing changes.
    [[nodiscard]] std::optional<std::string> set(const std::string& path, Setting setting);

    void add_name(const std::string& section, Name name);

    [[nodiscard]] const Setting* find(std::string_view path) const;
    [[nodiscard]] const std::vector<Name>& names(const std::string& section) const;

    // True if some key below `section` is set.
    [[nodiscard]] bool has_any_below(std::string_view section) const;

    template <class T>
    [[nodiscard]] std::optional<T> get(std::string_view path) const {
        const Setting* const setting = find(path);
        if (setting == nullptr) return std::nullopt;
        return std::get<T>(setting->value);
    }

    // The value, or else the fallback of its key. Precondition: the key has one.
    template <class T>
    [[nodiscard]] T get_or_fallback(std::string_view path) const {
        const Setting* const setting = find(path);
        return std::get<T>(setting != nullptr ? setting->value : fallback(path));
    }

private:
    [[nodiscard]] Value fallback(std::string_view path) const;

    using ByPath = std::map<std::string, Setting, std::less<>>;

    const Schema& schema_;
    ByPath settings_;
    std::map<std::string, std::vector<Name>> names_;
    std::set<std::pair<std::string, std::string>> known_names_;  // each with its section
};

}  // namespace invito
