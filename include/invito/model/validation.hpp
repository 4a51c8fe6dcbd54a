#pragma once
// What a validation found in a list: a verdict for every row, and the notes as they would be sent.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace invito {

struct RenderedNote {
    std::size_t line = 0;
    std::string person = {};   // as the list names it
    std::string variant = {};  // empty: a lead's own text, or the only one
    std::string text = {};     // as it would be sent; "(headline)" where something is awaited
    std::size_t length = 0;
    std::vector<std::string> awaited = {};  // what only the profile will tell

    friend bool operator==(const RenderedNote&, const RenderedNote&) = default;
};

// Of all notes, or of one variant.
struct NoteCounts {
    std::string name = {};                  // of the variant
    std::int64_t notes = 0;                 // usable leads that would get one, and which is known
    std::int64_t fallbacks = 0;             // with a fallback for an empty variable
    std::int64_t lost_controls = 0;         // of them: with control characters that were left out
    std::int64_t later = 0;                 // usable leads that wait for something of the profile
    std::vector<std::string> awaited = {};  // what that is
    RenderedNote longest = {};              // of those that are known; line 0: none
    std::size_t length_max = 0;             // the longest one that may be sent
};

struct ValidationReport {
    // The sum of the five below.
    std::int64_t rows = 0;
    std::int64_t usable = 0;
    std::int64_t skipped = 0;
    std::int64_t rejected = 0;
    std::int64_t duplicates = 0;
    std::int64_t blank = 0;

    NoteCounts all;
    std::vector<NoteCounts> variants = {};  // in the order of the campaign; empty: it has none
    std::vector<RenderedNote> shown = {};
};

}  // namespace invito
