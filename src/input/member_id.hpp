#pragma once
// The ids LinkedIn's products give to members, told apart by their shape. Case-sensitive.

#include <string_view>

namespace invito::input {

enum class MemberId {
    none,             // not shaped like an id
    classic,          // ACoAA..., ADoAA...: can be invited
    sales_navigator,  // ACwAA...
    recruiter,        // AEMAA...
    numeric,          // 123456
    damaged,          // begins like a classic id, but is cut off or has foreign characters
};

[[nodiscard]] MemberId member_id(std::string_view text);

}  // namespace invito::input
