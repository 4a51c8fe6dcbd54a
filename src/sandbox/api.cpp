#include "api.hpp"

#include "errors_v2.hpp"
#include "invito/support/text.hpp"
#include "shapes.hpp"
#include "shapes_v2.hpp"

#include <algorithm>
#include <rapidjson/document.h>

namespace invito::sandbox {
namespace {

constexpr std::string_view json_type = "application/json; charset=utf-8";
constexpr std::size_t default_limit = 10;
constexpr std::string_view somebody_else = "somebody-else";

// Which part of a list a request asks for.
struct Window {
    std::optional<std::size_t> before;
    std::size_t limit = default_limit;
};

// nullopt if `limit` is out of range or `cursor` is none of this list.
std::optional<Window> window_of(std::string_view query, List list, std::size_t limit_max) {
    Window window;
    if (const auto limit = query_value(query, "limit")) {
        window.limit = parse_number<std::size_t>(*limit).value_or(0);
        if (window.limit < 1 || window.limit > limit_max) return std::nullopt;
    }
    if (const auto cursor = query_value(query, "cursor")) {
        window.before = read_cursor(list, *cursor);
        if (!window.before) return std::nullopt;
    }
    return window;
}

bool has_unescaped(std::string_view segment) {
    return std::any_of(segment.begin(), segment.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= 0x20 || byte >= 0x7f;
    });
}

using Allocator = rapidjson::MemoryPoolAllocator<>;
using Json = rapidjson::GenericDocument<rapidjson::UTF8<>, Allocator, Allocator>;

// False if the member is there and not a string.
bool read_text(const Json& json, const char* name, std::string& into) {
    const auto member = json.FindMember(name);
    if (member == json.MemberEnd()) return true;
    if (!member->value.IsString()) return false;
    into.assign(member->value.GetString(), member->value.GetStringLength());
    return true;
}

// Refuses what is not an object with the two ids, and values of a wrong type. `account_id`: from
// the path; empty: the body has it.
Answer<InvitationRequest> read_invitation(
    std::string_view json, const char* person, std::string account_id
) {
    // An invitation fits: no memory is fetched for a usual body.
    char values_memory[2048];
    char stack_memory[1024];
    Allocator values(values_memory, sizeof values_memory);
    Allocator stack(stack_memory, sizeof stack_memory);
    Json document(&values, sizeof stack_memory / 2, &stack);
    document.Parse<rapidjson::kParseValidateEncodingFlag>(json.data(), json.size());
    if (document.HasParseError() || !document.IsObject()) return api_errors::malformed_request;

    InvitationRequest request;
    request.account_id = std::move(account_id);
    const bool names_account = !request.account_id.empty();
    const bool typed = (names_account || read_text(document, "account_id", request.account_id)) &&
                       read_text(document, person, request.provider_id) &&
                       read_text(document, "message", request.message) &&
                       read_text(document, "user_email", request.user_email);
    if (!typed || request.account_id.empty() || request.provider_id.empty()) {
        return api_errors::invalid_parameters;
    }
    return request;
}

std::vector<SandboxAccount> accounts_of(const ServerOptions& options) {
    auto accounts = options.accounts.empty() ? default_accounts() : options.accounts;
    const auto& more = options.scenario.more_accounts;
    accounts.insert(accounts.end(), more.begin(), more.end());
    return accounts;
}

Target split_target(std::string_view target) {
    Target parts;
    const std::size_t question = target.find('?');
    if (question != std::string_view::npos) parts.query = target.substr(question + 1);
    std::string_view path = target.substr(0, question);
    while (path.starts_with('/')) {
        path.remove_prefix(1);
        const std::string_view segment = path.substr(0, path.find('/'));
        if (parts.depth < parts.segments.size()) parts.segments[parts.depth] = segment;
        ++parts.depth;
        path.remove_prefix(segment.size());
    }
    return parts;
}

}  // namespace

