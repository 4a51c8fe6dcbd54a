#include "invito/config/limit_table.hpp"
#include "invito/model/caps.hpp"
#include "invito/report/terminal_text.hpp"
#include "topic_texts.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

namespace invito {

namespace {

constexpr std::size_t topic_width = 80;

// A line of two columns; what does not fit goes on below the second.
std::string line(std::string_view key, std::string_view text) {
    constexpr std::size_t text_column = 29;
    constexpr std::size_t room = topic_width - text_column;
    std::string lines;
    for (const std::string& part : wrapped(text, room, room)) {
        lines += fmt::format("  {:<{}}{}\n", lines.empty() ? key : "", text_column - 2, part);
    }
    return lines;
}

std::string default_of(std::string_view key) {
    return limit_table().common_default(key).value;
}

// What a setting means and, in brackets, its default.
std::string setting(std::string_view key, std::string_view about, std::string_view value) {
    return fmt::format("  {:<27}{:<37}[{}]\n", key, about, value);
}

// Those of invitations first.
std::string caps() {
    std::string of_invitations;
    std::string others;
    for (const CapKind& kind : cap_kinds) {
        const std::string& of_all = default_of(kind.key);
        const std::string& of_free = limit_table().default_of(Tier::free, kind.key).value;
        const bool is_invitation = is_counted(kind.counted, AttemptKind::invite, true);
        (is_invitation ? of_invitations : others) +=
            setting(kind.key, kind.brief, of_free == of_all ? of_all : "tier free: " + of_free);
    }
    return of_invitations + others;
}

std::string budget() {
    const std::string pauses = default_of("pacing.min") + " to " + default_of("pacing.max");
    const std::string ramp =
        default_of("ramp_up.first_day") + ", then +" + default_of("ramp_up.add_per_day");
    return caps() + setting("pacing", "random pause between invitations", pauses) +
           setting("window", "days and hours in its time zone", "mon-fri 9-18") +
           setting("ramp_up", "smaller first days of a new account", ramp);
}

std::string tiers_text(const std::vector<Tier>& tiers) {
    if (tiers.size() == 4) return "";
    return tiers == std::vector<Tier>{Tier::free} ? "free: " : "paid: ";
}

std::string advice() {
    std::string lines;
    std::string_view last;
    for (const LimitAdvice& one : limit_table().advice()) {
        lines += line(one.key == last ? "" : one.key, tiers_text(one.tiers) + one.text);
        last = one.key;
    }
    return lines;
}

std::string sources() {
    std::vector<std::string> seen;
    std::string lines;
    for (const LimitAdvice& one : limit_table().advice()) {
        if (std::find(seen.begin(), seen.end(), one.source) != seen.end()) continue;
        seen.push_back(one.source);
        lines += fmt::format("  {}\n", one.source);
    }
    return lines;
}

std::string reasons() {
    std::string lines;
    std::string_view last;
    for (const LimitDefault& one : limit_table().defaults()) {
        lines += line(
            one.key == last ? "" : one.key,
            fmt::format("{}{}, {}", tiers_text(one.tiers), one.value, one.reason)
        );
        last = one.key;
    }
    return lines;
}

}  // namespace

std::string limits_topic() {
    return R"(Each account has a budget. Nothing is sent above it, whatever happens to the
program or the machine.

)" + budget() +
           R"(
Counting is done on the ledger: a row is written to disk before each request
leaves, so an interrupted run cannot forget an invitation. The periods move with
the clock; a calendar week begins nowhere. Each of them is counted about eleven
minutes longer than its name says, because LinkedIn may count an invitation
later than we sent it. An invitation with unknown outcome stays counted.

The clock is Unipile's: a run goes by the date of its answers, and sends nothing
while this machine's clock is more than ten minutes off.

Unipile's advice. A setting beyond it is allowed; doctor, plan, start and
validate warn of it and name it.
New accounts should start well below.

)" + advice() +
           "\nIts sources\n\n" + sources() + "\nThe defaults, and why\n\n" + reasons() +
           R"(
A pause may be longer than pacing.max, up to 30 minutes: what is left of the
quota is spread evenly over what is left of the window.

A limit lowered acts at once, one raised from the account's next local day: the
lowest that a run used on a day binds that day.

When LinkedIn refuses more, the account rests, longer each time, may use half of
its caps for the next days, and goes on with another person afterwards.
Signed-out accounts go on by themselves after the sign-in; restricted ones wait
for "invito resume". The other accounts go on.

LinkedIn counts its member, not the account id at Unipile. Accounts of one
member have one budget, also after a new sign-in under another id or alias; only
the first of them in the configuration sends, and the others wait until one is
taken out. "invito doctor" names them.

"invito status" shows what is used and when the next invitation may go.

"invito audit" replays the ledger: for each attempt it counts the windows that
end with it and compares them with the limits in force at that instant, which
each run writes down. No window passed means: whatever delay below the eleven
minutes each invitation had, LinkedIn counted no more than the limit in any 24
hours and any 7 days. It assumes that the time that was written down was right;
invitations by hand are counted as far as they were found, and told apart.
)";
}

}  // namespace invito
