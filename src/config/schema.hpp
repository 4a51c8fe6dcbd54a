#pragma once
// The keys of a file: one table each for settings and campaigns. It drives reading, unknown-key
// errors, the environment twins and the printed list of keys.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

enum class ValueType {
    text,
    path,          // with ~ and $CREDENTIALS_DIRECTORY expanded
    flag,          // true, false
    count,         // whole number between low and high
    cap,           // whole number from 0, or "unlimited"
    duration,      // 90s, 5m, 2h, 14d
    choice,        // one of choices
    words,         // a command line, as text or as a list
    texts,         // a list of texts
    paths,         // a list of paths
    date,          // 2026-11-23
    dates,         // a list of dates
    days,          // mon-fri, or a list of days
    time_of_day,   // 09:00
    time_zone,     // Europe/Berlin
    speed,         // 600x
    delimiter,     // one character of a CSV, or its name
    nodes,         // a list of leads that its owner reads itself
    note,          // a text, or a list of its variants, that their owner reads itself
    variants,      // likewise, the list alone
    not_yet_here,  // documented, but not in this version
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
        [[nodiscard]] bool is_here() const;  // it, or anything below it, is in this version
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

// For people: "a duration such as 90s, 5m, 2h or 14d".
[[nodiscard]] std::string describe_type(const Key& key);

}  // namespace invito
