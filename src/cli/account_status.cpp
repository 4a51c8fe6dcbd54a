#include "account_status.hpp"

#include "compose.hpp"
#include "invito/report/attention.hpp"
#include "invito/run/account_budget.hpp"
#include "invito/run/outlook.hpp"

#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace invito {

namespace {

// Of an account that nothing has stopped for good: what time makes of it.
std::string state_word(const std::vector<Hurdle>& hurdles) {
    const Hurdle* const stopping = stopping_hurdle(hurdles);
    if (stopping == nullptr) return "ok";
    switch (stopping->rule) {
        case Refusal::resting: return "resting";
        case Refusal::outside_window: return "outside_window";
        case Refusal::day_cap:
        case Refusal::week_cap:
        case Refusal::note_cap: return "quota_used";
        default: return "ok";
    }
}

AccountStatus unconfigured_status(const AccountView& view, const Prospect& prospect) {
    AccountStatus status;
    status.view = view;
    status.state = "not_configured";
    status.hurdles = prospect.hurdles;
    status.waiting = prospect.waiting;
    status.is_configured = false;
    return status;
}

AccountStatus account_status(
    const AccountView& view, const AccountBudget& budget, const Prospect& prospect, Instant now
) {
    const Limits& limits = budget.policy.limits;
    const auto of_account = account_hurdles(budget, now, Note::without);
    AccountStatus status{
        .view = view,
        .day_cap = day_cap(budget, now),
        .week_cap = week_cap(budget, now),
        .note_cap = limits.notes_per_month,
        .visit_cap = limits.profiles_per_day,
        .state = std::string(to_string(view.record.state)),
        .until = view.record.paused_until,
        .next_at = prospect.next_at,
        .hurdles = prospect.waiting > 0 ? prospect.hurdles : of_account,
        .waiting = prospect.waiting,
    };
    if (view.record.state != AccountState::ok) return status;
    status.state = state_word(of_account);
    if (status.state == "resting") status.until = view.record.backoff.rest_until;
    return status;
}

// The accounts of a configuration by what the database knows them by: the id, and the alias where
// it does not know the id yet.
class ConfiguredAccounts {
public:
    ConfiguredAccounts(const Settings& settings, const std::vector<AccountView>& known) {
        std::unordered_set<std::string_view> known_ids;
        for (const AccountView& view : known) known_ids.insert(view.record.provider_account_id);
        for (const AccountSettings& account : settings.accounts) {
            by_id_.emplace(account.id, &account);
            if (!known_ids.contains(account.id)) by_alias_.emplace(account.alias, &account);
        }
    }

    // nullptr: it is none of them.
    [[nodiscard]] const AccountSettings* find(const AccountRecord& record) const {
        const auto by_id = by_id_.find(record.provider_account_id);
        if (by_id != by_id_.end()) return by_id->second;
        const auto by_alias = by_alias_.find(record.alias);
        return by_alias == by_alias_.end() ? nullptr : by_alias->second;
    }

private:
    std::unordered_map<std::string_view, const AccountSettings*> by_id_;
    std::unordered_map<std::string_view, const AccountSettings*> by_alias_;
};

}  // namespace

Standing read_standing(Records& records, const Settings& settings, Instant now) {
    const Duration late = lateness(settings);
    const Instant since = oldest_relevant(late, now);
    Standing standing;
    standing.request.now = now;
    auto views = records.accounts(now);
    const ConfiguredAccounts configured(settings, views);
    for (AccountView& view : views) {
        AccountRecord& record = view.record;
        const AccountSettings* const account = configured.find(record);
        standing.configured.push_back(account);
        if (account == nullptr) continue;
        if (counts_charges(account->policy, record.held)) {
            record.charges = records.charges(record.id, since);
        }
        standing.request.accounts.emplace(
            record.id, outlook_account(record, account->policy, late)
        );
    }
    standing.request.queues =
        outlook_queues(records.work_in_hand(late, now), [](const WaitingLeads&) { return true; });
    standing.outlook = make_outlook(standing.request);
    for (const AccountView& view : views) {
        const Prospect& prospect = standing.outlook.of(view.record.id);
        const auto known = standing.request.accounts.find(view.record.id);
        const bool is_configured = known != standing.request.accounts.end();
        standing.accounts.push_back(
            is_configured ? account_status(view, known->second.budget, prospect, now)
                          : unconfigured_status(view, prospect)
        );
    }
    return standing;
}

void warn_of_stranded(const Context& context, const Outlook& outlook) {
    std::vector<Error> warnings;
    for (const Attention& one : attention_of(outlook.stranded)) {
        warnings.push_back({
            .kind = ErrorKind::config,
            .code = one.code,
            .what = one.text.substr(0, one.text.find(". ")),
            .hint = "give them to another account: " + one.command,
            .help_topic = "config",
        });
    }
    warn(context, warnings);
}

void warn_of_stranded(const Context& context, const Settings& settings) {
    const auto ledger = open_ledger(settings);
    if (!ledger) return;
    warn_of_stranded(context, read_standing(*ledger->records, settings, ledger->now).outlook);
}

}  // namespace invito
