#include "rows.hpp"

#include "invito/support/failure.hpp"
#include "invito/support/json_writer.hpp"

#include <array>
#include <charconv>
#include <fmt/format.h>
#include <rapidjson/document.h>

namespace invito::store {
namespace {

using TextPair = std::pair<std::string, std::string>;

// Each row of a list is packed: a writer of the library would allocate twice for each.
template <class Pairs>
std::string pack_object(const Pairs& pairs) {
    std::string json = "{";
    for (const auto& [key, value] : pairs) {
        if (json.size() > 1) json += ',';
        append_json_text(json, key);
        json += ':';
        append_json_text(json, value);
    }
    json += '}';
    return json;
}

// An object whose members are all text, in their order.
std::vector<TextPair> unpack_object(std::string_view json, std::string_view column) {
    rapidjson::Document document;
    // Iterative: the depth of a corrupt text must not decide over the stack.
    document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
    if (document.HasParseError() || !document.IsObject()) throw_unreadable(column);

    std::vector<TextPair> pairs;
    pairs.reserve(document.MemberCount());
    for (const auto& member : document.GetObject()) {
        if (!member.value.IsString()) throw_unreadable(column);
        pairs.emplace_back(
            std::string(member.name.GetString(), member.name.GetStringLength()),
            std::string(member.value.GetString(), member.value.GetStringLength())
        );
    }
    return pairs;
}

// All of `text` as a number in [least, most].
std::optional<int> whole_number(std::string_view text, int least, int most) {
    int value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, value);
    if (problem != std::errc{} || stop != end || value < least || value > most) return std::nullopt;
    return value;
}

std::optional<std::array<bool, 7>> week_days(std::string_view digits) {
    std::array<bool, 7> days{};
    if (digits.size() != days.size()) return std::nullopt;
    for (std::size_t day = 0; day < days.size(); ++day) {
        if (digits[day] != '0' && digits[day] != '1') return std::nullopt;
        days[day] = digits[day] == '1';
    }
    return days;
}

template <class Enum>
Enum one_of(std::initializer_list<Enum> values, std::string_view text, std::string_view column) {
    for (const Enum value : values) {
        if (to_string(value) == text) return value;
    }
    throw_unreadable(column);
}

std::optional<std::chrono::year_month_day> maybe_date(const sql::Statement& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return unpack_date(row.view(column));
}

}  // namespace

Identity listed_identity(const sql::Statement& row, int slug, int provider_id) {
    if (!row.is_null(slug)) return {IdentifierKind::public_identifier, row.text(slug)};
    return {IdentifierKind::provider_id, row.text(provider_id)};
}

std::string lead_column_list(std::string_view pattern) {
    std::string list;
    for (const LeadColumn& column : lead_columns) {
        if (!list.empty()) list += ", ";
        list += fmt::format(fmt::runtime(pattern), column.name);
    }
    return list;
}

void read_lead_columns(const sql::Statement& row, int first_column, LeadFields& fields) {
    for (const LeadColumn& column : lead_columns) row.read(first_column++, fields.*column.field);
}

void bind_lead_columns(sql::Statement& statement, int& parameter, const LeadFields& fields) {
    for (const LeadColumn& column : lead_columns)
        statement.bind_next(parameter, fields.*column.field);
}

const std::string& job_brief_columns() {
    static const std::string columns =
        "j.state, p.slug, p.provider_id, j.variables, j.id, j.campaign_id, j.person_id, j.tries, "
        "p.first_name, p.last_name, p.headline, p.location, j.note_variant, j.resend_refusals, "
        "j.invited_refusals, " +
        lead_column_list("j.{}");
    return columns;
}

JobBrief read_job_brief(const sql::Statement& row, int first_column) {
    const auto at = [first_column](int column) { return first_column + column; };
    JobBrief job;
    job.state = job_state(row.view(at(0)));
    job.identity = listed_identity(row, at(1), at(2));
    job.provider_id = row.text(at(2));
    job.fields.variables = unpack_variables(row.view(at(3)));
    row.read(
        at(4), job.id, job.campaign, job.person, job.tries, job.profile_first_name,
        job.profile_last_name, job.profile_headline, job.profile_location, job.note_variant,
        job.resend_refusals, job.invited_refusals
    );
    read_lead_columns(row, at(15), job.fields);
    return job;
}

