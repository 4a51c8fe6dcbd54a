#include "invito/plan/forecast.hpp"

#include "invito/plan/limiter.hpp"
#include "invito/plan/working_hours.hpp"
#include "invito/support/failure.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace invito {
namespace {

// Few at first, for accounts that send little; many for those that send all.
constexpr std::int64_t first_page = 16;
constexpr std::int64_t largest_page = 256;

bool goes_before(const ForecastJob& a, const ForecastJob& b) {
    return std::tie(a.not_before, a.id) < std::tie(b.not_before, b.id);
}

// The jobs one account has in one campaign, on their way from queued to resolved to gone. Gives
// them out in the order in which the store's next_job() takes them, and holds of the fresh ones no
// more than a page.
class WaitingJobs {
public:
    explicit WaitingJobs(ForecastQueue queue);

    // The first that may act at `now`; nullptr: none. Valid until the next change.
    [[nodiscard]] const ForecastJob* first_resolved(Instant now) const;
    [[nodiscard]] const ForecastJob* first_queued(Instant now);

    // When the first of all may act; nullopt: none is left.
    [[nodiscard]] std::optional<Instant> earliest() const;
    [[nodiscard]] std::optional<Instant> earliest_resolved() const;
    [[nodiscard]] std::int64_t size() const;

    // Whether the first one waits because its own note found no quota.
    [[nodiscard]] bool waits_for_notes() const {
        return !resolved_.empty() && resolved_.front().waits_for_note;
    }

    void drop_resolved() { resolved_.pop_front(); }  // the first
    void drop_queued() { take_queued(); }            // the first
    void resolve();                                  // the first queued one
    void defer(Instant not_before);                  // the first resolved one, for its note

private:
    struct Resolved {
        ForecastJob job;
        bool waits_for_note = false;
    };

    [[nodiscard]] bool is_fresh_first();
    void read_page();
    void insert(const Resolved& resolved);
    ForecastJob take_queued();

    FreshJobs fresh_;  // those behind the page
    std::vector<ForecastJob> page_;
    std::size_t next_in_page_ = 0;
    JobId last_read_;
    std::int64_t page_size_;
    std::vector<ForecastJob> queued_;  // those that are not fresh
    std::size_t next_ = 0;             // of queued_
    // Sorted. Many only where notes are short of quota, and then their times ascend: they are
    // appended.
    std::deque<Resolved> resolved_;
};

// Whom a forecast has invited, and from which account: what bars the person's leads in other
// campaigns. Ids of people are dense, so four bytes each are enough.
class InvitedPeople {
public:
    void insert(PersonId person, std::size_t account) {
        Page& page = pages_[person.value / page_size];
        page[place_of(person)] = static_cast<std::uint32_t>(account + 1);
    }

    // Index of the account that invited them; nullopt: nobody did.
    [[nodiscard]] std::optional<std::size_t> inviter(PersonId person) const {
        const auto page = pages_.find(person.value / page_size);
        if (page == pages_.end() || page->second[place_of(person)] == 0) return std::nullopt;
        return page->second[place_of(person)] - 1;
    }

private:
    static constexpr std::int64_t page_size = 1024;
    using Page = std::array<std::uint32_t, page_size>;  // index of the account, from 1; 0: nobody

    static std::size_t place_of(PersonId person) {
        return static_cast<std::size_t>(person.value % page_size);
    }

