#include "questions.hpp"

#include "invito/report/terminal_text.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {

Result<bool> ask_yes(const Context& context, const std::string& question, const std::string& verb) {
    const bool is_answered = context.invocation.has("--yes");
    const bool is_asked = !is_answered && context.may_ask();
    // What nobody is asked is still said, but not to a program or against -q.
    if (is_asked || !(context.json() || context.is_quiet())) {
        const auto width = static_cast<std::size_t>(context.err_style.width);
        for (const std::string& line : wrapped(question, width, width)) context.err << line << '\n';
    }
    if (is_answered) return true;
    if (!is_asked) {
        return Error{
            .kind = ErrorKind::usage,
            .code = "usage.needs_yes",
            .what = "this needs a yes, and there is no terminal to ask on",
            .hint = "say it with --yes",
        };
    }
    context.err << fmt::format("Only 'yes' {} it: ", verb) << std::flush;
    return read_answer() == "yes";
}

}  // namespace invito