std::optional<std::string> query_value(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(pair.size() < query.size() ? pair.size() + 1 : query.size());
        const std::size_t equals = pair.find('=');
        if (pair.substr(0, equals) != name) continue;
        if (equals == std::string_view::npos) return std::string();
        std::string value(pair.substr(equals + 1));
        for (char& c : value) {
            if (c == '+') c = ' ';
        }
        auto decoded = percent_decoded(value);
        return decoded ? std::move(*decoded) : std::move(value);
    }
    return std::nullopt;
}

net::Reply refused(const ApiError& error) {
    return {.status = error.status, .content_type = json_type, .body = shapes::error(error)};
}

Api::Api(const ServerOptions& options, Instant start)
    : key_(options.api_key),
      world_(options.seed, options.scenario, accounts_of(options), start),
      faults_(options.seed, options.scenario.faults),
      rate_limit_(options.scenario.rate_limit),
      webhooks_(options.seed) {}

Api::Route Api::route_of(net::Method method, const Target& target) {
    if (target.segment(0) != "api" || target.segment(1) != "v1") return Route::unknown;
    const std::string_view area = target.segment(2);
    const std::string_view third = target.segment(3);
    const bool get = method == net::Method::get;
    if (area == "accounts" && get) {
        if (target.depth == 3) return Route::accounts;
        if (target.depth == 4) return Route::account;
    }
    if (area == "webhooks") {
        if (target.depth == 3 && get) return Route::webhooks;
        if (target.depth == 3 && method == net::Method::post) return Route::add_webhook;
        if (target.depth == 4 && method == net::Method::remove) return Route::remove_webhook;
    }
    if (area != "users") return Route::unknown;
    if (target.depth == 4) {
        if (third == "invite") return method == net::Method::post ? Route::invite : Route::unknown;
        if (!get || third.empty()) return Route::unknown;
        if (third == "me") return Route::own_profile;
        if (third == "relations") return Route::relations;
        if (third == "following" || third == "followers") return Route::not_implemented;
        return Route::profile;
    }
    if (third != "invite") return Route::unknown;
    const std::string_view fourth = target.segment(4);
    if (target.depth == 5 && get && fourth == "sent") return Route::sent;
    if (target.depth == 5 && get && fourth == "received") return Route::received;
    if (target.depth == 6 && method == net::Method::remove && fourth == "sent")
        return Route::cancel;
    return Route::unknown;
}

std::string_view Api::name_of(Route route) {
    switch (route) {
        case Route::accounts: return "GET /accounts";
        case Route::account: return "GET /accounts/{id}";
        case Route::own_profile: return "GET /users/me";
        case Route::profile: return "GET /users/{id}";
        case Route::invite: return "POST /users/invite";
        case Route::sent: return "GET /users/invite/sent";
        case Route::received: return "GET /users/invite/received";
        case Route::cancel: return "DELETE /users/invite/sent/{id}";
        case Route::relations: return "GET /users/relations";
        case Route::webhooks: return "GET /webhooks";
        case Route::webhook: return "GET /webhooks/{id}";
        case Route::add_webhook: return "POST /webhooks";
        case Route::change_webhook: return "PATCH /webhooks/{id}";
        case Route::remove_webhook: return "DELETE /webhooks/{id}";
        case Route::not_implemented: return "not implemented";
        case Route::unknown: break;
    }
    return "unknown";
}

net::Reply Api::answer(const net::Request& request, Instant now) {
    net::Reply reply{.content_type = json_type};
    catch_up(now);
    Call call{request, split_target(request.target), now, reply};
    call.is_v2 = call.target.segment(0) == "v2";
    const Route route = call.is_v2 ? route_of_v2(request.method, call.target)
                                   : route_of(request.method, call.target);
    ++counts_[static_cast<std::size_t>(route)];
    if (request.fields.value_of("X-API-KEY") != key_) {
        refuse(call, api_errors::missing_credentials);
    } else if (call.is_v2) {
        dispatch_v2(route, call);
    } else {
        dispatch(route, call);
    }
    return reply;
}

