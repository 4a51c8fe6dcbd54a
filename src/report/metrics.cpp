#include "invito/report/metrics.hpp"

#include <fmt/format.h>
#include <initializer_list>
#include <map>
#include <ostream>
#include <utility>

namespace invito {
namespace {

constexpr std::string_view first_words = "# HELP invito_build_info ";

std::string escaped_label(std::string_view value) {
    std::string text;
    for (const char c : value) {
        if (c == '\n') {
            text += "\\n";
        } else {
            if (c == '\\' || c == '"') text += '\\';
            text += c;
        }
    }
    return text;
}

using Label = std::pair<std::string_view, std::string_view>;

// One metric with its samples. Without samples nothing of it is written.
class Family {
public:
    Family(std::ostream& out, std::string_view name, std::string_view type, std::string_view help)
        : out_(out), name_(name), type_(type), help_(help) {}

    void add(std::initializer_list<Label> labels, std::string_view value) {
        if (!std::exchange(is_begun_, true))
            out_ << fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name_, help_, type_);
        out_ << name_;
        char before = '{';
        for (const auto& [label, text] : labels) {
            out_ << before << label << "=\"" << escaped_label(text) << '"';
            before = ',';
        }
        out_ << (labels.size() > 0 ? "} " : " ") << value << '\n';
    }
    void add(std::initializer_list<Label> labels, std::int64_t value) {
        add(labels, std::to_string(value));
    }
    void add(std::initializer_list<Label> labels, Duration value) {
        add(labels, fmt::format("{}.{:03}", value.count() / 1000, value.count() % 1000));
    }
    void add(std::initializer_list<Label> labels, Instant value) {
        add(labels, value.time_since_epoch());
    }
    void add(std::initializer_list<Label> labels, Cap value) {
        add(labels, value ? std::to_string(*value) : "+Inf");
    }
    template <class Value>
    void add(std::initializer_list<Label> labels, const std::optional<Value>& value)
        requires(!std::same_as<std::optional<Value>, Cap>)
    {
        if (value) add(labels, *value);
    }

private:
    std::ostream& out_;
    std::string_view name_;
    std::string_view type_;
    std::string_view help_;
    bool is_begun_ = false;
};

class MetricsWriter {
public:
    MetricsWriter(std::ostream& out, const MetricsData& data) : out_(out), data_(data) {}

    void write() {
        gauge("invito_build_info", "The program that wrote these numbers.")
            .add({{"version", data_.version}}, std::int64_t{1});
        gauge("invito_database_created_timestamp_seconds", "When the database was made.")
            .add({}, data_.created_at);
        write_invitations();
        write_jobs();
        write_quotas();
        write_accounts();
        write_runs();
    }

private:
    Family gauge(std::string_view name, std::string_view help) {
        return {out_, name, "gauge", help};
    }

    // A job is sent once in its life, is accepted or withdrawn for good, and stays when its person
    // is erased or pruned: these are the counts that never fall.
    void write_invitations() {
        std::map<CampaignId, std::string_view> campaigns;
        for (const CampaignView& view : data_.campaigns)
            campaigns.emplace(view.record.id, view.record.campaign.name);
        std::map<AccountId, std::string_view> accounts;
        for (const AccountStatus& account : data_.accounts)
            accounts.emplace(account.view.record.id, account.view.record.alias);
        Family family(
            out_, "invito_invitations_total", "counter",
            "Invitations sent, and how many of them were accepted or withdrawn."
        );
        for (const JobsAt& place : data_.places) {
            const auto add = [&](std::string_view result, std::int64_t count) {
                family.add(
                    {{"campaign", campaigns[place.campaign]},
                     {"account", accounts[place.account]},
                     {"result", result}},
                    count
                );
            };
            add("sent", place.jobs.invited());
            add("accepted", place.jobs.of(JobState::accepted));
            add("withdrawn", place.jobs.of(JobState::withdrawn));
        }
    }

    void write_jobs() {
        Family active =
            gauge("invito_campaign_active", "1: runs may send for it; 0: a draft, paused or over.");
        for (const CampaignView& view : data_.campaigns) {
            active.add(
                {{"campaign", view.record.campaign.name}},
                std::int64_t{view.record.is_under_way() ? 1 : 0}
            );
        }
        std::int64_t unknown = 0;
        Family jobs = gauge("invito_jobs", "Leads of a campaign by the state of their job.");
        for (const CampaignView& view : data_.campaigns) {
            for (const auto& [state, name] : enum_names<JobState>) {
                jobs.add(
                    {{"campaign", view.record.campaign.name}, {"state", name}}, view.jobs.of(state)
                );
            }
            unknown += view.jobs.of(JobState::unknown);
        }
        gauge("invito_unknown_jobs", "Jobs whose invitation has an unknown outcome.")
            .add({}, unknown);
        gauge(
            "invito_unknown_oldest_timestamp_seconds",
            "When the oldest invitation with an unknown outcome was begun."
        )
            .add({}, data_.oldest_unknown);
        std::map<std::string_view, std::int64_t> stranded;
        for (const CampaignView& view : data_.campaigns)
            stranded.emplace(view.record.campaign.name, 0);
        for (const StrandedLeads& leads : data_.stranded)
            if (leads.needs_person) stranded[leads.campaign] += leads.leads;
        Family family =
            gauge("invito_stranded_jobs", "Waiting leads that nobody sends until a person acts.");
        for (const auto& [campaign, count] : stranded) family.add({{"campaign", campaign}}, count);
    }