    std::unordered_map<std::int64_t, Page> pages_;
};

WaitingJobs::WaitingJobs(ForecastQueue queue)
    : fresh_(std::move(queue.fresh)), page_size_(first_page), queued_(std::move(queue.jobs)) {
    const auto resolved = std::stable_partition(
        queued_.begin(), queued_.end(), [](const ForecastJob& job) { return !job.is_resolved; }
    );
    for (auto job = resolved; job != queued_.end(); ++job) insert({.job = *job});
    queued_.erase(resolved, queued_.end());
}

const ForecastJob* WaitingJobs::first_resolved(Instant now) const {
    const bool is_ready = !resolved_.empty() && resolved_.front().job.not_before <= now;
    return is_ready ? &resolved_.front().job : nullptr;
}

const ForecastJob* WaitingJobs::first_queued(Instant now) {
    if (is_fresh_first()) return &page_[next_in_page_];
    const bool is_ready = next_ < queued_.size() && queued_[next_].not_before <= now;
    return is_ready ? &queued_[next_] : nullptr;
}

std::optional<Instant> WaitingJobs::earliest_resolved() const {
    if (resolved_.empty()) return std::nullopt;
    return resolved_.front().job.not_before;
}

std::optional<Instant> WaitingJobs::earliest() const {
    if (fresh_.count > 0 || next_in_page_ < page_.size()) return Instant{};
    std::optional<Instant> first = earliest_resolved();
    if (next_ < queued_.size() && (!first || queued_[next_].not_before < *first)) {
        first = queued_[next_].not_before;
    }
    return first;
}

std::int64_t WaitingJobs::size() const {
    return fresh_.count + std::ssize(page_) - static_cast<std::int64_t>(next_in_page_) +
           std::ssize(queued_) - static_cast<std::int64_t>(next_) + std::ssize(resolved_);
}

void WaitingJobs::resolve() {
    ForecastJob job = take_queued();
    job.is_resolved = true;
    insert({.job = job});
}

void WaitingJobs::defer(Instant not_before) {
    Resolved first = resolved_.front();
    resolved_.pop_front();
    first.job.not_before = not_before;
    first.waits_for_note = true;
    insert(first);
}

// Whether the first queued one is fresh; then it is in the page.
bool WaitingJobs::is_fresh_first() {
    if (next_in_page_ == page_.size()) read_page();
    if (next_in_page_ == page_.size()) return false;
    return next_ == queued_.size() || goes_before(page_[next_in_page_], queued_[next_]);
}

void WaitingJobs::read_page() {
    page_.clear();
    next_in_page_ = 0;
    if (fresh_.count == 0) return;
    page_ = fresh_.read(last_read_, std::min(page_size_, fresh_.count));
    ensure(!page_.empty(), "as many fresh jobs can be read as are counted");
    fresh_.count -= std::ssize(page_);
    last_read_ = page_.back().id;
    page_size_ = std::min(2 * page_size_, largest_page);
}

void WaitingJobs::insert(const Resolved& resolved) {
    const auto place = std::upper_bound(
        resolved_.begin(), resolved_.end(), resolved,
        [](const Resolved& a, const Resolved& b) { return goes_before(a.job, b.job); }
    );
    resolved_.insert(place, resolved);
}

ForecastJob WaitingJobs::take_queued() {
    return is_fresh_first() ? page_[next_in_page_++] : queued_[next_++];
}

// What all accounts of a forecast share, as they share a database.
struct ForecastWorld {
    Instant until;
    std::vector<ForecastCampaign> campaigns;
    const ForecastSink& on_item;
    InvitedPeople invited = {};
    Forecast result = {};
    std::optional<Instant> last_at = {};  // of the last item
    bool is_enough = false;
};

// One account of a forecast: what its worker does in a run, without the requests.
class AccountForecast {
public:
    // `world` outlives this.
    AccountForecast(ForecastWorld& world, std::size_t index, ForecastAccount account);

    // What a run knows when it begins and when it ends: which campaigns are closed.
    void learn_closures(Instant now);

    // When it acts again, as the end of a run says it; nullopt: never.
    [[nodiscard]] std::optional<Instant> next_after(Instant now);

    // Does all that may be done at `now`. Returns when it acts again; nullopt: never.
    std::optional<Instant> act(Instant now);

    // Tells what is left, after the last act().
    void tell_rest(Instant now);

private:
    struct Taken {
        std::size_t queue = 0;
        ForecastJob job;
    };

    // --- what account_worker.cpp and the store do
    void invite_next(const Invite& invite, Instant now);
    [[nodiscard]] std::optional<Taken> take_resolved(const Invite& invite, Instant now) const;
    std::optional<Taken> take_queued(const Invite& invite, Instant now);
    void send(const Taken& taken, Instant now);
    void invite(const Taken& taken, const InvitationTerms& terms, Instant now);
    [[nodiscard]] Reason ineligibility(const ForecastJob& job) const;
    [[nodiscard]] std::optional<CampaignClosure> closure_of(std::size_t queue, Instant now) const;
    void skip(const Taken& taken, Reason reason);