// What was said before about when and how it is delivered, stays.
void Api::refuse(Call& call, const ApiError& error) {
    const ApiError told = call.is_v2 ? in_v2(error) : error;
    call.reply.status = told.status;
    call.reply.body = call.is_v2 ? shapes::v2::error(told) : shapes::error(told);
}

// v1 has it in the query, v2 in the path.
std::string Api::account_of(const Call& call) {
    if (!call.is_v2) return query_value(call.target.query, "account_id").value_or("");
    const std::size_t place = call.target.segment(1) == "accounts" ? 2 : 1;
    const auto id = percent_decoded(call.target.segment(place));
    return std::string(shapes::v2::v1_id(id.value_or("")));
}

void Api::dispatch(Route route, Call& call) {
    switch (route) {
        case Route::accounts: return list_accounts(call);
        case Route::account: return show_account(call);
        case Route::own_profile: return show_owner(call);
        case Route::profile: return show_profile(call);
        case Route::invite: return invite(call);
        case Route::sent: return list_sent(call);
        case Route::received: return list_received(call);
        case Route::cancel: return cancel(call);
        case Route::relations: return list_relations(call);
        case Route::webhooks: return list_webhooks(call);
        case Route::webhook: return show_webhook(call);
        case Route::add_webhook: return add_webhook(call);
        case Route::change_webhook: return change_webhook(call);
        case Route::remove_webhook: return remove_webhook(call);
        case Route::not_implemented: return refuse(call, api_errors::feature_not_implemented);
        case Route::unknown: return refuse(call, api_errors::route_not_found);
    }
}

bool Api::admit(Call& call, std::string_view account_id) {
    if (account_id.empty()) {
        refuse(call, api_errors::invalid_parameters);
        return false;
    }
    const FaultPlan::Disturbance disturbance = faults_.next_request(account_id);
    call.reply.delay = disturbance.delay;
    if (disturbance.fails) refuse(call, api_errors::service_unavailable);
    return !disturbance.fails;
}

void Api::list_accounts(Call& call) const {
    if (call.is_v2) return list_accounts_v2(call);
    const auto window = window_of(call.target.query, List::accounts, 250);
    if (!window) return refuse(call, api_errors::invalid_parameters);
    // Accounts keep the order of the settings; the cursor counts how many are still to come.
    const auto& all = world_.accounts();
    const std::size_t left = std::min(window->before.value_or(all.size()), all.size());
    shapes::AccountPage page;
    for (std::size_t i = all.size() - left; i < all.size(); ++i) {
        if (page.items.size() == window->limit) {
            page.next = all.size() - i;
            break;
        }
        page.items.push_back(&all[i]);
    }
    call.reply.body = shapes::accounts(page);
}

void Api::show_account(Call& call) const {
    const auto id = call.is_v2 ? account_of(call) : percent_decoded(call.target.segment(3));
    const Account* account = id ? world_.find(*id) : nullptr;
    if (account == nullptr) return refuse(call, api_errors::account_not_found);
    call.reply.body = call.is_v2 ? shapes::v2::account(*account) : shapes::account(*account);
}

void Api::show_owner(Call& call) {
    const std::string account_id = account_of(call);
    if (!admit(call, account_id)) return;
    const Answer<const Account*> account = world_.own_profile(account_id);
    if (!account) return refuse(call, account.error());
    call.reply.body = call.is_v2 ? shapes::v2::owner(**account) : shapes::owner(**account);
}

