#pragma once
// Commands that people copy from what we print.

#include <string>
#include <string_view>

namespace invito {

// `text` as one word of a shell's command line, and never one of its options.
[[nodiscard]] std::string shell_word(std::string_view text);

}  // namespace invito
