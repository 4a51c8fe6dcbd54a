#include "limit_table_reader.hpp"

#include "problems.hpp"
#include "value.hpp"
#include "yaml_document.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <utility>

namespace invito {

namespace {

constexpr const char* file_name = "config/limits.yaml";

// A key of the table: the type of its values, and where it must stand.
struct KnownKey {
    std::string_view name;
    ValueType type;
    bool has_advice;
    bool has_default;
};

constexpr std::array known_keys = {
    KnownKey{"limits.per_day", ValueType::cap, true, true},
    KnownKey{"limits.per_week", ValueType::cap, true, true},
    KnownKey{"limits.notes_per_month", ValueType::cap, true, true},
    KnownKey{"limits.profiles_per_day", ValueType::cap, true, true},
    KnownKey{"limits.list_reads_per_day", ValueType::cap, true, true},
    KnownKey{"limits.withdrawals_per_day", ValueType::cap, true, true},
    KnownKey{"note_length", ValueType::cap, true, false},
    KnownKey{"pacing.min", ValueType::duration, true, true},
    KnownKey{"pacing.max", ValueType::duration, false, true},
    KnownKey{"ramp_up.first_day", ValueType::count, false, true},
    KnownKey{"ramp_up.add_per_day", ValueType::count, false, true},
};

const YamlNode nothing;

class TableReader {
public:
    boost::system::result<LimitTableEntries, SettingsFailure> read(const YamlNode& root) {
        check_fields(root, {"version", "sources", "advice", "defaults"});
        if (field(root, "version").text != "1") {
            refuse(field(root, "version"), "version", "this version of the table is not known");
        }
        read_sources(field(root, "sources"));
        for (const YamlNode& item : field(root, "advice").items) read_advice(item);
        for (const YamlNode& item : field(root, "defaults").items) read_default(item);
        check_complete(root);
        if (!problems_.empty()) return problems_.take();
        return std::move(entries_);
    }

private:
    void refuse(const YamlNode& at, std::string_view code, std::string what) {
        Error error{ErrorKind::config, fmt::format("limit_table.{}", code), std::move(what)};
        error.place = Place{file_name, at.line, at.column};
        error.found = at.text;
        problems_.add(std::move(error));
    }

    static const YamlNode& field(const YamlNode& map, std::string_view name) {
        const YamlNode* const found = map.find(name);
        return found != nullptr ? *found : nothing;
    }

    void check_fields(const YamlNode& map, const std::vector<std::string_view>& names) {
        for (const YamlEntry& entry : map.entries) {
            const bool is_known = std::find(names.begin(), names.end(), entry.key) != names.end();
            if (!is_known) {
                refuse(entry.value, "unknown_field", fmt::format("\"{}\" is no field", entry.key));
            }
        }
    }

    std::string text_of(const YamlNode& map, std::string_view name) {
        const YamlNode& node = field(map, name);
        const bool is_text = node.kind == YamlNode::Kind::scalar && !node.text.empty();
        if (!is_text) refuse(map, "no_text", fmt::format("\"{}\" needs a text", name));
        return node.text;
    }

    void read_sources(const YamlNode& sources) {
        Key date_key{.path = "date", .type = ValueType::date, .about = ""};
        for (const YamlEntry& source : sources.entries) {
            check_fields(source.value, {"title", "date"});
            const std::string title = text_of(source.value, "title");
            const std::string date = text_of(source.value, "date");
            if (!parse_value(date_key, Written{{date}})) {
                refuse(field(source.value, "date"), "bad_value", "a source needs its date");
            }
            sources_[source.key] = fmt::format("{}, {}", title, date);
        }
    }

    const KnownKey* key_of(const YamlNode& item) {
        const std::string name = text_of(item, "key");
        const auto* const found =
            std::find_if(known_keys.begin(), known_keys.end(), [&](const KnownKey& key) {
                return key.name == name;
            });
        if (found != known_keys.end()) return found;
        refuse(field(item, "key"), "unknown_key", fmt::format("\"{}\" is no limit", name));
        return nullptr;
    }

