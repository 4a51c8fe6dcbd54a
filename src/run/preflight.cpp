#include "preflight.hpp"

#include "invito/plan/error_policy.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace invito {
namespace {

// A listing longer than this many pages of 250 is not believed to end.
constexpr int pages_max = 200;

bool is_worth_another_try(Fault fault) {
    return fault == Fault::not_sent || fault == Fault::unavailable ||
           fault == Fault::outcome_unknown || fault == Fault::unreadable ||
           fault == Fault::rate_limited || fault == Fault::throttled;
}

// At least as long as the provider asks for.
Duration pause_after(const ProviderError& error, Duration drawn) {
    return std::max(drawn, error.retry_after.value_or(Duration{0}));
}

AccountState state_of(SessionHealth health) {
    switch (health) {
        case SessionHealth::ok: break;
        case SessionHealth::signed_out: return AccountState::reconnect;
        case SessionHealth::waits: return AccountState::not_ready;
        case SessionHealth::other: return AccountState::blocked;
    }
    return AccountState::ok;
}

AccountChange to_state(AccountState state, std::string detail, std::string event) {
    AccountChange change;
    change.state = state;
    change.detail = std::move(detail);
    change.event = std::move(event);
    return change;
}

}  // namespace

boost::asio::awaitable<AccountLister::Listing> AccountLister::list(Tries tries, Random random) {
    Duration drawn = read_retry_base;
    for (int attempt = 1;; ++attempt) {
        auto listed = co_await list_once();
        const bool is_final = listed || attempt >= tries.max ||
                              !is_worth_another_try(listed.error().fault) ||
                              coordinator_.is_stopping();
        if (is_final) co_return listed;
        drawn = random.between(read_retry_base, 3 * drawn);
        const Duration pause = pause_after(listed.error(), drawn * clock_.speed());
        if (pause > tries.patience) co_return listed;
        co_await sleep_until(clock_.now() + pause);
    }
}

// A coroutine of its own: only the sleep is cancelled when the run is stopped.
boost::asio::awaitable<void> AccountLister::sleep_until(Instant until) {
    const auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::cancellation_signal wake;
    coordinator_.on_stop = [&wake] { wake.emit(boost::asio::cancellation_type::terminal); };
    auto sleeping = clock_.sleep_until(until);
    auto token = boost::asio::bind_cancellation_slot(wake.slot(), boost::asio::use_awaitable);
    try {
        co_await boost::asio::co_spawn(executor, std::move(sleeping), std::move(token));
    } catch (const boost::system::system_error& error) {
        if (error.code() != boost::asio::error::operation_aborted) throw;
    }
    coordinator_.on_stop = nullptr;
}

boost::asio::awaitable<AccountLister::Listing> AccountLister::list_once() {
    std::vector<ProviderAccount> all;
    std::optional<std::string> cursor;
    for (int page = 0; page < pages_max; ++page) {
        auto reply = co_await provider_.accounts_page(cursor);
        observe_date(reply.exchange, clock_, coordinator_);
        if (!reply.result) co_return reply.result.error();
        auto& items = reply.result->items;
        std::move(items.begin(), items.end(), std::back_inserter(all));
        cursor = reply.result->cursor;
        if (!cursor) break;
    }
    co_return all;
}

std::vector<AccountMember> members_of(const std::vector<ProviderAccount>& listed) {
    std::vector<AccountMember> members;
    for (const ProviderAccount& account : listed) {
        const bool is_told = !account.member_id.empty() || !account.former_id.empty();
        if (account.is_linkedin && is_told)
            members.push_back({account.id, account.member_id, account.former_id});
    }
    return members;
}

std::optional<AccountChange> change_from_listing(AccountState state, const ProviderAccount* found) {
    const bool waits_for_a_person = state == AccountState::paused ||
                                    state == AccountState::restricted ||
                                    state == AccountState::same_member;
    if (waits_for_a_person) return std::nullopt;

    if (found == nullptr) {
        if (state == AccountState::unreachable) return std::nullopt;
        return to_state(
            AccountState::unreachable, "not known to the provider", "account.unreachable"
        );
    }
    if (!found->is_linkedin) {
        if (state == AccountState::unreachable) return std::nullopt;
        return to_state(
            AccountState::unreachable, "is " + found->network + ", not LINKEDIN",
            "account.unreachable"
        );
    }
    const AccountState listed = state_of(found->health);
    if (state == listed) return std::nullopt;
    if (listed == AccountState::ok) return to_state(listed, "", "account.reconnected");
    return to_state(listed, found->status, "account." + std::string(to_string(listed)));
}

}  // namespace invito
