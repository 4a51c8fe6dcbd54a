#pragma once
// Which invitations a person means to take back, and why one of them cannot be.

#include "invito/model/job.hpp"
#include "invito/support/names.hpp"
#include "invito/support/time.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace invito {

// All that is set must hold.
struct WithdrawalScope {
    std::optional<Duration> older_than = {};
    std::optional<Instant> sent_since = {};
    std::optional<std::string> campaign = {};
    std::vector<std::string> accounts = {};  // aliases; those that may withdraw
};

// A job, as far as a withdrawal looks at it.
struct WithdrawalSubject {
    JobState state = JobState::queued;
    std::string campaign;
    std::string account;
    std::optional<Instant> sent_at = {};
    bool is_gone = false;    // sent, and no longer pending
    bool is_erased = false;  // nothing names the person any more
};

// Ordered by what says most of a person who has several jobs.
enum class LeftAlone {
    no,
    unknown,         // nobody knows whether it was sent
    being_sent,      // a run is at work with it
    other_account,   // none of those that may withdraw
    other_campaign,  // the next three: sent, but not what was asked for
    sent_earlier,
    sent_too_lately,
    accepted,
    gone,
    withdrawn,
    waiting,  // not sent yet
    held,
    not_sent,  // and over
    erased,
};

template <>
inline constexpr auto enum_names<LeftAlone> = std::to_array<Named<LeftAlone>>({
    {LeftAlone::no, "no"},
    {LeftAlone::unknown, "unknown"},
    {LeftAlone::being_sent, "being_sent"},
    {LeftAlone::other_account, "other_account"},
    {LeftAlone::other_campaign, "other_campaign"},
    {LeftAlone::sent_earlier, "sent_earlier"},
    {LeftAlone::sent_too_lately, "sent_too_lately"},
    {LeftAlone::accepted, "accepted"},
    {LeftAlone::gone, "gone"},
    {LeftAlone::withdrawn, "withdrawn"},
    {LeftAlone::waiting, "waiting"},
    {LeftAlone::held, "held"},
    {LeftAlone::not_sent, "not_sent"},
    {LeftAlone::erased, "erased"},
});

[[nodiscard]] LeftAlone why_left_alone(
    const WithdrawalSubject& job, const WithdrawalScope& scope, Instant now
);

}  // namespace invito
