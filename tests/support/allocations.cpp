#include "allocations.hpp"

#include <cstdlib>
#include <new>

namespace {

thread_local std::size_t made = 0;

}  // namespace

// For the whole test program; most of it does not look at the count.
void* operator new(std::size_t size) {
    ++made;
    void* const memory = std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}

void operator delete(void* memory) noexcept {
    std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace invito::test {

std::size_t allocations() {
    return made;
}

}  // namespace invito::test
