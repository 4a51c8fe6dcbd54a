#include "program.hpp"

#include "context.hpp"
#include "dispatch.hpp"

namespace invito {

int run_program(
    const std::vector<std::string>& arguments, const Environment& environment, std::ostream& out,
    std::ostream& err
) {
    const auto invocation = parse_arguments(arguments, environment);
    if (!invocation) {
        const Invocation nothing_understood;
        const Context context = make_context(nothing_understood, environment, out, err);
        return static_cast<int>(fail(context, invocation.error()));
    }
    Context context = make_context(*invocation, environment, out, err);
    return static_cast<int>(dispatch(context));
}

}  // namespace invito
