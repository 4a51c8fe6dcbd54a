#include "invito/config/limit_table.hpp"

#include "config/reader.hpp"
#include "config/settings_fixture.hpp"
#include "config/yaml_document.hpp"
#include "invito/config/examples.hpp"
#include "invito/model/policy.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <map>
#include <set>

namespace invito {
namespace {

std::string replaced(std::string_view what, std::string_view with) {
    std::string text(limits_file());
    const auto at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), with);
}

constexpr const char* file_name = "config/limits.yaml";

// A key of the table: the type of its values, and where it must stand.
struct KnownKey {
    std::string_view name;
    ValueType type;
    bool has_advice;
    bool has_default;
};

const std::vector<KnownKey> known_keys = [] {
    std::vector<KnownKey> keys = {
        {"note_length", ValueType::cap, true, false},
        {"pacing.min", ValueType::duration, true, true},
        {"pacing.max", ValueType::duration, false, true},
        {"ramp_up.first_day", ValueType::count, false, true},
        {"ramp_up.add_per_day", ValueType::count, false, true},
    };
    for (const CapKind& kind : cap_kinds) keys.push_back({kind.key, ValueType::cap, true, true});
    return keys;
}();

const YamlNode nothing;

// Each mistake of the file, with its place: a key, field, tier or source that nobody knows, a value
// of another type, a second entry for the same key and tier, and a missing one.
class TableCheck {
public:
    std::vector<Error> read(const YamlNode& root) {
        check_fields(root, {"version", "sources", "advice", "defaults"});
        if (field(root, "version").text != "1") {
            refuse(field(root, "version"), "version", "this version of the table is not known");
        }
        read_sources(field(root, "sources"));
        for (const YamlNode& item : field(root, "advice").items) read_advice(item);
        for (const YamlNode& item : field(root, "defaults").items) read_default(item);
        check_complete(root);
        return problems_.empty() ? std::vector<Error>{} : problems_.take().errors;
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
            text_of(source.value, "title");
            const std::string date = text_of(source.value, "date");
            if (!parse_value(date_key, Written{{date}})) {
                refuse(field(source.value, "date"), "bad_value", "a source needs its date");
            }
            sources_.insert(source.key);
        }
    }

    const KnownKey* key_of(const YamlNode& item) {
        const std::string name = text_of(item, "key");
        const auto found = std::ranges::find(known_keys, name, &KnownKey::name);
        if (found != known_keys.end()) return &*found;
        refuse(field(item, "key"), "unknown_key", fmt::format("\"{}\" is no limit", name));
        return nullptr;
    }

    std::vector<Tier> tiers_of(const YamlNode& item) {
        const YamlNode& node = field(item, "tiers");
        if (node.text == "all") return {every_tier.begin(), every_tier.end()};
        std::vector<Tier> tiers;
        for (const YamlNode& name : node.items) {
            if (const auto tier = parse<Tier>(name.text)) {
                tiers.push_back(*tier);
            } else {
                refuse(name, "unknown_tier", fmt::format("\"{}\" is no tier", name.text));
            }
        }
        if (node.items.empty()) refuse(item, "no_tiers", "tiers are all, or a list of them");
        return tiers;
    }

    void check_value(const YamlNode& item, std::string_view name, const KnownKey& key) {
        const std::string text = text_of(item, name);
        if (text.empty()) return;
        const Key typed{.path = std::string(key.name), .type = key.type, .about = ""};
        if (parse_value(typed, Written{{text}})) return;
        refuse(field(item, name), "bad_value", fmt::format("\"{}\" is no value", text));
    }

    void read_advice(const YamlNode& item) {
        check_fields(item, {"key", "tiers", "most", "least", "text", "source"});
        const KnownKey* const key = key_of(item);
        if (key == nullptr) return;
        LimitAdvice advice;
        advice.key = key->name;
        advice.tiers = tiers_of(item);
        const bool is_pause = key->type == ValueType::duration;
        check_value(item, is_pause ? "least" : "most", *key);
        text_of(item, "text");
        if (!sources_.contains(text_of(item, "source")))
            refuse(field(item, "source"), "unknown_source", "a number needs a source of the list");
        entries_.advice.push_back(std::move(advice));
    }

    void read_default(const YamlNode& item) {
        check_fields(item, {"key", "tiers", "value", "reason"});
        const KnownKey* const key = key_of(item);
        if (key == nullptr) return;
        check_value(item, "value", *key);
        text_of(item, "reason");
        entries_.defaults.push_back({std::string(key->name), tiers_of(item), {}, {}});
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
    std::set<std::string> sources_;
    struct {
        std::vector<LimitAdvice> advice;
        std::vector<LimitDefault> defaults;
    } entries_;
};

std::vector<Error> mistakes_of(const std::string& yaml) {
    const auto root = parse_yaml(yaml, YamlOptions{.file = file_name});
    return root ? TableCheck().read(*root) : root.error().errors;
}

// The codes of what is wrong with a table, in the order of the file.
std::vector<std::string> codes_of(const std::string& yaml) {
    std::vector<std::string> codes;
    for (const Error& error : mistakes_of(yaml)) codes.push_back(error.code);
    return codes;
}

using Codes = std::vector<std::string>;

