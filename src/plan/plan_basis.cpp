#include "invito/plan/plan_basis.hpp"

#include "invito/support/digest.hpp"

#include <algorithm>
#include <charconv>

namespace invito {

namespace {

// Each part with its length, so that no two lists of parts read the same.
void append_part(std::string& bytes, std::string_view part) {
    bytes += std::to_string(part.size());
    bytes += ':';
    bytes += part;
}

constexpr std::string_view account_prefix = "account ";
constexpr std::size_t word_digits = 16;  // of 64 bits

std::uint64_t hex_word(std::string_view digits) {
    std::uint64_t word = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), word, 16);
    return word;
}

std::string hex_of(std::uint64_t word) {
    std::array<char, word_digits> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), word, 16).ptr;
    const std::string text(digits.data(), end);
    return std::string(word_digits - text.size(), '0') + text;
}

std::string pauses_of(const Pacing& pacing) {
    return describe_duration(pacing.min) + " to " + describe_duration(pacing.max);
}

std::string ramp_up_of(const std::optional<RampUp>& ramp_up) {
    if (!ramp_up) return "none";
    return std::to_string(ramp_up->first_day) + ", " + std::to_string(ramp_up->add_per_day) +
           " more each day";
}

const PlanFact* find_fact(const std::vector<PlanFact>& facts, const PlanFact& wanted) {
    const auto found = std::ranges::find_if(facts, [&wanted](const PlanFact& fact) {
        return fact.of == wanted.of && fact.key == wanted.key;
    });
    return found == facts.end() ? nullptr : &*found;
}

// An account says whose it is: a campaign is the one that is started.
std::string told_key(const PlanFact& fact) {
    if (!fact.of.starts_with(account_prefix)) return fact.key;
    return fact.of.substr(account_prefix.size()) + " " + fact.key;
}

}  // namespace

std::string checksum_of(const PlanBasis& basis) {
    std::string bytes;
    append_part(
        bytes, basis.database ? std::to_string(basis.database->time_since_epoch().count()) : ""
    );
    for (const PlanFact& fact : basis.facts) {
        for (const std::string* const part : {&fact.of, &fact.key, &fact.value})
            append_part(bytes, *part);
    }
    return sha256_hex(bytes);
}

void LeadsDigest::take(
    const Identity& identity, const LeadFields& fields, std::string_view account
) {
    std::string bytes;
    append_part(bytes, identity.value);
    append_part(bytes, account);
    for (const auto& [name, column] : lead_columns) append_part(bytes, fields.*column);
    for (const auto& [name, value] : fields.variables) {
        append_part(bytes, name);
        append_part(bytes, value);
    }
    const std::string digest = sha256_hex(bytes);
    for (std::size_t i = 0; i < sum_.size(); ++i)
        sum_[i] += hex_word(std::string_view(digest).substr(i * word_digits, word_digits));
    ++count_;
}

std::string LeadsDigest::hex() const {
    return hex_of(sum_[0]) + hex_of(sum_[1]);
}

std::string account_subject(std::string_view alias) {
    return std::string(account_prefix).append(alias);
}

void add_campaign_facts(std::vector<PlanFact>& facts, const Campaign& campaign) {
    for (auto& [key, text] : sending_settings(campaign))
        facts.push_back({campaign.name, std::string(key), std::move(text)});
}

void add_leads_facts(
    std::vector<PlanFact>& facts, const std::string& campaign, const LeadsDigest& leads
) {
    facts.push_back({campaign, "leads", std::to_string(leads.count())});
    facts.push_back({campaign, "list", leads.hex()});
}

void add_account_facts(
    std::vector<PlanFact>& facts, const std::string& alias, const std::string& id, Tier tier,
    const Policy& policy
) {
    const auto add = [&](std::string_view key, std::string value) {
        facts.push_back({account_subject(alias), std::string(key), std::move(value)});
    };
    add("id", id);
    add("tier", std::string(to_string(tier)));
    for (const CapKind& cap : cap_kinds) add(cap.key, setting_text(policy.limits.*cap.limit));
    add("pacing", pauses_of(policy.pacing));
    add("window", setting_text(policy.window));
    add("ramp_up", ramp_up_of(policy.ramp_up));
    add("timezone", policy.time_zone.name());
}

std::vector<SettingChange> changes_since(
    const std::vector<PlanFact>& planned, const std::vector<PlanFact>& now
) {
    std::vector<SettingChange> changes;
    for (const PlanFact& fact : now) {
        const PlanFact* const before = find_fact(planned, fact);
        const std::string value = before != nullptr ? before->value : std::string();
        if (value != fact.value) changes.push_back({told_key(fact), value, fact.value});
    }
    for (const PlanFact& fact : planned) {
        const bool is_of_these = std::ranges::find(now, fact.of, &PlanFact::of) != now.end();
        if (is_of_these && find_fact(now, fact) == nullptr && !fact.value.empty())
            changes.push_back({told_key(fact), fact.value, ""});
    }
    return changes;
}

}  // namespace invito
