#include "invito/app/run_overview.hpp"

#include "invito/app/accounts.hpp"
#include "invito/app/compose.hpp"
#include "invito/ports/database_url.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/file.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <system_error>
#include <utility>

namespace invito {

RunOverview::RunOverview(const std::vector<std::string>& aliases_in_order) {
    for (const std::string& alias : aliases_in_order) places_.emplace(alias, places_.size());
}

const AccountEvent* RunOverview::find_account(const std::string& alias) const {
    const auto place = places_.find(alias);
    const auto found = place == places_.end() ? accounts_.end() : accounts_.find(place->second);
    return found == accounts_.end() ? nullptr : &found->second;
}

const AccountEvent* RunOverview::next_account() const {
    const AccountEvent* next = nullptr;
    for (const auto& [place, account] : accounts_) {
        if (account.state != AccountState::ok || !account.next_at) continue;
        if (next == nullptr || *account.next_at < *next->next_at) next = &account;
    }
    return next;
}

std::optional<Instant> RunOverview::next_at() const {
    const AccountEvent* const next = next_account();
    if (next == nullptr) return run_.next_at;
    return std::min(run_.next_at.value_or(*next->next_at), *next->next_at);
}

void RunOverview::run_started(const RunEvent& event) {
    run_ = event;
}

void RunOverview::progress(const RunEvent& event) {
    run_ = event;
}

void RunOverview::job_changed(const JobEvent& event) {
    run_.at = event.at;
    constexpr int first_server_error = 500;
    if (event.http_status > 0 && event.http_status < first_server_error) host_outage_.reset();
    if (event.settles == Settles::own_unknown) --run_.counts.unknown;
    if (event.settles == Settles::earlier_unknown) --run_.open_before.unknown;
    // What an earlier run sent is not this one's; whom this one holds is.
    if (event.settles == Settles::earlier_unknown && event.state != JobState::held) return;
    switch (event.state) {
        case JobState::sent: ++run_.counts.sent; break;
        case JobState::skipped: ++run_.counts.skipped; break;
        case JobState::failed: ++run_.counts.failed; break;
        case JobState::unknown: ++run_.counts.unknown; break;
        case JobState::held: ++run_.counts.held; break;
        default: break;
    }
}

void RunOverview::account_changed(const AccountEvent& event) {
    run_.at = event.at;
    const std::size_t place = places_.try_emplace(event.alias, places_.size()).first->second;
    const auto [known, is_new] = accounts_.try_emplace(place, event);
    if (is_new) return;
    AccountEvent& before = known->second;
    run_.waiting += event.jobs_waiting - before.jobs_waiting;
    const bool waited_for_host = before.waits_for == DenyReason::host_unavailable;
    if (waited_for_host && event.waits_for != DenyReason::host_unavailable) host_outage_.reset();
    before = event;
}

void RunOverview::error_occurred(const ErrorEvent& event) {
    run_.at = event.at;
    if (event.is_of_host) {
        if (!host_outage_) host_outage_ = HostOutage{.since = event.at, .at = event.at};
        host_outage_->at = event.at;
        ++host_outage_->count;
        host_outage_->fault = event.error.fault;
        host_outage_->http_status = event.error.http_status;
        host_outage_->again_at = event.again_at;
    }
    const std::string code{info_of(event.error.fault).code};
    const auto [place, is_new] = error_places_.try_emplace(
        {code, event.account, event.error.type, event.error.http_status}, error_counts_.size()
    );
    if (!is_new) {
        ErrorCount& known = error_counts_[place->second];
        ++known.count;
        known.what_now = event.what_now;
        return;
    }
    error_counts_.push_back(ErrorCount{
        .code = code,
        .account = event.account,
        .type = event.error.type,
        .http_status = event.error.http_status,
        .count = 1,
        .what = event.error.what,
        .what_now = event.what_now,
    });
}

namespace {

// The timer starts a little earlier than the window: `run --wait` does the rest.
constexpr Duration timer_lead = std::chrono::minutes{5};

class RunFindings {
public:
    explicit RunFindings(const RunFindingsInput& input) : input_(input) {
        for (const AccountView& view : input.accounts) views_.emplace(view.record.alias, &view);
        for (const ErrorCount& seen : input.overview.error_counts())
            error_counts_.emplace(std::pair(seen.account, seen.code), &seen);
        some_went_on_ = std::ranges::any_of(input.summary.accounts, [](const AccountOutcome& one) {
            return one.state == AccountState::ok;
        });
    }

