#include "invito/app/dashboard.hpp"

#include "invito/app/metrics.hpp"
#include "invito/app/reporting.hpp"
#include "invito/app/status.hpp"
#include "invito/plan/outlook.hpp"
#include "invito/report/dashboard_pages.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <set>
#include <sstream>
#include <utility>

namespace invito {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Who asks for these wants no page, not even of an error.
constexpr std::array<std::string_view, 3> for_programs = {"/readyz", "/api/status", "/metrics"};
constexpr Duration read_patience = milliseconds{300};  // others wait for their pages meanwhile
constexpr int page_length = 50;
constexpr int leads_on_overview = 20;
constexpr int runs_shown = 20;
constexpr days month{30};
// Counting so many leads takes less than a blink, and it is not done for each look.
constexpr std::int64_t counted_at_once = 50'000;
constexpr Duration month_lasts = seconds{30};
// The whole report of more leads is not made anew for each look either.
constexpr Duration large_report_lasts = seconds{60};

std::optional<std::int64_t> number_in(const WebRequest& request, const std::string& key) {
    const auto text = request.query.find(key);
    if (text == request.query.end()) return std::nullopt;
    std::int64_t number = 0;
    const char* const end = text->second.data() + text->second.size();
    const auto parsed = std::from_chars(text->second.data(), end, number);
    if (parsed.ec != std::errc{} || parsed.ptr != end || number < 0) return std::nullopt;
    return number;
}

std::string text_in(const WebRequest& request, const std::string& key) {
    const auto text = request.query.find(key);
    return text == request.query.end() ? std::string() : text->second;
}

std::string address_of(const WebRequest& request) {
    std::string address = request.path;
    char separator = '?';
    for (const auto& [key, content] : request.query) {
        address +=
            fmt::format("{}{}={}", separator, percent_encoded(key), percent_encoded(content));
        separator = '&';
    }
    return address;
}

Error no_page(const std::string& what) {
    return Error{
        .kind = ErrorKind::usage,
        .code = "page.unknown",
        .what = what,
        .hint = "the overview leads to every page",
    };
}

Error no_run(std::int64_t id) {
    return Error{
        .kind = ErrorKind::usage,
        .code = "run.unknown",
        .what = fmt::format("there is no run {}", run_name(RunId{id})),
        .hint = "Health shows the last ones",
    };
}

LeadPage leads_of(Queries& queries, const JobFilter& filter, const WebRequest& request) {
    LeadPage page;
    page.after = number_in(request, "after").value_or(0);
    // One more than is shown tells whether there are more.
    auto jobs = queries.jobs_after(JobId{page.after}, filter, page_length + 1);
    page.has_more = std::ssize(jobs) > page_length;
    if (page.has_more) jobs.resize(page_length);
    for (const JobId id : jobs)
        if (auto job = find_job(queries, id)) page.jobs.push_back(std::move(*job));
    return page;
}

std::vector<LeadStep> with_leads(Queries& queries, std::vector<JobStep> steps) {
    std::vector<LeadStep> all;
    for (JobStep& step : steps)
        if (auto job = find_job(queries, step.job))
            all.push_back({std::move(step.attempt), std::move(*job)});
    return all;
}

StepList steps_of(Queries& queries, StepPage asked) {
    const int most = asked.most++;
    StepList list{.steps = {}, .is_first = !asked.before};
    auto steps = queries.steps(asked);
    list.has_more = std::ssize(steps) > most;
    if (list.has_more) steps.resize(static_cast<std::size_t>(most));
    list.steps = with_leads(queries, std::move(steps));
    return list;
}

// Each lead once: its visit and the invitation after it are one thing to who looks from afar.
std::vector<LeadStep> last_steps(Queries& queries) {
    auto steps = queries.steps({.most = 2 * leads_on_overview});
    std::set<JobId> seen;
    std::erase_if(steps, [&seen](const JobStep& step) { return !seen.insert(step.job).second; });
    if (std::ssize(steps) > leads_on_overview) steps.resize(leads_on_overview);
    return with_leads(queries, std::move(steps));
}

std::int64_t leads_in(Queries& queries) {
    return queries.count_jobs({}).total();
}

Error serve_error(const char* code, std::string what, std::string hint) {
    return Error{
        .kind = ErrorKind::usage, .code = code, .what = std::move(what), .hint = std::move(hint)};
}

WebPage plain_text(int status, std::string text) {
    return {.status = status, .content_type = "text/plain; charset=utf-8", .body = std::move(text)};
}

}  // namespace

