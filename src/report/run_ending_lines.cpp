#include "run_ending_lines.hpp"

#include "invito/report/terminal_text.hpp"
#include "invito/report/words.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {

void write_ending(
    std::ostream& out, const RunEnding& ending, const std::string& what, const std::string& result,
    const std::vector<std::string>& remarks, const Style& style
) {
    const bool is_whole = ending.ended == "done";
    const std::string verdict = fmt::format(
        "{} {} ended {}: {}{}", what, run_name(ending.run),
        at_near_time(ending.ended_at, ending.ended_at, style.zone), result,
        is_whole ? "" : "; " + ending.ended_sentence
    );
    write_block(out, {.text = {}, .indent = 2}, verdict, style);
    const std::string timing = fmt::format(
        "{}, {}", describe_duration(ending.ended_at - ending.started_at),
        counted(ending.requests, "request")
    );
    write_block(out, {.text = style.accessible ? "" : "  ", .indent = 2}, timing, style);
    for (const std::string& remark : remarks) write_attention(out, remark, {}, style);
    for (const std::string& sentence : ending.attention) write_attention(out, sentence, {}, style);
}

}  // namespace invito