    // --- days
    void count_sent(Instant now);
    void end_day(Instant now, Instant next, std::optional<DenyReason> binding);
    void tell_idle_days(Instant from, Instant until);
    [[nodiscard]] std::optional<Binding> what_binds(Instant now, std::optional<DenyReason> binding)
        const;
    [[nodiscard]] std::optional<Binding> binding_cap(Instant at) const;
    [[nodiscard]] std::chrono::local_days date_of(Instant at);

    [[nodiscard]] std::size_t queue_of(CampaignId campaign) const;
    [[nodiscard]] ForecastCampaign& campaign_of(std::size_t queue) const;
    void refresh(std::size_t queue);

    ForecastWorld& world_;
    std::size_t index_;
    AccountOutlook outlook_;
    std::vector<std::size_t> campaigns_;  // of each queue, and of each gate of the outlook
    std::vector<WaitingJobs> queues_;
    std::vector<std::int64_t> unread_;  // jobs behind each queue
    std::map<Reason, std::int64_t> skipped_;
    std::vector<ForecastDay> days_;
    Instant day_begin_;  // of the day looked at last
    Instant day_end_;
    std::chrono::local_days date_;
};

// Only the newest ones decide over a day; of the others the total asks no more than the number.
void count_invitation(ForecastCampaign& campaign, Instant now) {
    campaign.charged.push_back(now);
    const std::ptrdiff_t kept = std::max(0, campaign.caps.per_day.value_or(0));
    if (std::ssize(campaign.charged) <= 2 * kept) return;
    const std::ptrdiff_t surplus = std::ssize(campaign.charged) - kept;
    campaign.charged.erase(campaign.charged.begin(), campaign.charged.begin() + surplus);
    campaign.charged_before += surplus;
}

AccountForecast::AccountForecast(ForecastWorld& world, std::size_t index, ForecastAccount account)
    : world_(world), index_(index) {
    outlook_.budget = std::move(account.budget);
    for (ForecastQueue& queue : account.queues) {
        campaigns_.push_back(queue.campaign);
        unread_.push_back(queue.unread);
        outlook_.campaigns.push_back(world.campaigns[queue.campaign].gate);
        queues_.emplace_back(std::move(queue));
        refresh(queues_.size() - 1);
    }
}

void AccountForecast::learn_closures(Instant now) {
    for (std::size_t queue = 0; queue < queues_.size(); ++queue) {
        const auto closure = closure_of(queue, now);
        outlook_.campaigns[queue].closed_until = closure ? closure->until : Instant{};
    }
}

std::optional<Instant> AccountForecast::next_after(Instant now) {
    learn_closures(now);
    const NextAction action = next_action(outlook_, now);
    if (std::holds_alternative<NothingLeft>(action)) return std::nullopt;
    const auto* const wait = std::get_if<WaitUntil>(&action);
    return wait != nullptr ? wait->at : now;
}

std::optional<Instant> AccountForecast::act(Instant now) {
    for (;;) {
        const NextAction action = next_action(outlook_, now);
        if (const auto* left = std::get_if<NothingLeft>(&action)) {
            end_day(now, never, left->binding);
            return std::nullopt;
        }
        if (const auto* wait = std::get_if<WaitUntil>(&action)) {
            if (date_of(wait->at) != date_of(now)) end_day(now, wait->at, wait->binding);
            return wait->at;
        }
        const auto* invite = std::get_if<Invite>(&action);
        ensure(invite != nullptr, "a forecast looks for no evidence");
        invite_next(*invite, now);
        if (world_.is_enough) return std::nullopt;
    }
}

void AccountForecast::invite_next(const Invite& invite, Instant now) {
    auto taken = take_resolved(invite, now);
    if (!taken && invite.may_visit) taken = take_queued(invite, now);
    if (taken) send(*taken, now);
}

std::optional<AccountForecast::Taken> AccountForecast::take_resolved(
    const Invite& invite, Instant now
) const {
    for (const CampaignId campaign : invite.campaigns) {
        const std::size_t queue = queue_of(campaign);
        if (const auto* job = queues_[queue].first_resolved(now)) return Taken{queue, *job};
    }
    return std::nullopt;
}

// Visits the first queued job that may be invited.
std::optional<AccountForecast::Taken> AccountForecast::take_queued(
    const Invite& invite, Instant now
) {
    for (const CampaignId campaign : invite.campaigns) {
        const std::size_t queue = queue_of(campaign);
        WaitingJobs& jobs = queues_[queue];
        while (const auto* job = jobs.first_queued(now)) {
            const Taken taken{queue, *job};
            const Reason reason = ineligibility(taken.job);
            if (reason == Reason::none) {
                outlook_.budget.charges.add(AttemptKind::visit, now, false);
                outlook_.budget.charges.forget(now);
                jobs.resolve();
                refresh(queue);
                return taken;
            }
            jobs.drop_queued();
            skip(taken, reason);
        }
    }
    return std::nullopt;
}

void AccountForecast::send(const Taken& taken, Instant now) {
    WaitingJobs& jobs = queues_[taken.queue];
    const ForecastJob& job = taken.job;
    const Reason reason = job.skip != Reason::none ? job.skip : ineligibility(job);
    if (reason != Reason::none) {
        jobs.drop_resolved();
        skip(taken, reason);
        return;
    }
    const CampaignGate& gate = outlook_.campaigns[taken.queue];
    const auto terms = invitation_terms(outlook_.budget, gate, job.with_note, now);
    if (terms.note == Note::with) {
        // A lead with a note of its own waits alone for the month.
        const Slot slot = next_invitation(outlook_.budget, now, terms.note);
        if (slot.at > now) {
            jobs.defer(slot.at);
            refresh(taken.queue);
            return;
        }
    }
    if (const auto closure = closure_of(taken.queue, now)) {
        outlook_.campaigns[taken.queue].closed_until = closure->until;
        return;
    }
    invite(taken, terms, now);
}

void AccountForecast::invite(const Taken& taken, const InvitationTerms& terms, Instant now) {
    AccountBudget& budget = outlook_.budget;
    take_slot(budget, now, terms.note, terms.next_at);
    budget.charges.forget(now);
    if (!budget.first_sent_at) budget.first_sent_at = now;
    count_invitation(campaign_of(taken.queue), now);
    // Nobody is in one campaign twice.
    if (world_.campaigns.size() > 1) world_.invited.insert(taken.job.person, index_);
    queues_[taken.queue].drop_resolved();
    refresh(taken.queue);
    count_sent(now);
    world_.last_at = now;
    const ForecastItem item{
        .account = index_,
        .campaign = campaigns_[taken.queue],
        .job = taken.job.id,
        .at = now,
        .with_note = terms.note == Note::with};
    world_.is_enough = !world_.on_item(item);
}

Reason AccountForecast::ineligibility(const ForecastJob& job) const {
    if (job.barred != Reason::none) return job.barred;
    const auto inviter = world_.invited.inviter(job.person);
    if (!inviter) return Reason::none;
    return *inviter == index_ ? Reason::duplicate : Reason::invited_by_other_account;
}

std::optional<CampaignClosure> AccountForecast::closure_of(std::size_t queue, Instant now) const {
    const ForecastCampaign& campaign = campaign_of(queue);
    const CampaignLedger ledger{
        .later_than =
            [&campaign](Instant since) {
                const auto first = std::ranges::upper_bound(campaign.charged, since);
                const std::int64_t recent = campaign.charged.end() - first;
                return since == Instant::min() ? recent + campaign.charged_before : recent;
            },
        .nth_newest = [&campaign](int n) -> std::optional<Instant> {
            if (n > std::ssize(campaign.charged)) return std::nullopt;
            return campaign.charged[campaign.charged.size() - static_cast<std::size_t>(n)];
        }};
    return campaign_closure(campaign.caps, ledger, outlook_.budget.lateness, now);
}

void AccountForecast::skip(const Taken& taken, Reason reason) {
    refresh(taken.queue);
    ++skipped_[reason];
}

void AccountForecast::tell_rest(Instant now) {
    const std::vector<CampaignGate> gates = std::move(outlook_.campaigns);
    for (std::size_t queue = 0; queue < queues_.size(); ++queue) {
        const std::int64_t leads = queues_[queue].size() + unread_[queue];
        if (leads == 0) continue;
        ForecastRemainder rest;
        rest.account = index_;
        rest.campaign = campaigns_[queue];
        rest.leads = leads;
        outlook_.campaigns.assign(1, gates[queue]);
        const NextAction action = next_action(outlook_, now);
        if (const auto* left = std::get_if<NothingLeft>(&action)) {
            rest.is_for_ever = left->binding.has_value();
            rest.rule = left->binding;
        } else if (const auto* wait = std::get_if<WaitUntil>(&action)) {
            rest.rule = wait->binding;
        }
        const auto closure = closure_of(queue, now);
        if (closure && closure->rule == DenyReason::campaign_total) {
            rest.is_for_ever = true;
            rest.rule = closure->rule;
        }
        world_.result.rest.push_back(rest);
    }
    outlook_.campaigns = gates;
    for (const auto& [reason, leads] : skipped_)
        world_.result.skipped.push_back({index_, reason, leads});
    auto& days = world_.result.days;
    days.insert(days.end(), days_.begin(), days_.end());
}

std::size_t AccountForecast::queue_of(CampaignId campaign) const {
    const auto& gates = outlook_.campaigns;
    const auto found = std::find_if(gates.begin(), gates.end(), [campaign](const auto& gate) {
        return gate.id == campaign;
    });
    ensure(found != gates.end(), "a campaign that is open is one of the account's");
    return static_cast<std::size_t>(found - gates.begin());
}

ForecastCampaign& AccountForecast::campaign_of(std::size_t queue) const {
    return world_.campaigns[campaigns_[queue]];
}

void AccountForecast::refresh(std::size_t queue) {
    outlook_.campaigns[queue].earliest_job = queues_[queue].earliest();
    outlook_.campaigns[queue].earliest_resolved = queues_[queue].earliest_resolved();
}

// --- which rule ends each day

bool is_ramp_up(const AccountBudget& budget, Instant at) {
    const Policy& policy = budget.policy;
    if (!policy.ramp_up) return false;
    const Cap today = day_cap(budget, at);
    const Cap warmed_up = weakened(policy.limits.per_day, permille_at(budget.backoff.health, at));
    return today && (!warmed_up || *today < *warmed_up);
}

// Hours, pauses and states are told otherwise: a day without invitations is only remarkable if a
// quota is the reason.
bool is_quota(DenyReason rule) {
    return cap_of(rule) != nullptr || rule == DenyReason::campaign_day_cap ||
           rule == DenyReason::campaign_total || rule == DenyReason::resting ||
           rule == DenyReason::provider_limit;
}

void AccountForecast::count_sent(Instant now) {
    const auto date = date_of(now);
    if (days_.empty() || days_.back().date != date) {
        ForecastDay day;
        day.date = date;
        day.account = index_;
        days_.push_back(day);
    }
    ++days_.back().planned;
}

// The account does nothing more on the day of `now`, and something again at `next`.
void AccountForecast::end_day(Instant now, Instant next, std::optional<DenyReason> binding) {
    const auto date = date_of(now);
    const auto bound_by = what_binds(now, binding);
    if (!days_.empty() && days_.back().date == date) {
        days_.back().bound_by = bound_by;
    } else if (bound_by && is_quota(bound_by->rule)) {
        days_.push_back({date, index_, 0, bound_by});
    }
    if (next != never) tell_idle_days(day_end_, std::min(next, world_.until));
}

// Whole days in between on which the hours would have allowed something.
void AccountForecast::tell_idle_days(Instant from, Instant until) {
    const Policy& policy = outlook_.budget.policy;
    const auto last_date = date_of(until);
    for (Instant at = from; at < until;) {
        const LocalDay day = local_day(policy.time_zone, at);
        if (day.date >= last_date) break;
        const auto opening = next_opening(policy.window, policy.time_zone, day.begin);
        if (opening && *opening < day.end) {
            const auto bound_by = binding_cap(*opening);
            if (bound_by) days_.push_back({day.date, index_, 0, bound_by});
        }
        at = day.end;
    }
}

std::optional<Binding> AccountForecast::what_binds(Instant now, std::optional<DenyReason> binding)
    const {
    const bool is_anything_left = std::any_of(
        queues_.begin(), queues_.end(), [](const WaitingJobs& jobs) { return jobs.size() > 0; }
    );
    if (!is_anything_left) return std::nullopt;
    if (binding == DenyReason::pacing || binding == DenyReason::account_stopped) {
        return Binding{*binding};
    }
    const Policy& policy = outlook_.budget.policy;
    const Instant at = std::max(now, outlook_.budget.next_at);
    const bool is_too_late = at >= day_end_ || !is_open(policy.window, policy.time_zone, at);
    if (is_too_late) return Binding{DenyReason::outside_window};
    if (const auto cap = binding_cap(at)) return cap;
    if (binding) return Binding{*binding};
    const bool waits_for_notes =
        std::any_of(queues_.begin(), queues_.end(), [](const WaitingJobs& jobs) {
            return jobs.waits_for_notes();
        });
    return Binding{waits_for_notes ? DenyReason::note_cap : DenyReason::not_ready};
}

std::optional<Binding> AccountForecast::binding_cap(Instant at) const {
    const auto& gates = outlook_.campaigns;
    const bool all_need_notes =
        std::all_of(gates.begin(), gates.end(), [](const CampaignGate& gate) {
            return !gate.earliest_job || (gate.note == Note::with && gate.waits_for_notes);
        });
    const AccountBudget& budget = outlook_.budget;
    const auto cap = cap_in_the_way(budget, at, all_need_notes ? Note::with : Note::without);
    if (!cap) return std::nullopt;
    return Binding{*cap, *cap == DenyReason::day_cap && is_ramp_up(budget, at)};
}

std::chrono::local_days AccountForecast::date_of(Instant at) {
    const bool is_known = at >= day_begin_ && at < day_end_;
    if (is_known) return date_;
    if (at == never) return std::chrono::local_days::max();
    const LocalDay day = local_day(outlook_.budget.policy.time_zone, at);
    day_begin_ = day.begin;
    day_end_ = day.end;
    date_ = day.date;
    return date_;
}

// Who acts next: the earliest, and of several at the same instant whoever began to wait first.
struct AccountTurn {
    Instant at;
    std::size_t number = 0;
    std::size_t account = 0;

