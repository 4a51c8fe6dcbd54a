#pragma once
// Strong ids: an account is never passed where a job is expected. 0 is never a valid id.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace invito {

template <class Tag>
struct Id {
    std::int64_t value = 0;

    friend auto operator<=>(const Id&, const Id&) = default;
    explicit operator bool() const { return value != 0; }
};

using AccountId = Id<struct AccountTag>;
using CampaignId = Id<struct CampaignTag>;
using PersonId = Id<struct PersonTag>;
using JobId = Id<struct JobTag>;
using AttemptId = Id<struct AttemptTag>;
using RunId = Id<struct RunTag>;
using ImportId = Id<struct ImportTag>;

// What people call a run: "r-0042"; more than four digits where needed.
[[nodiscard]] std::string run_name(RunId run);
[[nodiscard]] std::optional<RunId> parse_run_name(std::string_view name);

}  // namespace invito

template <class Tag>
struct std::hash<invito::Id<Tag>> {
    std::size_t operator()(const invito::Id<Tag>& id) const noexcept {
        return std::hash<std::int64_t>{}(id.value);
    }
};
