#include "run_overview.hpp"

#include <algorithm>

namespace invito {

std::string trouble_code(Fault fault) {
    switch (fault) {
        case Fault::key_refused:
            return "provider.key_refused";
        case Fault::account_disconnected:
        case Fault::account_action_needed:
            return "account.reconnect";
        case Fault::account_restricted:
            return "account.restricted";
        case Fault::account_misconfigured:
            return "account.unreachable";
        case Fault::feature_missing:
            return "account.feature_missing";
        case Fault::rate_limited:
            return "account.rate_limited";
        case Fault::invitation_limit:
        case Fault::resend_refused:
            return "account.limit_refused";
        case Fault::note_limit:
            return "account.note_limit";
        case Fault::outcome_unknown:
            return "invitation.unknown";
        default:
            return "provider." + std::string(to_string(fault));
    }
}

bool concerns_one_person(Fault fault) {
    switch (fault) {
        case Fault::not_found:
        case Fault::unreachable:
        case Fault::cannot_be_invited:
        case Fault::already_connected:
        case Fault::already_invited:
        case Fault::resend_within_day:
        case Fault::email_required:
        case Fault::invalid_identifier:
        case Fault::note_too_long:
            return true;
        default:
            return false;
    }
}

RunOverview::RunOverview(std::vector<std::string> aliases_in_order)
    : order_(std::move(aliases_in_order)) {}

std::size_t RunOverview::rank(const std::string& alias) const {
    return static_cast<std::size_t>(
        std::find(order_.begin(), order_.end(), alias) - order_.begin()
    );
}

std::optional<Instant> RunOverview::next_at() const {
    std::optional<Instant> earliest = run_.next_at;
    for (const AccountNews& account : accounts_) {
        if (account.state != AccountState::ok || !account.next_at) continue;
        if (!earliest || *account.next_at < *earliest) earliest = account.next_at;
    }
    return earliest;
}

void RunOverview::run_started(const RunNews& news) {
    run_ = news;
}

void RunOverview::progress(const RunNews& news) {
    run_ = news;
}

void RunOverview::job_changed(const JobNews& news) {
    run_.at = news.at;
    switch (news.state) {
        case JobState::sent:
            ++run_.counts.sent;
            break;
        case JobState::skipped:
            ++run_.counts.skipped;
            break;
        case JobState::failed:
            ++run_.counts.failed;
            break;
        case JobState::unknown:
            ++run_.counts.unknown;
            break;
        default:
            break;
    }
}

void RunOverview::account_changed(const AccountNews& news) {
    run_.at = news.at;
    const auto known =
        std::find_if(accounts_.begin(), accounts_.end(), [&news](const AccountNews& account) {
            return account.alias == news.alias;
        });
    if (known != accounts_.end()) {
        *known = news;
        return;
    }
    const auto later =
        std::find_if(accounts_.begin(), accounts_.end(), [&](const AccountNews& account) {
            return rank(account.alias) > rank(news.alias);
        });
    accounts_.insert(later, news);
}

void RunOverview::trouble(const Trouble& trouble) {
    run_.at = trouble.at;
    const std::string code = trouble_code(trouble.error.fault);
    const auto known =
        std::find_if(troubles_.begin(), troubles_.end(), [&](const TroubleCount& seen) {
            return seen.code == code && seen.account == trouble.account &&
                   seen.type == trouble.error.type && seen.http_status == trouble.error.http_status;
        });
    if (known != troubles_.end()) {
        ++known->count;
        known->what_now = trouble.what_now;
        return;
    }
    troubles_.push_back(TroubleCount{
        .code = code,
        .account = trouble.account,
        .type = trouble.error.type,
        .http_status = trouble.error.http_status,
        .count = 1,
        .what = trouble.error.what,
        .what_now = trouble.what_now,
    });
}

}  // namespace invito