    friend bool operator>(const AccountTurn& a, const AccountTurn& b) {
        return std::tie(a.at, a.number) > std::tie(b.at, b.number);
    }
};

class Replay {
public:
    Replay(std::vector<AccountForecast>& accounts, const bool& is_enough)
        : accounts_(accounts), is_enough_(is_enough) {}

    void go(Instant now, Instant until, Duration patience) {
        start_run(now);
        for (Instant last = now; !turns_.empty() && turns_.top().at < until && !is_enough_;) {
            const AccountTurn turn = turns_.top();
            if (turn.at > last + patience) {
                const auto next = next_run(last);
                if (!next || *next >= until) return;
                start_run(*next);
                last = *next;
            } else {
                turns_.pop();
                take(turn);
                last = turn.at;
            }
        }
    }

private:
    // When the run that ends now says that the next one has something to do.
    std::optional<Instant> next_run(Instant now) {
        std::optional<Instant> first;
        for (AccountForecast& account : accounts_) {
            const auto next = account.next_after(now);
            if (next && (!first || *next < *first)) first = next;
        }
        return first;
    }

    // Every account has a look, in order.
    void start_run(Instant at) {
        turns_ = {};
        for (std::size_t i = 0; i < accounts_.size(); ++i) {
            accounts_[i].learn_closures(at);
            turns_.push({at, ++number_, i});
        }
    }

