#include "import_warnings.hpp"

#include "invito/plan/working_hours.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/failure.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace invito {

namespace {

Error of_ended(const ImportSurroundings& surroundings) {
    const auto day = std::chrono::sys_days{*surroundings.ended_on};
    return Error{
        .kind = ErrorKind::data,
        .code = "campaign.over",
        .what = fmt::format(
            "\"{}\" ended on {}: nothing of it is sent", surroundings.campaign,
            calendar_day(day, day, TimeZone{})
        ),
        .hint = "write a later schedule.end and import again",
        .help_topic = "campaign-file",
    };
}

Error of_left_behind(const LeftBehind& left, const std::string& campaign) {
    return Error{
        .kind = ErrorKind::data,
        .code = "campaign.left_behind",
        .what = fmt::format(
            "{} of \"{}\" {} with {}, which does not send for it",
            counted(left.leads, "waiting lead"), campaign, left.leads == 1 ? "stays" : "stay",
            left.account
        ),
        .hint = fmt::format(
            "invito jobs move --from {} --to ALIAS --campaign {}", left.account, campaign
        ),
        .help_topic = "campaign-file",
    };
}

Error of_shared(const ImportSurroundings& surroundings) {
    return Error{
        .kind = ErrorKind::data,
        .code = "campaign.shared_leads",
        .what = shared_text(surroundings.shared, surroundings.waiting),
        .hint =
            "nobody is invited twice: the campaign whose turn comes first decides the account "
            "and the note",
        .help_topic = "campaign-file",
    };
}

Error of_second(const SecondAccount& second) {
    return Error{
        .kind = ErrorKind::config,
        .code = "account.same_member",
        .what = fmt::format(
            "{} is given no leads: it is the same LinkedIn member as {}, which sends", second.alias,
            second.sender
        ),
        .hint = "take one of them out of the configuration",
        .help_topic = "limits",
    };
}

std::string why_not_cancelled(const ImportSurroundings& surroundings) {
    if (surroundings.removal == Removal::refused)
        return fmt::format("{} names nobody", surroundings.list);
    const auto& [listed, left, newly_rejected] = surroundings.shrinkage;
    if (newly_rejected > 0) {
        return fmt::format(
            "{} of {} cannot be used, more than the last time", counted(newly_rejected, "row"),
            surroundings.list
        );
    }
    return fmt::format("{} of {} leads are missing in {}", left, left + listed, surroundings.list);
}

// An export that was written by half looks like leads that were taken out.
Error of_kept_leads(const ImportSurroundings& surroundings) {
    const std::int64_t left = surroundings.shrinkage.left;
    const bool may_be_meant = surroundings.removal == Removal::needs_yes;
    return Error{
        .kind = ErrorKind::data,
        .code = "list.removed",
        .what = fmt::format(
            "{}: {} and left the list {} not cancelled", why_not_cancelled(surroundings),
            counted(left, "lead that waits", "leads that wait"), left == 1 ? "is" : "are"
        ),
        .hint = may_be_meant
                    ? fmt::format("if that is right: invito import {} --yes", surroundings.input)
                    : std::string("look at what wrote the list, and import it again"),
        .help_topic = "campaign-file",
    };
}

// Over for every account that sends for it; one that is not configured knows no days.
bool is_over_for_all(const Campaign& campaign, const Settings& settings, Instant now) {
    if (!campaign.schedule.end) return false;
    return std::ranges::all_of(campaign.accounts, [&](const std::string& alias) {
        const AccountSettings* const account = settings.find_account(alias);
        const TimeZone& zone =
            account != nullptr ? account->policy.time_zone : settings.defaults.time_zone;
        return is_over(campaign.schedule, zone, now);
    });
}

}  // namespace

std::string shared_text(const std::vector<SharedLeads>& shared, std::int64_t leads) {
    std::string text;
    for (const SharedLeads& one : shared) {
        if (!text.empty()) text += ", ";
        text += fmt::format("{} of {} are also in \"{}\"", one.leads, leads, one.campaign);
        if (one.invited > 0) text += fmt::format(" ({} invited there)", one.invited);
    }
    return text;
}

std::vector<Error> import_warnings(const ImportSurroundings& surroundings) {
    std::vector<Error> warnings;
    if (surroundings.ended_on) warnings.push_back(of_ended(surroundings));
    for (const LeftBehind& left : surroundings.left_behind)
        warnings.push_back(of_left_behind(left, surroundings.campaign));
    if (!surroundings.shared.empty()) warnings.push_back(of_shared(surroundings));
    for (const SecondAccount& second : surroundings.seconds) warnings.push_back(of_second(second));
    const bool stays = surroundings.removal && surroundings.removal != Removal::carried_out;
    if (stays) warnings.push_back(of_kept_leads(surroundings));
    return warnings;
}