CampaignRecord read_campaign(const sql::Statement& row) {
    CampaignRecord record;
    Campaign& campaign = record.campaign;
    record.state = readable(parse<CampaignState>(row.view(0)), "campaign.state");
    campaign.labels = unpack_labels(row.view(1));
    campaign.assign = one_of(
        {Assign::balanced, Assign::round_robin, Assign::column}, row.view(2), "campaign.assign"
    );
    campaign.note.when_missing = one_of(
        {WhenUnfit::skip, WhenUnfit::send_without_note}, row.view(3), "campaign.when_missing"
    );
    campaign.note.when_too_long = one_of(
        {WhenUnfit::skip, WhenUnfit::send_without_note}, row.view(4), "campaign.when_too_long"
    );
    campaign.note.when_note_quota_used = one_of(
        {WhenNoteQuotaUsed::wait, WhenNoteQuotaUsed::send_without_note}, row.view(5),
        "campaign.when_note_quota_used"
    );
    campaign.schedule.start = maybe_date(row, 6);
    campaign.schedule.end = maybe_date(row, 7);
    campaign.schedule.skip_dates = unpack_dates(row.view(8));
    if (!row.is_null(9)) campaign.window = unpack_window(row.view(9));
    campaign.note.variants = unpack_variants(row.view(10));
    std::string kept_columns;
    row.read(
        11, record.id, campaign.name, campaign.description, campaign.priority, campaign.note.text,
        campaign.per_day, campaign.total, record.created_at, record.paused_until,
        record.pause_reason, kept_columns
    );
    campaign.kept_columns = unpack_names(kept_columns);
    return record;
}

std::string pack_variables(const std::map<std::string, std::string>& variables) {
    return variables.empty() ? std::string() : pack_object(variables);
}

std::map<std::string, std::string> unpack_variables(std::string_view json) {
    if (json.empty()) return {};
    std::map<std::string, std::string> variables;
    for (auto& [name, value] : unpack_object(json, "job.variables"))
        variables.insert_or_assign(std::move(name), std::move(value));
    return variables;
}

std::string pack_labels(const std::vector<std::pair<std::string, std::string>>& labels) {
    return pack_object(labels);
}

std::vector<std::pair<std::string, std::string>> unpack_labels(std::string_view json) {
    return unpack_object(json, "campaign.labels");
}

std::string pack_variants(const std::vector<NoteVariant>& variants) {
    std::vector<TextPair> pairs;
    pairs.reserve(variants.size());
    for (const NoteVariant& variant : variants) pairs.emplace_back(variant.name, variant.text);
    return pack_object(pairs);
}

std::vector<NoteVariant> unpack_variants(std::string_view json) {
    std::vector<NoteVariant> variants;
    for (auto& [name, text] : unpack_object(json, "campaign.note_variants"))
        variants.push_back({std::move(name), std::move(text)});
    return variants;
}

std::string pack_window(const Window& window) {
    if (window.always) return "always";
    std::string days;
    for (const bool is_open : window.days) days += is_open ? '1' : '0';
    return fmt::format("{} {}-{}", days, window.from.count(), window.to.count());
}

Window unpack_window(std::string_view text) {
    constexpr std::string_view column = "campaign.hours";
    constexpr int minutes_of_day = 24 * 60;
    if (text == "always") return Window{.always = true};

    const std::size_t space = text.find(' ');
    const std::size_t dash = text.find('-');
    if (space == std::string_view::npos || dash == std::string_view::npos || dash < space)
        throw_unreadable(column);
    const auto from = whole_number(text.substr(space + 1, dash - space - 1), 0, minutes_of_day);
    const auto to = whole_number(text.substr(dash + 1), 0, minutes_of_day);
    return Window{
        .days = readable(week_days(text.substr(0, space)), column),
        .from = std::chrono::minutes{readable(from, column)},
        .to = std::chrono::minutes{readable(to, column)}};
}

std::string pack_date(const std::chrono::year_month_day& date) {
    return format_date(date);
}

std::chrono::year_month_day unpack_date(std::string_view text) {
    return readable(parse_date(text), "a date of campaign");
}

std::string pack_dates(const std::vector<std::chrono::year_month_day>& dates) {
    std::string text;
    for (const auto& date : dates) {
        if (!text.empty()) text += ',';
        text += pack_date(date);
    }
    return text;
}

std::vector<std::chrono::year_month_day> unpack_dates(std::string_view text) {
    std::vector<std::chrono::year_month_day> dates;
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        dates.push_back(unpack_date(text.substr(0, comma)));
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    }
    return dates;
}

std::string pack_names(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ",") + name;
    return text;
}

std::vector<std::string> unpack_names(std::string_view text) {
    std::vector<std::string> names;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        names.emplace_back(text.substr(0, comma));
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return names;
}

void throw_unreadable(std::string_view column) {
    throw StorageFailure(fmt::format("the database is corrupt: {} is unreadable", column));
}

JobState job_state(std::string_view text) {
    return readable(parse<JobState>(text), "job.state");
}

Reason reason(std::string_view text) {
    return readable(parse<Reason>(text), "job.reason");
}

AccountState account_state(std::string_view text) {
    return readable(parse<AccountState>(text), "account.state");
}

std::optional<Outcome> maybe_outcome(const sql::Statement& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return readable(parse<Outcome>(row.view(column)), "attempt.outcome");
}

}  // namespace invito::store
