#include "routes.hpp"

#include "assumptions.hpp"
#include "target.hpp"

namespace invito::v2 {

namespace {

Target of_account(std::string_view account, std::string_view route) {
    Target target("/v2");
    target.name(account).route(route);
    return target;
}

Target& at_place(Target& list, const ListPlace& place) {
    list.query("limit", list_limit);
    if (!place.cursor.empty()) return list.query("cursor", std::string_view(place.cursor));
    if (place.shown > 0) list.query("offset", offset_of(place));
    return list;
}

std::string from_offset(std::string_view route, std::size_t offset) {
    Target list(route);
    list.query("limit", list_limit);
    if (offset > 0) list.query("offset", offset);
    return list.take();
}

constexpr std::string_view requests = "/users/me/relation-requests";

}  // namespace

std::string profile_target(std::string_view account, std::string_view identifier) {
    return of_account(account, "/users").name(identifier).query("variant", classic_variant).take();
}

std::string own_profile_target(std::string_view account) {
    return of_account(account, "/users/me").query("variant", classic_variant).take();
}

std::string invite_target(std::string_view account) {
    return of_account(account, requests).take();
}

std::string withdraw_target(std::string_view account, std::string_view request) {
    return of_account(account, requests).name(request).route("/cancel").take();
}

std::string sent_target(std::string_view account, const ListPlace& place) {
    Target list = of_account(account, requests);
    list.query("type", std::string_view("sent"));
    return at_place(list, place).take();
}

std::string relations_target(std::string_view account, const ListPlace& place) {
    Target list = of_account(account, "/users/me/relations");
    return at_place(list, place).take();
}

std::string accounts_target(std::size_t offset) {
    return from_offset("/v2/accounts/", offset);
}

std::string account_target(std::string_view account) {
    return Target("/v2/accounts").name(account).take();
}

std::string webhooks_target(std::size_t offset) {
    return from_offset(new_webhook_target(), offset);
}

std::string new_webhook_target() {
    return "/v2/webhooks/endpoints/";
}

std::string webhook_target(std::string_view webhook) {
    return Target("/v2/webhooks/endpoints").name(webhook).take();
}

}  // namespace invito::v2
