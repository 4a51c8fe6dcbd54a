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

RowFinding rejected_row(const RejectedRow& row) {
    return {
        .line = row.line,
        .verdict = "rejected",
        .reason = row.reason,
        .what = row.what,
        .hint = row.hint,
        .cells = &row.cells,
        .text = row.text,
    };
}

RejectedRow row_of_unknown_account(LeadRow row) {
    return {
        .line = row.lead.line,
        .cells = std::move(row.cells),
        .reason = "unknown_account",
        .what = "\"" + row.lead.fields.send_from + "\" is not an account of this campaign",
        .hint = "use one of its aliases in the send_from column",
        .text = row.lead.fields.send_from,
    };
}

RowFinding skipped_row(
    std::size_t line, const NoteDecision& note, const ImportAccount& account,
    const std::vector<std::string>& cells
) {
    return {
        .line = line,
        .verdict = "skipped",
        .reason = std::string(to_string(note.skip)),
        .what = describe_skip(note),
        .hint = "mend the row and import the list again",
        .cells = &cells,
        .text = {},
        .detail = note.is_malformed ? std::string() : note.detail,
        .account = account.alias,
        .tier = account.tier,
        .length_max = note_length_max(account.tier),
    };
}

RowFinding suppressed_row(
    std::size_t line, const RowOutcome& outcome, const std::vector<std::string>& cells
) {
    if (outcome.erased_at) {
        return {
            .line = line,
            .verdict = "suppressed",
            .reason = "erased",
            .what = "the person was erased",
            .hint = {},
            .cells = &cells,
            .text = describe_erasure(*outcome.erased_at),
        };
    }
    return {
        .line = line,
        .verdict = "suppressed",
        .reason = "suppressed",
        .what = "on the do-not-contact list",
        .hint = {},
        .cells = &cells,
        .text = describe_suppression(outcome),
    };
}

RowFinding duplicate_row(std::size_t line, const std::vector<std::string>& cells) {
    return {
        .line = line,
        .verdict = "duplicate",
        .reason = "duplicate",
        .what = "the same person stands earlier in this list",
        .hint = {},
        .cells = &cells,
    };
}

}  // namespace invito