    // For each account in the configuration and each of its windows.
    template <class Add>
    void for_each_quota(const Add& add) {
        for (const AccountStatus& account : data_.accounts) {
            if (!account.is_configured) continue;
            const AccountView& view = account.view;
            add(account, "day", view.day_used, account.day_cap);
            add(account, "week", view.week_used, account.week_cap);
            add(account, "month_notes", view.month_notes, account.note_cap);
            add(account, "day_profiles", view.day_visits, account.visit_cap);
        }
    }

    void write_quotas() {
        constexpr std::string_view alias = "account";
        Family used = gauge(
            "invito_account_quota_used",
            "What the account's member used: invitations in 24 hours and in 7 days, notes in 30 "
            "days, profiles read in 24 hours."
        );
        for_each_quota([&](const AccountStatus& account, std::string_view window, auto count, Cap) {
            used.add({{alias, account.view.record.alias}, {"window", window}}, count);
        });
        Family limit = gauge(
            "invito_account_quota_limit", "What it may use in the same time; +Inf: no limit."
        );
        for_each_quota([&](const AccountStatus& account, std::string_view window, auto, Cap cap) {
            limit.add({{alias, account.view.record.alias}, {"window", window}}, cap);
        });
    }

    void write_accounts() {
        Family up = gauge(
            "invito_account_up",
            "0: a person must act before the account sends again; 1: it needs nobody."
        );
        for (const AccountStatus& account : data_.accounts) {
            if (!account.is_configured) continue;
            const AccountRecord& record = account.view.record;
            up.add({{"account", record.alias}}, std::int64_t{needs_a_person(record) ? 0 : 1});
        }
    }

    template <class Value>
    void write_of_runs(std::string_view name, std::string_view help, const Value& value_of) {
        Family family = gauge(name, help);
        for (const RunMetrics& of : data_.runs)
            family.add({{"kind", to_string(of.kind)}}, value_of(of));
    }

    // Of the last run that ended.
    template <class Value>
    void write_of_ended(std::string_view name, std::string_view help, const Value& value_of) {
        Family family = gauge(name, help);
        for (const RunMetrics& of : data_.runs) {
            if (of.ended) family.add({{"kind", to_string(of.kind)}}, value_of(*of.ended));
        }
    }

    void write_runs() {
        write_of_runs(
            "invito_run_last_start_timestamp_seconds", "When the last one began.",
            [](const RunMetrics& of) {
                return of.begun ? std::optional(of.begun->started_at) : std::nullopt;
            }
        );
        write_of_runs(
            "invito_run_last_success_timestamp_seconds",
            "When the last one ended that came to its own end (exit code 0, 10, 11 or 20).",
            [](const RunMetrics& of) { return of.success_at; }
        );
        write_of_ended(
            "invito_run_last_exit_code", "Exit code of the last one that ended.",
            [](const RunView& run) { return std::int64_t{run.exit_code.value_or(1)}; }
        );
        write_of_ended(
            "invito_run_last_duration_seconds", "How long it took.",
            [](const RunView& run) { return *run.ended_at - run.started_at; }
        );
        write_of_ended(
            "invito_run_last_requests", "Requests to the provider that it wrote into the ledger.",
            [](const RunView& run) { return run.requests; }
        );
        write_of_ended(
            "invito_run_last_rate_limited_requests", "Of these, answered with status 429.",
            [](const RunView& run) { return run.rate_limited; }
        );
        write_of_ended(
            "invito_run_last_request_duration_median_seconds",
            "Half of its answered requests took no longer.",
            [](const RunView& run) { return run.median; }
        );
        write_of_ended(
            "invito_run_last_request_duration_p95_seconds",
            "95 % of its answered requests took no longer.",
            [](const RunView& run) { return run.p95; }
        );
    }

    std::ostream& out_;
    const MetricsData& data_;
};

}  // namespace

void write_metrics(std::ostream& out, const MetricsData& data) {
    MetricsWriter(out, data).write();
}

bool begins_as_metrics(std::string_view text) {
    return text.starts_with(first_words);
}

}  // namespace invito