// All of it on the server's thread.
struct Dashboard::Pages {
    Pages(const Settings& given, const DashboardOptions& options)
        : settings(given),
          zone(options.zone),
          hides_names(options.hides_names),
          engine(engine_of(given)) {}

    WebPage page(const WebRequest& request);
    [[nodiscard]] std::optional<WebPage> file(const std::string& path) const;
    [[nodiscard]] WebPage problem(const DashboardFrame& frame, const Error& error) const;
    Result<WebPage> read(const WebRequest& request, const ReadSession& session);
    Result<std::string> html_of(
        const WebRequest& request, const ReadSession& session, const DashboardFrame& frame
    );
    Result<std::string> overview(const ReadSession& session, DashboardFrame frame);
    Result<std::string> list(
        const WebRequest& request, const ReadSession& session, const DashboardFrame& frame
    );
    Result<std::string> campaign(
        const WebRequest& request, const ReadSession& session, const DashboardFrame& frame
    );
    Result<std::string> account(
        const WebRequest& request, const ReadSession& session, const DashboardFrame& frame
    );
    Result<std::string> run(
        const WebRequest& request, const ReadSession& session, const DashboardFrame& frame
    );
    Result<std::string> job(
        const WebRequest& request, const ReadSession& session, const DashboardFrame& frame
    );
    Result<std::string> report(
        const WebRequest& request, const ReadSession& session, const DashboardFrame& frame
    );
    Result<std::string> health(const ReadSession& session, const DashboardFrame& frame);
    std::optional<ReportData> last_month(const ReadSession& session);

    const Settings& settings;
    TimeZone zone;
    bool hides_names;
    std::unique_ptr<const Engine> engine;
    // Of the last 30 days, and when it was counted in real time.
    std::optional<ReportData> counted_month;
    Instant month_counted_at;
    // Reports of many leads, by address.
    struct KeptReport {
        std::string html;
        Instant made_at;
    };
    std::map<std::string, KeptReport> kept_reports;
};

std::optional<WebPage> Dashboard::Pages::file(const std::string& path) const {
    if (path == "/healthz") return plain_text(200, "ok\n");
    if (path == "/style.css")
        return WebPage{.content_type = "text/css; charset=utf-8", .body = dashboard_css()};
    if (path == "/app.js") {
        return WebPage{
            .content_type = "text/javascript; charset=utf-8", .body = std::string(dashboard_js())};
    }
    if (path == "/icon.svg")
        return WebPage{.content_type = "image/svg+xml", .body = std::string(dashboard_icon())};
    return std::nullopt;
}

WebPage Dashboard::Pages::problem(const DashboardFrame& frame, const Error& error) const {
    const int status = error.kind == ErrorKind::usage ? 404 : 503;
    return {.status = status, .body = problem_page(frame, error)};
}

WebPage Dashboard::Pages::page(const WebRequest& request) {
    if (auto found = file(request.path)) return *std::move(found);
    const bool is_asked_by_program = std::ranges::count(for_programs, request.path) != 0;
    const DashboardFrame frame{
        .now = real_now(),
        .zone = zone,
        .path = address_of(request),
        .is_sandbox = settings.provider.kind == ProviderKind::sandbox,
        .hides_names = hides_names,
    };
    const auto failed = [&](const Error& error) {
        if (!is_asked_by_program) return problem(frame, error);
        return plain_text(503, fmt::format("{}: {}\n", error.code, error.what));
    };
    try {
        const auto session = open_read_session(settings, read_patience);
        if (!session) return failed(session.error());
        auto read_page = read(request, *session);
        if (!read_page) return failed(read_page.error());
        return *std::move(read_page);
    } catch (const StorageFailure& failure) {
        return failed(told_of(failure));
    }
}

Result<WebPage> Dashboard::Pages::read(const WebRequest& request, const ReadSession& session) {
    if (request.path == "/readyz") return plain_text(200, "ready\n");
    const auto snapshot = session.queries->read_snapshot();
    if (request.path == "/api/status") {
        const auto status = read_status(session, settings, std::nullopt);
        if (!status) return status.error();
        std::ostringstream out;
        write_status_json(out, *status, zone);
        return WebPage{.content_type = "application/json", .body = out.str()};
    }
    if (request.path == "/metrics") {
        std::ostringstream out;
        write_metrics(out, collect_metrics(session, settings));
        return WebPage{.content_type = metrics_content_type, .body = out.str()};
    }
    DashboardFrame frame{
        .now = session.now,
        .zone = zone,
        .path = address_of(request),
        .is_sandbox = settings.provider.kind == ProviderKind::sandbox,
        .hides_names = hides_names,
    };
    // Looking takes as long as the run is large: the overview does it anyway.
    if (request.path != "/") frame.running = session.queries->running();
    auto text = html_of(request, session, frame);
    if (!text) return text.error();
    return WebPage{.body = *std::move(text)};
}

