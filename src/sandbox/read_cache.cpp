#include "read_cache.hpp"

#include <utility>

namespace invito::sandbox {

const ReadCache::Copy* ReadCache::find(std::string_view account, std::string_view target) const {
    const auto copies = of_account_.find(account);
    if (copies == of_account_.end()) return nullptr;
    const auto copy = copies->second.find(target);
    return copy == copies->second.end() ? nullptr : &copy->second;
}

void ReadCache::keep(
    std::string_view account, std::string_view target, std::string body, Instant now
) {
    auto& copies = of_account_[std::string(account)];
    if (copies.size() >= copies_max) copies.clear();
    copies.insert_or_assign(std::string(target), Copy{std::move(body), now, now + lifetime});
}

void ReadCache::make_stale(std::string_view account) {
    const auto copies = of_account_.find(account);
    if (copies == of_account_.end()) return;
    for (auto& [target, copy] : copies->second) copy.fresh_until = copy.at;
}

}  // namespace invito::sandbox
