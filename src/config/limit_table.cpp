#include "invito/config/limit_table.hpp"

#include "invito/config/examples.hpp"
#include "invito/support/failure.hpp"
#include "limit_table_reader.hpp"

#include <algorithm>

namespace invito {

namespace {

bool is_for(const std::vector<Tier>& tiers, Tier tier) {
    return std::find(tiers.begin(), tiers.end(), tier) != tiers.end();
}

bool is_for_all(const std::vector<Tier>& tiers) {
    return tiers.size() == every_tier.size();
}

}  // namespace

boost::system::result<LimitTable, SettingsFailure> LimitTable::parse(std::string_view yaml) {
    auto read = read_limit_table(yaml);
    if (!read) return read.error();
    LimitTable table;
    table.advice_ = std::move(read->advice);
    table.defaults_ = std::move(read->defaults);
    return table;
}

const LimitAdvice& LimitTable::advice_of(Tier tier, std::string_view key) const {
    const auto found = std::find_if(advice_.begin(), advice_.end(), [&](const LimitAdvice& one) {
        return one.key == key && is_for(one.tiers, tier);
    });
    ensure(found != advice_.end(), "there is advice for each key and tier");
    return *found;
}

const LimitDefault& LimitTable::common_default(std::string_view key) const {
    const auto found =
        std::find_if(defaults_.begin(), defaults_.end(), [&](const LimitDefault& one) {
            return one.key == key && is_for_all(one.tiers);
        });
    ensure(found != defaults_.end(), "each key has a default for all tiers");
    return *found;
}

const LimitDefault& LimitTable::default_of(Tier tier, std::string_view key) const {
    const auto own = std::find_if(defaults_.begin(), defaults_.end(), [&](const LimitDefault& one) {
        return one.key == key && is_for(one.tiers, tier) && !is_for_all(one.tiers);
    });
    return own != defaults_.end() ? *own : common_default(key);
}

const LimitTable& limit_table() {
    static const LimitTable table = [] {
        auto parsed = LimitTable::parse(limits_file());
        ensure(parsed.has_value(), "the program's own table of limits can be read");
        return std::move(*parsed);
    }();
    return table;
}

}  // namespace invito
