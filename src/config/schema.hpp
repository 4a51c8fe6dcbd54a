#pragma once
// The keys of a file, one table each for settings and campaigns: it drives reading, unknown-key
// errors, the environment twins, the printed list of keys and the JSON Schema. And their values:
// text in, typed value out; by path, each with its origin, where the nearer source wins.

#include "invito/model/policy.hpp"
#include "invito/support/result.hpp"
#include "invito/support/time.hpp"

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

enum class ValueType {
    text,
    path,         // with ~ and $CREDENTIALS_DIRECTORY expanded
    flag,         // true, false
    count,        // whole number between low and high
    cap,          // whole number from 0, or "unlimited"
    duration,     // 90s, 5m, 2h, 14d
    retention,    // 365d, at least `low` days; or off: zero
    choice,       // one of choices
    words,        // a command line, as text or as a list
    texts,        // a list of texts
    paths,        // a list of paths
    date,         // 2026-11-23
    dates,        // a list of dates
    days,         // mon-fri, or a list of days
    time_of_day,  // 09:00
    time_zone,    // Europe/Berlin
    speed,        // 600x
    delimiter,    // one character of a CSV, or its name
    nodes,        // a list of leads that its owner reads itself
    note,         // a text, or a list of its variants, that their owner reads itself
    variants,     // likewise, the list alone
    sections,     // a list of maps, whose names they say themselves
};

struct Key {
    std::string path;  // "accounts.*.limits.per_day"; * stands for a name
    ValueType type = ValueType::text;
    std::string fallback = {};  // as it would be written; empty: none
    std::string about;
    std::vector<std::string_view> choices = {};
    int low = 0;
    int high = 1'000'000;
    std::string_view flag = {};      // command-line flag that sets it
    std::string_view variable = {};  // short environment variable besides the INVITO_ twin
    bool is_needed = false;          // wherever its section is
    bool may_be_empty = false;       // a key without a value is an empty text

    // The end of a day is a time of day, too: where something ends.
    [[nodiscard]] bool ends_a_span() const { return path.ends_with(".to"); }
};

class Schema {
public:
    // `subject` starts the error codes ("config.unknown_key"); `all_keys_hint` says where they are
    // listed.
    Schema(std::string_view subject, std::string_view all_keys_hint, std::vector<Key> keys);
    Schema(const Schema&) = delete;
    Schema& operator=(const Schema&) = delete;

    [[nodiscard]] const std::vector<Key>& keys() const { return keys_; }
    [[nodiscard]] std::string code(std::string_view problem) const;
    [[nodiscard]] const std::string& all_keys_hint() const { return all_keys_hint_; }

    // The key that `path` names, with names in place of *; nullptr if there is none.
    [[nodiscard]] const Key* find(std::string_view path) const;

    // True if some key lies below `path`.
    [[nodiscard]] bool is_section(std::string_view path) const;

    // True if what follows `path` is a name, such as an account's alias.
    [[nodiscard]] bool holds_names(std::string_view path) const;

    // What may follow `path`: names of keys and sections, without *.
    [[nodiscard]] std::vector<std::string> children(std::string_view path) const;

private:
    // The keys as a tree of the segments of their paths: every key of a large file looks itself up.
    struct Node {
        std::string_view segment;  // of a key's path
        const Key* key = nullptr;  // in keys_; nullptr: a section only
        std::vector<Node> children = {};

        [[nodiscard]] const Node* find(std::string_view name) const;
    };

    void add(const Key& key);
    [[nodiscard]] const Node* node_at(std::string_view path) const;

    std::string subject_;
    std::string all_keys_hint_;
    std::vector<Key> keys_;
    Node root_;
};

[[nodiscard]] const Schema& settings_schema();
[[nodiscard]] const Schema& campaign_schema();

// "accounts.anna" + "limits"; an empty path is the top level.
[[nodiscard]] std::string join_path(std::string_view path, std::string_view name);

// As they are shown.
struct SettingsKey;
[[nodiscard]] std::vector<SettingsKey> listed_keys(const Schema& schema);

// For people: "a duration such as 90s, 5m, 2h or 14d".
[[nodiscard]] std::string describe_type(const Key& key);

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

[[nodiscard]] bool takes_list(ValueType type);

// An error is nothing but its hint: who reads knows what was written where.
[[nodiscard]] Result<Value> parse_value(const Key& key, const Written& written);

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

    // What an account's policy says of `key`: "accounts.anna.limits.per_day" if it is set, else
    // "defaults.limits.per_day", else nullptr.
    [[nodiscard]] const Setting* find_policy(const std::string& section, std::string_view key)
        const;

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