void Api::show_profile(Call& call) {
    const std::string account_id = account_of(call);
    if (!admit(call, account_id)) return;
    const std::string_view segment = call.target.segment(3);
    if (has_unescaped(segment)) return refuse(call, api_errors::unescaped_characters);
    const auto identifier = percent_decoded(segment);
    if (!identifier) return refuse(call, api_errors::invalid_parameters);
    std::string product =
        query_value(call.target.query, call.is_v2 ? "variant" : "linkedin_api").value_or("");
    if (call.is_v2) product = product_of_variant(product);
    if (!product.empty() && product != "recruiter" && product != "sales_navigator") {
        return refuse(call, api_errors::invalid_parameters);
    }
    if (call.is_v2 && is_own_slug(account_id, *identifier))
        return refuse(call, api_errors::v2::own_slug);
    const bool is_wrong = faults_.befalls_read(FaultKind::wrong_person, account_id);
    const Answer<Profile> profile = world_.profile(
        account_id, is_wrong ? std::string(somebody_else) : *identifier, product, call.now
    );
    if (!profile) return refuse(call, profile.error());
    call.reply.body = call.is_v2 ? shapes::v2::profile(*profile) : shapes::profile(*profile);
}

void Api::list_sent(Call& call) {
    const std::string account_id = account_of(call);
    if (!admit(call, account_id)) return;
    if (call.is_v2) return list_sent_v2(call, account_id);
    const auto window = window_of(call.target.query, List::sent, 100);
    if (!window) return refuse(call, api_errors::invalid_parameters);
    const auto page = world_.sent(account_id, window->before, window->limit, call.now);
    if (!page) return refuse(call, page.error());
    call.reply.body = shapes::sent(*page, *world_.find(account_id), call.now);
}

void Api::list_received(Call& call) {
    const std::string account_id = account_of(call);
    if (!admit(call, account_id)) return;
    if (!window_of(call.target.query, List::received, 100)) {
        return refuse(call, api_errors::invalid_parameters);
    }
    const Answer<const Account*> account = world_.own_profile(account_id);
    if (!account) return refuse(call, account.error());
    call.reply.body = shapes::received_nothing();
}

void Api::list_relations(Call& call) {
    const std::string account_id = account_of(call);
    if (!admit(call, account_id)) return;
    const auto window = window_of(call.target.query, List::relations, call.is_v2 ? 100 : 1000);
    if (!window) return refuse(call, api_errors::invalid_parameters);
    const auto page = world_.relations(account_id, window->before, window->limit, call.now);
    if (!page) return refuse(call, page.error());
    call.reply.body = call.is_v2 ? shapes::v2::relations(*page) : shapes::relations(*page);
}

void Api::cancel(Call& call) {
    const std::string account_id = account_of(call);
    if (!admit(call, account_id)) return;
    const Answer<void> cancelled = world_.cancel(account_id, call.target.segment(5), call.now);
    if (!cancelled) return refuse(call, cancelled.error());
    call.reply.body = call.is_v2 ? shapes::v2::cancelled() : shapes::cancelled();
}

void Api::invite(Call& call) {
    if (!call.request.fields.value_of("Content-Type").starts_with("application/json")) {
        return refuse(call, api_errors::unsupported_media_type);
    }
    const Answer<InvitationRequest> request =
        call.is_v2 ? read_invitation(call.request.body, "user_id", account_of(call))
                   : read_invitation(call.request.body, "provider_id", {});
    if (!request) return refuse(call, request.error());
    seen_.push_back(
        {.account_id = request->account_id,
         .provider_id = request->provider_id,
         .message = request->message,
         .acted = false,
         .at = call.now,
         .status = 0}
    );
    if (world_.find(request->account_id) == nullptr) {
        refuse(call, api_errors::account_not_found);
    } else if (admit(call, request->account_id)) {
        invite_under(faults_.next_invitation(request->account_id), *request, call);
    }
    if (call.reply.delivery == Delivery::answer) seen_.back().status = call.reply.status;
}

