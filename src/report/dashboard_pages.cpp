#include "invito/report/dashboard_pages.hpp"

#include "html_parts.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/text.hpp"
#include "job_row.hpp"
#include "parts.hpp"
#include "report_sections.hpp"
#include "web_files.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <numeric>
#include <ranges>
#include <set>

namespace invito {
namespace {

// --- What is around a page.

constexpr std::pair<std::string_view, std::string_view> main_pages[] = {
    {"/", "Overview"}, {"/report", "Report"}, {"/health", "Health"}};

std::string short_time(Instant at, const TimeZone& zone) {
    return clock_time(at, zone).substr(0, std::string_view("14:05").size());
}

Markup link_to(std::string_view path, std::string_view key, std::string_view value) {
    return html(
        R"(<a href="{}?{}={}"><bdi>{}</bdi></a>)", path, key, percent_encoded(value), value
    );
}

Markup run_link(RunId run) {
    return html(R"(<a href="/run?id={}">{}</a>)", run.value, run_name(run));
}

Markup bar_of(const DashboardFrame& frame) {
    Markup pages;
    for (const auto& [path, name] : main_pages)
        pages += html(
            R"(<a href="{}"{}>{}</a> )", path,
            Markup{frame.path == path ? R"( aria-current="page")" : ""}, name
        );
    const Markup run =
        frame.running ? html("{} running", run_link(frame.running->id)) : html("no run is at work");
    return html(
        R"(<a class="skip" href="#main">To the content</a>)"
        R"(<header class="bar"><strong>invito</strong>{}<nav aria-label="Pages">{}</nav>)"
        R"(<span id="run">{}</span><span class="live" id="live" hidden></span>)"
        R"(<span class="clock" id="clock">{} {}</span><a href="{}">refresh</a></header>)",
        frame.is_sandbox ? Markup{R"( <span class="badge">SANDBOX</span>)"} : Markup{}, pages, run,
        short_time(frame.now, frame.zone), frame.zone.name(), frame.path
    );
}

std::string page_of(const DashboardFrame& frame, std::string_view title, const Markup& content) {
    return "<!doctype html>\n" +
           html(
               R"(<html lang="en"><head><meta charset="utf-8">)"
               R"(<meta name="viewport" content="width=device-width, initial-scale=1">)"
               R"(<title>{0}: invito</title><link rel="stylesheet" href="/style.css">)"
               R"(<link rel="icon" href="/icon.svg"><script src="/app.js" defer></script></head>)"
               "<body>{1}\n"
               R"(<p id="spoken" class="skip" aria-live="polite"></p>)"
               R"(<main id="main"><h1><bdi>{0}</bdi></h1>{2}</main></body></html>)"
               "\n",
               title, bar_of(frame), content
           )
               .text;
}

// --- Leads

// Two names that may be written in two directions.
Markup shown_name(const JobView& job, const DashboardFrame& frame) {
    if (frame.hides_names) return html("job {}", job.id.value);
    const Markup name = html("<bdi>{}</bdi>", lead_name(job));
    const std::string& company = job.fields.company;
    return company.empty() ? name : html("{}, <bdi>{}</bdi>", name, company);
}

Markup job_link(const JobView& job, const DashboardFrame& frame) {
    return html(R"(<a href="/job?id={}">{}</a>)", job.id.value, shown_name(job, frame));
}

Markup state_of(const JobView& job) {
    const std::string_view state = to_string(job.state);
    std::string text(state);
    if (job.reason != Reason::none) text += ", " + spoken(to_string(job.reason));
    return html(R"(<span class="state is-{}">{}</span>)", state, text);
}

Markup time_of(const std::optional<Instant>& at, const DashboardFrame& frame) {
    if (!at) return html("-");
    return html(
        R"(<time datetime="{}">{}</time>)", format_rfc3339(*at, frame.zone),
        near_time(*at, frame.now, frame.zone)
    );
}

// What a word of the program stands for, or what a person wrote; empty ones are left out.
Markup facts(const std::vector<Detail>& details) {
    Markup rows;
    for (const auto& [label, text] : details) {
        if (!text.empty()) rows += html("<dt>{}</dt><dd><bdi>{}</bdi></dd>", label, text);
    }
    return html(R"(<dl class="facts">{}</dl>)", rows);
}

// What all leads of a list have in common, and its page says above.
enum class InCommon { campaign, account };

// The address of the page of the list, without where it begins.
Markup leads_section(
    const DashboardFrame& frame, const LeadPage& leads, InCommon in_common,
    const std::string& address
) {
    if (leads.jobs.empty()) return section("Leads", paragraph("There are none here."));
    const bool is_campaign = in_common == InCommon::campaign;
    HtmlTable table({{"Job"}, {"Lead"}, {is_campaign ? "Account" : "Campaign"}, {"State"}, {"Sent"}}
    );
    for (const JobView& job : leads.jobs)
        table.add(
            {html("{}", job.id.value), job_link(job, frame),
             is_campaign ? link_to("/account", "alias", job.account)
                         : link_to("/campaign", "name", job.campaign),
             state_of(job), time_of(job.sent_at, frame)}
        );
    Markup others;
    if (leads.after > 0) others += html(R"(<a href="{}">first page</a>)", address);
    if (leads.has_more)
        others +=
            html(R"(<a href="{}&amp;after={}">next page</a>)", address, leads.jobs.back().id.value);
    return section("Leads", table, html(R"(<p class="pages">{}</p>)", others));
}

// In a few words; the page of the job has all of them.
std::string short_result(const AttemptView& attempt) {
    const bool is_invitation = attempt.kind == AttemptKind::invite;
    return joined(
        {attempt.outcome ? spoken(to_string(*attempt.outcome)) : "no answer yet",
         attempt.error_type, is_invitation && attempt.with_note ? "with note" : ""}
    );
}

HtmlTable steps_table(const DashboardFrame& frame, const std::vector<LeadStep>& steps) {
    HtmlTable table({{"Time"}, {"Lead"}, {"What"}, {"Result"}, {"The lead now"}, {"Account"}});
    for (const auto& [attempt, job] : steps) {
        const bool is_invitation = attempt.kind == AttemptKind::invite;
        table.add(
            {time_of(attempt.intent_at, frame), job_link(job, frame),
             html("{}", is_invitation ? "invitation" : to_string(attempt.kind)),
             html("{}", short_result(attempt)), state_of(job),
             link_to("/account", "alias", attempt.account)}
        );
    }
    return table;
}

// Of each kind so many: a hundred accounts that wait for the same hide nothing else. `rest`: where
// the others are.
constexpr std::size_t alerts_on_overview = 3;
constexpr std::size_t alerts_on_health = 50;

Markup alerts_markup(const std::vector<Alert>& alerts, std::size_t most, const Markup& rest) {
    std::vector<std::pair<std::string_view, std::vector<const Alert*>>> kinds;
    for (const Alert& alert : alerts) {
        const auto kind = std::ranges::find_if(kinds, [&alert](const auto& known) {
            return known.first == alert.code;
        });
        if (kind == kinds.end()) {
            kinds.push_back({alert.code, {&alert}});
        } else {
            kind->second.push_back(&alert);
        }
    }
    Markup all;
    for (const auto& [code, of_kind] : kinds) {
        for (const Alert* const alert : of_kind | std::views::take(most))
            all +=
                html(R"(<p class="alert">! {} <code>{}</code></p>)", alert->text, alert->command);
        if (of_kind.size() > most)
            all += html(
                R"(<p class="alert">! {} more such as this: {}</p>)", of_kind.size() - most, rest
            );
    }
    return all;
}

// --- The overview

StateCounts sum_of(const std::vector<CampaignView>& campaigns) {
    StateCounts sum;
    for (const CampaignView& view : campaigns) sum += view.jobs;
    return sum;
}

Markup overview_tiles(const StatusData& status) {
    const StateCounts jobs = sum_of(status.campaigns);
    const auto sum = [](std::string_view field, std::int64_t count) {
        return number(fmt::format("/campaigns/*/{}", field), count);
    };
    std::int64_t today = 0;
    for (const CampaignView& view : status.campaigns) today += view.invited_today;
    const Acceptance accepted = acceptance_of(jobs);
    std::string share;
    if (accepted.invited > 0)
        share = accepted.is_small_sample() ? "small sample"
                                           : fmt::format("{}% of the sent", accepted.percent());
    const auto count = [&](JobState state) { return sum(to_string(state), jobs.of(state)); };
    const bool has_unknown = jobs.of(JobState::unknown) > 0;
    return html(
        R"(<dl class="tiles">{}{}{}{}{}{}</dl>)",
        tile("Sent in 24 h", sum("invited_today", today), fmt::format("{} in all", jobs.invited())),
        tile("Accepted", count(JobState::accepted), share),
        tile("Pending", sum("pending", jobs.pending()), "not answered yet"),
        tile("Waiting", sum("waiting", jobs.waiting()), "to be invited"),
        tile("Unknown", count(JobState::unknown), has_unknown ? "! being looked for" : ""),
        tile("Failed", count(JobState::failed))
    );
}

// Long lists show first what needs somebody; the rest stands behind a link.
constexpr std::size_t rows_on_overview = 20;

using Places = std::vector<std::size_t>;  // in a list

template <class Urgency>
Places most_urgent(std::size_t count, const Urgency& urgency) {
    Places places(count);
    std::iota(places.begin(), places.end(), 0);
    if (count <= rows_on_overview) return places;
    std::ranges::stable_sort(places, {}, urgency);
    places.resize(rows_on_overview);
    return places;
}

Places places_on(const ListPart& part, std::size_t count) {
    Places places(part.length_of(count));
    std::iota(places.begin(), places.end(), part.from);
    return places;
}

// Who needs a person, then who sends next.
Places accounts_on_overview(const StatusData& status, const std::vector<Alert>& alerts) {
    std::set<std::string_view> in_need;
    for (const Alert& alert : alerts) in_need.insert(alert.account);
    return most_urgent(status.accounts.size(), [&](std::size_t place) {
        const AccountStatus& account = status.accounts[place];
        if (in_need.contains(account.view.record.alias)) return Instant::min();
        return account.next_at.value_or(Instant::max());
    });
}

// Those at work, then those that wait for somebody.
Places campaigns_on_overview(const StatusData& status) {
    return most_urgent(status.campaigns.size(), [&status](std::size_t place) {
        using enum CampaignState;
        constexpr std::array order = {active, paused, draft, done, archived};
        return std::ranges::find(order, status.campaigns[place].record.state) - order.begin();
    });
}

// "200 accounts: 180 ok, 15 quota used, 5 reconnect."
std::string states_text(const StatusData& status) {
    std::map<std::string_view, std::int64_t> counts;
    for (const AccountStatus& account : status.accounts) ++counts[account.state];
    std::vector<std::string> parts;
    for (const auto& [state, count] : counts)
        parts.push_back(fmt::format("{} {}", count, spoken(state)));
    return fmt::format(
        "{}: {}.", counted(std::ssize(status.accounts), "account"), fmt::join(parts, ", ")
    );
}

HtmlTable accounts_table(
    const DashboardFrame& frame, const StatusData& status, const Places& places
) {
    const Style words{.accessible = true, .zone = frame.zone};
    HtmlTable table({{"Account"}, {"State"}, {"Today"}, {"7 days"}, {"Pending", "n"}, {"Next"}});
    for (const std::size_t place : places) {
        const AccountStatus& account = status.accounts[place];
        const auto at = [place](std::string_view field) {
            return fmt::format("/accounts/{}/{}", place, field);
        };
        const Table::Cell state = account_state_cell(account, status.now, words);
        table.add(
            {link_to("/account", "alias", account.view.record.alias),
             html(
                 R"(<span class="state is-{}">{}</span>)",
                 state.tone == Tone::good  ? "accepted"
                 : state.tone == Tone::bad ? "failed"
                                           : "queued",
                 state.text
             ),
             meter(at("today"), account.view.day_used, account.day_cap),
             meter(at("week"), account.view.week_used, account.week_cap),
             number(at("pending"), account.view.pending),
             html("{}", next_cell(account, status.now, words))}
        );
    }
    return table;
}

Markup link_to_all(std::string_view path, std::size_t count, std::string_view of_what) {
    return html(R"(<p><a href="{}">All {} {}</a></p>)", path, count, of_what);
}

Markup accounts_section(
    const DashboardFrame& frame, const StatusData& status, const std::vector<Alert>& alerts
) {
    const Places shown = accounts_on_overview(status, alerts);
    if (shown.empty()) return {};
    const HtmlTable table = accounts_table(frame, status, shown);
    if (shown.size() == status.accounts.size()) return section("Accounts", table);
    return section(
        "Accounts", html(
                        "{}{}{}", paragraph(states_text(status)), table.markup("Accounts"),
                        link_to_all("/accounts", status.accounts.size(), "accounts")
                    )
    );
}

// How far a campaign is: accepted within sent, the rest waits.
Markup progress_bar(const StateCounts& jobs) {
    constexpr double width = 160;
    const double total = std::max<double>(1, static_cast<double>(jobs.total()));
    const auto wide = [total](std::int64_t count) {
        return width * static_cast<double>(count) / total;
    };
    return html(
        R"(<svg width="160" height="12" role="img" aria-label="{} of {} sent, {} accepted">)"
        R"(<rect class="rest" x=".5" y=".5" width="159" height="11"/>)"
        R"(<rect class="waiting" width="{:.1f}" height="12"/><rect class="sent" width="{:.1f}" height="12"/>)"
        R"(<rect class="accepted" width="{:.1f}" height="12"/></svg>)",
        jobs.invited(), jobs.total(), jobs.of(JobState::accepted),
        wide(jobs.invited() + jobs.waiting()), wide(jobs.invited()),
        wide(jobs.of(JobState::accepted))
    );
}

HtmlTable campaigns_table(const StatusData& status, const Places& places) {
    HtmlTable table(
        {{"Campaign"},
         {"State"},
         {"Progress"},
         {"Leads", "n"},
         {"Waiting", "n"},
         {"Sent", "n"},
         {"Accepted", "n"},
         {"Rate", "n"},
         {"Failed", "n"}}
    );
    for (const std::size_t place : places) {
        const CampaignView& view = status.campaigns[place];
        const StateCounts& jobs = view.jobs;
        const auto at = [place](std::string_view field, std::int64_t count) {
            return number(fmt::format("/campaigns/{}/{}", place, field), count);
        };
        table.add(
            {link_to("/campaign", "name", view.record.campaign.name),
             html("{}", campaign_state_cell(view.record.state).text), progress_bar(jobs),
             at("leads", jobs.total()), at("waiting", jobs.waiting()), at("sent", jobs.invited()),
             at("accepted", jobs.of(JobState::accepted)), rate(acceptance_of(jobs)),
             at("failed", jobs.of(JobState::failed))}
        );
    }
    return table;
}

constexpr std::string_view progress_legend =
    R"(<p class="legend"><span><span class="key accepted"></span>accepted</span> )"
    R"(<span><span class="key sent"></span>sent</span> )"
    R"(<span><span class="key waiting"></span>waiting</span> )"
    R"(<span><span class="key rest"></span>neither</span></p>)";

Markup campaigns_section(const StatusData& status) {
    if (status.campaigns.empty())
        return section(
            "Campaigns", paragraph("There is no campaign yet: invito import FILE makes one.")
        );
    const Places shown = campaigns_on_overview(status);
    Markup remarks{std::string(progress_legend)};
    if (shown.size() < status.campaigns.size())
        remarks += link_to_all("/campaigns", status.campaigns.size(), "campaigns");
    return section("Campaigns", campaigns_table(status, shown), remarks);
}

Markup part_links(std::string_view path, const ListPart& part, std::size_t count) {
    Markup others;
    if (part.from > 0) others += html(R"(<a href="{}">first page</a>)", path);
    const std::size_t end = part.from + part.length_of(count);
    if (end < count) others += html(R"(<a href="{}?from={}">next page</a>)", path, end);
    return html(R"(<p class="pages">{}</p>)", others);
}

Markup month_section(const std::optional<ReportData>& month) {
    if (month) return html(R"(<div class="pair">{}</div>)", report_charts(*month));
    return section(
        "Sent per day",
        Markup{R"(<p>There are too many leads to count them again and again. <a href="/report">)"
               "The report</a> has the charts.</p>"}
    );
}

}  // namespace

std::string overview_page(const DashboardFrame& frame, const OverviewPage& page) {
    const StatusData& status = page.status;
    const std::string run = run_sentence(status, frame.zone);
    const std::string sync = sync_sentence(status, frame.zone);
    const std::vector<Alert> alerts = alerts_of(status, frame.zone);
    Markup content = html(
        R"(<p class="verdict" id="summary">{}</p>{}{}{}{}{}{})",
        run.empty() ? "Nothing has run yet." : run, paragraph(sync), overview_tiles(status),
        alerts_markup(alerts, alerts_on_overview, html(R"(<a href="/health">Health</a>)")),
        accounts_section(frame, status, alerts), campaigns_section(status),
        month_section(page.month)
    );
    content += section(
        "What happened last", page.steps.empty()
                                  ? paragraph("Nothing yet.")
                                  : steps_table(frame, page.steps).markup("What happened last")
    );
    return page_of(frame, "Overview", content);
}

std::string accounts_page(
    const DashboardFrame& frame, const StatusData& status, const ListPart& part
) {
    const std::size_t count = status.accounts.size();
    const HtmlTable table = accounts_table(frame, status, places_on(part, count));
    return page_of(
        frame, "Accounts",
        html(
            "{}{}{}", paragraph(states_text(status)), table.markup("Accounts"),
            part_links("/accounts", part, count)
        )
    );
}

std::string campaigns_page(
    const DashboardFrame& frame, const StatusData& status, const ListPart& part
) {
    const std::size_t count = status.campaigns.size();
    const HtmlTable table = campaigns_table(status, places_on(part, count));
    return page_of(
        frame, "Campaigns",
        html(
            "{}{}{}", table.markup("Campaigns"), Markup{std::string(progress_legend)},
            part_links("/campaigns", part, count)
        )
    );
}

std::string campaign_page(
    const DashboardFrame& frame, const CampaignView& campaign, const Outlook& outlook,
    const LeadPage& leads
) {
    const std::string& name = campaign.record.campaign.name;
    const StateCounts& jobs = campaign.jobs;
    Markup notes;
    for (const NoteVariant& variant : campaign.record.campaign.note.texts())
        notes += section(
            variant.name.empty() ? "Note" : "Note " + variant.name,
            html(R"(<p class="note"><bdi>{}</bdi></p>)", variant.text)
        );
    const auto count = [&jobs](JobState state) { return html("{}", jobs.of(state)); };
    const Markup content = html(
        R"(<p class="verdict">{}: {} of {} invited, {}.</p><p>{}</p>)"
        R"(<dl class="tiles">{}{}{}{}{}{}</dl>{}{}<p><a href="/report?campaign={}">Report of this campaign</a></p>{})",
        campaign_state_cell(campaign.record.state).text, jobs.invited(), jobs.total(),
        describe(acceptance_of(jobs)) + " accepted", progress_bar(jobs),
        tile("Waiting", html("{}", jobs.waiting())), tile("Sent", html("{}", jobs.invited())),
        tile("Accepted", count(JobState::accepted)), tile("Skipped", count(JobState::skipped)),
        tile("Failed", count(JobState::failed)), tile("Unknown", count(JobState::unknown)),
        facts(details_of(campaign, outlook, frame.now, frame.zone)), notes, percent_encoded(name),
        leads_section(frame, leads, InCommon::campaign, "/campaign?name=" + percent_encoded(name))
    );
    return page_of(frame, name, content);
}

// What stands large above an account's facts is none of them.
static constexpr std::array<std::string_view, 3> account_tiles = {"Today", "7 days", "Pending"};

std::string account_page(
    const DashboardFrame& frame, const AccountStatus& account, const LeadPage& leads
) {
    const std::string& alias = account.view.record.alias;
    const Style words{.accessible = true, .zone = frame.zone};
    std::vector<Alert> alerts;
    if (account.is_configured) {
        if (auto alert = alerts_of(account.view, frame.now, frame.zone))
            alerts.push_back(std::move(*alert));
    }
    std::vector<Detail> details = details_of(account, frame.now, frame.zone);
    std::erase_if(details, [](const Detail& detail) {
        return std::ranges::count(account_tiles, detail.label) > 0;
    });
    const Markup content = html(
        R"(<p class="verdict">{}</p>{}<dl class="tiles">{}{}{}</dl>{}{})",
        account_state_cell(account, frame.now, words).text,
        alerts_markup(alerts, alerts_on_overview, {}),
        tile(account_tiles[0], meter("/today", account.view.day_used, account.day_cap)),
        tile(account_tiles[1], meter("/week", account.view.week_used, account.week_cap)),
        tile(account_tiles[2], number("/pending", account.view.pending)), facts(details),
        leads_section(frame, leads, InCommon::account, "/account?alias=" + percent_encoded(alias))
    );
    return page_of(frame, "Account " + alias, content);
}

std::string run_page(const DashboardFrame& frame, const RunPage& page) {
    const RunView& run = page.run;
    const auto running = page.is_running ? std::optional(run.id) : std::nullopt;
    const auto time = [&](const std::optional<Instant>& at) {
        return at ? calendar_time(*at, frame.now, frame.zone) : std::string();
    };
    const std::string exit = run.exit_code ? fmt::format("{}", *run.exit_code) : "";
    Markup content = html(
        R"(<p class="verdict">{}</p><dl class="tiles">{}{}{}{}{}{}</dl>{})",
        page.is_running ? "It is at work." : fmt::format("Ended: {}.", ended_text(run, running)),
        tile("Sent", number("/sent", run.counts.sent)),
        tile("Accepted", number("/accepted", run.accepted), "of these, so far"),
        tile("Skipped", number("/skipped", run.counts.skipped)),
        tile("Failed", number("/failed", run.counts.failed)),
        tile("Unknown", number("/unknown", run.counts.unknown)),
        tile("Held", number("/held", run.counts.held)),
        facts(
            {{"Kind", std::string(to_string(run.kind))},
             {"Began", time(run.started_at)},
             {"Ended", time(run.ended_at)},
             {"Exit code", exit},
             {"Requests", fmt::format(
                              "{}, {} refused as too many; half answered within {} ms, 95 of 100 "
                              "within {} ms",
                              run.requests, run.rate_limited, run.median.count(), run.p95.count()
                          )},
             {"Program",
              fmt::format("{}, process {} on {}", run.program_version, run.pid, run.host)}}
        )
    );
    content += html(R"(<p><a href="/report?run={}">Report of this run</a></p>)", run_name(run.id));
    const StepList& list = page.steps;
    if (list.steps.empty()) {
        content += section("What it did", paragraph("Nothing for a lead."));
        return page_of(frame, "Run " + run_name(run.id), content);
    }
    Markup others;
    if (!list.is_first) others += html(R"(<a href="/run?id={}">newest</a>)", run.id.value);
    if (list.has_more)
        others += html(
            R"(<a href="/run?id={}&amp;before={}">older</a>)", run.id.value,
            list.steps.back().attempt.id.value
        );
    content += section(
        "What it did, the newest first", steps_table(frame, list.steps),
        html(R"(<p class="pages">{}</p>)", others)
    );
    return page_of(frame, "Run " + run_name(run.id), content);
}

namespace {

// Who it is, and where that stands.
bool names_somebody(std::string_view label) {
    return label == "Lead" || label == "At LinkedIn" || label == "Profile" || label == "Suppressed";
}

Markup note_markup(const Explanation& explanation) {
    const JobView& job = explanation.job;
    const bool is_pending = explanation.pending_note.has_value();
    const std::string& text = is_pending ? explanation.pending_note->text : job.note;
    if (text.empty())
        return section("Note", paragraph(is_pending ? "It gets none." : "It got none."));
    return section(
        is_pending ? "Note, as it would be sent now" : "Note, as it was sent",
        html(
            R"(<p class="note"><bdi>{}</bdi></p><p class="quiet">{}</p>)", text,
            counted(static_cast<std::int64_t>(utf16_units(text)), "character")
        )
    );
}

}  // namespace

std::string job_page(const DashboardFrame& frame, const Explanation& explanation) {
    const JobView& job = explanation.job;
    std::vector<Detail> details = details_of(explanation, frame.now, frame.zone);
    std::erase_if(details, [&frame](const Detail& detail) {
        return frame.hides_names && names_somebody(detail.label);
    });
    Markup content = html(R"(<p class="verdict">{}</p>)", state_of(job));
    for (const std::string& sentence : sentences_of(explanation, frame.now, frame.zone))
        content += paragraph(sentence);
    content += facts(details);
    content += html(
        R"(<p class="pages"><span>Campaign {}</span> <span>Account {}</span></p>)",
        link_to("/campaign", "name", job.campaign), link_to("/account", "alias", job.account)
    );
    if (!frame.hides_names) content += note_markup(explanation);
    HtmlTable timeline({{"Time"}, {"What"}, {"Run"}, {"Detail"}});
    for (const TimelineEntry& entry : history_of(explanation)) {
        timeline.add(
            {time_of(entry.at, frame), html("{}", spoken(entry.what)),
             entry.run ? run_link(entry.run) : html("-"),
             html("<bdi>{}</bdi>", frame.hides_names ? std::string() : entry.detail)}
        );
    }
    content += section("What happened", timeline);
    return page_of(frame, fmt::format("Job {}", job.id.value), content);
}

std::string report_page(const DashboardFrame& frame, const ReportData& data) {
    return page_of(
        frame, report_subject_text(data.request),
        html(
            R"(<p class="quiet">The same as a file: <code>invito report --html FILE</code></p>{})",
            report_sections(data)
        )
    );
}

std::string health_page(const DashboardFrame& frame, const HealthPage& page) {
    std::vector<Detail> details;
    for (const auto& [label, text] : page.facts) details.push_back({label, text});
    HtmlTable runs({{"Run"}, {"Kind"}, {"Began"}, {"Sent", "n"}, {"Exit", "n"}, {"Ended"}});
    for (const RunView& run : page.runs.runs)
        runs.add(
            {run_link(run.id), html("{}", run.kind), time_of(run.started_at, frame),
             html("{}", run.counts.sent), run.exit_code ? html("{}", *run.exit_code) : html("-"),
             html(
                 "{}", run.id == page.runs.running ? "at work" : ended_text(run, page.runs.running)
             )}
        );
    const Markup content = html(
        R"(<p class="verdict">{}</p>{}{}{}<p>For programs: <a href="/healthz">/healthz</a>, )"
        R"(<a href="/readyz">/readyz</a>, )"
        R"(<a href="/api/status">/api/status</a>, <a href="/metrics">/metrics</a></p>)",
        page.alerts.empty()
            ? "Nothing needs a person."
            : counted(std::ssize(page.alerts), "thing needs", "things need") + " a person.",
        alerts_markup(page.alerts, alerts_on_health, html("<code>invito status</code>")),
        facts(details),
        section(
            "The last runs",
            page.runs.runs.empty() ? paragraph("None yet.") : runs.markup("The last runs")
        )
    );
    return page_of(frame, "Health", content);
}

std::string problem_page(const DashboardFrame& frame, const Error& error) {
    return page_of(
        frame, "No page",
        html(
            R"(<p class="alert">! {}.</p>{}{}<p class="quiet">{}.{}</p>)", error.what,
            paragraph(error.found),
            paragraph(error.hint.empty() ? "" : "What to do: " + error.hint), error.code,
            error.kind == ErrorKind::usage ? "" : " This page comes back by itself."
        )
    );
}

std::string dashboard_css() {
    return std::string(page_css()) + std::string(live_css());
}

std::string_view dashboard_js() {
    return live_js();
}

std::string_view dashboard_icon() {
    return R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">)"
           R"(<rect width="16" height="16" rx="3" fill="#0b5cad"/>)"
           R"(<path d="M8 3v1.6M8 7v6" stroke="#fff" stroke-width="2.4"/></svg>)";
}

}  // namespace invito
