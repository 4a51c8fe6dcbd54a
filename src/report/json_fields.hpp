#pragma once
// What our records are in JSON. Those that are described here are written by their members' names;
// what is renamed or computed is written by hand, here if several documents show it, or else where
// it is shown.

#include "invito/plan/audit.hpp"
#include "invito/plan/campaign_settings.hpp"
#include "invito/plan/outlook.hpp"
#include "invito/ports/admin_store.hpp"
#include "invito/ports/erasure.hpp"
#include "invito/ports/lead_source.hpp"
#include "invito/ports/queries.hpp"
#include "invito/report/import_screen.hpp"
#include "invito/report/json_documents.hpp"
#include "invito/report/report_data.hpp"
#include "invito/report/run_summary_screen.hpp"
#include "invito/report/status_screen.hpp"
#include "invito/report/withdrawal_screen.hpp"
#include "invito/report/wording.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace invito {

template <class Record>
using MembersOf = boost::describe::describe_members<Record, boost::describe::mod_public>;

template <class Record, class Visit>
void for_each_member(const Record& record, const Visit& visit) {
    boost::mp11::mp_for_each<MembersOf<Record>>([&](auto member) {
        visit(std::string_view(member.name), record.*member.pointer);
    });
}

template <class Record, class Members = MembersOf<Record>>
void write_fields(JsonWriter& json, const Record& record) {
    for_each_member(record, [&json](std::string_view name, const auto& content) {
        json.field(name, content);
    });
}

BOOST_DESCRIBE_STRUCT(Place, (), (file, line, column))

// How a list was understood, and what becomes of its rows.
BOOST_DESCRIBE_STRUCT(EmptyCells, (), (column, count, example, lines))
BOOST_DESCRIBE_STRUCT(FieldChange, (), (field, before, after))
BOOST_DESCRIBE_STRUCT(ListFinding, (), (code, verdict, count, first_line, what, hint))
BOOST_DESCRIBE_STRUCT(
    ImportTotals, (),
    (rows, imported, updated, unchanged, skipped, rejected, suppressed, duplicates, blank)
)
BOOST_DESCRIBE_STRUCT(ValidationReport, (), (rows, usable, skipped, rejected, duplicates, blank))

BOOST_DESCRIBE_STRUCT(NoteCounts, (), (fallbacks, lost_controls, too_long, later, awaited))

// What is planned, what a run did, what was learned.
BOOST_DESCRIBE_STRUCT(RunSummaryData, (), (started_at, ended_at, ended, exit_code))
BOOST_DESCRIBE_STRUCT(RunCounts, (), (sent, skipped, failed, unknown, held))
BOOST_DESCRIBE_STRUCT(
    SyncStats, (),
    (accepted, pending, gone, withdrawn, undecided, by_hand, skipped, unknown_sent, unknown_absent,
     unknown_left)
)
BOOST_DESCRIBE_STRUCT(WithdrawStats, (), (withdrawn, not_listed, refused, unknown, left))
BOOST_DESCRIBE_STRUCT(PendingLead, (), (lead, account, sent_at, job, campaign))

// What stands in the database.
BOOST_DESCRIBE_STRUCT(Alert, (), (code, account, text, command))
BOOST_DESCRIBE_STRUCT(EventView, (), (at, run, kind, detail))
BOOST_DESCRIBE_STRUCT(FoundProfile, (), (first_name, last_name, public_identifier, provider_id))
BOOST_DESCRIBE_STRUCT(ReasonTotal, (), (state, reason, count))
BOOST_DESCRIBE_STRUCT(ErasureSubject, (), (jobs, waiting, invitations, notes))
BOOST_DESCRIBE_STRUCT(ListPlace, (), (file, line))

BOOST_DESCRIBE_STRUCT(Happened, (), (sent, accepted, withdrawn, gone, skipped, failed))

// The audit.
BOOST_DESCRIBE_STRUCT(AuditWindow, (), (from, to, count, cap))
BOOST_DESCRIBE_STRUCT(RuleAudit, (), (rule, checked, fullest, breaches, by_hand))
BOOST_DESCRIBE_STRUCT(
    AccountAudit, (), (also_known_as, invitations, by_hand, unrecorded, first_unrecorded, rules)
)

// leads, waiting, sent, pending, ..., acceptance_rate, small_sample. Fields that a CSV has, too: it
// writes those of an object with the object's name before theirs.
template <class Fields>
void write_acceptance_fields(Fields& fields, const Acceptance& acceptance) {
    const bool is_known = acceptance.invited > 0;
    fields.field("acceptance_rate", is_known ? std::optional(acceptance.share()) : std::nullopt);
    fields.field("small_sample", acceptance.is_small_sample());
}

template <class Fields>
void write_count_fields(Fields& fields, const StateCounts& jobs) {
    fields.field("leads", jobs.total());
    fields.field("waiting", jobs.waiting());
    fields.field("sent", jobs.invited());
    fields.field("pending", jobs.pending());
    fields.field("gone", jobs.gone);
    for (const auto& [state, word] : enum_names<JobState>)
        if (state >= JobState::accepted) fields.field(word, jobs.of(state));
    write_acceptance_fields(fields, Acceptance{jobs.of(JobState::accepted), jobs.invited()});
}
void write_fields(JsonWriter& json, const StateCounts& jobs);

// Those who have had the time to answer, with their likely rate; and what happened in the period.
template <class Fields>
void write_matured_fields(Fields& fields, const Acceptance& matured) {
    fields.object("matured", [&] {
        fields.field("sent", matured.invited);
        fields.field("accepted", matured.accepted);
        write_acceptance_fields(fields, matured);
        std::optional<Interval> likely;
        if (!matured.is_small_sample()) likely = likely_rate(matured);
        const auto bound = [&likely](double Interval::*side) {
            return likely ? std::optional(rounded_share((*likely).*side)) : std::nullopt;
        };
        fields.field("likely_low", bound(&Interval::low));
        fields.field("likely_high", bound(&Interval::high));
    });
}

template <class Fields>
void write_period_fields(Fields& fields, const Happened& happened, const Acceptance& matured) {
    fields.object("happened", [&] {
        for_each_member(happened, [&](std::string_view name, std::int64_t count) {
            fields.field(name, count);
        });
    });
    write_matured_fields(fields, matured);
}

template <class Fields>
void write_cut_fields(Fields& fields, const CutRow& row) {
    write_count_fields(fields, row.counts.jobs);
    write_period_fields(fields, row.counts.happened, row.counts.matured);
}

// held_by, held_by_run, held_until; nothing where nobody else acts for the account.
void write_holder(JsonWriter& json, const std::optional<LeaseHolder>& holder);

void write_fields(JsonWriter& json, const AccountStatus& account);
void write_fields(JsonWriter& json, const StrandedLeads& leads);
void write_fields(JsonWriter& json, const RunView& run);
void write_fields(JsonWriter& json, const AuditFinding& finding);
void write_fields(JsonWriter& json, const RowFinding& finding);
void write_fields(JsonWriter& json, const SettingChange& change);
void write_fields(JsonWriter& json, const RenderedNote& note);
void write_fields(JsonWriter& json, const SuppressionView& entry);

}  // namespace invito
