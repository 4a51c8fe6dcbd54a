#pragma once
// Included on the command line of every translation unit that uses RapidJSON: its assertions throw
// in every build type. Callers still test types first; this only turns a mistake of ours into an
// exception instead of undefined behaviour.

#include <stdexcept>

#define RAPIDJSON_ASSERT(condition)                                         \
    do {                                                                    \
        if (!(condition)) throw std::logic_error("RapidJSON: " #condition); \
    } while (false)
#define RAPIDJSON_NOEXCEPT_ASSERT(condition) static_cast<void>(0)
