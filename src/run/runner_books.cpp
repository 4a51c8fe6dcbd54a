#include "runner_state.hpp"

#include <algorithm>

namespace invito {

namespace asio = boost::asio;

asio::awaitable<void> Runner::State::open_books() {
    board.report.started_at = options.start.at;
    board.report.run = co_await store.begin_run(options.start);
    co_await store.recover_open_attempts(clock.now());
    co_await load_campaigns();
    co_await load_accounts();
    const auto work = co_await take_stock();
    board.report.open_before = open_leads_of(work);
    observer.run_started(news());
    if (options.start.kind == RunKind::invite) tell_start();
}

// Counts what waits, by what the database says now: people may have changed it meanwhile.
asio::awaitable<WorkInHand> Runner::State::take_stock() {
    auto work = co_await store.work_in_hand(options.lateness, clock.now());
    waiting.clear();
    board.report.waiting = 0;
    for (const WaitingLeads& leads : work.leads) {
        if (!is_of_this_run(leads)) continue;
        waiting[leads.account] += leads.leads;
        board.report.waiting += leads.leads;
    }
    co_return work;
}

OpenLeads Runner::State::open_leads_of(const WorkInHand& work) const {
    OpenLeads open;
    for (const CampaignInHand& campaign : work.campaigns) {
        if (!under_way.contains(campaign.record.id)) continue;
        open.unknown += campaign.unknown;
        open.held += campaign.held;
    }
    return open;
}

std::int64_t Runner::State::waiting_of(const RunAccount& account) const {
    const auto own = waiting.find(account.id);
    return own == waiting.end() ? 0 : own->second;
}

asio::awaitable<void> Runner::State::close_books(bool may_work) {
    RunSummary& report = board.report;
    if (may_work && !report.clock_off) co_await finish_campaigns();
    for (std::size_t i = 0; i < options.accounts.size(); ++i)
        report.accounts.push_back(outcome_of(i));
    report.end = board.end().value_or(RunEnd::done);
    co_await tell_outlook();
    report.ended_at = clock.now();
}

// Of its campaigns, and of the accounts that are no other run's.
bool Runner::State::is_of_this_run(const WaitingLeads& leads) const {
    return under_way.contains(leads.campaign) && !other_accounts.contains(leads.account);
}

std::vector<OutlookQueue> Runner::State::queues_of_this_run(const WorkInHand& work) const {
    return outlook_queues(work, [this](const WaitingLeads& leads) {
        return is_of_this_run(leads);
    });
}

// What is left.
asio::awaitable<void> Runner::State::tell_outlook() {
    RunSummary& report = board.report;
    const Instant now = clock.now();
    const auto work = co_await take_stock();
    const OpenLeads open = open_leads_of(work);
    board.count_open(open);
    OutlookRequest request{.now = now};
    request.queues = queues_of_this_run(work);
    auto all = all_places();
    const auto loaded = co_await load_records(std::move(all));
    for (std::size_t i = 0; i < loaded.size(); ++i) {
        request.accounts.emplace(
            loaded[i].id, outlook_account(loaded[i], options.accounts[i].policy, options.lateness)
        );
    }
    Outlook outlook = make_outlook(request);

    tell_outlook_in(report, outlook, options.accounts);
    if (options.start.kind != RunKind::invite) co_return;
    LeftOver left;
    left.was_at_work = board.was_at_work;
    left.waits_until = board.stays_until(now);
    left.unknown = open.unknown;
    left.held = open.held;
    if (board.has_ended_by_itself()) report.end = end_by(outlook, left);
    // Whatever else it would have waited for: it could not have gone on.
    const bool has_work = report.waiting + left.unknown > 0;
    const bool ran_its_course = board.has_ended_by_itself() || report.end == RunEnd::max_duration;
    if (const auto error = board.host_is_gone(); error && has_work && ran_its_course) {
        report.end = RunEnd::unavailable;
        report.last_error = error;
    }
    report.stranded = std::move(outlook.stranded);
}

AccountOutcome Runner::State::outcome_of(std::size_t account) const {
    if (account < actors.size()) return actors[account]->outcome();
    // The run ended before anybody began to work.
    AccountOutcome outcome;
    outcome.alias = options.accounts[account].alias;
    outcome.state = records[account].state;
    outcome.detail = records[account].state_detail;
    return outcome;
}

RunNews Runner::State::news() const {
    RunNews news;
    news.at = clock.now();
    news.run = board.report.run;
    news.counts = board.report.counts;
    news.waiting = board.report.waiting;
    news.next_at = board.next_wake_up();
    news.open_before = board.report.open_before;
    return news;
}

}  // namespace invito
