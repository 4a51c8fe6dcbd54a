#include "campaign_checker.hpp"

#include "invito/plan/limiter.hpp"
#include "invito/ports/engine.hpp"
#include "sandbox/people.hpp"
#include "store/connection.hpp"
#include "store/erasure.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <map>
#include <set>

namespace invito::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

using Findings = std::vector<std::string>;

// How far the program's time may be from the truth: the first date has a second's resolution and
// the time its answer took.
constexpr Duration clock_error_max = seconds{65};

// From the intent to the first byte.
constexpr Duration start_within = seconds{10};

// The profile of the last person before closing time may be looked at until after it.
constexpr Duration closing_max = minutes{11};

std::string when(Instant instant) {
    return format_rfc3339(instant);
}

// One LinkedIn member, as far as its accounts may differ: what any of them may do at most.
struct Bounds {
    std::string name;
    Cap per_day;
    Cap per_week;
    Cap notes_per_month;
    Duration pause_min{};
};

Cap higher_of(const Cap& a, const Cap& b) {
    return a && b ? Cap(std::max(*a, *b)) : std::nullopt;
}

Bounds bounds_of(const CampaignWorld& world, const std::vector<std::size_t>& member) {
    Bounds bounds;
    for (const std::size_t account : member) {
        const Policy& policy = world.accounts[account].policy;
        const bool is_first = account == member.front();
        const auto add = [is_first](Cap& bound, const Cap& cap) {
            bound = is_first ? cap : higher_of(bound, cap);
        };
        bounds.name += world.accounts[account].alias;
        add(bounds.per_day, world.highest_day_cap(account));
        add(bounds.per_week, policy.limits.per_week);
        add(bounds.notes_per_month, policy.limits.notes_per_month);
        bounds.pause_min =
            is_first ? policy.pacing.min : std::min(bounds.pause_min, policy.pacing.min);
    }
    return bounds;
}

// Any POST for a person whom an earlier one has invited would have been a second invitation if the
// provider had not been kind.
void find_twice_invited(const std::vector<Arrival>& arrivals, Findings& findings) {
    std::map<std::string, const Arrival*> invited;
    for (const Arrival& arrival : arrivals) {
        const auto first = invited.find(arrival.provider_id);
        if (first != invited.end()) {
            findings.push_back(fmt::format(
                "{} was invited at {} by {} and asked for again at {} by {}{}", arrival.provider_id,
                when(first->second->at), first->second->account_id, when(arrival.at),
                arrival.account_id, arrival.acted ? ", with effect" : ""
            ));
        } else if (arrival.acted) {
            invited.emplace(arrival.provider_id, &arrival);
        }
    }
}

// In every stretch of real time of that length.
void find_passed_cap(
    std::string_view name, const std::vector<Instant>& times, Duration period, const Cap& cap,
    Findings& findings
) {
    if (!cap) return;
    const auto most = static_cast<std::size_t>(*cap);
    for (std::size_t i = most; i < times.size(); ++i) {
        if (times[i] - times[i - most] < period) {
            findings.push_back(fmt::format(
                "{}: {} invitations from {} to {}, at most {} were allowed", name, most + 1,
                when(times[i - most]), when(times[i]), most
            ));
            return;
        }
    }
}

bool is_within(const Window& window, const TimeZone& zone, Instant instant) {
    const auto local = instant.time_since_epoch() + zone.span_at(instant).utc_offset;
    const auto date = std::chrono::floor<std::chrono::days>(local);
    const auto time = local - date;
    const auto weekday = [](std::chrono::days since_epoch) {
        return std::chrono::weekday{std::chrono::sys_days{since_epoch}}.iso_encoding() - 1;
    };
    const bool today = window.days[weekday(date)];
    if (window.to > window.from) return today && time >= window.from && time < window.to;
    const bool yesterday = window.days[weekday(date - std::chrono::days{1})];
    return (today && time >= window.from) || (yesterday && time < window.to);
}

