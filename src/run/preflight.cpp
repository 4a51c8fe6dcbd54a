#include "preflight.hpp"

#include "date_of_answer.hpp"
#include "invito/plan/consequence.hpp"

#include <algorithm>

namespace invito {
namespace {

// A listing longer than this many pages of 250 is not believed to end.
constexpr int pages_max = 200;

bool is_worth_another_try(Fault fault) {
    return fault == Fault::not_sent || fault == Fault::unavailable ||
           fault == Fault::outcome_unknown || fault == Fault::unreadable ||
           fault == Fault::rate_limited;
}

AccountChange to_state(AccountState state, std::string detail, std::string event) {
    AccountChange change;
    change.state = state;
    change.detail = std::move(detail);
    change.event = std::move(event);
    return change;
}

std::string first_bad_status(const ProviderAccount& account) {
    const auto bad = std::find_if(
        account.source_statuses.begin(),
        account.source_statuses.end(),
        [](const std::string& status) { return status != "OK"; }
    );
    return bad == account.source_statuses.end() ? std::string() : *bad;
}

}  // namespace

boost::asio::awaitable<AccountLister::Listing> AccountLister::list(int tries, Random random) {
    Duration pause = read_retry_base;
    for (int attempt = 1;; ++attempt) {
        auto listed = co_await list_once();
        const bool is_final = listed || attempt >= tries ||
                              !is_worth_another_try(listed.error().fault) || board_.is_stopping();
        if (is_final) co_return listed;
        pause = random.between(read_retry_base, 3 * pause);
        co_await clock_.sleep_until(clock_.now() + pause * clock_.speed());
    }
}

boost::asio::awaitable<AccountLister::Listing> AccountLister::list_once() {
    std::vector<ProviderAccount> all;
    std::optional<std::string> cursor;
    for (int page = 0; page < pages_max; ++page) {
        auto reply = co_await provider_.accounts_page(cursor);
        observe_date(reply.exchange, clock_, board_);
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
        if (account.type == "LINKEDIN" && !account.member_id.empty())
            members.push_back({account.id, account.member_id});
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
    if (found->type != "LINKEDIN") {
        if (state == AccountState::unreachable) return std::nullopt;
        return to_state(
            AccountState::unreachable, "is " + found->type + ", not LINKEDIN", "account.unreachable"
        );
    }
    const std::string bad = first_bad_status(*found);
    if (!bad.empty()) {
        if (state == AccountState::reconnect) return std::nullopt;
        return to_state(AccountState::reconnect, bad, "account.reconnect");
    }
    if (state == AccountState::ok) return std::nullopt;
    return to_state(AccountState::ok, "", "account.reconnected");
}

}  // namespace invito
