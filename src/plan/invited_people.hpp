#pragma once
// Whom a forecast has invited, and from which account: what bars the person's leads in other
// campaigns. Ids of people are dense, so four bytes each are enough.

#include "invito/support/ids.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>

namespace invito {

class InvitedPeople {
public:
    void insert(PersonId person, std::size_t account);

    // Index of the account that invited them; nullopt: nobody did.
    [[nodiscard]] std::optional<std::size_t> inviter(PersonId person) const;

private:
    static constexpr std::int64_t page_size = 1024;
    using Page = std::array<std::uint32_t, page_size>;  // index of the account, from 1; 0: nobody

    std::unordered_map<std::int64_t, Page> pages_;
};

}  // namespace invito
