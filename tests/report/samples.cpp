#include "report/samples.hpp"

#include "invito/support/text.hpp"

#include <array>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

namespace invito::test {
namespace {

using namespace std::chrono_literals;

std::int64_t& slot(StateCounts& jobs, JobState state) {
    return jobs.by_state[static_cast<std::size_t>(state)];
}

AccountStatus account_status(const std::string& alias, std::int64_t day_used, Cap day_cap) {
    AccountStatus account;
    account.view.record.alias = alias;
    account.view.record.provider_account_id = "h_EKC" + alias;
    account.view.day_used = day_used;
    account.day_cap = day_cap;
    return account;
}

AccountStatus status_of_anna() {
    AccountStatus account = account_status("anna", 14, 25);
    account.view.week_used = 61;
    account.view.pending = 143;
    account.view.by_hand = 2;
    account.view.day_visits = 31;
    account.view.month_notes = 180;
    account.view.record.synced_at = at("2026-11-22T20:31:00+01:00");
    account.view.record.first_sent_at = at("2026-10-20T09:03:00+02:00");
    account.view.jobs = counts(120, 143, 41, 12, 2, 0);
    account.waiting = account.view.jobs.waiting();
    account.week_cap = 120;
    account.next_at = at("2026-11-23T14:09:12+01:00");
    account.blockers = {{DenyReason::pacing, *account.next_at, account.next_at}};
    return account;
}

AccountStatus status_of_ben() {
    AccountStatus account = account_status("ben", 25, 25);
    account.view.week_used = 97;
    account.view.pending = 201;
    account.week_cap = 120;
    account.state = "quota_used";
    account.next_at = at("2026-11-24T09:04:00+01:00");
    account.blockers = {{DenyReason::day_cap, *account.next_at, account.next_at}};
    return account;
}

AccountStatus status_of_carla() {
    AccountStatus account = account_status("carla", 10, 15);
    account.view.tier = Tier::free;
    account.view.week_used = 10;
    account.view.pending = 35;
    account.view.state_since = at("2026-11-23T12:40:00+01:00");
    account.view.record.state = AccountState::reconnect;
    account.view.record.state_detail = "errors/disconnected_account";
    account.week_cap = 40;
    account.state = "reconnect";
    account.blockers = {{DenyReason::account_stopped, never, never}};
    return account;
}

struct Person {
    std::string_view first_name;
    std::string_view last_name;
    std::string_view company;
};

constexpr std::array<Person, 6> people = {
    {{"Jane", "Doe", "Acme Robotics"},
     {"Olga", "Petrova", "Nord AI"},
     {"美咲", "田中", "東京ロボティクス株式会社"},
     {"José", "Núñez Álvarez", "Cía. Ibérica"},
     {"Tom", "Fox", ""},
     {"Maximiliane-Alexandra", "von und zu Hohenstein-Waldburg", "Gesellschaft für Robotik mbH"}}};

struct SampleEnd {
    JobState state;
    Reason reason;
    std::string_view error_type;
    int http_status;
};

// Of every ten jobs.
constexpr std::array<SampleEnd, 10> ends = {
    {{JobState::sent, Reason::none, "", 200},
     {JobState::accepted, Reason::none, "", 200},
     {JobState::sent, Reason::none, "", 200},
     {JobState::queued, Reason::none, "", 0},
     {JobState::skipped, Reason::already_connected, "", 0},
     {JobState::sent, Reason::none, "", 200},
     {JobState::failed, Reason::unreachable, "errors/unreachable_user", 422},
     {JobState::accepted, Reason::none, "", 200},
     {JobState::withdrawn, Reason::none, "", 200},
     {JobState::queued, Reason::none, "", 0}}};

JobView job_number(std::int64_t id) {
    const auto index = static_cast<std::size_t>(id);
    const Person& person = people[index % people.size()];
    const SampleEnd& end = ends[index % ends.size()];
    JobView job;
    job.id = JobId{id};
    job.campaign = id % 3 == 0 ? "recruit-cpp" : "spring-founders";
    job.account = id % 2 == 0 ? "anna" : "ben";
    job.identity.value = "lead-" + std::to_string(id);
    job.fields.first_name = person.first_name;
    job.fields.last_name = person.last_name;
    job.fields.company = person.company;
    job.state = end.state;
    job.reason = end.reason;
    job.error_type = end.error_type;
    job.http_status = end.http_status;
    job.imported_at = at("2026-10-20T09:12:00+02:00");
    job.source_file = "leads.csv";
    job.source_line = id + 1;
    if (end.http_status == 200) {
        job.run = RunId{40 + id % 3};
        job.attempts = 1;
        job.sent_at = at("2026-10-26T09:00:00+01:00") + std::chrono::days{id * 2 / 5} + 3min * id;
        job.scheduled_at = *job.sent_at - 1s;
        job.invitation_id = std::to_string(7000 + id);
    }
    if (end.state == JobState::accepted) job.accepted_at = *job.sent_at + 29h * (1 + id % 7);
    if (end.state == JobState::withdrawn) job.withdrawn_at = *job.sent_at + std::chrono::days{22};
    return job;
}

}  // namespace

Instant at(std::string_view text) {
    return parse_rfc3339(text).value();
}

Instant sample_now() {
    return at("2026-11-23T14:07:31+01:00");
}

Style unicode_style() {
    Style style;
    style.zone = TimeZone::find("Europe/Berlin").value();
    return style;
}

Style ascii_style() {
    Style style = unicode_style();
    style.unicode = false;
    return style;
}

Style accessible_style() {
    Style style = unicode_style();
    style.accessible = true;
    return style;
}

StateCounts counts(
    std::int64_t queued, std::int64_t sent, std::int64_t accepted, std::int64_t skipped,
    std::int64_t failed, std::int64_t unknown
) {
    StateCounts jobs;
    slot(jobs, JobState::queued) = queued;
    slot(jobs, JobState::sent) = sent;
    slot(jobs, JobState::accepted) = accepted;
    slot(jobs, JobState::skipped) = skipped;
    slot(jobs, JobState::failed) = failed;
    slot(jobs, JobState::unknown) = unknown;
    return jobs;
}

CampaignView campaign_view(const std::string& name, CampaignState state, const StateCounts& jobs) {
    CampaignView view;
    view.record.campaign.name = name;
    view.record.state = state;
    view.record.created_at = at("2026-10-20T09:12:00+02:00");
    view.accounts = {"anna", "ben"};
    view.jobs = jobs;
    return view;
}

RunView sample_run() {
    RunView run;
    run.id = RunId{42};
    run.started_at = at("2026-11-23T09:00:00+01:00");
    run.pid = 4121;
    run.host = "build1";
    run.program_version = "0.1.0";
    run.counts = {.sent = 49, .skipped = 3, .failed = 1, .unknown = 1};
    run.requests = 67;
    run.median = 800ms;
    run.p95 = 2100ms;
    return run;
}

StatusData sample_status() {
    StatusData data;
    data.now = sample_now();
    data.campaigns = {
        campaign_view("spring-founders", CampaignState::active, counts(212, 169, 71, 22, 3, 1)),
        campaign_view("recruit-cpp", CampaignState::paused, counts(180, 48, 12, 4, 0, 0))};
    data.accounts = {status_of_anna(), status_of_ben(), status_of_carla()};
    data.running = sample_run();
    return data;
}

JobView sample_job(std::int64_t id) {
    JobView job = job_number(id);
    job.campaign = "spring-founders";
    job.account = "anna";
    job.run = RunId{42};
    job.identity.value = "jane-doe";
    job.public_identifier = "jane-doe";
    job.provider_id = "ACoAAB12345";
    job.fields = {};
    job.fields.first_name = "Jane";
    job.fields.last_name = "Doe";
    job.fields.company = "Acme Robotics";
    job.fields.title = "CTO";
    job.fields.email = "jane@acme.example";
    job.state = JobState::accepted;
    job.attempts = 1;
    job.with_note = true;
    job.note =
        "Hi Jane, your ROS talk was a pleasure. I would be glad to connect and to hear how the "
        "warehouse pilot goes.\nBest, Anna";
    job.imported_at = at("2026-11-18T09:12:00+01:00");
    job.scheduled_at = at("2026-11-19T14:05:01+01:00");
    job.sent_at = at("2026-11-19T14:05:02+01:00");
    job.accepted_at = at("2026-11-22T20:15:00+01:00");
    job.withdrawn_at.reset();
    job.invitation_id = "7265";
    job.http_status = 200;
    job.source_line = 17;
    return job;
}

FakeQueries sample_queries() {
    FakeQueries queries;
    queries.created = at("2026-10-20T09:00:00+02:00");
    queries.campaign_views = {
        campaign_view("spring-founders", CampaignState::active, {}),
        campaign_view("recruit-cpp", CampaignState::paused, {})};
    for (const AccountStatus& account : sample_status().accounts)
        queries.account_views.push_back(account.view);
    RunView earlier = sample_run();
    earlier.id = RunId{41};
    earlier.started_at = at("2026-11-20T09:00:00+01:00");
    earlier.ended_at = at("2026-11-20T18:00:00+01:00");
    earlier.ended = "window_closed";
    earlier.exit_code = 0;
    queries.run_views = {sample_run(), earlier};
    for (std::int64_t id = 1; id <= 60; ++id) queries.job_views.push_back(job_number(id));
    return queries;
}

std::string printed(const std::function<void(std::ostream&)>& write) {
    std::ostringstream out;
    write(out);
    return out.str();
}

namespace {

bool is_updating() {
    const char* const value = std::getenv("INVITO_UPDATE_GOLDEN");
    return value != nullptr && std::string_view(value) == "1";
}

std::string contents_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream contents;
    contents << file.rdbuf();
    return contents.str();
}

}  // namespace

