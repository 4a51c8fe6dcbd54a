#pragma once
// The files of commands/ and topics/, compiled in. The definitions are generated at build time.

#include <span>
#include <string_view>

namespace invito {

struct HelpText {
    std::string_view name;  // of the file, without its ending
    std::string_view text;
};

[[nodiscard]] std::span<const HelpText> command_texts();
[[nodiscard]] std::span<const HelpText> topic_texts();

}  // namespace invito
