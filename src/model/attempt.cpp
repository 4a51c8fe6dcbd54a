#include "invito/model/attempt.hpp"

#include "invito/support/mutants.hpp"
#include "names.hpp"

namespace invito {
namespace {

constexpr Names<AttemptKind, 4> attempt_kinds = {{
    {AttemptKind::visit, "visit"},
    {AttemptKind::invite, "invite"},
    {AttemptKind::list, "list"},
    {AttemptKind::withdraw, "withdraw"},
}};

constexpr Names<Outcome, 9> outcomes = {{
    {Outcome::sent, "sent"},
    {Outcome::already, "already"},
    {Outcome::refused, "refused"},
    {Outcome::limited, "limited"},
    {Outcome::not_sent, "not_sent"},
    {Outcome::unknown, "unknown"},
    {Outcome::absent, "absent"},
    {Outcome::external, "external"},
    {Outcome::done, "done"},
}};

}  // namespace

std::string_view to_string(AttemptKind kind) {
    return name_of(attempt_kinds, kind);
}

std::optional<AttemptKind> parse_attempt_kind(std::string_view text) {
    return value_of(attempt_kinds, text);
}

std::string_view to_string(Outcome outcome) {
    return name_of(outcomes, outcome);
}

std::optional<Outcome> parse_outcome(std::string_view text) {
    return value_of(outcomes, text);
}

bool is_charged(Outcome outcome) {
    switch (outcome) {
        case Outcome::unknown: return !is_mutant(Mutant::unknown_gives_slot_back);
        case Outcome::sent:
        case Outcome::absent:
        case Outcome::external:
        case Outcome::done: return true;
        case Outcome::already:
        case Outcome::refused:
        case Outcome::limited:
        case Outcome::not_sent: return false;
    }
    throw InternalFailure("an outcome outside its enum");
}

}  // namespace invito