void Api::invite_under(const FaultRule* fault, const InvitationRequest& request, Call& call) {
    if (fault == nullptr) return act(request, call);
    if (refused_by(*fault, request, call)) return;
    if (fault->kind == FaultKind::act_late) {
        late_.push_back({call.now + fault->delay, seen_.size() - 1, request});
        call.reply.delivery = Delivery::close;
        return;
    }
    act(request, call);
    if (fault->kind == FaultKind::act_then_hang) call.reply.delivery = Delivery::hang;
    if (fault->kind == FaultKind::act_then_close) call.reply.delivery = Delivery::close;
    if (fault->kind == FaultKind::error_after_act) refuse(call, api_errors::unexpected_error);
    if (fault->kind == FaultKind::bad_json) {
        call.reply.status = 200;
        call.reply.body = R"({"object":"UserInvitationSent","invitation_)";
    }
    if (fault->kind == FaultKind::wrong_receipt) confirm_another_thing(call);
}

void Api::confirm_another_thing(Call& call) {
    call.reply.status = 200;
    call.reply.body = R"({"object":"UserRelation","id":"1"})";
}

bool Api::refused_by(const FaultRule& fault, const InvitationRequest& request, Call& call) {
    switch (fault.kind) {
        case FaultKind::disconnect:
            world_.set_status(request.account_id, "CREDENTIALS");
            refuse(call, api_errors::disconnected_account);
            return true;
        case FaultKind::restricted: refuse(call, api_errors::account_restricted); return true;
        case FaultKind::checkpoint: refuse(call, api_errors::checkpoint_error); return true;
        case FaultKind::weekly_limit: refuse(call, api_errors::cannot_resend_yet); return true;
        case FaultKind::rate_limited:
            refuse(call, api_errors::too_many_requests);
            tell_retry_after(call.reply, fault.retry_after);
            return true;
        case FaultKind::throttled:
            refuse(
                call, call.is_v2 ? api_errors::v2::too_many_requests : api_errors::too_many_requests
            );
            tell_retry_after(call.reply, fault.retry_after);
            return true;
        case FaultKind::error_before_act: refuse(call, api_errors::unexpected_error); return true;
        case FaultKind::already_connected: refuse(call, api_errors::already_connected); return true;
        case FaultKind::coarse_refusal:
            refuse(
                call, call.is_v2 ? api_errors::v2::unprocessable : api_errors::cannot_resend_yet
            );
            return true;
        case FaultKind::wrong_receipt_before_act: confirm_another_thing(call); return true;
        default: return false;
    }
}

void Api::act(const InvitationRequest& request, Call& call) {
    const Answer<Receipt> receipt = world_.invite(request, call.now);
    if (!receipt) return refuse(call, receipt.error());
    seen_.back().acted = true;
    if (!call.is_v2) {
        call.reply.body = shapes::receipt(*receipt);
        return;
    }
    call.reply.status = 201;
    call.reply.body = shapes::v2::receipt(*receipt, request.message, call.now);
}

// Acts upon the late invitations that are due, in the order in which they are.
void Api::catch_up(Instant now) {
    while (!late_.empty()) {
        const auto by_due = [](const LateInvitation& a, const LateInvitation& b) {
            return a.due < b.due;
        };
        const auto next = std::min_element(late_.begin(), late_.end(), by_due);
        if (next->due > now) return;
        if (world_.invite(next->request, next->due)) seen_[next->seen].acted = true;
        late_.erase(next);
    }
}

std::vector<SeenInvitation> Api::invitations(Instant now) {
    catch_up(now);
    return seen_;
}

std::map<std::string, int> Api::request_counts() const {
    std::map<std::string, int> counts;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        if (counts_[i] > 0) counts.emplace(name_of(static_cast<Route>(i)), counts_[i]);
    }
    return counts;
}

void Api::set_account_status(const std::string& account_id, const std::string& status) {
    world_.set_status(account_id, status);
}

void Api::accept_all(Instant now) {
    catch_up(now);
    world_.accept_all(now);
}

}  // namespace invito::sandbox
