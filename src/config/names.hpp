#pragma once
// The names people give: fields of leads, campaigns.

#include <string>
#include <string_view>

namespace invito {

// "first_name", "hook2": a-z, 0-9 and _, beginning with a letter.
[[nodiscard]] bool is_field_name(std::string_view name);

// "spring-founders": a-z, 0-9 and -, beginning and ending with a letter or digit, at most 64 long.
[[nodiscard]] bool is_campaign_name(std::string_view name);

// The closest campaign name to any text; "" if it has no letter or digit.
[[nodiscard]] std::string to_campaign_name(std::string_view text);

}  // namespace invito