    std::vector<Error> collect() {
        for (const AccountOutcome& account : input_.summary.accounts) {
            if (account.needs_attention) add_account(account);
        }
        if (input_.kind == RunKind::invite) add_closed_window();
        return std::move(findings_);
    }

private:
    void add_account(const AccountOutcome& account) {
        switch (account.state) {
            case AccountState::reconnect:
                findings_.push_back(
                    account_disconnected(account.alias, since(account), meanwhile(account))
                );
                break;
            case AccountState::not_ready:
                findings_.push_back(
                    account_not_ready(account.alias, since_and_why(account), meanwhile(account))
                );
                break;
            case AccountState::blocked:
                findings_.push_back(
                    account_blocked(account.alias, since_and_why(account), meanwhile(account))
                );
                break;
            case AccountState::restricted:
                findings_.push_back(account_restricted(account.alias, answer(account)));
                break;
            case AccountState::unreachable: add_unreachable(account); break;
            case AccountState::same_member:
                findings_.push_back(
                    account_of_same_member(account.alias, account.detail, leads_waiting(account))
                );
                break;
            case AccountState::ok: add_refused_limit(account); break;
            case AccountState::paused: add_paused(account); break;
        }
    }

    void add_unreachable(const AccountOutcome& account) {
        constexpr std::string_view before = "is ";
        constexpr std::string_view after = ", not LINKEDIN";
        const std::string_view detail = account.detail;
        if (detail.starts_with(before) && detail.ends_with(after)) {
            const auto type =
                detail.substr(before.size(), detail.size() - before.size() - after.size());
            findings_.push_back(account_not_linkedin(account.alias, type));
            return;
        }
        const AccountSettings* const settings = input_.settings.find_account(account.alias);
        if (settings != nullptr) findings_.push_back(account_not_known(*settings));
    }

    void add_paused(const AccountOutcome& account) {
        findings_.push_back(Error{
            .kind = ErrorKind::failed,
            .code = "account.paused",
            .what = fmt::format(
                "account \"{}\" is paused{}{}", account.alias, account.detail.empty() ? "" : ": ",
                account.detail
            ),
            .hint = fmt::format(
                "`invito resume --account {}`{}", account.alias, leads_waiting(account)
            ),
        });
    }

    void add_refused_limit(const AccountOutcome& account) {
        const ErrorCount* const seen = find_error(account.alias, Fault::resend_refused);
        const AccountView* const view = view_of(account.alias);
        const AccountSettings* const settings = input_.settings.find_account(account.alias);
        if (view == nullptr || settings == nullptr) return;
        const std::string rests = fmt::format(
            "rests until {}",
            calendar_time(view->record.backoff.rest_until, input_.summary.ended_at, input_.zone)
        );
        if (seen == nullptr) {
            findings_.push_back(Error{
                .kind = ErrorKind::failed,
                .code = "account.resting",
                .what = fmt::format(
                    "account \"{}\" met a limit of LinkedIn and {}", account.alias, rests
                ),
                .hint = "it goes on by itself" + leads_waiting(account),
                .help_topic = "limits",
            });
            return;
        }
        const Cap per_week = settings->policy.limits.per_week;
        findings_.push_back(Error{
            .kind = ErrorKind::failed,
            .code = "account.limit_refused",
            .what = fmt::format(
                "LinkedIn refuses more invitations from {} ({}, {}{})", account.alias,
                seen->http_status, short_type(seen->type),
                seen->count < 2 ? "" : fmt::format(", {} different leads in a row", seen->count)
            ),
            .hint = fmt::format(
                "this type means either this person's waiting time or the account's weekly limit; "
                "{} {}{}",
                account.alias, rests,
                per_week ? fmt::format("; lower per_week (now {})", *per_week) : ""
            ),
            .help_topic = "limits",
        });
    }