    void take(const AccountTurn& turn) {
        const auto next = accounts_[turn.account].act(turn.at);
        if (next) turns_.push({*next, ++number_, turn.account});
    }

    std::vector<AccountForecast>& accounts_;
    const bool& is_enough_;
    std::priority_queue<AccountTurn, std::vector<AccountTurn>, std::greater<>> turns_;
    std::size_t number_ = 0;
};

}  // namespace

std::string_view to_string(const Binding& binding) {
    return binding.is_ramp_up ? std::string_view("ramp_up") : to_string(binding.rule);
}

Forecast forecast(ForecastRequest request, const ForecastSink& on_item) {
    ForecastWorld world{
        .until = request.until, .campaigns = std::move(request.campaigns), .on_item = on_item};
    std::vector<AccountForecast> accounts;
    accounts.reserve(request.accounts.size());
    for (ForecastAccount& account : request.accounts)
        accounts.emplace_back(world, accounts.size(), std::move(account));

    Replay(accounts, world.is_enough).go(request.now, request.until, request.patience);
    for (AccountForecast& account : accounts) account.tell_rest(request.until);

    Forecast& result = world.result;
    const auto by_date = [](const ForecastDay& a, const ForecastDay& b) {
        return std::tie(a.date, a.account) < std::tie(b.date, b.account);
    };
    std::sort(result.days.begin(), result.days.end(), by_date);
    if (result.rest.empty()) result.finish = world.last_at;
    return std::move(result);
}

}  // namespace invito