TEST(LimitTable, of_the_program_can_be_read_and_is_whole) {
    const std::vector<Error> mistakes = mistakes_of(std::string(limits_file()));
    ASSERT_TRUE(mistakes.empty()) << testing::error_text(mistakes, "");
    const LimitTable table = LimitTable::parse(limits_file());
    for (const Tier tier : every_tier) {
        for (const CapKind& kind : cap_kinds) {
            const LimitAdvice& advice = table.advice_of(tier, kind.key);
            EXPECT_FALSE(advice.text.empty());
            EXPECT_TRUE(advice.source.ends_with(", 2026-08-28")) << advice.source;
            EXPECT_FALSE(table.default_of(tier, kind.key).reason.empty());
        }
        EXPECT_EQ(table.advice_of(tier, "note_length").most, note_length_max(tier));
        EXPECT_EQ(table.advice_of(tier, "pacing.min").least, std::chrono::seconds{30});
    }
}

TEST(LimitTable, says_in_words_what_it_says_in_numbers) {
    for (const LimitAdvice& advice : limit_table().advice()) {
        if (!advice.most) continue;
        EXPECT_NE(advice.text.find(std::to_string(*advice.most)), std::string::npos)
            << advice.key << ": " << advice.text;
    }
}

TEST(LimitTable, has_defaults_within_its_own_advice) {
    const Policy policy = built_in_policy();
    for (const Tier tier : every_tier) {
        for (const CapKind& kind : cap_kinds) {
            const Cap most = limit_table().advice_of(tier, kind.key).most;
            Cap cap = policy.limits.*kind.limit;
            if (kind.key == "limits.notes_per_month") cap = inherited_notes_per_month(tier, cap);
            EXPECT_TRUE(!most || (cap && *cap <= *most)) << kind.key << to_string(tier);
        }
        EXPECT_GE(policy.pacing.min, limit_table().advice_of(tier, "pacing.min").least);
    }
}

// What tests and plans start from is what an account gets.
TEST(LimitTable, agrees_with_the_models_own_budget) {
    EXPECT_EQ(built_in_policy(), Policy{});
}

TEST(LimitTable, gives_free_accounts_their_own_default_of_notes) {
    EXPECT_EQ(limit_table().default_of(Tier::free, "limits.notes_per_month").value, "5");
    EXPECT_EQ(limit_table().default_of(Tier::premium, "limits.notes_per_month").value, "unlimited");
    EXPECT_EQ(limit_table().common_default("limits.notes_per_month").value, "unlimited");
    EXPECT_EQ(inherited_notes_per_month(Tier::free, std::nullopt), 5);
    EXPECT_EQ(inherited_notes_per_month(Tier::free, 3), 3);
    EXPECT_EQ(inherited_notes_per_month(Tier::recruiter, std::nullopt), std::nullopt);
}

TEST(LimitTable, refuses_what_it_does_not_know) {
    EXPECT_EQ(codes_of(replaced("version: 1", "version: 2")), Codes{"limit_table.version"});
    EXPECT_EQ(
        codes_of(replaced("    most: 100", "    mots: 100")),
        (Codes{"limit_table.no_text", "limit_table.unknown_field"})
    );
    EXPECT_EQ(
        codes_of(replaced("advice:\n", "advise: 1\nadvice:\n")), Codes{"limit_table.unknown_field"}
    );
    EXPECT_EQ(
        codes_of(replaced("source: inviting-users", "source: hearsay")),
        Codes{"limit_table.unknown_source"}
    );
    EXPECT_EQ(
        codes_of(replaced("key: note_length", "key: note_lenght")),
        (Codes{
            "limit_table.incomplete", "limit_table.incomplete", "limit_table.incomplete",
            "limit_table.unknown_key"})
    );
}

TEST(LimitTable, refuses_numbers_without_a_type_a_tier_or_a_date) {
    EXPECT_EQ(codes_of(replaced("most: 150", "most: many")), Codes{"limit_table.bad_value"});
    EXPECT_EQ(codes_of(replaced("least: 30s", "least: 30")), Codes{"limit_table.bad_value"});
    EXPECT_EQ(codes_of(replaced("value: 90s", "value: 90")), Codes{"limit_table.bad_value"});
    EXPECT_EQ(
        codes_of(replaced("date: 2026-08-28", "date: this year")), Codes{"limit_table.bad_value"}
    );
    EXPECT_EQ(
        codes_of(replaced("tiers: [free]", "tiers: [gratis]")),
        (Codes{"limit_table.incomplete", "limit_table.unknown_tier"})
    );
}

TEST(LimitTable, refuses_two_answers_to_one_question_and_none) {
    EXPECT_EQ(
        codes_of(replaced("tiers: [free]", "tiers: [free, premium]")),
        Codes{"limit_table.incomplete"}
    );
    EXPECT_EQ(
        codes_of(replaced("{key: pacing.max,", "{key: pacing.min,")),
        (Codes{"limit_table.incomplete", "limit_table.incomplete"})
    );
}

TEST(LimitTable, refuses_two_defaults_for_one_tier) {
    std::string twice(limits_file());
    const auto at = twice.find("tiers: [free], value: 5");
    const auto begin = twice.rfind("\n", at) + 1;
    const auto end = twice.find("\n", at) + 1;
    twice.insert(end, twice.substr(begin, end - begin));

    EXPECT_EQ(codes_of(twice), Codes{"limit_table.incomplete"});
}

TEST(LimitTable, names_the_place_of_a_mistake) {
    const std::vector<Error> mistakes = mistakes_of(replaced("most: 150", "most: many"));

    ASSERT_FALSE(mistakes.empty());
    const Error& error = mistakes.front();
    EXPECT_EQ(error.place->file, "config/limits.yaml");
    EXPECT_GT(error.place->line, 20U);
    EXPECT_EQ(error.found, "many");
}

}  // namespace
}  // namespace invito