void find_closed_hours(const RunAccount& account, const Arrival& arrival, Findings& findings) {
    const Window& window = account.policy.window;
    const TimeZone& zone = account.policy.time_zone;
    if (window.always) return;
    const Instant at = arrival.written;
    for (const Duration shift : {Duration{0}, clock_error_max, -Duration{minutes{5}}, -closing_max})
        if (is_within(window, zone, at + shift)) return;
    findings.push_back(fmt::format("{} sent outside its hours at {}", account.alias, when(at)));
}

void find_short_pause(const Bounds& bounds, const std::vector<Arrival>& own, Findings& findings) {
    std::vector<Instant> written;
    for (const Arrival& arrival : own) written.push_back(arrival.written);
    std::ranges::sort(written);
    for (std::size_t i = 1; i < written.size(); ++i) {
        const Duration least = bounds.pause_min - start_within - clock_error_max;
        if (written[i] - written[i - 1] >= least) continue;
        findings.push_back(fmt::format(
            "{} sent at {} and, without its pause, at {}", bounds.name, when(written[i - 1]),
            when(written[i])
        ));
    }
}

// LinkedIn counts the member, whatever account an invitation came from.
void check_member(const Bounds& bounds, const std::vector<Arrival>& own, Findings& findings) {
    std::vector<Instant> all;
    std::vector<Instant> with_note;
    for (const Arrival& arrival : own) {
        if (arrival.acted) all.push_back(arrival.at);
        if (arrival.acted && arrival.with_note) with_note.push_back(arrival.at);
    }
    find_passed_cap(bounds.name + " a day", all, day_period, bounds.per_day, findings);
    find_passed_cap(bounds.name + " a week", all, week_period, bounds.per_week, findings);
    find_passed_cap(
        bounds.name + " notes", with_note, month_period, bounds.notes_per_month, findings
    );
    find_short_pause(bounds, own, findings);
}

void check_audit(Queries& queries, Findings& findings) {
    const AuditReport report = queries.audit({});
    const auto check = [&](const std::string& whose, const RuleAudit& rule) {
        if (rule.breaches.empty()) return;
        findings.push_back(fmt::format(
            "the audit of {}: {} broken, attempt {}", whose, to_string(rule.rule),
            rule.breaches.front().attempts.front().value
        ));
    };
    for (const AccountAudit& account : report.accounts) {
        for (const RuleAudit& rule : account.rules) check(account.alias, rule);
    }
    for (const CampaignAudit& campaign : report.campaigns) {
        for (const RuleAudit& rule : campaign.rules) check(campaign.name, rule);
    }
    check("the people", report.people);
    if (report.unrecorded() > 0) findings.push_back("the audit: limits are not on record");
}

std::string describe_jobs(
    Queries& queries, const std::vector<JobView>& jobs, const std::string& person
) {
    std::string text;
    for (const JobView& job : jobs) {
        if (job.provider_id != person) continue;
        text +=
            fmt::format(" job {} {} {}", job.id.value, to_string(job.state), to_string(job.reason));
        for (const AttemptView& attempt : queries.attempts(job.id)) {
            fmt::format_to(
                std::back_inserter(text), ", {} {} of {} at {}{} {}", to_string(attempt.kind),
                attempt.outcome ? to_string(*attempt.outcome) : "open", attempt.account,
                when(attempt.intent_at), attempt.charged ? "" : " refunded", attempt.evidence
            );
        }
    }
    return text;
}

bool was_invited(JobState state) {
    return state == JobState::sent || state == JobState::accepted || state == JobState::withdrawn;
}

bool is_final(JobState state) {
    return state != JobState::queued && state != JobState::resolved && state != JobState::sending &&
           state != JobState::unknown;
}

