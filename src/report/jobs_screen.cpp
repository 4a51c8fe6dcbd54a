#include "invito/report/jobs_screen.hpp"

#include "blocker_text.hpp"
#include "invito/plan/reconcile.hpp"
#include "invito/report/note_screen.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/text.hpp"
#include "job_row.hpp"
#include "json_fields.hpp"
#include "parts.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>
#include <string>
#include <vector>

namespace invito {

namespace {

constexpr std::size_t rows_at_once = 500;

Table::Cell state_cell(const JobView& job) {
    return {job.state, tone_of(job.state)};
}

// The one fact that matters most in the job's state.
std::string remark_of(const JobView& job, Instant now, const TimeZone& zone) {
    if (job.reason != Reason::none) return spoken(to_string(job.reason));
    if (job.accepted_at) return near_time(*job.accepted_at, now, zone);
    if (job.withdrawn_at) return near_time(*job.withdrawn_at, now, zone);
    if (job.gone_at) return "not pending any more";
    if (job.sent_at) return near_time(*job.sent_at, now, zone);
    if (job.not_before > now) return "from " + near_time(job.not_before, now, zone);
    return job.error_type;
}

// Of a job that the provider refused, or that it could not do.
std::string error_of(const JobView& job) {
    return job.error_type.empty() ? ""
                                  : fmt::format("{} (HTTP {})", job.error_type, job.http_status);
}

void write_attempts(
    std::ostream& out, const std::vector<AttemptView>& attempts, Instant now, const Style& style
) {
    using enum Table::Align;
    if (attempts.empty()) return;
    Table table(
        "Attempt", {{"When"},
                    {"Kind"},
                    {"Run"},
                    {"Outcome"},
                    {"HTTP", right},
                    {"Remark", left, Table::Fit::wrap}}
    );
    for (const AttemptView& attempt : attempts) {
        const bool has_both = !attempt.error_type.empty() && !attempt.evidence.empty();
        table.add_row(
            {calendar_time(attempt.intent_at, now, style.zone), attempt.kind,
             attempt.run ? run_name(attempt.run) : std::string("-"),
             std::string(attempt.outcome ? to_string(*attempt.outcome) : "open"),
             attempt.http_status == 0 ? std::string("-") : std::to_string(attempt.http_status),
             attempt.error_type + (has_both ? ", " : "") + attempt.evidence}
        );
    }
    out << '\n';
    table.print(out, style);
}

void write_events(
    std::ostream& out, const std::vector<EventView>& events, Instant now, const Style& style
) {
    if (events.empty()) return;
    Table table("Event", {{"When"}, {"Event"}, {"Detail", Table::Align::left, Table::Fit::wrap}});
    for (const EventView& event : events)
        table.add_row({calendar_time(event.at, now, style.zone), event.kind, event.detail});
    out << '\n';
    table.print(out, style);
}

void write_attempt_fields(JsonWriter& json, const AttemptView& attempt) {
    json.field("attempt", attempt.id);
    json.field("kind", attempt.kind);
    json.field("account", attempt.account);
    json.field("run", attempt.run);
    json.field("intent_at", attempt.intent_at);
    json.field("finished_at", attempt.finished_at);
    json.field("outcome", attempt.outcome);
    json.field("charged", attempt.charged);
    json.field("with_note", attempt.with_note);
    json.field("http_status", unless_zero(attempt.http_status));
    json.field("error_type", attempt.error_type);
    json.field("invitation_id", attempt.invitation_id);
    json.field("evidence", attempt.evidence);
    json.field("seen_at", attempt.seen_at);
}

}  // namespace

Tone tone_of(JobState state, Tone otherwise) {
    switch (state) {
        case JobState::accepted:
        case JobState::sent: return Tone::good;
        case JobState::failed: return Tone::bad;
        case JobState::unknown:
        case JobState::held: return Tone::caution;
        default: return otherwise;
    }
}

std::string lead_label(const JobView& job) {
    const std::string name = lead_name(job);
    return job.fields.company.empty() ? name : fmt::format("{}, {}", name, job.fields.company);
}

void write_job_list(
    std::ostream& out, Queries& queries, const JobFilter& filter, Instant now, const Style& style
) {
    using enum Table::Align;
    std::vector<Table::Column> columns = {{"Job", right}, {"State"}};
    if (!filter.account) columns.push_back({"Account"});
    if (!filter.campaign) columns.push_back({"Campaign", left, Table::Fit::cut});
    columns.push_back({"Lead", left, Table::Fit::cut});
    columns.push_back({"Remark"});
    Table table("Job", columns);
    std::int64_t shown = 0;
    queries.each_job(filter, [&](const JobView& job) {
        std::vector<Table::Cell> cells = {job.id.value, state_cell(job)};
        if (!filter.account) cells.emplace_back(job.account);
        if (!filter.campaign) cells.emplace_back(job.campaign);
        cells.emplace_back(lead_name(job));
        cells.emplace_back(remark_of(job, now, style.zone));
        table.add_row(std::move(cells));
        ++shown;
        if (table.rows() == rows_at_once) table.print(out, style);
    });
    if (shown == 0) {
        out << "No jobs match.\n";
        write_next(out, "invito status", style);
        return;
    }
    if (table.rows() > 0) table.print(out, style);
    const std::int64_t total = filter.limit > 0 ? queries.count_jobs(filter).total() : shown;
    out << '\n';
    if (total > shown) {
        out << fmt::format(
            "{} of {} shown. All of them: --limit 0\n", shown, counted(total, "job")
        );
    } else {
        out << counted(shown, "job") << '\n';
    }
}

void write_jobs_json(
    std::ostream& out, Queries& queries, const JobFilter& filter, const TimeZone& zone
) {
    const auto each_job = [&](const VisitJob& visit) { queries.each_job(filter, visit); };
    write_jobs_json(out, each_job, zone);
}

void write_jobs_json(
    std::ostream& out, const std::function<void(const VisitJob&)>& each_job, const TimeZone& zone
) {
    write_json_document(out, zone, [&](JsonWriter& json) {
        json.key("items");
        json.begin_array();
        each_job([&](const JobView& job) { json.value(job_row(job)); });
        json.end_array();
    });
}

namespace {

// Empty: the lead was erased or pruned.
std::string source_of(const JobView& job) {
    if (job.source_file.empty()) return {};
    return fmt::format("{}:{}", job.source_file, job.source_line);
}

}  // namespace

void write_job(
    std::ostream& out, Queries& queries, const JobView& job, Instant now, const Style& style,
    const std::optional<NoteDecision>& pending
) {
    const TimeZone& zone = style.zone;
    const Table::Cell state = state_cell(job);
    out << "Job " << job.id.value << ": " << painted(state.text, state.tone, style) << '\n';
    const auto moment = [&](const std::optional<Instant>& at) {
        return at ? near_time(*at, now, zone) : "";
    };
    const std::string gone = moment(job.gone_at);
    write_details(
        out,
        {{"Reason", spoken(to_string(job.reason))},
         {"Error", error_of(job)},
         {"Lead", lead_label(job)},
         {"Title", job.fields.title},
         {"Profile", linkedin_url_of(job)},
         {"Campaign", job.campaign},
         {"Account", job.account},
         {"Source",
          joined({source_of(job), "imported " + at_near_time(job.imported_at, now, zone)})},
         {"Sent", moment(job.sent_at)},
         {"Invitation", job.invitation_id},
         {"Accepted", moment(job.accepted_at)},
         {"Withdrawn", moment(job.withdrawn_at)},
         {"Gone", gone.empty() ? "" : gone + ": not pending any more, not connected"},
         {"Not before", job.not_before > now ? near_time(job.not_before, now, zone) : ""}},
        style
    );
    if (pending) {
        write_pending_note(out, pending, style);
    } else if (job.note.empty()) {
        write_details(out, {{"Variant", job.note_variant}}, style);
    } else {
        std::string title = counted(static_cast<std::int64_t>(utf16_units(job.note)), "character");
        if (!job.note_variant.empty()) title += ", variant " + job.note_variant;
        write_details(out, {{"Note", title}}, style);
        write_block(out, {.text = std::string(style.accessible ? 2 : 14, ' ')}, job.note, style);
    }
    write_attempts(out, queries.attempts(job.id), now, style);
    write_events(out, queries.events(job.id), now, style);
}

void write_job_json(
    std::ostream& out, const JobView& job, const JobHistory& history, const TimeZone& zone
) {
    write_json_document(out, zone, [&](JsonWriter& json) {
        write_fields(json, job_row(job));
        json.field("note", job.note);
        json.field("not_before", unless_zero(job.not_before));
        json.list("ledger", history.attempts, [&](const AttemptView& attempt) {
            write_attempt_fields(json, attempt);
        });
        json.field("events", history.events);
        write_pending_note_json(json, history.pending_note);
    });
}

namespace {}  // namespace

BOOST_DESCRIBE_STRUCT(TimelineEntry, (), (at, what, run, detail))

namespace {

std::string result_of(const AttemptView& attempt) {
    const bool is_invitation = attempt.kind == AttemptKind::invite;
    const bool has_id = is_invitation && !attempt.invitation_id.empty();
    return joined({
        attempt.outcome ? spoken(to_string(*attempt.outcome)) : "no answer yet",
        attempt.http_status == 0 ? "" : fmt::format("HTTP {}", attempt.http_status),
        attempt.error_type,
        !is_invitation      ? ""
        : attempt.with_note ? "with note"
                            : "without note",
        has_id ? "invitation " + attempt.invitation_id : "",
        is_invitation && !attempt.charged ? "not counted" : "",
        attempt.evidence,
    });
}

TimelineEntry timeline_entry(const AttemptView& attempt) {
    return {
        .at = attempt.intent_at,
        .what = attempt.kind == AttemptKind::invite ? "invitation"
                                                    : std::string(to_string(attempt.kind)),
        .run = attempt.run,
        .detail = fmt::format("by {}: {}", attempt.account, result_of(attempt))};
}

}  // namespace

std::vector<TimelineEntry> history_of(const Explanation& explanation) {
    const JobView& job = explanation.job;
    std::vector<TimelineEntry> all;
    all.push_back({job.imported_at, "imported", {}, source_of(job)});
    for (const AttemptView& attempt : explanation.attempts) all.push_back(timeline_entry(attempt));
    for (const EventView& event : explanation.events) {
        all.push_back({event.at, event.kind, event.run.value_or(RunId{}), event.detail});
    }
    if (job.accepted_at) all.push_back({*job.accepted_at, "accepted", {}, ""});
    if (job.withdrawn_at) all.push_back({*job.withdrawn_at, "withdrawn", {}, ""});
    std::ranges::stable_sort(all, {}, &TimelineEntry::at);
    return all;
}

namespace {

// "JOB" of the table's sentences, filled in.
std::string with_number(std::string_view text, JobId job) {
    std::string filled(text);
    for (std::size_t at = filled.find("JOB"); at != std::string::npos; at = filled.find("JOB", at))
        filled.replace(at, 3, std::to_string(job.value));
    return filled;
}

bool is_held_for_profile(const Explanation& explanation) {
    return explanation.job.reason == Reason::identity_mismatch && explanation.found;
}

// As the list names the lead; what it leaves out, as everywhere.
std::string name_on_list(const JobView& job) {
    const LeadFields& fields = job.fields;
    const bool has_whole_only =
        fields.first_name.empty() && fields.last_name.empty() && !fields.full_name.empty();
    return has_whole_only ? fields.full_name : lead_name(job);
}

// The provider's name, where it is not the list's: that of the profile for which the lead is held,
// or else of the person.
std::string other_name(const Explanation& explanation) {
    const JobView& job = explanation.job;
    std::string name = job.profile_first_name + " " + job.profile_last_name;
    if (is_held_for_profile(explanation)) {
        name = explanation.found->first_name + " " + explanation.found->last_name;
    }
    name = std::string(trim(name));
    return name == name_on_list(job) ? std::string() : name;
}

// "Igor Petrov (igor-petrov)"
std::string shown_at_linkedin(const Explanation& explanation) {
    std::string name = other_name(explanation);
    if (!is_held_for_profile(explanation)) return name;
    const FoundProfile& found = *explanation.found;
    const std::string& id =
        found.public_identifier.empty() ? found.provider_id : found.public_identifier;
    return name.empty() ? id : fmt::format("{} ({})", name, id);
}

// That is still looked for.
const AttemptView* open_unknown(const Explanation& explanation) {
    if (explanation.job.state == JobState::held) return nullptr;
    const auto found = std::ranges::find_if(explanation.attempts, [](const AttemptView& attempt) {
        return attempt.kind == AttemptKind::invite && attempt.outcome == Outcome::unknown;
    });
    return found == explanation.attempts.end() ? nullptr : &*found;
}

std::vector<Detail> who_it_is(const Explanation& explanation) {
    const JobView& job = explanation.job;
    const std::string& company = job.fields.company;
    const bool is_pending = explanation.pending_note.has_value();
    const std::string variant = is_pending ? std::string() : job.note_variant;
    const auto campaign_state = to_string(explanation.campaign.record.state);
    return {
        {"Lead", name_on_list(job) + (company.empty() ? "" : ", " + company)},
        {"At LinkedIn", shown_at_linkedin(explanation)},
        {"Profile", linkedin_url_of(job)},
        {"Campaign", fmt::format("{} ({})", job.campaign, campaign_state)},
        {"Account", fmt::format("{} ({})", job.account, spoken(explanation.account.state))},
        {"Note", variant.empty() ? "" : "variant " + variant},
        {"Error", error_of(job)}};
}

void write_who(std::ostream& out, const Explanation& explanation, const Style& style) {
    write_details(out, who_it_is(explanation), style);
    if (!explanation.will_be_skipped()) write_pending_note(out, explanation.pending_note, style);
}

std::string suppression_text(
    const std::optional<SuppressionView>& suppression, Instant now, const TimeZone& zone
) {
    if (!suppression) return "no";
    const auto& [kind, value] = suppression->key;
    if (kind == SuppressionKind::erased) return "the person was erased and is never invited";
    const bool is_person = kind == SuppressionKind::person;
    std::string text = fmt::format(
        "{}on the do-not-contact list since {} ({}{}{})",
        is_person ? "" : fmt::format("{} {} is ", to_string(kind), value),
        calendar_day(suppression->added_at, now, zone), suppression->source,
        suppression->reason.empty() ? "" : ": ", suppression->reason
    );
    const std::string& said_by = suppression->said_by;
    if (!said_by.empty()) text += "; said of this person by " + said_by;
    return text;
}

// "by ben on Fri 20 Nov, in the campaign autumn (job 12)"
std::string other_invitation_text(
    const std::optional<OtherInvitation>& other, Instant now, const TimeZone& zone
) {
    if (!other) return {};
    std::string text =
        fmt::format("by {} on {}", other->account, calendar_day(other->at, now, zone));
    if (!other->job) return text + ", by hand";
    return text + fmt::format(", in the campaign {} (job {})", other->campaign, other->job->value);
}

void write_unknown(
    std::ostream& out, const Explanation& explanation, Instant now, const Style& style
) {
    const AttemptView* const attempt = open_unknown(explanation);
    if (attempt == nullptr) return;
    const std::string looks =
        attempt->checks == 0 ? "none so far was complete"
                             : fmt::format("{} found nothing", counted(attempt->checks, "look"));
    std::string next;
    if (attempt->check_at) {
        const bool is_due = *attempt->check_at <= now;
        next = is_due ? "in the next run" : near_time(*attempt->check_at, now, style.zone);
        next += "; " + looks;
    }
    const std::string settles = near_time(attempt->intent_at + settle_time, now, style.zone);
    write_details(
        out,
        {{"Next look", next},
         {"Settles", settles + ": if it is nowhere then, it counts as not sent"}},
        style
    );
}

// Of a waiting lead that is on the do-not-contact list.
constexpr std::string_view skip_verdict =
    "Will be skipped when its turn comes: it is never invited. To invite it after all: invito "
    "suppress remove.";

std::string earliest_text(const Explanation& explanation, Instant now, const TimeZone& zone) {
    const Instant earliest = earliest_after(explanation.blockers, now);
    if (earliest == never) return "not by itself";
    std::string at = earliest <= now ? "now" : calendar_time(earliest, now, zone);
    if (!explanation.before) return at;
    if (explanation.before == 0) return at + " (no other lead of this account goes first)";
    return fmt::format(
        "{} ({} of this account {} first)", at, counted(*explanation.before, "other"),
        explanation.before == 1 ? "goes" : "go"
    );
}

}  // namespace

std::vector<Detail> details_of(const Explanation& explanation, Instant now, const TimeZone& zone) {
    std::vector<Detail> details = who_it_is(explanation);
    details.push_back({"Suppressed", suppression_text(explanation.suppression, now, zone)});
    details.push_back({"Invited", other_invitation_text(explanation.other, now, zone)});
    return details;
}

std::vector<std::string> sentences_of(
    const Explanation& explanation, Instant now, const TimeZone& zone
) {
    if (explanation.will_be_skipped()) return {std::string(skip_verdict)};
    const JobView& job = explanation.job;
    const StateHelp help = help_of(job);
    std::vector<std::string> sentences = {std::string(help.what), with_number(help.remedy, job.id)};
    if (!explanation.is_waiting()) return sentences;
    const std::string waits = waits_for_text(
        explanation.blockers, {&explanation.account, &explanation.campaign}, now, zone
    );
    sentences.push_back(
        waits.empty() ? "It waits for the next run: no rule is in the way."
                      : "It waits for: " + waits
    );
    sentences.push_back("Earliest: " + earliest_text(explanation, now, zone) + ".");
    return sentences;
}

namespace {

// One line per rule; the last one decides.
void write_blockers(
    std::ostream& out, const Explanation& explanation, Instant now, const Style& style
) {
    const BlockerSubject subject{&explanation.account, &explanation.campaign};
    out << "\nWaits for\n";
    if (explanation.blockers.empty()) {
        write_block(out, {.text = "  - "}, "the next run: no rule is in the way", style);
    }
    for (const Blocker& blocker : explanation.blockers) {
        const bool decides = &blocker == &explanation.blockers.back();
        std::string text = blocker_text(blocker, subject, now, style.zone);
        if (decides && explanation.blockers.size() > 1) text += " (decides)";
        write_block(
            out, {.text = decides ? "  * " : "  - ", .tone = decides ? Tone::caution : Tone::plain},
            text, style
        );
    }
    write_block(
        out, {.text = "Earliest: ", .tone = Tone::strong},
        earliest_text(explanation, now, style.zone), style
    );
}

void write_timeline(
    std::ostream& out, const Explanation& explanation, Instant now, const Style& style
) {
    Table table(
        "Event", {{"When"}, {"What"}, {"Run"}, {"Detail", Table::Align::left, Table::Fit::wrap}}
    );
    for (const TimelineEntry& one : history_of(explanation)) {
        table.add_row(
            {calendar_time(one.at, now, style.zone), one.what,
             one.run ? run_name(one.run) : std::string("-"), one.detail}
        );
    }
    out << '\n';
    table.print(out, style);
}

void write_blockers_json(JsonWriter& json, const Explanation& explanation, Instant now) {
    const BlockerSubject subject{&explanation.account, &explanation.campaign};
    json.list("waits_for", explanation.blockers, [&](const Blocker& blocker) {
        json.field("rule", blocker.rule);
        json.field("until", blocker.until == never ? std::nullopt : std::optional(blocker.until));
        json.field("stops_now", blocker.up_until.has_value());
        json.field("decides", &blocker == &explanation.blockers.back());
        json.field("text", blocker_text(blocker, subject, now, json.zone()));
    });
}

// An object, or null.
template <class Maybe, class Write>
void write_if_any(
    JsonWriter& json, std::string_view name, const Maybe& maybe, const Write& write_fields_of
) {
    if (maybe) {
        json.object(name, [&] { write_fields_of(*maybe); });
    } else {
        json.field(name, std::nullopt);
    }
}

void write_suppression_json(JsonWriter& json, const std::optional<SuppressionView>& suppression) {
    write_if_any(json, "suppression", suppression, [&](const SuppressionView& entry) {
        json.field("kind", entry.key.kind);
        json.field("reason", entry.reason);
        json.field("source", entry.source);
        json.field("said_by", unless_empty(entry.said_by));
        json.field("added_at", entry.added_at);
    });
}

void write_found_profile(JsonWriter& json, const std::optional<FoundProfile>& found) {
    write_if_any(json, "found_profile", found, [&](const FoundProfile& profile) {
        write_fields(json, profile);
        json.field("accepted", profile.is_accepted);
    });
}

void write_other_invitation(JsonWriter& json, const std::optional<OtherInvitation>& other) {
    write_if_any(json, "other_invitation", other, [&](const OtherInvitation& invitation) {
        json.field("account", invitation.account);
        json.field("campaign", unless_empty(invitation.campaign));
        json.field("job", invitation.job);
        json.field("at", invitation.at);
    });
}

void write_unknown_json(JsonWriter& json, const AttemptView* unknown) {
    write_if_any(json, "unknown", unknown, [&](const AttemptView& attempt) {
        json.field("next_look", attempt.check_at);
        json.field("looks_that_found_nothing", attempt.checks);
        json.field("settles_at", attempt.intent_at + settle_time);
    });
}

void write_explanation_json(JsonWriter& json, const Explanation& explanation, Instant now) {
    const JobView& job = explanation.job;
    const StateHelp help = help_of(job);
    const bool is_skipped = explanation.will_be_skipped();
    const Instant earliest = earliest_after(explanation.blockers, now);
    const bool has_earliest = explanation.is_waiting() && !is_skipped && earliest != never;
    write_fields(json, job_row(job));
    json.field("list_name", name_on_list(job));
    json.field("profile_name", other_name(explanation));
    write_found_profile(json, explanation.found);
    json.field("meaning", is_skipped ? skip_verdict : help.what);
    json.field("remedy", is_skipped ? std::string() : with_number(help.remedy, job.id));
    json.field("will_be_skipped", is_skipped);
    write_suppression_json(json, explanation.suppression);
    write_other_invitation(json, explanation.other);
    write_blockers_json(json, explanation, now);
    json.field("earliest", has_earliest ? std::optional(earliest) : std::nullopt);
    json.field("leads_before", explanation.is_waiting() ? explanation.before : std::nullopt);
    write_unknown_json(json, open_unknown(explanation));
    json.field("history", history_of(explanation));
    write_pending_note_json(json, explanation.pending_note);
}

}  // namespace

void write_explanation(
    std::ostream& out, const Explanation& explanation, Instant now, const Style& style
) {
    const JobView& job = explanation.job;
    const StateHelp help = help_of(job);
    std::string state(to_string(job.state));
    if (job.reason != Reason::none) state += ", " + spoken(to_string(job.reason));
    out << "Job " << job.id.value << ": " << painted(state, tone_of(job.state), style) << '\n';
    write_who(out, explanation, style);
    const std::string suppressed = suppression_text(explanation.suppression, now, style.zone);
    const std::string invited = other_invitation_text(explanation.other, now, style.zone);
    write_details(out, {{"Suppressed", suppressed}, {"Invited", invited}}, style);
    out << '\n';
    if (explanation.will_be_skipped()) {
        write_block(out, {}, skip_verdict, style);
    } else {
        write_block(out, {}, help.what, style);
        write_block(out, {}, with_number(help.remedy, job.id), style);
    }
    write_unknown(out, explanation, now, style);
    if (explanation.is_waiting() && !explanation.will_be_skipped()) {
        write_blockers(out, explanation, now, style);
    }
    write_timeline(out, explanation, now, style);
}

void write_explanations_json(
    std::ostream& out, const std::vector<Explanation>& explanations, Instant now,
    const TimeZone& zone
) {
    write_json_document(out, zone, [&](JsonWriter& json) {
        json.field("generated_at", now);
        json.list("items", explanations, [&](const Explanation& explanation) {
            write_explanation_json(json, explanation, now);
        });
    });
}

}  // namespace invito