Result<std::vector<SecondAccount>> mark_seconds(
    std::vector<ImportAccount>& accounts, const std::string& campaign, AdminStore& admin
) {
    std::vector<SecondAccount> seconds;
    for (ImportAccount& account : accounts) {
        const auto sender = admin.sender_instead_of(account.id);
        if (!sender) continue;
        account.sends = false;
        seconds.push_back({account.alias, *sender});
    }
    if (std::ranges::any_of(accounts, &ImportAccount::sends)) return seconds;
    std::vector<std::string> senders;
    for (const SecondAccount& second : seconds) senders.push_back(second.sender);
    return Error{
        .kind = ErrorKind::data,
        .code = "campaign.accounts",
        .what = fmt::format(
            "no account of \"{}\" sends: {} is the same LinkedIn member as {}", campaign,
            seconds.front().alias, seconds.front().sender
        ),
        .hint = fmt::format("write accounts: {{use: [{}]}}", fmt::join(senders, ", ")),
        .help_topic = "campaign-file",
    };
}

ImportSurroundings survey_import(
    AdminStore& admin, const Settings& settings, const ImportReport& report, Instant now
) {
    const auto campaigns = admin.campaigns();
    const auto record = std::ranges::find(campaigns, report.campaign, &CampaignRecord::id);
    ensure(record != campaigns.end(), "an imported campaign exists");
    ImportSurroundings found{
        .campaign = record->campaign.name,
        .shrinkage = report.shrinkage,
        .removal = report.removal};
    if (is_over_for_all(record->campaign, settings, now)) {
        found.ended_on = record->campaign.schedule.end;
    }
    for (const WaitingLeads& leads : admin.work_in_progress(lateness(settings), now).leads) {
        if (leads.campaign != report.campaign) continue;
        found.waiting += leads.leads;
        const bool is_configured = settings.find_account(leads.alias) != nullptr;
        if (!leads.takes_part || !is_configured)
            found.left_behind.push_back({leads.alias, leads.leads});
    }
    if (report.totals.imported > 0) found.shared = admin.shared_leads(report.campaign);
    return found;
}

namespace {

constexpr std::size_t placeholders_max = 20;
constexpr std::size_t lines_max = 5;

Error warning(std::string what, const ForeignPlaceholder& placeholder) {
    return Error{
        .kind = ErrorKind::data,
        .code = "note.foreign_placeholder",
        .what = std::move(what),
        .hint = placeholder.advice,
        .help_topic = "campaign-file",
    };
}

std::string lines_text(const std::vector<std::size_t>& lines, std::int64_t notes) {
    const bool is_cut = notes > static_cast<std::int64_t>(lines.size());
    return fmt::format(
        "{} {}{}", notes == 1 ? "line" : "lines", fmt::join(lines, ", "), is_cut ? ", ..." : ""
    );
}

}  // namespace

std::vector<Error> note_warnings(
    const Campaign& campaign, const std::vector<std::string>& columns, const CampaignFile* file
) {
    std::vector<Error> warnings;
    const std::vector<NoteVariant> texts = campaign.note.texts();
    const bool is_in_file =
        file != nullptr && file->campaign.note.texts() == texts && !file->note_lines.empty();
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto& [variant, text] = texts[i];
        const std::string where =
            variant.empty() ? "the note" : fmt::format("variant \"{}\" of the note", variant);
        for (const ForeignPlaceholder& found : find_foreign_placeholders(text, columns)) {
            warnings.push_back(warning(
                fmt::format("{} in {} would be sent word for word", found.found, where), found
            ));
            if (!is_in_file || i >= file->note_lines.size()) continue;
            const auto end = text.begin() + static_cast<std::ptrdiff_t>(found.offset);
            const auto lines_before = static_cast<std::size_t>(std::count(text.begin(), end, '\n'));
            warnings.back().place = Place{file->path, file->note_lines[i] + lines_before};
        }
    }
    return warnings;
}

void OwnNotes::see(std::size_t line, std::string_view note) {
    for (ForeignPlaceholder& found : find_foreign_placeholders(note, columns_)) {
        auto seen = std::ranges::find_if(seen_, [&found](const Seen& one) {
            return one.placeholder.found == found.found;
        });
        if (seen == seen_.end()) {
            if (seen_.size() == placeholders_max) continue;
            seen_.push_back({.placeholder = std::move(found)});
            seen = seen_.end() - 1;
        }
        if (seen->last_line == line) continue;
        seen->last_line = line;
        ++seen->notes;
        if (seen->lines.size() < lines_max) seen->lines.push_back(line);
    }
}

std::vector<Error> OwnNotes::warnings(const std::string& list) const {
    std::vector<Error> warnings;
    for (const Seen& seen : seen_) {
        Error one = warning(
            fmt::format(
                "{} in {} would be sent word for word", seen.placeholder.found,
                counted(seen.notes, "lead's own note", "leads' own notes")
            ),
            seen.placeholder
        );
        if (!list.empty()) one.place = Place{list, seen.lines.front()};
        if (list.empty() || seen.notes > 1) one.found = lines_text(seen.lines, seen.notes);
        warnings.push_back(std::move(one));
    }
    return warnings;
}

}  // namespace invito