// Every invitation of a person stands in the ledger, charged, and was written before it left.
bool is_accounted_for(const Arrival& arrival, const std::vector<AttemptView>& attempts) {
    return std::ranges::any_of(attempts, [&](const AttemptView& attempt) {
        const bool is_ours = attempt.kind == AttemptKind::invite && attempt.charged &&
                             arrival.account_id.starts_with("account-" + attempt.account);
        return is_ours && attempt.outcome != Outcome::absent &&
               attempt.intent_at <= arrival.written + clock_error_max &&
               attempt.intent_at >= arrival.written - start_within - clock_error_max;
    });
}

// Nobody sends by hand: of the invitations that this program made, the sent list added to the
// ledger those that it had lost. The sandbox's own pending people are in no arrival.
void check_by_hand(
    store::Connection& connection, const std::vector<Arrival>& arrivals, const Forgotten& forgotten,
    Findings& findings
) {
    const auto lost = std::ranges::count_if(arrivals, [&](const Arrival& arrival) {
        return forgotten.is_lost(arrival);
    });
    std::int64_t by_hand = 0;
    auto row = connection.prepare(
        "SELECT coalesce(p.provider_id, '') FROM attempt a "
        "LEFT JOIN person p ON p.id = a.person_id WHERE a.outcome = 'external' "
        "AND coalesce(p.slug, '') || coalesce(p.public_identifier, '') NOT LIKE '%pending-%'"
    );
    while (row.step()) {
        const std::string person = row.text(0);
        by_hand += person.empty() || std::ranges::find(arrivals, person, &Arrival::provider_id) !=
                                         arrivals.end()
                       ? 1
                       : 0;
    }
    if (by_hand >= lost && by_hand <= lost + forgotten.erased_by_hand) return;
    findings.push_back(
        fmt::format("{} invitations count as made by hand, {} were lost", by_hand, lost)
    );
}

void check_erased(store::Connection& connection, const Forgotten& forgotten, Findings& findings) {
    for (const std::string& id : forgotten.erased_ids) {
        for (const store::TextPlace& place : store::find_text_in_rows(connection, id))
            findings.push_back(fmt::format("{} was erased and stands in {}", id, place.column));
    }
}

}  // namespace

bool Forgotten::is_lost(const Arrival& arrival) const {
    return arrival.acted && arrival.written > lost_from && arrival.written <= lost_until;
}

Findings broken_at_provider(const CampaignWorld& world, const std::vector<Arrival>& arrivals) {
    Findings findings;
    find_twice_invited(arrivals, findings);
    for (const std::vector<std::size_t>& member : world.members()) {
        std::vector<Arrival> own;
        for (const Arrival& arrival : arrivals) {
            for (const std::size_t account : member) {
                if (!world.is_of(account, arrival.account_id)) continue;
                own.push_back(arrival);
                find_closed_hours(world.accounts[account], arrival, findings);
            }
        }
        check_member(bounds_of(world, member), own, findings);
    }
    return findings;
}

Findings broken_suppression(
    const CampaignWorld& world, const std::vector<std::string>& slugs, Instant since,
    const std::vector<Arrival>& arrivals
) {
    Findings findings;
    sandbox::ProviderIds ids(world.sandbox.seed);
    std::set<std::string> forbidden;
    for (const std::string& slug : slugs) forbidden.insert(ids.of(slug));
    for (const Arrival& arrival : arrivals) {
        const bool is_late = arrival.written > since + start_within;
        if (is_late && forbidden.contains(arrival.provider_id))
            findings.push_back(
                fmt::format("{} is suppressed and was asked for", arrival.provider_id)
            );
    }
    return findings;
}

Findings left_open(const std::string& path) {
    store::Connection connection(path, store::Access::read_only);
    auto row = connection.prepare("SELECT id, kind FROM attempt WHERE outcome IS NULL");
    Findings findings;
    while (row.step())
        findings.push_back(fmt::format("attempt {} ({}) is left open", row.integer(0), row.view(1))
        );
    return findings;
}