    void add_closed_window() {
        const RunSummary& summary = input_.summary;
        const RunCounts& counts = summary.counts;
        if (counts.sent + counts.skipped + counts.failed > 0) return;
        std::vector<std::string> aliases;
        std::optional<Instant> opens;
        for (const AccountOutcome& account : summary.accounts) {
            if (account.state != AccountState::ok || account.jobs_waiting == 0) continue;
            if (account.waits_for != DenyReason::outside_window || !account.next_at) return;
            aliases.push_back(account.alias);
            opens = std::min(opens.value_or(*account.next_at), *account.next_at);
        }
        if (!opens) return;
        const Instant now = summary.ended_at;
        findings_.push_back(Error{
            .kind = ErrorKind::failed,
            .code = "window.closed",
            .what = fmt::format(
                "nothing can be sent now: the window of {} opens {} (in {})",
                fmt::join(aliases, ", "), calendar_time(*opens, now, input_.zone),
                describe_duration(*opens - now)
            ),
            .hint = fmt::format(
                "`invito run --wait`, or start the timer at {}; window rules are on purpose",
                calendar_time(*opens - timer_lead, *opens, input_.zone)
            ),
            .help_topic = "nightly",
        });
    }

    std::string since(const AccountOutcome& account) const {
        const AccountView* const view = view_of(account.alias);
        if (view == nullptr) return "from LinkedIn";
        return "since " + near_time(view->state_since, input_.summary.ended_at, input_.zone);
    }

    // "since 11:45 (errored)": the provider's word for it.
    std::string since_and_why(const AccountOutcome& account) const {
        if (account.detail.empty()) return since(account);
        return fmt::format("{} ({})", since(account), account.detail);
    }

    std::string meanwhile(const AccountOutcome& account) const {
        std::string text;
        if (some_went_on_) text += "; the other accounts went on";
        return text + leads_waiting(account);
    }

    static std::string leads_waiting(const AccountOutcome& account) {
        if (account.jobs_waiting == 0) return {};
        return "; " + counted(account.jobs_waiting, "lead waits", "leads wait");
    }

    // "403, account_restricted"; without this run's answer what is known from before.
    std::string answer(const AccountOutcome& account) const {
        const ErrorCount* const seen = find_error(account.alias, Fault::account_restricted);
        if (seen == nullptr) return short_type(account.detail);
        return fmt::format("{}, {}", seen->http_status, short_type(seen->type));
    }

    // Of several the first one.
    const ErrorCount* find_error(const std::string& alias, Fault fault) const {
        const auto found = error_counts_.find(std::pair(alias, std::string(info_of(fault).code)));
        return found == error_counts_.end() ? nullptr : found->second;
    }

    const AccountView* view_of(const std::string& alias) const {
        const auto found = views_.find(alias);
        return found == views_.end() ? nullptr : found->second;
    }

