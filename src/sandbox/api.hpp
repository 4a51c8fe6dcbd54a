#pragma once
// The routes of the sandbox: a request in, a reply out, time as an argument. Everything that a
// server knows and nothing of sockets; not thread-safe.

#include "fault_plan.hpp"
#include "invito/net/http_server.hpp"
#include "invito/sandbox/server.hpp"
#include "read_cache.hpp"
#include "webhooks.hpp"
#include "world_state.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace invito::sandbox {

using net::Delivery;

// The parts of a request target: at most eight segments of the path, still encoded, and the query.
struct Target {
    std::array<std::string_view, 8> segments;
    std::size_t depth = 0;  // above segments.size(): longer than any route
    std::string_view query;

    [[nodiscard]] std::string_view segment(std::size_t index) const {
        return index < depth && index < segments.size() ? segments[index] : std::string_view{};
    }
};

// The value of the first parameter with this name; '+' is a space. Broken escapes stay as they are.
[[nodiscard]] std::optional<std::string> query_value(std::string_view query, std::string_view name);

// A reply that says no, in the vendor's words of v1.
[[nodiscard]] net::Reply refused(const ApiError& error);

// Rounded up to seconds; nothing if it is 0.
void tell_retry_after(net::Reply& reply, Duration wait);

// Which part of a list of v2's a request asks for.
struct OffsetWindow {
    static constexpr std::size_t default_limit = 20;
    static constexpr std::size_t limit_max = 100;

    std::size_t offset = 0;
    std::size_t limit = default_limit;
};

// nullopt if one of the two is no number or out of range.
[[nodiscard]] std::optional<OffsetWindow> offset_window_of(std::string_view query);

template <class T>
[[nodiscard]] std::span<const T> part_of(const std::vector<T>& all, const OffsetWindow& window) {
    const std::size_t begin = std::min(window.offset, all.size());
    return std::span(all).subspan(begin, std::min(window.limit, all.size() - begin));
}

// v2's word for v1's linkedin_api; classic has none.
[[nodiscard]] std::string product_of_variant(std::string_view variant);

class Api {
public:
    // Of the options only accounts, key, seed and scenario matter here.
    Api(const ServerOptions& options, Instant start);

    [[nodiscard]] net::Reply answer(const net::Request& request, Instant now);

    [[nodiscard]] std::vector<SeenInvitation> invitations(Instant now);
    [[nodiscard]] std::map<std::string, int> request_counts() const;

    void set_account_status(const std::string& account_id, const std::string& status);
    void set_faults(std::vector<FaultRule> faults) { faults_.replace(std::move(faults)); }
    void accept_all(Instant now);

    [[nodiscard]] bool has_webhooks() const { return !webhooks_.is_empty(); }
    // Webhooks to post because of what happened since it was asked last.
    [[nodiscard]] std::vector<HookPost> hook_posts(Instant now);

private:
    enum class Route {
        accounts,
        account,
        own_profile,
        profile,
        invite,
        sent,
        received,
        cancel,
        relations,
        webhooks,
        webhook,
        add_webhook,
        change_webhook,
        remove_webhook,
        not_implemented,
        unknown,
    };
    static constexpr std::size_t route_count = static_cast<std::size_t>(Route::unknown) + 1;

    // What is common to the handlers of one request.
    struct Call {
        const net::Request& request;
        Target target;
        Instant now;
        net::Reply& reply;
        bool is_v2 = false;
    };

    // Of v2's own limiter. A window opens with its first request.
    struct OpenWindow {
        Instant ends;
        int used = 0;
    };

    // An invitation that is acted upon after its connection has been closed.
    struct LateInvitation {
        Instant due;
        std::size_t seen = 0;
        InvitationRequest request;
    };

    [[nodiscard]] static Route route_of(net::Method method, const Target& target);
    [[nodiscard]] static std::string_view name_of(Route route);

    static void refuse(Call& call, const ApiError& error);
    [[nodiscard]] static std::string account_of(const Call& call);

    // Of v2: its routes, its copies, its own limits, and the lists that are paged by offset.
    [[nodiscard]] static Route route_of_v2(net::Method method, const Target& target);
    [[nodiscard]] static Route endpoint_route_of(net::Method method, const Target& target);
    void dispatch_v2(Route route, Call& call);
    [[nodiscard]] bool answer_by_copy(Call& call, const std::string& account_id);
    [[nodiscard]] bool admit_in_window(Call& call, Route route, const std::string& account_id);
    void list_accounts_v2(Call& call) const;
    void list_sent_v2(Call& call, const std::string& account_id);
    [[nodiscard]] bool is_own_slug(const std::string& account_id, const std::string& identifier)
        const;

    void dispatch(Route route, Call& call);
    void list_accounts(Call& call) const;
    void show_account(Call& call) const;
    void show_owner(Call& call);
    void show_profile(Call& call);
    void list_sent(Call& call);
    void list_received(Call& call);
    void list_relations(Call& call);
    void cancel(Call& call);
    void list_webhooks(Call& call) const;
    void list_endpoints(Call& call) const;
    void show_webhook(Call& call);
    void add_webhook(Call& call);
    void change_webhook(Call& call);
    void remove_webhook(Call& call);
    void invite(Call& call);

    // False if the request has been answered already: no account_id, or a fault.
    [[nodiscard]] bool admit(Call& call, std::string_view account_id);
    void invite_under(const FaultRule* fault, const InvitationRequest& request, Call& call);
    [[nodiscard]] bool refused_by(
        const FaultRule& fault, const InvitationRequest& request, Call& call
    );
    static void confirm_another_thing(Call& call);
    void act(const InvitationRequest& request, Call& call);
    void catch_up(Instant now);

    std::string key_;
    World world_;
    FaultPlan faults_;
    ReadCache copies_;
    RateLimit rate_limit_;
    // By account and route.
    std::map<std::pair<std::string, Route>, OpenWindow> windows_;
    Webhooks webhooks_;
    std::array<int, route_count> counts_{};
    std::vector<SeenInvitation> seen_;
    std::vector<LateInvitation> late_;
};

}  // namespace invito::sandbox
