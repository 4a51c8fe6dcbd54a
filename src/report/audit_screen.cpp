#include "invito/report/audit_screen.hpp"

#include "invito/report/terminal_text.hpp"
#include "invito/report/wording.hpp"
#include "json_fields.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace invito {
namespace {

std::string_view limit_words(AuditRule rule) {
    if (const CapKind* const cap = cap_of(rule)) return cap->audited;
    switch (rule) {
        case AuditRule::calendar_day: return "invitations on a day";
        case AuditRule::pacing: return "pause";
        case AuditRule::window: return "hours";
        case AuditRule::refund: return "slots given back";
        case AuditRule::person: return "invitations of a person";
        case AuditRule::campaign_day: return "campaign, in 24 h";
        case AuditRule::campaign_total: return "campaign, in all";
        default: return "";
    }
}

// "1,204".
std::string with_commas(std::int64_t number) {
    std::string digits = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), 1, ',');
    return digits;
}

std::string commas_and_word(std::int64_t count, std::string_view one) {
    return fmt::format("{} {}{}", with_commas(count), one, count == 1 ? "" : "s");
}

// "25 of 25"; of a pause "1 min 33 s".
std::string use_of(AuditRule rule, const AuditWindow& window) {
    if (rule == AuditRule::pacing) return describe_duration(Duration{window.count});
    return fmt::format("{} of {}", window.count, window.cap);
}

// "invitations in 24 h", "pause of 90s or more".
std::string limit_text(const RuleAudit& rule) {
    if (rule.rule != AuditRule::pacing || !rule.fullest) return std::string(limit_words(rule.rule));
    return fmt::format("pause of {} or more", format_duration(Duration{rule.fullest->cap}));
}

Table::Cell result_cell(const RuleAudit& rule) {
    if (!rule.breaches.empty()) return {"PASSED", Tone::bad};
    if (!rule.by_hand.empty()) return {"by hand", Tone::caution};
    return {"holds", Tone::good};
}

void add_rules(
    Table& table, std::string whose, const std::vector<RuleAudit>& rules, const AuditScreen& screen,
    const Style& style
) {
    for (const RuleAudit& rule : rules) {
        std::string use;
        std::string end;
        if (rule.fullest) {
            use = use_of(rule.rule, *rule.fullest);
            end = calendar_time(rule.fullest->to, screen.now, style.zone);
        }
        table.add_row({whose, limit_text(rule), use, end, result_cell(rule)});
        if (!style.accessible) whose.clear();
    }
}

std::string attempts_text(const AuditFinding& finding) {
    std::vector<std::string> ids;
    for (const auto id : finding.attempts) ids.push_back(std::to_string(id.value));
    const auto more = finding.attempts_total - std::ssize(finding.attempts);
    return fmt::format(
        "{} {}{}", finding.attempts_total == 1 ? "attempt" : "attempts", fmt::join(ids, ", "),
        more > 0 ? fmt::format(" and {} more", with_commas(more)) : ""
    );
}

// "invitations in 24 h: 27 of 25 from Sun 22 Nov 13:54 to 14:05".
std::string passed_text(
    AuditRule rule, const AuditWindow& window, Instant now, const Style& style
) {
    const std::string_view words = limit_words(rule);
    const std::string to = calendar_time(window.to, now, style.zone);
    if (rule == AuditRule::window) return fmt::format("sent outside its hours, {}", to);
    if (rule == AuditRule::refund)
        return fmt::format("a slot was given back although something may have happened, {}", to);
    const std::string from = calendar_time(window.from, now, style.zone);
    if (rule == AuditRule::pacing) {
        return fmt::format(
            "a pause of {} where {} was due, from {} to {}",
            describe_duration(Duration{window.count}), describe_duration(Duration{window.cap}),
            from, to
        );
    }
    return fmt::format("{}: {} from {} to {}", words, use_of(rule, window), from, to);
}

void write_findings(
    std::ostream& out, const std::string& whose, const std::vector<RuleAudit>& rules, Instant now,
    const Style& style
) {
    for (const RuleAudit& rule : rules) {
        const auto tell = [&](const AuditFinding& finding, const std::string& end) {
            const std::string passed = passed_text(rule.rule, finding.window, now, style);
            write_alert(out, fmt::format("{}: {}, {}", whose, passed, end), "", style);
        };
        for (const AuditFinding& breach : rule.breaches) tell(breach, attempts_text(breach));
        for (const AuditFinding& finding : rule.by_hand)
            tell(finding, "with invitations by hand that were found afterwards");
    }
}