    std::vector<Tier> tiers_of(const YamlNode& item) {
        const YamlNode& node = field(item, "tiers");
        if (node.text == "all") return {every_tier.begin(), every_tier.end()};
        std::vector<Tier> tiers;
        for (const YamlNode& name : node.items) {
            if (const auto tier = parse_tier(name.text)) {
                tiers.push_back(*tier);
            } else {
                refuse(name, "unknown_tier", fmt::format("\"{}\" is no tier", name.text));
            }
        }
        if (node.items.empty()) refuse(item, "no_tiers", "tiers are all, or a list of them");
        return tiers;
    }

    // The value of `name` in the type of `key`; nullopt, and a problem, if it is none.
    std::optional<Value> value_of(
        const YamlNode& item, std::string_view name, const KnownKey& key
    ) {
        const std::string text = text_of(item, name);
        if (text.empty()) return std::nullopt;
        const Key typed{.path = std::string(key.name), .type = key.type, .about = ""};
        auto value = parse_value(typed, Written{{text}});
        if (value) return std::move(*value);
        refuse(field(item, name), "bad_value", fmt::format("\"{}\" is no value", text));
        return std::nullopt;
    }

    void read_advice(const YamlNode& item) {
        check_fields(item, {"key", "tiers", "most", "least", "text", "source"});
        const KnownKey* const key = key_of(item);
        if (key == nullptr) return;
        LimitAdvice advice;
        advice.key = key->name;
        advice.tiers = tiers_of(item);
        const bool is_pause = key->type == ValueType::duration;
        if (const auto value = value_of(item, is_pause ? "least" : "most", *key)) {
            if (is_pause) {
                advice.least = std::get<Duration>(*value);
            } else {
                advice.most = std::get<Cap>(*value);
            }
        }
        advice.text = text_of(item, "text");
        const auto source = sources_.find(text_of(item, "source"));
        if (source == sources_.end()) {
            refuse(field(item, "source"), "unknown_source", "a number needs a source of the list");
        } else {
            advice.source = source->second;
        }
        entries_.advice.push_back(std::move(advice));
    }

    void read_default(const YamlNode& item) {
        check_fields(item, {"key", "tiers", "value", "reason"});
        const KnownKey* const key = key_of(item);
        if (key == nullptr) return;
        static_cast<void>(value_of(item, "value", *key));
        entries_.defaults.push_back(
            {std::string(key->name), tiers_of(item), field(item, "value").text,
             text_of(item, "reason")}
        );
    }

    void check_complete(const YamlNode& root) {
        for (const KnownKey& key : known_keys) {
            for (const Tier tier : every_tier) {
                const auto found = std::count_if(
                    entries_.advice.begin(), entries_.advice.end(),
                    [&](const LimitAdvice& one) {
                        return one.key == key.name && holds(one.tiers, tier);
                    }
                );
                if (found == (key.has_advice ? 1 : 0)) continue;
                refuse(
                    root, "incomplete",
                    fmt::format(
                        "{} pieces of advice on {} for tier {}", found, key.name, to_string(tier)
                    )
                );
            }
            check_defaults(root, key);
        }
    }

    void check_defaults(const YamlNode& root, const KnownKey& key) {
        int for_all = 0;
        std::map<Tier, int> own;
        for (const LimitDefault& one : entries_.defaults) {
            if (one.key != key.name) continue;
            const bool is_for_all = one.tiers.size() == every_tier.size();
            for_all += is_for_all ? 1 : 0;
            for (const Tier tier : is_for_all ? std::vector<Tier>() : one.tiers) ++own[tier];
        }
        const bool is_twice =
            std::any_of(own.begin(), own.end(), [](const auto& one) { return one.second > 1; });
        if (for_all == (key.has_default ? 1 : 0) && !is_twice) return;
        refuse(root, "incomplete", fmt::format("{} needs one default for all tiers", key.name));
    }

    static bool holds(const std::vector<Tier>& tiers, Tier tier) {
        return std::find(tiers.begin(), tiers.end(), tier) != tiers.end();
    }

    Problems problems_;
    std::map<std::string, std::string> sources_;  // name -> "title, date"
    LimitTableEntries entries_;
};

}  // namespace

boost::system::result<LimitTableEntries, SettingsFailure> read_limit_table(std::string_view yaml) {
    YamlOptions options;
    options.file = file_name;
    const auto root = parse_yaml(yaml, options);
    if (!root) return root.error();
    return TableReader().read(*root);
}

}  // namespace invito
