#include "invito/report/campaigns_screen.hpp"

#include "cells.hpp"
#include "hurdle_text.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/report/words.hpp"
#include "json_fields.hpp"

#include <array>
#include <fmt/format.h>
#include <ostream>

namespace invito {
namespace {

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

std::string labels_text(const Campaign& campaign) {
    std::vector<std::string> labels;
    for (const auto& [name, value] : campaign.labels)
        labels.push_back(fmt::format("{}: {}", name, value));
    return joined(labels);
}

std::string caps_text(const Campaign& campaign) {
    std::vector<std::string> caps;
    if (campaign.per_day) caps.push_back(fmt::format("{} per day", *campaign.per_day));
    if (campaign.total) caps.push_back(fmt::format("{} in all", *campaign.total));
    return caps.empty() ? "those of its accounts" : joined(caps);
}

std::string schedule_text(const Schedule& schedule) {
    std::vector<std::string> parts;
    if (schedule.start) parts.push_back("from " + format_date(*schedule.start));
    if (schedule.end) parts.push_back("to " + format_date(*schedule.end));
    for (const auto& date : schedule.skip_dates) parts.push_back("without " + format_date(date));
    return joined(parts);
}

std::string clock_text(std::chrono::minutes of_day) {
    return fmt::format("{:02}:{:02}", of_day.count() / 60, of_day.count() % 60);
}

// "Mon Tue Wed, 10:00 to 17:00"
std::string window_text(const Window& window) {
    if (window.always) return "always";
    constexpr std::array<std::string_view, 7> names = {"Mon", "Tue", "Wed", "Thu",
                                                       "Fri", "Sat", "Sun"};
    std::string days;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (window.days[i]) days += fmt::format("{}{}", days.empty() ? "" : " ", names[i]);
    }
    return fmt::format("{}, {} to {}", days, clock_text(window.from), clock_text(window.to));
}

std::string waits_for(
    const CampaignView& view, const Outlook& outlook, Instant now, const TimeZone& zone
) {
    return waits_for_text(outlook.of(view.record.id).hurdles, {.campaign = &view}, now, zone);
}

// Of a campaign whose days ended before its work did; empty of any other.
std::string unreached_text(const CampaignView& view) {
    const auto& end = view.record.campaign.schedule.end;
    const bool is_cut_short = view.record.state == CampaignState::done && view.jobs.waiting() > 0;
    if (!is_cut_short || !end) return {};
    const auto day = std::chrono::sys_days{*end};
    return fmt::format(
        "{} not reached before its end on {}",
        counted(view.jobs.waiting(), "lead was", "leads were"), calendar_day(day, day, TimeZone{})
    );
}

void write_note(std::ostream& out, const NotePolicy& note, const Style& style) {
    if (!note.has_note()) write_detail(out, "Note", "none", style);
    for (const NoteVariant& variant : note.texts()) {
        const std::string label = variant.name.empty() ? "Note" : "Note " + variant.name;
        write_detail(out, label, variant.text, style);
    }
}

}  // namespace

void write_campaign_list(
    std::ostream& out, const std::vector<CampaignView>& campaigns, const Style& style
) {
    if (campaigns.empty()) {
        out << "No campaigns yet.\n";
        write_next(out, "invito import campaigns/example.yaml", style);
        return;
    }
    std::vector<CampaignRow> rows;
    for (const CampaignView& campaign : campaigns)
        rows.push_back({campaign.record.campaign.name, campaign.record.state, campaign.jobs});
    write_campaign_table(out, rows, style);
}

void write_campaign(
    std::ostream& out, const CampaignView& view, const Outlook& outlook, Instant now,
    const Style& style
) {
    const Campaign& campaign = view.record.campaign;
    const Table::Cell state = campaign_state_cell(view.record.state);
    out << "Campaign " << terminal_safe(campaign.name) << ": "
        << painted(state.text, state.tone, style) << '\n';
    write_detail(out, "Waits for", waits_for(view, outlook, now, style.zone), style);
    write_detail(out, "About", campaign.description, style);
    write_detail(out, "Labels", labels_text(campaign), style);
    write_detail(out, "Created", calendar_time(view.record.created_at, now, style.zone), style);
    write_detail(
        out, "Accounts",
        fmt::format("{} ({})", joined(view.accounts), spoken(to_string(campaign.assign))), style
    );
    write_detail(out, "Limits", caps_text(campaign), style);
    write_detail(out, "Schedule", schedule_text(campaign.schedule), style);
    if (campaign.window) write_detail(out, "Window", window_text(*campaign.window), style);
    write_detail(out, "Priority", std::to_string(campaign.priority), style);
    write_note(out, campaign.note, style);

    const StateCounts& jobs = view.jobs;
    out << '\n' << counted(jobs.total(), "lead") << '\n';
    write_tallies(
        out,
        {{.label = "sent",
          .count = jobs.invited(),
          .remarks = {fmt::format("{} in the last 24 h", view.invited_today)},
          .tone = Tone::good},
         {.label = "waiting", .count = jobs.waiting()},
         {.label = "skipped", .count = jobs.of(JobState::skipped)},
         {.label = "failed", .count = jobs.of(JobState::failed), .tone = Tone::bad},
         {.label = "unknown", .count = jobs.of(JobState::unknown), .tone = Tone::caution}},
        style
    );
    out << "Accepted: " << describe(Acceptance{jobs.of(JobState::accepted), jobs.invited()})
        << '\n';
    if (const std::string unreached = unreached_text(view); !unreached.empty()) {
        write_attention(
            out, unreached + ". To go on, set a later end and import again.", {}, style
        );
    }
}

void write_campaigns_json(
    std::ostream& out, const std::vector<CampaignView>& campaigns, const Outlook& outlook,
    const TimeZone& zone
) {
    write_json_document(out, zone, [&](JsonWriter& json) {
        write_campaigns(json, "items", campaigns, outlook);
    });
}

void write_campaign_json(
    std::ostream& out, const CampaignView& view, const Outlook& outlook, const TimeZone& zone
) {
    const Campaign& campaign = view.record.campaign;
    write_json_document(out, zone, [&](JsonWriter& json) {
        write_campaign_fields(json, view, outlook);
        json.field("description", campaign.description);
        json.object("labels", [&] {
            for (const auto& [name, value] : campaign.labels) json.field(name, value);
        });
        json.field("assign", campaign.assign);
        json.field("per_day", campaign.per_day);
        json.field("total", campaign.total);
        json.field("priority", campaign.priority);
        json.field("note", campaign.note.text);
        json.list("note_variants", campaign.note.variants, [&](const NoteVariant& variant) {
            json.field("variant", variant.name);
            json.field("text", variant.text);
        });
    });
}

}  // namespace invito
