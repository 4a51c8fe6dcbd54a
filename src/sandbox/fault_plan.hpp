#pragma once
// Decides which rule of the scenario strikes which request. Counts per account; draws from the
// seed, so that the order in which accounts take turns changes nothing.

#include "invito/sandbox/world.hpp"
#include "people.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace invito::sandbox {

[[nodiscard]] bool is_about_reads(FaultKind kind);

class FaultPlan {
public:
    FaultPlan(std::uint64_t seed, std::vector<FaultRule> rules);

    // Counting begins anew.
    void replace(std::vector<FaultRule> rules);

    // What happens to a request of the account, whatever the route.
    struct Disturbance {
        Duration delay{};
        bool fails = false;
    };
    [[nodiscard]] Disturbance next_request(std::string_view account_id);

    // Whether this happens to a read of the account that it may happen to.
    [[nodiscard]] bool befalls_read(FaultKind kind, std::string_view account_id);

    // The rule for the account's next invitation, nullptr if nothing happens to it. Stays valid
    // until replace().
    [[nodiscard]] const FaultRule* next_invitation(std::string_view account_id);

private:
    struct Counts {
        int requests = 0;
        int invitations = 0;
        std::map<FaultKind, int> reads;  // that it may happen to
    };

    [[nodiscard]] Counts& counts_of(std::string_view account_id);
    [[nodiscard]] bool strikes(const FaultRule& rule, std::string_view account_id, int number)
        const;

    std::uint64_t seed_;
    std::vector<FaultRule> rules_;
    TextMap<Counts> counts_;
};

}  // namespace invito::sandbox
