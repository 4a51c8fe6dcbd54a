#include "invited_people.hpp"

namespace invito {

void InvitedPeople::insert(PersonId person, std::size_t account) {
    Page& page = pages_[person.value / page_size];
    page[static_cast<std::size_t>(person.value % page_size)] =
        static_cast<std::uint32_t>(account + 1);
}

std::optional<std::size_t> InvitedPeople::inviter(PersonId person) const {
    const auto page = pages_.find(person.value / page_size);
    if (page == pages_.end()) return std::nullopt;
    const std::uint32_t account = page->second[static_cast<std::size_t>(person.value % page_size)];
    if (account == 0) return std::nullopt;
    return account - 1;
}

}  // namespace invito
