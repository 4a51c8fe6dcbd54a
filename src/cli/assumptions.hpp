#pragma once
// What the promise rests on and no program can make true by itself. One list: doctor prints it.

#include <span>
#include <string_view>

namespace invito {

struct Assumption {
    std::string_view id;         // "A1"; stable, never given to another one
    std::string_view text;       // what has to be true
    std::string_view otherwise;  // what may happen if it is not; after "else"
};

[[nodiscard]] std::span<const Assumption> assumptions();

}  // namespace invito
