#include "api.hpp"
#include "errors_v2.hpp"
#include "invito/support/text.hpp"
#include "shapes_v2.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

namespace invito::sandbox {
namespace {

std::int64_t whole_seconds(Duration duration) {
    return std::chrono::ceil<std::chrono::seconds>(duration).count();
}

bool wants_fresh(const net::Request& request) {
    const std::string_view rule = request.fields.value_of("Cache-Control");
    return rule == "no-cache" || rule == "no-store";
}

}  // namespace

std::optional<OffsetWindow> offset_window_of(std::string_view query) {
    OffsetWindow window;
    if (const auto limit = query_value(query, "limit"))
        window.limit = parse_number<std::size_t>(*limit).value_or(0);
    if (window.limit < 1 || window.limit > OffsetWindow::limit_max) return std::nullopt;
    const auto offset = parse_number<std::size_t>(query_value(query, "offset").value_or("0"));
    if (!offset) return std::nullopt;
    window.offset = *offset;
    return window;
}

void tell_retry_after(net::Reply& reply, Duration wait) {
    if (wait <= Duration::zero()) return;
    reply.fields.emplace_back("Retry-After", std::to_string(whole_seconds(wait)));
}

std::string product_of_variant(std::string_view variant) {
    constexpr std::string_view prefix = "linkedin_";
    if (variant.starts_with(prefix)) variant.remove_prefix(prefix.size());
    return variant == "classic" ? std::string() : std::string(variant);
}

Api::Route Api::route_of_v2(net::Method method, const Target& target) {
    const bool get = method == net::Method::get;
    const bool post = method == net::Method::post;
    if (target.segment(1) == "accounts") {
        if (!get) return Route::unknown;
        if (target.depth == 2 || (target.depth == 3 && target.segment(2).empty()))
            return Route::accounts;
        return target.depth == 3 ? Route::account : Route::unknown;
    }
    if (target.segment(1) == "webhooks" && target.segment(2) == "endpoints")
        return endpoint_route_of(method, target);
    if (target.segment(2) != "users" || target.segment(3).empty()) return Route::unknown;
    const bool is_me = target.segment(3) == "me";
    if (target.depth == 4 && get) return is_me ? Route::own_profile : Route::profile;
    if (!is_me) return Route::unknown;
    const std::string_view area = target.segment(4);
    if (target.depth == 5 && get && area == "relations") return Route::relations;
    if (area != "relation-requests") return Route::unknown;
    if (target.depth == 5 && post) return Route::invite;
    if (target.depth == 7 && post && target.segment(6) == "cancel") return Route::cancel;
    if (target.depth != 5 || !get) return Route::unknown;
    const auto type = query_value(target.query, "type");
    if (type == "received") return Route::received;
    return type == "sent" ? Route::sent : Route::unknown;
}

// Accounts and webhooks are read without LinkedIn: no copies and no limit.
void Api::dispatch_v2(Route route, Call& call) {
    const std::string_view area = call.target.segment(1);
    const bool is_core = area == "accounts" || area == "webhooks";
    if (is_core || route == Route::unknown) return dispatch(route, call);
    const std::string account_id = account_of(call);
    const bool is_known = world_.find(account_id) != nullptr;
    // Every invitation is seen, whoever's it is.
    if (!is_known && route != Route::invite) return refuse(call, api_errors::account_not_found);
    const bool is_read = call.request.method == net::Method::get;
    if (is_read && answer_by_copy(call, account_id)) return;
    if (!admit_in_window(call, route, account_id)) return;

    dispatch(route, call);
    const bool is_done = call.reply.status / 100 == 2 && call.reply.delivery == Delivery::answer;
    if (!is_read && is_done) copies_.make_stale(account_id);
    if (!is_read || !is_done) return;
    call.reply.fields.emplace_back("X-Cache", "MISS");
    copies_.keep(account_id, call.request.target, call.reply.body, call.now);
}

bool Api::answer_by_copy(Call& call, const std::string& account_id) {
    const ReadCache::Copy* copy = copies_.find(account_id, call.request.target);
    if (copy == nullptr) return false;
    const bool is_fresh = call.now < copy->fresh_until;
    const bool is_right = is_fresh && !wants_fresh(call.request);
    if (!is_right && !faults_.befalls_read(FaultKind::stale_copy, account_id)) return false;
    call.reply.body = copy->body;
    call.reply.fields.emplace_back("X-Cache", is_fresh ? "HIT" : "STALE");
    call.reply.fields.emplace_back("Age", std::to_string(whole_seconds(call.now - copy->at)));
    return true;
}

bool Api::admit_in_window(Call& call, Route route, const std::string& account_id) {
    if (rate_limit_.requests == 0) return true;
    OpenWindow& window = windows_[{account_id, route}];
    if (window.ends <= call.now) window = {call.now + rate_limit_.window, 0};
    const bool is_admitted = window.used < rate_limit_.requests;
    if (is_admitted) ++window.used;
    const Duration rest = window.ends - call.now;
    const auto tell = [&call](const char* name, std::int64_t number) {
        call.reply.fields.emplace_back(name, std::to_string(number));
    };
    tell("X-RateLimit-Limit", rate_limit_.requests);
    tell("X-RateLimit-Remaining", rate_limit_.requests - window.used);
    tell("X-RateLimit-Reset", whole_seconds(rest));
    if (is_admitted) return true;
    refuse(call, api_errors::v2::too_many_requests);
    tell_retry_after(call.reply, rest);
    return false;
}

void Api::list_accounts_v2(Call& call) const {
    const auto window = offset_window_of(call.target.query);
    if (!window) return refuse(call, api_errors::invalid_parameters);
    std::vector<const Account*> all;
    for (const Account& account : world_.accounts()) all.push_back(&account);
    const auto page = part_of(all, *window);
    const bool has_more = window->offset + page.size() < all.size();
    call.reply.body = shapes::v2::accounts(page, has_more);
}

// By offset: what comes or goes between two pages moves rows across their border.
void Api::list_sent_v2(Call& call, const std::string& account_id) {
    const auto window = offset_window_of(call.target.query);
    if (!window) return refuse(call, api_errors::invalid_parameters);
    constexpr std::size_t all_of_them = std::numeric_limits<std::size_t>::max();
    auto list = world_.sent(account_id, std::nullopt, all_of_them, call.now);
    if (!list) return refuse(call, list.error());
    std::vector<SentInvitation>& rows = list->items;
    // Who goes on asks for a place, be it the first.
    const bool is_first_page = !query_value(call.target.query, "offset");
    if (is_first_page && faults_.befalls_read(FaultKind::shift_between_pages, account_id))
        rows.insert(rows.begin(), world_.taken_back_soon(call.now));
    const bool is_told = !faults_.befalls_read(FaultKind::no_total, account_id);
    call.reply.body = shapes::v2::sent(
        part_of(rows, *window), is_told ? std::optional(rows.size()) : std::nullopt
    );
}

bool Api::is_own_slug(const std::string& account_id, const std::string& identifier) const {
    const Account* account = world_.find(account_id);
    return account != nullptr && ascii_iequals(account->owner.slug, identifier);
}

}  // namespace invito::sandbox
