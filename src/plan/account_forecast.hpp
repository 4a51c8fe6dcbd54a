#pragma once
// One account of a forecast: what its worker does in a run, without the requests.

#include "invited_people.hpp"
#include "invito/plan/forecast.hpp"
#include "waiting_jobs.hpp"

#include <map>
#include <vector>

namespace invito {

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
    using Jobs = WaitingJobs;
    struct Taken {
        std::size_t queue = 0;
        ForecastJob job;
    };

    // --- what account_worker_invite.cpp and the store do
    void invite_next(const Invite& invite, Instant now);
    [[nodiscard]] std::optional<Taken> take_resolved(const Invite& invite, Instant now) const;
    std::optional<Taken> take_queued(const Invite& invite, Instant now);
    void send(const Taken& taken, Instant now);
    void invite(const Taken& taken, Note note, Instant now);
    [[nodiscard]] Reason barrier(const ForecastJob& job) const;
    [[nodiscard]] std::optional<CampaignClosure> closure_of(std::size_t queue, Instant now) const;
    void skip(const Taken& taken, Reason reason);
    void forget_charges(Instant now);

    // --- days
    void count_sent(Instant now);
    void end_day(Instant now, Instant next, std::optional<Refusal> binding);
    void tell_idle_days(Instant from, Instant until);
    [[nodiscard]] std::optional<Binding> what_binds(Instant now, std::optional<Refusal> binding)
        const;
    [[nodiscard]] std::optional<Binding> binding_cap(Instant at) const;
    [[nodiscard]] std::chrono::local_days date_of(Instant at);

    [[nodiscard]] std::size_t queue_of(CampaignId campaign) const;
    [[nodiscard]] ForecastCampaign& campaign_of(std::size_t queue);
    [[nodiscard]] const ForecastCampaign& campaign_of(std::size_t queue) const;
    void refresh(std::size_t queue);

    ForecastWorld& world_;
    std::size_t index_;
    AccountOutlook outlook_;
    std::vector<std::size_t> campaigns_;  // of each queue, and of each gate of the outlook
    std::vector<Jobs> queues_;
    std::vector<std::int64_t> unread_;  // jobs behind each queue
    bool counts_charges_;
    std::map<Reason, std::int64_t> skipped_;
    std::vector<ForecastDay> days_;
    Instant day_begin_;  // of the day looked at last
    Instant day_end_;
    std::chrono::local_days date_;
};

}  // namespace invito
