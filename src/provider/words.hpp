#pragma once
// What every version of the API says in the same words.

#include "invito/model/lead.hpp"
#include "invito/support/time.hpp"
#include "json.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace invito {

[[nodiscard]] std::optional<Distance> decode_distance(std::string_view word);

// Words nobody documented become the mark that keeps us from inviting: sent, pending.
[[nodiscard]] ProfileInvitation decode_mark(std::string_view direction, std::string_view status);

[[nodiscard]] bool has_items(const json::Value* array);

[[nodiscard]] std::string join_names(std::string first, const std::string& last);

// Epoch milliseconds as a number, or RFC 3339. Years 1970 to 9999.
[[nodiscard]] std::optional<Instant> decode_instant(const json::Value* value);

// Ids are compared byte by byte, and two that are equal share one budget: what cannot be an id says
// nothing, and is empty.
[[nodiscard]] std::string as_member_id(std::string_view told);

}  // namespace invito
