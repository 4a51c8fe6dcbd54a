// Leads that a list named before and names no more.

#include "import_ops.hpp"
#include "rows.hpp"

#include <algorithm>
#include <tuple>

namespace invito::store {
namespace {

bool was_read_before(sql::Session& db, const CurrentImport& import) {
    auto row = db.prepare(
        "SELECT 1 FROM import WHERE campaign_id = ?1 AND source_path = ?2 AND id <> ?3 LIMIT 1"
    );
    return row.bind(import.campaign, import.source_path, import.id).step();
}

// By an index alone: what is true of most lists that are read again costs least.
bool has_seen_all(sql::Session& db, const CurrentImport& import) {
    auto row = db.prepare("SELECT count(*) FROM job WHERE campaign_id = ?1");
    row.bind(import.campaign).step();
    return row.integer(0) == import.seen.count();
}

bool is_waiting(const GoneLeads::Example& lead) {
    return lead.state == JobState::queued || lead.state == JobState::resolved;
}

bool is_shown_before(const GoneLeads::Example& one, const GoneLeads::Example& other) {
    return std::tuple(!is_waiting(one), one.job.value) <
           std::tuple(!is_waiting(other), other.job.value);
}

void take(GoneLeads& leads, GoneLeads::Example lead, std::size_t examples_max) {
    ++leads.count;
    if (is_waiting(lead)) ++leads.waiting;
    auto& examples = leads.examples;
    const auto place = std::ranges::upper_bound(examples, lead, is_shown_before);
    examples.insert(place, std::move(lead));
    if (examples.size() > examples_max) examples.pop_back();
}

// Those of erased people may well be in the list: nobody can tell.
std::optional<GoneLeads::Example> find_gone(sql::Session& db, JobId job) {
    auto row = db.prepare(
        "SELECT p.slug, p.provider_id, j.state, j.source_line FROM job j "
        "JOIN person p ON p.id = j.person_id WHERE j.id = ?1"
    );
    if (!row.bind(job).step()) return std::nullopt;
    const bool has_slug = !row.is_null(0);
    if (has_slug && row.view(0).starts_with(erased_slug_prefix)) return std::nullopt;
    return GoneLeads::Example{
        job,
        {has_slug ? IdentifierKind::public_identifier : IdentifierKind::provider_id,
         row.text(has_slug ? 0 : 1)},
        job_state(row.view(2)),
        static_cast<std::size_t>(row.integer(3))};
}

}  // namespace

GoneLeads gone_leads(sql::Session& db, CurrentImport& import, std::size_t examples_max) {
    GoneLeads leads;
    if (!was_read_before(db, import) || has_seen_all(db, import)) return leads;
    auto row = db.prepare("SELECT id, import_id FROM job WHERE campaign_id = ?1");
    row.bind(import.campaign);
    while (row.step()) {
        const JobId job{row.integer(0)};
        if (import.seen.contains(job)) continue;
        // Another list that feeds the same campaign is not this list's business.
        if (!import.is_of_its_list(db, ImportId{row.integer(1)})) continue;
        if (auto gone = find_gone(db, job)) take(leads, *std::move(gone), examples_max);
    }
    return leads;
}

}  // namespace invito::store