Result<std::string> Dashboard::Pages::html_of(
    const WebRequest& request, const ReadSession& session, const DashboardFrame& frame
) {
    const std::string& path = request.path;
    if (path == "/") return overview(session, frame);
    if (path == "/accounts" || path == "/campaigns") return list(request, session, frame);
    if (path == "/campaign") return campaign(request, session, frame);
    if (path == "/account") return account(request, session, frame);
    if (path == "/run") return run(request, session, frame);
    if (path == "/job") return job(request, session, frame);
    if (path == "/report") return report(request, session, frame);
    if (path == "/health") return health(session, frame);
    return no_page(fmt::format("there is no page {}", path));
}

std::optional<ReportData> Dashboard::Pages::last_month(const ReadSession& session) {
    if (leads_in(*session.queries) > counted_at_once) return std::nullopt;
    const Instant at = real_now();
    const bool is_new =
        counted_month && at >= month_counted_at && at - month_counted_at < month_lasts;
    if (is_new) return counted_month;
    ReportRequest request = report_request(session, settings, {}, zone);
    request.filter.since = session.now - month;
    counted_month = collect_report(*session.queries, request);
    month_counted_at = at;
    return counted_month;
}

Result<std::string> Dashboard::Pages::overview(const ReadSession& session, DashboardFrame frame) {
    auto status = read_status(session, settings, std::nullopt);
    if (!status) return status.error();
    frame.running = status->running;
    return overview_page(
        frame, {*std::move(status), last_steps(*session.queries), last_month(session)}
    );
}

Result<std::string> Dashboard::Pages::list(
    const WebRequest& request, const ReadSession& session, const DashboardFrame& frame
) {
    const auto status = read_status(session, settings, std::nullopt);
    if (!status) return status.error();
    const ListPart part{static_cast<std::size_t>(number_in(request, "from").value_or(0))};
    return request.path == "/accounts" ? accounts_page(frame, *status, part)
                                       : campaigns_page(frame, *status, part);
}

Result<std::string> Dashboard::Pages::campaign(
    const WebRequest& request, const ReadSession& session, const DashboardFrame& frame
) {
    const std::string name = text_in(request, "name");
    const auto found = find_campaign(*session.queries, name, session.now);
    if (!found) return found.error();
    JobFilter filter;
    filter.campaign = name;
    const CurrentState current = read_current_state(session, settings);
    return campaign_page(
        frame, *found, current.outlook, leads_of(*session.queries, filter, request)
    );
}

Result<std::string> Dashboard::Pages::account(
    const WebRequest& request, const ReadSession& session, const DashboardFrame& frame
) {
    const std::string alias = text_in(request, "alias");
    const CurrentState current = read_current_state(session, settings);
    std::vector<std::string> known;
    for (const AccountStatus& status : current.accounts) known.push_back(status.view.record.alias);
    const auto found = std::ranges::find(known, alias);
    if (found == known.end()) return unknown_stored_account(alias, known);
    JobFilter filter;
    filter.account = alias;
    return account_page(
        frame, current.accounts[static_cast<std::size_t>(found - known.begin())],
        leads_of(*session.queries, filter, request)
    );
}

Result<std::string> Dashboard::Pages::run(
    const WebRequest& request, const ReadSession& session, const DashboardFrame& frame
) {
    const std::int64_t id = number_in(request, "id").value_or(0);
    const auto found = session.queries->run(RunId{id});
    if (!found) return no_run(id);
    const StepPage asked{
        .run = found->id,
        .before = AttemptId{number_in(request, "before").value_or(0)},
        .most = page_length};
    const bool is_running = frame.running && frame.running->id == found->id;
    return run_page(frame, {*found, is_running, steps_of(*session.queries, asked)});
}

Result<std::string> Dashboard::Pages::job(
    const WebRequest& request, const ReadSession& session, const DashboardFrame& frame
) {
    const JobId id{number_in(request, "id").value_or(0)};
    const auto found = find_job(*session.queries, id);
    if (!found) return unknown_job(id);
    const CurrentState current = read_current_state(session, settings);
    return job_page(frame, explain(*session.queries, *found, current, counted_at_once));
}

