#include "invito/run/import.hpp"

#include "invito/plan/note.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <queue>
#include <unordered_map>
#include <unordered_set>

namespace invito {
namespace {

// --- what is told of a row that became no waiting job

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

RowFinding invited_row(std::size_t line) {
    return {
        .verdict = "duplicate",
        .reason = "invited_before",
        .line = line,
        .what = "the person was invited before, and their data were pruned",
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

// --- import

constexpr std::size_t examples_max = 5;

// Gives each lead to an account. The choice is stored with the job and never changes by itself.
class Assigner {
public:
    Assigner(
        Assign how, const std::vector<ImportAccount>& accounts,
        const std::vector<std::int64_t>& open_jobs
    )
        : how_(how), accounts_(accounts) {
        for (std::size_t i = 0; i < accounts.size(); ++i) {
            if (!accounts[i].sends) continue;
            in_turn_.push_back(i);
            by_alias_.emplace(accounts[i].alias, i);
            least_loaded_.emplace(open_jobs[i], i);
        }
    }

    // nullptr: the row names an account that is not one of the campaign's, or does not send.
    const ImportAccount* choose(const LeadFields& fields) {
        const std::string alias = ascii_lower(trim(fields.send_from));
        const bool is_named = how_ == Assign::column && !alias.empty();
        if (is_named) {
            const auto found = by_alias_.find(alias);
            return found == by_alias_.end() ? nullptr : &accounts_[found->second];
        }
        if (how_ == Assign::round_robin) return &accounts_[in_turn_[next_++ % in_turn_.size()]];
        return &accounts_[least_loaded_.top().second];
    }

    // Only rows that became waiting jobs weigh.
    void count(const ImportAccount& account) {
        if (least_loaded_.empty() || &accounts_[least_loaded_.top().second] != &account) return;
        auto [load, index] = least_loaded_.top();
        least_loaded_.pop();
        least_loaded_.emplace(load + 1, index);
    }

private:
    using Load = std::pair<std::int64_t, std::size_t>;

    Assign how_;
    const std::vector<ImportAccount>& accounts_;
    std::vector<std::size_t> in_turn_;  // those that send
    std::unordered_map<std::string, std::size_t> by_alias_;
    std::priority_queue<Load, std::vector<Load>, std::greater<>> least_loaded_;
    std::size_t next_ = 0;
};

// One import from its first row to its totals.
class Import {
public:
    Import(
        LeadSource& source, AdminStore& admin, const ImportRequest& request, CampaignNote note,
        CampaignId campaign, bool is_known
    )
        : source_(source),
          admin_(admin),
          request_(request),
          note_(std::move(note)),
          has_given_variants_(is_known && !request.entry.campaign.note.variants.empty()),
          import_(admin.begin_import(campaign, request.source_path, request.now)),
          assigner_(request.entry.campaign.assign, request.accounts, open_jobs()) {}

    Result<ImportTotals> run() {
        for (;;) {
            auto row = source_.next();
            if (!row) return row.error();
            if (std::holds_alternative<EndOfList>(*row)) break;
            ++totals_.rows;
            take(std::move(*row));
            if (batch_.size() >= request_.batch_rows || rejected_.size() >= request_.batch_rows) {
                flush();
            }
        }
        flush();
        check_totals();
        if (request_.duplicates_are_errors && named_twice_ > 0) return duplicates_error();
        const std::string sha256 = request_.sha256 ? request_.sha256() : std::string();
        admin_.finish_import(import_, totals_, sha256, request_.now);
        return totals_;
    }

    [[nodiscard]] std::vector<ChangedLead> take_changed() { return std::move(changed_); }

    // Once it has run.
    void follow_the_list(ImportReport& report) {
        report.gone = admin_.gone_leads(import_, examples_max);
        GoneLeads& gone = report.gone;
        if (request_.when_removed == WhenRemoved::keep || gone.waiting == 0) return;
        report.shrinkage = {gone.listed, gone.waiting, totals_.rejected - gone.rejected_before};
        Removal removal = removal_after(report.shrinkage);
        const bool is_agreed = removal == Removal::needs_yes && request_.may_remove_many;
        if (is_agreed) removal = Removal::carried_out;
        report.removal = removal;
        if (removal == Removal::carried_out)
            gone.cancelled = admin_.cancel_gone_leads(import_, request_.now);
    }

private:
    struct Pending {
        NoteDecision note;
        const ImportAccount* account = nullptr;
    };

    std::vector<std::int64_t> open_jobs() {
        std::vector<AccountId> ids;
        for (const ImportAccount& account : request_.accounts) ids.push_back(account.id);
        return admin_.open_jobs(ids);
    }

    void take(ListRow&& row) {
        if (std::holds_alternative<BlankRow>(row)) {
            ++totals_.blank;
        } else if (const auto* rejected = std::get_if<RowFinding>(&row)) {
            reject(*rejected);
        } else {
            take_lead(std::move(std::get<LeadRow>(row)));
        }
    }

    void reject(const RowFinding& row) {
        ++totals_.rejected;
        rejected_.emplace_back(row.line, row.reason);
        tell(row);
    }

    void take_lead(LeadRow&& row) {
        const ImportAccount* account = assigner_.choose(row.lead.fields);
        if (account == nullptr) {
            admin_.remember_lead(import_, row.lead);
            reject(row_of_unknown_account(std::move(row)));
            return;
        }
        const std::string& own_note = row.lead.fields.note;
        if (request_.on_own_note && !own_note.empty()) {
            request_.on_own_note(row.lead.line, own_note);
        }
        NoteDecision note = decide_note(row.lead, *account);
        note.text.clear();  // only its verdict is needed here
        if (note.skip == Reason::none) assigner_.count(*account);
        batch_.emplace_back(std::move(row.lead), account->id, note.skip, note.variant);
        pending_.emplace_back(std::move(note), account);
    }

    // A lead that is known keeps its variant.
    NoteDecision decide_note(const Lead& lead, const ImportAccount& account) {
        const std::string given =
            has_given_variants_ ? admin_.note_variant(import_, lead.identity) : std::string();
        const NoteSubject subject{lead.identity, lead.fields, given};
        return note_.decide(subject, note_length_max(account.tier));
    }

    void flush() {
        auto outcomes = admin_.add_jobs(import_, batch_, request_.now);
        ensure(outcomes.size() == batch_.size(), "every lead gets a verdict");
        for (std::size_t i = 0; i < outcomes.size(); ++i) {
            count(std::move(outcomes[i]), batch_[i], pending_[i]);
        }
        admin_.add_rejected(import_, rejected_);
        batch_.clear();
        pending_.clear();
        rejected_.clear();
    }

    void count(RowOutcome outcome, const NewJob& job, const Pending& pending) {
        const std::size_t line = job.lead.line;
        switch (outcome.verdict) {
            case RowVerdict::imported: ++totals_.imported; break;
            case RowVerdict::updated:
                ++totals_.updated;
                if (changed_.size() < changes_max) {
                    changed_.push_back({line, job.lead.identity, std::move(outcome.changes)});
                }
                break;
            case RowVerdict::unchanged: ++totals_.unchanged; break;
            case RowVerdict::skipped:
                ++totals_.skipped;
                tell(skipped_row(line, pending.note, *pending.account));
                break;
            case RowVerdict::suppressed:
                ++totals_.suppressed;
                tell(suppressed_row(line, outcome));
                break;
            case RowVerdict::duplicate:
                ++totals_.duplicates;
                if (outcome.was_pruned) {
                    tell(invited_row(line));
                    break;
                }
                if (named_twice_++ == 0) first_duplicate_line_ = line;
                tell(duplicate_row(line));
                break;
        }
    }

    [[nodiscard]] Error duplicates_error() const {
        return {
            .kind = ErrorKind::data,
            .code = "import.duplicates",
            .what = std::to_string(named_twice_) + " rows name a person a second time",
            .place = Place{request_.source_path, first_duplicate_line_, 0},
            .hint = "remove them, or set list.duplicates: skip; nothing was imported",
            .help_topic = "campaign-file",
        };
    }

    void tell(const RowFinding& finding) {
        if (request_.on_finding) request_.on_finding(finding);
    }

    void check_totals() const {
        const ImportTotals& t = totals_;
        const std::int64_t sum = t.imported + t.updated + t.unchanged + t.skipped + t.rejected +
                                 t.suppressed + t.duplicates + t.blank;
        ensure(sum == t.rows, "every row of a list has exactly one verdict");
    }

    LeadSource& source_;
    AdminStore& admin_;
    const ImportRequest& request_;
    CampaignNote note_;
    bool has_given_variants_;
    ImportId import_;
    Assigner assigner_;
    ImportTotals totals_;
    std::int64_t named_twice_ = 0;  // rows that name a person a second time
    std::size_t first_duplicate_line_ = 0;
    std::vector<ChangedLead> changed_;
    std::vector<NewJob> batch_;
    std::vector<Pending> pending_;
    std::vector<std::pair<std::size_t, std::string>> rejected_;
};

// --- validation

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
        count_too_long(note);
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

    void count_too_long(const NoteDecision& note) {
        if (note.too_long == 0) return;
        const auto variant = std::ranges::find(report_.variants, note.variant, &NoteCounts::name);
        for (NoteCounts* counts :
             {&report_.all, variant == report_.variants.end() ? nullptr : &*variant}) {
            if (counts == nullptr) continue;
            ++counts->too_long;
            counts->longest_too_long = std::max(counts->longest_too_long, note.too_long);
        }
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

Result<ImportReport> import_leads(
    LeadSource& source, AdminStore& admin, const ImportRequest& request
) {
    ensure(
        std::ranges::any_of(request.accounts, &ImportAccount::sends),
        "a campaign has at least one account that sends"
    );
    auto note = CampaignNote::parse(request.entry.campaign, request.names);
    if (!note) return note.error();

    std::vector<AccountId> accounts;
    for (const ImportAccount& account : request.accounts) accounts.push_back(account.id);
    const auto transaction = admin.begin_transaction();
    const bool is_known = admin.find_campaign(request.entry.campaign.name).has_value();
    const CampaignId campaign = admin.save_campaign(request.entry, accounts, request.now);
    Import import(source, admin, request, std::move(*note), campaign, is_known);
    const auto totals = import.run();
    if (!totals) return totals.error();

    const auto saved = admin.find_campaign(request.entry.campaign.name);
    ensure(saved.has_value(), "an imported campaign exists");
    ImportReport report{campaign, saved->state, *totals, import.take_changed(), {}};
    import.follow_the_list(report);
    if (request.before_commit) {
        if (const auto agreed = request.before_commit(report); !agreed) return agreed.error();
    }
    transaction->commit();
    return report;
}

Result<ValidationReport> validate_leads(LeadSource& source, const ValidationRequest& request) {
    ensure(!request.accounts.empty(), "a campaign has at least one account");
    auto note = CampaignNote::parse(request.campaign, request.names);
    if (!note) return note.error();
    return Validation(source, request, std::move(*note)).run();
}

}  // namespace invito