    const RunFindingsInput& input_;
    std::unordered_map<std::string_view, const AccountView*> views_;                 // by alias
    std::map<std::pair<std::string, std::string>, const ErrorCount*> error_counts_;  // alias, code
    bool some_went_on_ = false;
    std::vector<Error> findings_;
};

}  // namespace

std::vector<Error> run_findings(const RunFindingsInput& input) {
    return RunFindings(input).collect();
}

namespace {

std::string both_times(const DateReading& reading, const TimeZone& zone) {
    return fmt::format(
        "{} here, {} in the Date of Unipile's answer", format_rfc3339(reading.machine, zone),
        format_rfc3339(reading.server, zone)
    );
}

}  // namespace

std::optional<Error> clock_error(const RunSummary& summary, const TimeZone& zone) {
    if (!summary.clock_off) return std::nullopt;
    const DateReading& reading = *summary.clock_off;
    const std::string gap = describe_duration(std::chrono::abs(reading.machine - reading.server));
    const char* const side = reading.machine > reading.server ? "ahead of" : "behind";
    Error error{.kind = ErrorKind::config, .code = "clock.off", .what = {}};
    error.found = both_times(reading, zone);
    if (summary.is_time_confirmed) {
        error.what = fmt::format(
            "this machine's time is now {} {} Unipile's: nothing more is sent", gap, side
        );
        error.hint = "was the machine paused, or restored? Set its clock, then run again";
    } else {
        error.what =
            fmt::format("this machine's clock is {} {} Unipile's: nothing is sent", gap, side);
        error.hint = "set it: timedatectl set-ntp true; timedatectl shows whether it worked";
    }
    return error;
}

namespace {

constexpr std::size_t holders_shown = 3;

// "anna: r-0012 on web-2 since 09:00, ben: ..."
std::string holders_text(const RunSummary& summary, const TimeZone& zone) {
    std::vector<std::string> texts;
    std::size_t held = 0;
    for (const AccountOutcome& account : summary.accounts) {
        if (!account.holder || ++held > holders_shown) continue;
        texts.push_back(fmt::format(
            "{}: {} since {}, until {} or renewed", account.alias, run_on_host(*account.holder),
            near_time(account.holder->since, summary.ended_at, zone),
            near_time(account.holder->until, summary.ended_at, zone)
        ));
    }
    if (held > holders_shown) texts.push_back(fmt::format("{} more", held - holders_shown));
    return fmt::format("{}", fmt::join(texts, "; "));
}

}  // namespace

std::optional<Error> shared_database_error(const RunSummary& summary, const TimeZone& zone) {
    if (summary.end == StopReason::all_leased) {
        return Error{
            .kind = ErrorKind::locked,
            .code = "account.leased",
            .what = "other runs of this database act for every account",
            .found = holders_text(summary, zone),
            .hint = "they do what is due; to wait for an account: --lock-wait 10m"};
    }
    if (summary.end != StopReason::database_unsafe) return std::nullopt;
    return Error{
        .kind = ErrorKind::unavailable,
        .code = "database.unsafe",
        .what = "the database may lose what it is told: nothing more is sent",
        .found = summary.database_unsafe,
        .hint = "put that right, then run again"};
}

std::optional<Error> clock_warning(const RunSummary& summary) {
    const bool was_over_at_once =
        summary.end == StopReason::key_refused || summary.end == StopReason::unavailable;
    if (summary.is_time_confirmed || summary.clock_off || was_over_at_once) return std::nullopt;
    return Error{
        .kind = ErrorKind::config,
        .code = "clock.unconfirmed",
        .what = "Unipile's answers carry no Date: the run went by this machine's clock alone",
        .hint = "does a proxy remove the header? Make sure that the clock is right: timedatectl",
    };
}

namespace {

// SQLite's words for ENOSPC; a write-ahead log grows by pieces smaller than this.
constexpr std::string_view full_words = "disk is full";
constexpr std::uintmax_t nearly_nothing = 64 * 1024;

std::string size_text(std::uintmax_t bytes) {
    constexpr double bytes_per_mb = 1e6;
    constexpr double bytes_per_gb = 1e9;
    const auto number = static_cast<double>(bytes);
    if (number >= bytes_per_gb) return fmt::format("{:.0f} GB", number / bytes_per_gb);
    return fmt::format("{:.1f} MB", number / bytes_per_mb);
}

// As anybody but root may use it.
std::optional<std::uintmax_t> free_bytes_beside(const std::string& file) {
    if (names_shared_database(file)) return std::nullopt;
    std::error_code failed;
    const auto space = std::filesystem::space(folder_of(file), failed);
    if (failed) return std::nullopt;
    return space.available;
}

bool is_full(const BrokenStorage& broken) {
    const bool is_said = broken.what.find(full_words) != std::string_view::npos;
    return is_said || (broken.free_bytes && *broken.free_bytes < nearly_nothing);
}

std::string recorded(std::int64_t sent) {
    if (sent == 0) return "nothing was sent";
    return fmt::format("{} sent and recorded", counted(sent, "invitation was", "invitations were"));
}

Error with_recorded(Error error, std::int64_t sent) {
    error.hint = recorded(sent) + "; " + error.hint;
    return error;
}

}  // namespace

Error storage_error(const BrokenStorage& broken) {
    Error error{.kind = ErrorKind::storage, .code = "storage.failed", .what = ""};
    error.place = Place{.file = broken.database};
    if (is_full(broken)) {
        error.code = "storage.full";
        error.what = "no space is left for the database";
        error.hint = recorded(broken.sent) + "; make room and run the same command again";
    } else {
        error.what = broken.what;
        error.hint = recorded(broken.sent) +
                     ", nothing more without the database. Is the disk full or failing? invito db "
                     "check, then run again";
    }
    if (broken.free_bytes) {
        error.found =
            fmt::format("{} free in {}", size_text(*broken.free_bytes), folder_of(broken.database));
    }
    return error;
}

Error broken_storage(
    const std::exception_ptr& failure, const Settings& settings, std::int64_t sent
) {
    try {
        std::rethrow_exception(failure);
    } catch (const StorageBusy& busy) {
        return told_of(busy);
    } catch (const StorageUnreachable& unreachable) {
        return with_recorded(told_of(unreachable), sent);
    } catch (const DatabaseWentBack& loss) {
        return with_recorded(told_of(loss), sent);
    } catch (const StorageFailure& broken) {
        return storage_error(
            {.what = broken.what(),
             .database = settings.database,
             .free_bytes = free_bytes_beside(settings.database),
             .sent = sent}
        );
    }
}

}  // namespace invito