Result<std::string> Dashboard::Pages::report(
    const WebRequest& request, const ReadSession& session, const DashboardFrame& frame
) {
    const auto kept = kept_reports.find(frame.path);
    const Instant at = real_now();
    const bool is_young = kept != kept_reports.end() && at >= kept->second.made_at &&
                          at - kept->second.made_at < large_report_lasts;
    if (is_young) return kept->second.html;
    std::vector<std::string> names;
    for (const char* const key : {"campaign", "run"})
        if (std::string name = text_in(request, key); !name.empty())
            names.push_back(std::move(name));
    auto subject = report_subject(*session.queries, names);
    if (!subject) return subject.error();
    const ReportRequest asked = report_request(session, settings, *std::move(subject), zone);
    std::string text = report_page(frame, collect_report(*session.queries, asked));
    kept_reports.clear();
    if (leads_in(*session.queries) > counted_at_once) kept_reports[frame.path] = {text, at};
    return text;
}

Result<std::string> Dashboard::Pages::health(
    const ReadSession& session, const DashboardFrame& frame
) {
    const auto status = read_status(session, settings, std::nullopt);
    if (!status) return status.error();
    Queries& queries = *session.queries;
    HealthPage page{
        .facts =
            {{"Program", fmt::format("invito {}", build_facts().version)},
             {"Database", settings.database},
             {"Leads", fmt::format("{}", leads_in(queries))},
             {"Created", calendar_time(queries.created_at(), session.now, zone)},
             {"Provider", queries.provider_kind()}},
        .alerts = alerts_of(*status, zone),
        .runs = read_runs(queries, std::nullopt, runs_shown),
    };
    std::error_code failed;
    const auto bytes = std::filesystem::file_size(settings.database, failed);
    if (!failed)
        page.facts.insert(
            page.facts.begin() + 2,
            {"Size", fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6)}
        );
    return health_page(frame, page);
}

Result<DashboardOptions> parse_listen(const std::string& listen, std::optional<Secret> token) {
    DashboardOptions options;
    const std::size_t colon = listen.rfind(':');
    const char* const end = listen.data() + listen.size();
    const char* const digits = listen.data() + (colon == std::string::npos ? 0 : colon + 1);
    const auto parsed = std::from_chars(digits, end, options.port);
    if (colon == std::string::npos || parsed.ec != std::errc{} || parsed.ptr != end || colon == 0) {
        return serve_error(
            "usage.value", fmt::format("\"{}\" is no address and port", listen),
            "as 127.0.0.1:4688 or [::1]:4688; port 0 takes a free one"
        );
    }
    options.address = listen.substr(0, colon);
    if (options.address == "localhost") options.address = "127.0.0.1";
    if (options.address.starts_with('[') && options.address.ends_with(']'))
        options.address = options.address.substr(1, options.address.size() - 2);
    if (!token && !is_loopback(options.address)) {
        return serve_error(
            "serve.token", fmt::format("{} can be reached from other machines", options.address),
            "name a file with a password, mode 0600: --token-file FILE; or stay at 127.0.0.1 and "
            "come through ssh -L 4688:127.0.0.1:4688"
        );
    }
    options.token = std::move(token);
    return options;
}

Dashboard::Dashboard(const Settings& settings, DashboardOptions options)
    : options_(std::move(options)), pages_(std::make_unique<Pages>(settings, options_)) {}

Dashboard::~Dashboard() = default;

Result<void> Dashboard::start() {
    PageServerOptions serving{
        .address = options_.address,
        .port = options_.port,
        .token = options_.token,
        .change_mark = [pages = pages_.get()] { return pages->engine->change_mark(); },
        .render = [pages = pages_.get()](const WebRequest& asked) { return pages->page(asked); },
        .ended = options_.ended};
    if (options_.receiver) {
        serving.receive = [receiver = &*options_.receiver](const net::Request& asked) {
            return receiver->answer(asked);
        };
        serving.limits = WebhookReceiver::http_limits();
    }
    server_ = std::make_unique<PageServer>(std::move(serving));
    const auto port = server_->start();
    if (!port) return port.error();
    const bool is_v6 = options_.address.find(':') != std::string::npos;
    url_ = is_v6 ? fmt::format("http://[{}]:{}/", options_.address, *port)
                 : fmt::format("http://{}:{}/", options_.address, *port);
    return {};
}

WebPage Dashboard::page(const WebRequest& request) {
    return pages_->page(request);
}

}  // namespace invito
