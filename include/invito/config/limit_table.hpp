#pragma once
// What is known of each tier's limits: the provider's advice with its source, and the program's own
// defaults with their reasons. Data, from config/limits.yaml.

#include "invito/model/account.hpp"
#include "invito/model/policy.hpp"
#include "invito/support/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

struct Settings;
class Values;

// Of one key, for some tiers: at most this many, or at least this long.
struct LimitAdvice {
    std::string key;  // "limits.per_day", "pacing.min", "note_length"
    std::vector<Tier> tiers;
    Cap most = std::nullopt;
    std::optional<Duration> least = {};
    std::string text;    // "80 to 100 a day"
    std::string source;  // title and date of the page
};

struct LimitDefault {
    std::string key;
    std::vector<Tier> tiers;
    std::string value;  // as it would be written in the settings
    std::string reason;
};

class LimitTable {
public:
    // Of the file that the program brings along: it is read as it is, and a test holds it to its
    // rules. Whatever cannot be read is a bug.
    [[nodiscard]] static LimitTable parse(std::string_view yaml);

    [[nodiscard]] const std::vector<LimitAdvice>& advice() const { return advice_; }
    [[nodiscard]] const std::vector<LimitDefault>& defaults() const { return defaults_; }

    // Precondition: the table has the key.
    [[nodiscard]] const LimitAdvice& advice_of(Tier tier, std::string_view key) const;
    [[nodiscard]] const LimitDefault& default_of(Tier tier, std::string_view key) const;

    // The default of tiers without one of their own.
    [[nodiscard]] const LimitDefault& common_default(std::string_view key) const;

private:
    std::vector<LimitAdvice> advice_;
    std::vector<LimitDefault> defaults_;
};

// The program's own.
[[nodiscard]] const LimitTable& limit_table();

// What an account gets that nothing is said about, but for its tier and time zone.
[[nodiscard]] Policy built_in_policy();

// Notes per month of an account of this tier that says nothing itself.
[[nodiscard]] Cap inherited_notes_per_month(Tier tier, Cap of_defaults);

// Limits above and pauses below the advice, each at its place among the values.
[[nodiscard]] std::vector<Error> advice_warnings(const Values& values, const Settings& settings);

}  // namespace invito