void expect_golden(std::string_view name, const std::string& actual) {
    const std::string path =
        std::string(INVITO_TEST_DATA "/report/").append(name).append(".golden");
    if (is_updating()) {
        std::ofstream file(path, std::ios::binary);
        file << actual;
        ASSERT_TRUE(file.flush()) << "cannot write " << path;
        return;
    }
    EXPECT_EQ(contents_of(path), actual)
        << "after a wanted change: INVITO_UPDATE_GOLDEN=1, then look at the difference of " << path;
}

void expect_golden_json(std::string_view name, const std::string& actual) {
    ASSERT_FALSE(actual.empty());
    EXPECT_EQ(actual.find('\n'), actual.size() - 1) << "one document on one line";
    rapidjson::Document document;
    document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(actual);
    ASSERT_FALSE(document.HasParseError()) << "at byte " << document.GetErrorOffset();

    rapidjson::StringBuffer buffer;
    rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
    writer.SetIndent(' ', 2);
    document.Accept(writer);
    expect_golden(name, std::string(buffer.GetString(), buffer.GetSize()) + '\n');
}

namespace {

using WriteScreen = std::function<void(std::ostream&, const Style&)>;

void expect_golden_in(const std::string& name, const WriteScreen& write, const Style& style) {
    const std::string screen = printed([&](std::ostream& out) { write(out, style); });
    std::istringstream lines(screen);
    for (std::string line; std::getline(lines, line);) {
        if (style.is_fitted) {
            EXPECT_LE(display_width(line), static_cast<std::size_t>(style.width)) << line;
        }
        EXPECT_FALSE(line.ends_with(' ')) << '"' << line << '"';
    }
    expect_golden(name, screen);
}

}  // namespace

void expect_golden_screen(const std::string& name, const WriteScreen& write) {
    expect_golden_in(name + ".unicode", write, unicode_style());
    expect_golden_in(name + ".ascii", write, ascii_style());
    expect_golden_in(name + ".accessible", write, accessible_style());
}

void expect_golden_widths(const std::string& name, const WriteScreen& write) {
    Style narrow = unicode_style();
    narrow.width = 60;
    Style wide = unicode_style();
    wide.width = 120;
    Style piped = ascii_style();
    piped.is_fitted = false;
    expect_golden_in(name + ".60", write, narrow);
    expect_golden_in(name + ".120", write, wide);
    expect_golden_in(name + ".piped", write, piped);
}

void expect_golden_everywhere(
    const std::string& name, const std::function<void(std::ostream&, const Style&)>& write
) {
    expect_golden_screen(name, write);
    expect_golden_widths(name, write);
}

}  // namespace invito::test
