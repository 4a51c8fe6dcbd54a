#include "invito/run/validate.hpp"

#include "invito/plan/note.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"
#include "row_findings.hpp"

#include <algorithm>
#include <unordered_set>

namespace invito {
namespace {

class Validation {
public:
    Validation(LeadSource& source, const ValidationRequest& request, CampaignNote note)
        : source_(source),
          request_(request),
          note_(std::move(note)),
          strictest_(*std::ranges::min_element(request.accounts, {}, [](const ImportAccount& a) {
              return note_length_max(a.tier);
          })) {
        const std::size_t length_max = note_length_max(strictest_.tier);
        report_.all.length_max = length_max;
        for (const NoteVariant& variant : request.campaign.note.variants)
            report_.variants.push_back({.name = variant.name, .length_max = length_max});
    }

    Result<ValidationReport> run() {
        for (;;) {
            auto row = source_.next();
            if (!row) return row.error();
            if (std::holds_alternative<EndOfList>(*row)) break;
            ++report_.rows;
            take(std::move(*row));
        }
        const ValidationReport& r = report_;
        ensure(
            r.usable + r.skipped + r.rejected + r.duplicates + r.blank == r.rows,
            "every row of a list has exactly one verdict"
        );
        return std::move(report_);
    }

private:
    void take(ListRow row) {
        if (std::holds_alternative<BlankRow>(row)) {
            ++report_.blank;
        } else if (const auto* rejected = std::get_if<RowFinding>(&row)) {
            reject(*rejected);
        } else {
            take_lead(std::move(std::get<LeadRow>(row)));
        }
    }

    void reject(const RowFinding& row) {
        ++report_.rejected;
        tell(row);
    }

    void take_lead(LeadRow row) {
        const ImportAccount* const account = account_of(row.lead.fields);
        if (account == nullptr) return reject(row_of_unknown_account(std::move(row)));
        if (!is_new(row.lead.identity)) {
            ++report_.duplicates;
            return tell(duplicate_row(row.lead.line));
        }
        const std::string& own_note = row.lead.fields.note;
        if (request_.on_own_note && !own_note.empty()) {
            request_.on_own_note(row.lead.line, own_note);
        }
        const NoteSubject subject{row.lead.identity, row.lead.fields};
        const NoteDecision note = note_.decide(subject, note_length_max(account->tier));
        if (note.skip != Reason::none) {
            ++report_.skipped;
            return tell(skipped_row(row.lead.line, note, *account));
        }
        ++report_.usable;
        count_note(row.lead, note);
    }

    // nullptr: the row names an account that is not one of the campaign's.
    const ImportAccount* account_of(const LeadFields& fields) const {
        const std::string alias = ascii_lower(trim(fields.send_from));
        if (request_.campaign.assign != Assign::column || alias.empty()) return &strictest_;
        const auto named = std::ranges::find(request_.accounts, alias, &ImportAccount::alias);
        return named == request_.accounts.end() ? nullptr : &*named;
    }

    bool is_new(const Identity& identity) {
        const char kind = identity.kind == IdentifierKind::provider_id ? 'i' : 's';
        return people_.insert(kind + identity.value).second;
    }

    void count_note(const Lead& lead, const NoteDecision& note) {
        if (note.text.empty()) return;
        RenderedNote rendered{
            .line = lead.line,
            .person = lead.identity.value,
            .variant = note.variant,
            .text = note.text,
            .length = note_length(note.text),
            .awaited = note.awaited,
        };
        if (report_.shown.size() < request_.notes_max) report_.shown.push_back(rendered);
        count_into(report_.all, note, rendered);
        const auto variant = std::ranges::find(report_.variants, note.variant, &NoteCounts::name);
        if (variant != report_.variants.end()) count_into(*variant, note, rendered);
    }

    // What waits for the profile has no length yet.
    void count_into(NoteCounts& counts, const NoteDecision& note, const RenderedNote& rendered) {
        if (note.awaits_profile()) {
            ++counts.later;
            for (const std::string& name : note.awaited) {
                if (std::ranges::find(counts.awaited, name) == counts.awaited.end())
                    counts.awaited.push_back(name);
            }
            return;
        }
        ++counts.notes;
        if (note.has_fallback) ++counts.fallbacks;
        if (note.lost_controls) ++counts.lost_controls;
        const bool is_longest = counts.longest.line == 0 || rendered.length > counts.longest.length;
        if (is_longest) counts.longest = rendered;
    }

    void tell(const RowFinding& finding) const {
        if (request_.on_finding) request_.on_finding(finding);
    }

    LeadSource& source_;
    const ValidationRequest& request_;
    CampaignNote note_;
    const ImportAccount& strictest_;
    std::unordered_set<std::string> people_;
    ValidationReport report_;
};

}  // namespace

Result<ValidationReport> validate_leads(LeadSource& source, const ValidationRequest& request) {
    ensure(!request.accounts.empty(), "a campaign has at least one account");
    auto note = CampaignNote::parse(request.campaign);
    if (!note) return note.error();
    return Validation(source, request, std::move(*note)).run();
}

}  // namespace invito