// "anna, ben and carla are accounts of one LinkedIn member, and were counted together."
void write_aliases(std::ostream& out, const AccountAudit& account, const Style& style) {
    if (account.also_known_as.empty()) return;
    std::vector<std::string> names = account.also_known_as;
    names.insert(names.begin(), account.alias);
    const std::string text = fmt::format(
        "{} are accounts of one LinkedIn member, and were counted together.", spoken_list(names)
    );
    write_block(out, text, style);
}

void write_unrecorded(
    std::ostream& out, const AccountAudit& account, const AuditScreen& screen, const Style& style
) {
    if (account.unrecorded == 0) return;
    const std::string text = fmt::format(
        "{}: no limits recorded for {}, the first {}; counted, but held against nothing",
        account.alias, commas_and_word(account.unrecorded, "attempt"),
        calendar_time(*account.first_unrecorded, screen.now, style.zone)
    );
    write_alert(out, text, "", style);
}

void write_all_findings(std::ostream& out, const AuditScreen& screen, const Style& style) {
    const AuditReport& report = screen.report;
    for (const AccountAudit& account : report.accounts) {
        write_findings(out, account.alias, account.rules, screen.now, style);
        write_unrecorded(out, account, screen, style);
    }
    for (const CampaignAudit& campaign : report.campaigns)
        write_findings(out, campaign.name, campaign.rules, screen.now, style);
    for (const AuditFinding& breach : report.people.breaches) {
        const std::string text = fmt::format(
            "one person has {} live invitations: {}", breach.window.count, attempts_text(breach)
        );
        write_alert(out, text, "", style);
    }
}

std::int64_t passed_limits(const AuditReport& report) {
    std::int64_t passed = report.people.breaches.empty() ? 0 : 1;
    const auto add = [&passed](const std::vector<RuleAudit>& rules) {
        for (const RuleAudit& rule : rules) passed += rule.breaches.empty() ? 0 : 1;
    };
    for (const AccountAudit& account : report.accounts) add(account.rules);
    for (const CampaignAudit& campaign : report.campaigns) add(campaign.rules);
    return passed;
}

std::string verdict(const AuditReport& report) {
    const std::int64_t passed = passed_limits(report);
    const std::string end =
        passed == 0 ? "no limit was passed"
                    : fmt::format("{} passed", counted(passed, "limit was", "limits were"));
    std::int64_t accounts = 0;
    for (const AccountAudit& account : report.accounts)
        accounts += 1 + std::ssize(account.also_known_as);
    return fmt::format(
        "Audit: {}, {}, {} checked: {}.", commas_and_word(accounts, "account"),
        commas_and_word(report.invitations(), "invitation"),
        commas_and_word(report.windows(), "window"), end
    );
}

}  // namespace

void write_audit_text(std::ostream& out, const AuditScreen& screen, const Style& style) {
    using enum Table::Align;
    const AuditReport& report = screen.report;
    if (screen.since) {
        out << fmt::format("Since {}\n", calendar_time(*screen.since, screen.now, style.zone));
    }
    Table table(
        "Account",
        {{"Account", left, Table::Fit::cut}, {"Limit"}, {"Closest", right}, {"Ending"}, {"Result"}}
    );
    for (const AccountAudit& account : report.accounts)
        add_rules(table, account.alias, account.rules, screen, style);
    for (const CampaignAudit& campaign : report.campaigns)
        add_rules(table, campaign.name, campaign.rules, screen, style);
    if (report.people.checked > 0) add_rules(table, "(all)", {report.people}, screen, style);
    if (table.rows() > 0) {
        table.print(out, style);
        out << '\n';
    }
    for (const AccountAudit& account : report.accounts) write_aliases(out, account, style);
    write_all_findings(out, screen, style);
    write_block(out, verdict(report), style);
}

void write_audit_json(std::ostream& out, const AuditScreen& screen, const TimeZone& zone) {
    const AuditReport& report = screen.report;
    write_json_document(out, zone, [&](JsonWriter& json) {
        json.field("holds", report.holds());
        json.field("since", screen.since);
        json.field("invitations", report.invitations());
        json.field("windows", report.windows());
        json.field("unrecorded", report.unrecorded());
        json.list("accounts", report.accounts, [&](const AccountAudit& account) {
            json.field("account", account.alias);
            write_fields(json, account);
        });
        json.list("campaigns", report.campaigns, [&](const CampaignAudit& campaign) {
            json.field("campaign", campaign.name);
            json.field("rules", campaign.rules);
        });
        json.object("people", [&] {
            json.field("checked", report.people.checked);
            json.list("breaches", report.people.breaches, [&](const AuditFinding& finding) {
                json.field("count", finding.window.count);
                json.field("attempts", finding.attempts);
            });
        });
    });
}

}  // namespace invito
