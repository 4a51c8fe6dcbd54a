#include "invito/app/reporting.hpp"

#include "invito/app/status.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace invito {
namespace {

std::string last_run_hint(Queries& queries) {
    const auto last = queries.runs(std::nullopt, 1);
    if (last.empty()) return "nothing ran yet: invito run";
    return fmt::format("the last one is {}; all of them: invito runs", run_name(last.front().id));
}

Error wrong_subject(const char* code, std::string what, std::string hint) {
    return Error{
        .kind = ErrorKind::usage,
        .code = code,
        .what = std::move(what),
        .hint = std::move(hint),
    };
}

// "Record ID" -> "record_id": a header as a note would name it.
std::string as_column_name(std::string_view header) {
    std::string name;
    for (const char c : ascii_lower(trim(header))) {
        const bool is_gap = c == ' ' || c == '-' || c == '.' || c == '/';
        if (!is_gap) name += c;
        if (is_gap && !name.empty() && name.back() != '_') name += '_';
    }
    return name;
}

bool is_lead_column(const std::string& name) {
    return std::ranges::find(lead_columns, name, &LeadColumn::name) != lead_columns.end();
}

// All columns that the lists of these leads have, where `wanted` is none of the usual ones.
class KnownColumns {
public:
    KnownColumns(Queries& queries, const std::vector<JobFilter>& filters)
        : queries_(queries), filters_(filters) {}

    Result<std::string> find(const std::string& wanted) {
        const std::string name = as_column_name(wanted);
        if (is_lead_column(name)) return name;
        if (!variables_) read_variables();
        for (const std::string& spelling : {wanted, name})
            if (std::ranges::find(*variables_, spelling) != variables_->end()) return spelling;
        return unknown(wanted, name);
    }

private:
    void read_variables() {
        variables_.emplace();
        for (JobFilter filter : filters_) {
            filter.since.reset();  // the list of a quiet time has its columns all the same
            filter.until.reset();
            for (std::string& name : queries_.variable_names(filter)) {
                if (std::ranges::find(*variables_, name) == variables_->end())
                    variables_->push_back(std::move(name));
            }
        }
    }

    [[nodiscard]] Error unknown(const std::string& wanted, const std::string& name) const {
        constexpr std::size_t shown_max = 8;
        std::vector<std::string> columns = *variables_;
        const std::size_t own = columns.size();
        for (const LeadColumn& column : lead_columns) columns.emplace_back(column.name);
        std::string hint;
        if (const auto guess = closest(name, columns))
            hint = fmt::format("did you mean {}? ", *guess);
        const auto& shown = own > 0 ? *variables_ : columns;
        const std::size_t count = std::min(shown_max, shown.size());
        hint += fmt::format(
            "Columns: {}{}",
            fmt::join(shown.begin(), shown.begin() + static_cast<std::ptrdiff_t>(count), ", "),
            count < shown.size() ? ", ..." : ""
        );
        return wrong_subject(
            "report.column", fmt::format("no lead of this report has a column \"{}\"", wanted),
            std::move(hint)
        );
    }

    Queries& queries_;
    const std::vector<JobFilter>& filters_;
    std::optional<std::vector<std::string>> variables_;
};

// Columns that are in each row anyway.
bool is_in_each_row(const std::string& column) {
    constexpr std::array<std::string_view, 5> own = {
        "first_name", "last_name", "company", "title", "email"};
    return std::ranges::find(own, column) != own.end();
}

}  // namespace

Result<ReportSubject> report_subject(Queries& queries, const std::vector<std::string>& names) {
    ReportSubject subject;
    for (const std::string& name : names) {
        const auto run = parse_run_name(name);
        if (run && !queries.run(*run)) {
            return wrong_subject(
                "run.unknown", fmt::format("there is no run {}", name), last_run_hint(queries)
            );
        }
        if (run && names.size() > 1) {
            return wrong_subject(
                "usage.operands", fmt::format("{} is a run: it stands alone", name),
                "name one run, or campaigns"
            );
        }
        if (run) {
            subject.filter.run = run;
            return subject;
        }
        const auto campaign = find_campaign(queries, name, Instant{});
        if (!campaign) return campaign.error();
        auto& all = subject.campaigns;
        if (std::ranges::find(all, name) == all.end()) all.push_back(name);
    }
    if (subject.campaigns.size() == 1) {
        subject.filter.campaign = subject.campaigns.front();
        subject.campaigns.clear();
    }
    return subject;
}

ReportRequest report_request(
    const ReadSession& session, const Settings& settings, ReportSubject subject,
    const TimeZone& zone
) {
    ReportRequest request{
        .filter = std::move(subject.filter),
        .now = session.now,
        .zone = zone,
        .tool = fmt::format("invito {}", build_facts().version),
    };
    request.campaigns = std::move(subject.campaigns);
    CurrentState current = read_current_state(session, settings);
    for (const AccountStatus& account : current.accounts) {
        const AccountView& view = account.view;
        if (account.next_at) request.next[view.record.alias] = *account.next_at;
        const bool is_asked_for =
            request.filter.account.value_or(view.record.alias) == view.record.alias;
        if (account.is_configured && is_asked_for) {
            request.quotas.push_back(
                {view.record.alias, view.day_used, account.day_cap, view.week_used,
                 account.week_cap}
            );
        }
    }
    request.stranded = std::move(current.outlook.stranded);
    return request;
}

Result<std::string> report_column(
    Queries& queries, const ReportRequest& request, const std::string& name
) {
    const std::vector<JobFilter> filters = request.filters();
    return KnownColumns(queries, filters).find(name);
}

Result<std::vector<std::string>> report_columns(
    Queries& queries, const ReportRequest& request, const std::vector<std::string>& wanted
) {
    const std::vector<JobFilter> filters = request.filters();
    KnownColumns known(queries, filters);
    std::vector<std::string> columns;
    const auto add = [&columns](std::string column) {
        const bool is_there = std::ranges::find(columns, column) != columns.end();
        if (!is_there && !is_in_each_row(column)) columns.push_back(std::move(column));
    };
    for (const std::string& name : wanted) {
        auto column = known.find(name);
        if (!column) return column.error();
        add(*std::move(column));
    }
    if (!wanted.empty()) return columns;
    for (const CampaignView& view : queries.campaigns(request.now)) {
        const std::string& name = view.record.campaign.name;
        const bool is_asked_for =
            request.campaigns.empty()
                ? request.filter.campaign.value_or(name) == name
                : std::ranges::find(request.campaigns, name) != request.campaigns.end();
        if (!is_asked_for) continue;
        for (const std::string& column : view.record.campaign.kept_columns) add(column);
    }
    return columns;
}

}  // namespace invito
