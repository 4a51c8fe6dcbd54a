#include "invito/model/run_kind.hpp"

#include "names.hpp"

namespace invito {
namespace {

constexpr Names<RunKind, 3> run_kinds = {{
    {RunKind::invite, "run"},
    {RunKind::sync, "sync"},
    {RunKind::withdraw, "withdraw"},
}};

}  // namespace

std::string_view to_string(RunKind kind) {
    return name_of(run_kinds, kind);
}

std::optional<RunKind> parse_run_kind(std::string_view text) {
    return value_of(run_kinds, text);
}

}  // namespace invito
