#pragma once
// Values: text in, typed value out; and by path, each with its origin, where the nearer source
// wins.

#include "invito/model/policy.hpp"
#include "invito/support/result.hpp"
#include "invito/support/time.hpp"
#include "schema.hpp"

#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace invito {

using Days = std::array<bool, 7>;  // Monday first
using TimeOfDay = std::chrono::minutes;
using Texts = std::vector<std::string>;
using Dates = std::vector<std::chrono::year_month_day>;

using Value = std::variant<
    std::string,  // text, path, choice
    bool,
    int,  // count, speed
    Cap, Duration,
    char,   // delimiter
    Texts,  // words, texts, paths
    std::chrono::year_month_day, Dates, Days, TimeOfDay, TimeZone>;

// As it was written: one text, or a list of them.
struct Written {
    Texts items;
    bool is_list = false;

    [[nodiscard]] std::string text() const;  // items with ", " between
};

// Why a text is not a value of its key.
struct ValueError {
    std::string hint;
};

[[nodiscard]] bool takes_list(ValueType type);

[[nodiscard]] boost::system::result<Value, ValueError> parse_value(
    const Key& key, const Written& written
);
[[noreturn]] void throw_exception_from_error(const ValueError&, const boost::source_location&);

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

// Of a value that is in force; nullptr: "default".
[[nodiscard]] std::string describe_origin(const Setting* setting);

// A name that stands for a * of the schema, such as an account's alias.
struct Name {
    std::string name;
    Origin origin;
};

// The values below one path, found by the rest of theirs. Few keys of a section are set: it looks
// through them.
class Section {
public:
    using ByPath = std::map<std::string, Setting, std::less<>>;

    // All of [first, last) begin with `path` and a dot.
    Section(std::string path, ByPath::const_iterator first, ByPath::const_iterator last)
        : path_(std::move(path)), first_(first), last_(last) {}

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] const Setting* find(std::string_view key) const;

    // True if some key below `key` is set.
    [[nodiscard]] bool has_any_below(std::string_view key) const;

    template <class T>
    [[nodiscard]] std::optional<T> get(std::string_view key) const {
        const Setting* const setting = find(key);
        if (setting == nullptr) return std::nullopt;
        return std::get<T>(setting->value);
    }

private:
    [[nodiscard]] std::string_view key_of(const ByPath::value_type& entry) const {
        return std::string_view(entry.first).substr(path_.size() + 1);
    }

    std::string path_;
    ByPath::const_iterator first_;
    ByPath::const_iterator last_;
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

    // Those below `path`, such as "accounts.anna".
    [[nodiscard]] Section section(std::string_view path) const;

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

    const Schema& schema_;
    Section::ByPath settings_;
    std::map<std::string, std::vector<Name>> names_;
    std::set<std::pair<std::string, std::string>> known_names_;  // each with its section
};

}  // namespace invito
