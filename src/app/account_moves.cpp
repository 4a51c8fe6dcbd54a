#include "invito/app/account_moves.hpp"

#include "invito/app/first_steps.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/wording.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <utility>

namespace invito {

Result<std::vector<KnownAccount>> known_accounts(const Settings& settings) {
    std::vector<KnownAccount> known;
    if (engine_of(settings)->is_missing()) return known;
    const auto session = open_read_session(settings);
    if (!session) return session.error();
    for (const AccountView& view : session->queries->accounts(session->now)) {
        known.push_back(
            {.alias = view.record.alias,
             .id = view.record.provider_account_id,
             .member_id = view.record.member_id,
             .unknown = view.jobs.of(JobState::unknown)}
        );
    }
    return known;
}

SameMember is_same_member(const KnownAccount& before, const ProviderAccount& after) {
    if (!before.member_id.empty() && !after.member_id.empty())
        return before.member_id == after.member_id ? SameMember::yes : SameMember::no;
    const bool has_come_from_it = !after.former_id.empty() && after.former_id == before.id;
    return has_come_from_it ? SameMember::yes : SameMember::unproved;
}

namespace {

// Also under another alias: the id is the account.
const KnownAccount* find_known(
    const std::vector<KnownAccount>& known, const AccountSettings& account
) {
    const auto by_id = std::ranges::find(known, account.id, &KnownAccount::id);
    if (by_id != known.end()) return &*by_id;
    const auto by_alias = std::ranges::find(known, account.alias, &KnownAccount::alias);
    return by_alias == known.end() ? nullptr : &*by_alias;
}

// One that is well before one that is not: the same member may be connected twice. Whoever is
// another alias' already is not found again.
const ProviderAccount* find_after(
    const KnownAccount& before, const std::vector<ProviderAccount>& listed,
    const std::vector<AccountMove>& moves
) {
    const ProviderAccount* found = nullptr;
    for (const ProviderAccount& account : listed) {
        if (!account.is_linkedin || is_same_member(before, account) != SameMember::yes) continue;
        if (std::ranges::find(moves, &account, &AccountMove::after) != moves.end()) continue;
        const bool is_better = found == nullptr || (found->health != SessionHealth::ok &&
                                                    account.health == SessionHealth::ok);
        if (is_better) found = &account;
    }
    return found;
}

}  // namespace

std::vector<AccountMove> find_moves(
    const Settings& settings, const std::vector<KnownAccount>& known,
    const std::vector<ProviderAccount>& listed
) {
    std::vector<AccountMove> moves;
    for (const AccountSettings& account : settings.accounts) {
        AccountMove move;
        if (const KnownAccount* const found = find_known(known, account)) move.before = *found;
        move.before.alias = account.alias;
        move.before.id = account.id;
        move.after = find_after(move.before, listed, moves);
        moves.push_back(std::move(move));
    }
    return moves;
}

std::string yaml_block(const Settings& settings, const std::vector<AccountMove>& moves) {
    std::string block = fmt::format(
        "provider:\n  base: {}  # v2, in the place of dsn\naccounts:\n",
        in_v2(settings.provider).base
    );
    for (const AccountMove& move : moves) {
        if (move.after == nullptr) continue;
        block += fmt::format(
            "  {}:  # {}, was {}\n    id: {}\n", move.before.alias, terminal_safe(move.after->name),
            move.before.id, terminal_safe(move.after->id)
        );
    }
    return block;
}

std::vector<Error> move_warnings(const std::vector<AccountMove>& moves) {
    std::vector<Error> warnings;
    for (const AccountMove& move : moves) {
        if (move.after == nullptr) {
            warnings.push_back(
                {.kind = ErrorKind::config,
                 .code = "account.not_moved",
                 .what = fmt::format(
                     "account \"{}\": no account there is known to be its LinkedIn member",
                     move.before.alias
                 ),
                 .hint = "connect it there and discover again; whose it is, the first run or sync "
                         "learns from the provider"}
            );
        }
        if (move.before.unknown == 0) continue;
        warnings.push_back(
            {.kind = ErrorKind::config,
             .code = "account.unsettled",
             .what = fmt::format(
                 "account \"{}\" has {} of unknown outcome", move.before.alias,
                 counted(move.before.unknown, "invitation")
             ),
             .hint = "settle them before it moves: invito sync --unknown-only",
             .help_topic = "unknown"}
        );
    }
    return warnings;
}

Result<std::vector<std::string>> write_moves(
    const Settings& settings, const std::vector<AccountMove>& moves
) {
    std::vector<ValueEdit> edits = {
        {.path = {"provider", "api"}, .value = "v2", .is_optional = true},
        {.path = {"provider", "dsn"}, .value = in_v2(settings.provider).base, .key = "base"}};
    std::vector<std::string> aliases;
    for (const AccountMove& move : moves) {
        if (move.after == nullptr) continue;
        aliases.push_back(move.before.alias);
        edits.push_back({.path = {"accounts", move.before.alias, "id"}, .value = move.after->id});
    }
    if (aliases.empty()) return aliases;
    const auto written = write_values(settings, edits);
    if (!written) return written.error();
    return aliases;
}

namespace {

Error moved_to_another(const KnownAccount& before, const AccountSettings& account) {
    return Error{
        .kind = ErrorKind::config,
        .code = "account.another_member",
        .what = fmt::format(
            "account \"{}\": its id {} is another LinkedIn member than {}, which it was: limits "
            "would begin anew",
            account.alias, short_id(account.id), short_id(before.id)
        ),
        .hint =
            "give it the id of the same member (`invito accounts discover` lists them), or the "
            "newcomer another alias",
        .help_topic = "limits",
    };
}

// Of another one that is known here, which would send with two budgets.
bool is_anothers(
    const std::vector<KnownAccount>& known, const KnownAccount& before, const ProviderAccount& after
) {
    return std::ranges::any_of(known, [&](const KnownAccount& other) {
        return other.id != before.id && is_same_member(other, after) == SameMember::yes;
    });
}

}  // namespace

void check_moves(
    Checkup& checkup, const Settings& settings, const std::vector<KnownAccount>& known,
    const std::vector<ProviderAccount>& listed, const std::optional<std::string>& only
) {
    for (const AccountSettings& account : settings.accounts) {
        if (only && *only != account.alias) continue;
        const KnownAccount* const before = find_known(known, account);
        const auto after = std::ranges::find(listed, account.id, &ProviderAccount::id);
        if (before == nullptr || before->id == account.id || after == listed.end()) continue;
        SameMember same = is_same_member(*before, *after);
        if (same == SameMember::unproved && is_anothers(known, *before, *after))
            same = SameMember::no;
        if (same == SameMember::no) {
            checkup.fail(account.alias, moved_to_another(*before, account));
            continue;
        }
        const std::string moved = fmt::format("was {} before", short_id(before->id));
        if (same == SameMember::unproved) {
            checkup.warn(
                account.alias, moved +
                                   "; whether it is the same LinkedIn member is not told: its "
                                   "limits go on as if it were"
            );
        } else {
            checkup.ok(account.alias, moved + ", the same LinkedIn member: its limits go on");
        }
        if (before->unknown > 0) {
            checkup.warn(
                account.alias,
                fmt::format(
                    "{} of unknown outcome, by its former id: nobody is invited again before a "
                    "fresh look; invito sync --unknown-only looks now",
                    counted(before->unknown, "invitation")
                )
            );
        }
    }
}

}  // namespace invito
