#include "invito/app/run_overview.hpp"

#include <algorithm>

namespace invito {

std::string trouble_code(Fault fault) {
    return std::string(info_of(fault).code);
}

bool concerns_one_person(Fault fault) {
    return info_of(fault).concerns_one_person;
}

RunOverview::RunOverview(const std::vector<std::string>& aliases_in_order) {
    for (const std::string& alias : aliases_in_order) places_.emplace(alias, places_.size());
}

const AccountNews* RunOverview::find_account(const std::string& alias) const {
    const auto place = places_.find(alias);
    const auto found = place == places_.end() ? accounts_.end() : accounts_.find(place->second);
    return found == accounts_.end() ? nullptr : &found->second;
}

const AccountNews* RunOverview::next_account() const {
    const AccountNews* next = nullptr;
    for (const auto& [place, account] : accounts_) {
        if (account.state != AccountState::ok || !account.next_at) continue;
        if (next == nullptr || *account.next_at < *next->next_at) next = &account;
    }
    return next;
}

std::optional<Instant> RunOverview::next_at() const {
    const AccountNews* const next = next_account();
    if (next == nullptr) return run_.next_at;
    return std::min(run_.next_at.value_or(*next->next_at), *next->next_at);
}

void RunOverview::run_started(const RunNews& news) {
    run_ = news;
}

void RunOverview::progress(const RunNews& news) {
    run_ = news;
}

void RunOverview::job_changed(const JobNews& news) {
    run_.at = news.at;
    constexpr int first_server_error = 500;
    if (news.http_status > 0 && news.http_status < first_server_error) host_trouble_.reset();
    if (news.settles == Settles::own_unknown) --run_.counts.unknown;
    if (news.settles == Settles::earlier_unknown) --run_.open_before.unknown;
    // What an earlier run sent is not this one's; whom this one holds is.
    if (news.settles == Settles::earlier_unknown && news.state != JobState::held) return;
    switch (news.state) {
        case JobState::sent: ++run_.counts.sent; break;
        case JobState::skipped: ++run_.counts.skipped; break;
        case JobState::failed: ++run_.counts.failed; break;
        case JobState::unknown: ++run_.counts.unknown; break;
        case JobState::held: ++run_.counts.held; break;
        default: break;
    }
}

void RunOverview::account_changed(const AccountNews& news) {
    run_.at = news.at;
    const std::size_t place = places_.try_emplace(news.alias, places_.size()).first->second;
    const auto [known, is_new] = accounts_.try_emplace(place, news);
    if (is_new) return;
    AccountNews& before = known->second;
    run_.waiting += news.jobs_waiting - before.jobs_waiting;
    const bool waited_for_host = before.waits_for == Refusal::host_unavailable;
    if (waited_for_host && news.waits_for != Refusal::host_unavailable) host_trouble_.reset();
    before = news;
}

void RunOverview::trouble(const Trouble& trouble) {
    run_.at = trouble.at;
    if (trouble.is_of_host) {
        if (!host_trouble_) host_trouble_ = HostTrouble{.since = trouble.at, .at = trouble.at};
        host_trouble_->at = trouble.at;
        ++host_trouble_->count;
        host_trouble_->fault = trouble.error.fault;
        host_trouble_->http_status = trouble.error.http_status;
        host_trouble_->again_at = trouble.again_at;
    }
    const std::string code = trouble_code(trouble.error.fault);
    const auto [place, is_new] = trouble_places_.try_emplace(
        {code, trouble.account, trouble.error.type, trouble.error.http_status}, troubles_.size()
    );
    if (!is_new) {
        TroubleCount& known = troubles_[place->second];
        ++known.count;
        known.what_now = trouble.what_now;
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