Findings broken_in_database(
    const std::string& path, const std::vector<Arrival>& arrivals, std::size_t imported,
    const Forgotten& forgotten
) {
    Findings findings;
    const auto check = engine_of(path)->check();
    if (!check) return {"the database cannot be checked: " + check.error().what};
    for (const std::string& finding : check->findings)
        findings.push_back("the database: " + finding);

    const auto opened = engine_of(path)->queries();
    if (!opened) return {"the database cannot be read: " + opened.error().what};
    Queries& queries = **opened;
    check_audit(queries, findings);
    store::Connection connection(path, store::Access::read_only);
    check_by_hand(connection, arrivals, forgotten, findings);
    check_erased(connection, forgotten, findings);

    std::multimap<std::string, const Arrival*> effects;
    for (const Arrival& arrival : arrivals) {
        const auto& erased = forgotten.erased;
        const bool is_erased = std::ranges::find(erased, arrival.provider_id) != erased.end();
        if (arrival.acted && !is_erased) effects.emplace(arrival.provider_id, &arrival);
    }
    std::set<const Arrival*> accounted;
    std::set<std::string> archived;
    for (const CampaignView& campaign : queries.campaigns({})) {
        if (campaign.record.state == CampaignState::archived)
            archived.insert(campaign.record.campaign.name);
    }
    std::vector<JobView> jobs;
    queries.each_job({}, [&](const JobView& job) { jobs.push_back(job); });
    if (jobs.size() != imported)
        findings.push_back(fmt::format("{} jobs of {} are left", jobs.size(), imported));
    for (const JobView& job : jobs) {
        const auto [first, last] = effects.equal_range(job.provider_id);
        if (first != last) {
            const auto attempts = queries.attempts(job.id);
            for (auto effect = first; effect != last; ++effect) {
                if (is_accounted_for(*effect->second, attempts)) accounted.insert(effect->second);
            }
        }
        const bool is_known = !job.identity.value.starts_with(erased_slug_prefix);
        if (was_invited(job.state) && first == last && is_known) {
            findings.push_back(fmt::format(
                "job {} is {}, and nobody knows of it", job.id.value, to_string(job.state)
            ));
        }
        const bool needs_reason = job.state == JobState::skipped || job.state == JobState::failed ||
                                  job.state == JobState::held;
        if (needs_reason && job.reason == Reason::none)
            findings.push_back(
                fmt::format("job {} is {} for no reason", job.id.value, to_string(job.state))
            );
        if (is_final(job.state) || archived.contains(job.campaign)) continue;
        findings.push_back(
            fmt::format("job {} is still {} in the end", job.id.value, to_string(job.state))
        );
    }
    for (const auto& [person, effect] : effects) {
        if (accounted.contains(effect) || forgotten.is_lost(*effect)) continue;
        findings.push_back(fmt::format(
            "the ledger does not know that {} invited {} at {}; of the person it has:{}",
            effect->account_id, person, when(effect->at), describe_jobs(queries, jobs, person)
        ));
    }
    return findings;
}

Findings wrong_outcomes(const std::string& path, const AskProvider& ask) {
    Findings findings;
    const ProfileInvitation pending{InvitationDirection::sent, ProfileInvitationStatus::pending};
    const auto queries = engine_of(path)->queries();
    if (!queries) return {"the database cannot be read: " + queries.error().what};
    (*queries)->each_job({}, [&](const JobView& job) {
        const bool is_over = job.state == JobState::withdrawn || job.gone_at;
        if (job.state != JobState::accepted && !is_over) return;
        if (job.provider_id.empty()) return;  // erased
        const auto profile = ask("account-" + job.account, job.provider_id);
        if (!profile) return;
        const bool is_right = is_over ? profile->invitation != pending : profile->is_connected;
        if (is_right) return;
        findings.push_back(fmt::format(
            "job {} is {}{}, and the provider knows better", job.id.value, to_string(job.state),
            job.gone_at ? " and gone" : ""
        ));
    });
    return findings;
}

}  // namespace invito::test
