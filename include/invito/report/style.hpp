#pragma once
// How text for people may look on this terminal. Decided once by the command line; renderers only
// obey.

#include "invito/support/time.hpp"

namespace invito {

struct Style {
    bool color = false;
    bool unicode = true;      // box and block glyphs; else ASCII
    bool accessible = false;  // no tables, no motion: one labelled sentence per fact
    int width = 80;           // columns
    TimeZone zone;            // display only
    int height = 24;          // rows
};

}  // namespace invito
