#include "row_findings.hpp"

namespace invito {

namespace {

std::string describe_skip(const NoteDecision& note) {
    if (note.skip == Reason::note_too_long) return "the note has " + note.detail + " characters";
    if (note.is_malformed) return "the lead's own note: " + note.detail;
    return "the note needs \"" + note.detail + "\"";
}

// "company acme gmbh, said by spring.csv"; empty: it is the person.
std::string describe_suppression(const RowOutcome& outcome) {
    const auto& key = outcome.forbidden_by;
    if (!key || key->kind == SuppressionKind::person) return {};
    const std::string name = std::string(to_string(key->kind)) + " " + key->value;
    return outcome.said_by.empty() ? name : name + ", said by " + outcome.said_by;
}

// Without a time, that of a row whose every name is gone.
std::string describe_erasure(Instant erased_at) {
    if (erased_at == Instant{}) return {};
    return "erased on " + format_rfc3339(erased_at).substr(0, 10);
}

}  // namespace

RowFinding row_of_unknown_account(LeadRow row) {
    return {
        .reason = "unknown_account",
        .line = row.lead.line,
        .what = "\"" + row.lead.fields.send_from + "\" is not an account of this campaign",
        .hint = "use one of its aliases in the send_from column",
        .text = row.lead.fields.send_from,
        .cells = std::move(row.cells),
    };
}

RowFinding skipped_row(std::size_t line, const NoteDecision& note, const ImportAccount& account) {
    return {
        .verdict = "skipped",
        .reason = std::string(to_string(note.skip)),
        .line = line,
        .what = describe_skip(note),
        .hint = "mend the row and import the list again",
        .detail = note.is_malformed ? std::string() : note.detail,
        .account = account.alias,
        .tier = account.tier,
        .length_max = note_length_max(account.tier),
    };
}

RowFinding suppressed_row(std::size_t line, const RowOutcome& outcome) {
    if (outcome.erased_at) {
        return {
            .verdict = "suppressed",
            .reason = "erased",
            .line = line,
            .what = "the person was erased",
            .text = describe_erasure(*outcome.erased_at),
        };
    }
    return {
        .verdict = "suppressed",
        .reason = "suppressed",
        .line = line,
        .what = "on the do-not-contact list",
        .text = describe_suppression(outcome),
    };
}

RowFinding duplicate_row(std::size_t line) {
    return {
        .verdict = "duplicate",
        .reason = "duplicate",
        .line = line,
        .what = "the same person stands earlier in this list",
    };
}

}  // namespace invito
