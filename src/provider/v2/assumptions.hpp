#pragma once
// What v2 is taken to do where no page of the vendor says it, or where pages, SDKs and integrators
// differ: one named rule for each, with its source, so that a live answer can correct it here.
// Whenever nothing is known the rule is the one that invites nobody twice. docs/provider.md lists
// them. "SDKs": the vendor's for Python (2026-05) and Node (2026-09).

#include "invito/ports/provider.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace invito::v2 {

// --- Requests

// The seat that acts. v1 called it linkedin_api and took it for granted; integrators always name
// it.
inline constexpr std::string_view classic_variant = "linkedin_classic";

// The largest page in use; the documents name a default, 20, and no maximum.
inline constexpr std::size_t list_limit = 100;

// Whether a profile comes with all its sections or with none when none are asked for, is told both
// ways. None are asked for: what counts is throttled_sections.

// --- The cache of an hour (the vendor's page on caching: both words; not what exactly they do)

inline constexpr std::string_view no_cache = "Cache-Control: no-cache\r\n";
inline constexpr std::string_view no_store = "Cache-Control: no-store\r\n";

// A copy may be older than the attempt it is asked about, and absence read from it would invite
// twice. No value of X-Cache was ever published: clients look for HIT, MISS, STALE, BYPASS, EXPIRED
// and REVALIDATED.
[[nodiscard]] bool is_stored_copy(std::string_view x_cache, std::optional<std::string_view> age);

// --- Receipts

// The SDKs document 201; integrators take 200 with the same body, too.
[[nodiscard]] constexpr bool is_receipt_status(int status) {
    return status == 201 || status == 200;
}

// A receipt need not name the person. One that names another is no receipt of ours.
[[nodiscard]] constexpr bool is_receipt_for(std::string_view asked, std::string_view named) {
    return named.empty() || named == asked;
}

// Integrators: 201, 202 and 204 are no confirmation of a withdrawal.
[[nodiscard]] constexpr bool is_withdrawal_status(int status) {
    return status == 200;
}

// --- Profiles

// Two fields tell of an invitation between the account and a person. If only one is there, the
// other is read so that nobody is invited.
[[nodiscard]] std::optional<ProfileInvitation> mark_of(
    std::optional<std::string_view> request_type, std::optional<std::string_view> request_status
);

// --- Accounts

// `classic`: what products_connection_status says of the seat that acts. A degraded or partial
// account is well if that one is, and comes back by itself if nothing is said of it. The vendor's
// page on the status gives the words; which error calls of a locked account get is not known.
[[nodiscard]] SessionHealth health_of(
    std::string_view status, bool is_locked, std::string_view classic
);

// The owner's id is documented, and its form is not. Only one in the form of people's ids (classic,
// not that of a seat) says whose account it is: another form would make a new member, with limits
// of its own, of each account that moves here from v1.
[[nodiscard]] std::string member_of(const std::string& owner_id);

// --- Lists

// That two rows which stay in a list stay in their order. The order itself is not documented.
// Each page is asked for from the last row before it: if it begins with that row, what follows is
// what has always followed it, whatever came or went above.

// A total that is told counts the whole list, so that the last page needs no further one to prove
// it (integrators; the schema has the name only). It must not change while the list is read.
// Without one an empty page is the end (integrators): a page may hold fewer rows than were asked
// for (SDKs), even a single one.

// A list paged by the server's own cursor skips no row: relations are read so by two integrators.
// A cursor of null is not the end: a list paged by offset might write it on every page.

// They give one as long as more follow. Without it and with room to spare the page is the last: to
// ask on by offset would not be answered. The sent list, paged by offset, never ends so.
[[nodiscard]] constexpr bool is_last_of_relations(std::size_t rows, bool has_cursor) {
    return !has_cursor && rows < list_limit;
}

// Relations are newest first in v1; in v2 nobody says. So many in a row that are dated and in that
// order show it.
inline constexpr std::size_t ordered_rows_min = 10;
[[nodiscard]] bool is_newest_first(std::span<const Relation> relations);

}  // namespace invito::v2
