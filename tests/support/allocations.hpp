#pragma once
// How often memory was asked for, in test programs that are built with allocations.cpp.

#include <cstddef>

namespace invito::test {

// Of the calling thread, since it began, by `new`.
[[nodiscard]] std::size_t allocations();

}  // namespace invito::test
