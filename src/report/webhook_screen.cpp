#include "invito/report/webhook_screen.hpp"

#include "invito/report/wording.hpp"

#include <fmt/format.h>
#include <string_view>

namespace invito {

namespace {

std::string_view words_of(const EventReceipt& receipt) {
    if (!receipt.is_new) return "the same again";
    switch (receipt.effect) {
        case EventEffect::accepted: return "an invitation is accepted";
        case EventEffect::looks: return "a new relation; the next sync looks whose";
        case EventEffect::reconnect: return "signed out; it stops until it is signed in again";
        case EventEffect::none: break;
    }
    switch (receipt.kind) {
        case EventKind::relation: return "a new relation, of no pending invitation";
        case EventKind::signed_out: return "signed out, as is known, or not any more";
        case EventKind::account: return "a new status; the next run reads it";
        case EventKind::other: break;
    }
    return "an event of no use here";
}

std::string_view account_of(const EventReceipt& receipt) {
    if (receipt.account.empty()) return "an account not of this database";
    return receipt.account;
}

}  // namespace

std::string webhook_event_line(const EventReceipt& receipt, Instant at, const TimeZone& zone) {
    const std::string when = clock_time(at, zone);
    if (receipt.kind == EventKind::other) return fmt::format("{} {}", when, words_of(receipt));
    return fmt::format("{} {}: {}", when, account_of(receipt), words_of(receipt));
}

}  // namespace invito
