#pragma once
// What a validation found in a list: a verdict for every row, and the notes as they would be sent.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace invito {

struct RenderedNote {
    std::size_t line = 0;
    std::string person;  // as the list names it
    std::string text;    // as it would be sent
    std::size_t length = 0;

    friend bool operator==(const RenderedNote&, const RenderedNote&) = default;
};

struct ValidationReport {
    // The sum of the five below.
    std::int64_t rows = 0;
    std::int64_t usable = 0;
    std::int64_t skipped = 0;
    std::int64_t rejected = 0;
    std::int64_t duplicates = 0;
    std::int64_t blank = 0;

    std::int64_t notes = 0;      // usable leads that would get one
    std::int64_t fallbacks = 0;  // of them: with a fallback for an empty variable
    std::int64_t later = 0;      // usable leads whose name comes with the profile: rendered then
    std::size_t length_max = 0;  // the longest note that every account may send
    RenderedNote longest;        // line 0: none
    std::vector<RenderedNote> shown;
};

}  // namespace invito
