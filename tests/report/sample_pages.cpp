#include "report/sample_pages.hpp"

#include "invito/report/html_report.hpp"
#include "invito/support/text.hpp"
#include "report/samples.hpp"

#include <utility>

namespace invito::test {
namespace {

using std::chrono::days;

AttemptView attempt_with(const std::string& error) {
    AttemptView attempt;
    attempt.id = AttemptId{1};
    attempt.account = "anna";
    attempt.run = RunId{42};
    attempt.intent_at = sample_now();
    attempt.outcome = Outcome::sent;
    attempt.http_status = 200;
    attempt.error_type = error;
    return attempt;
}

StatusData status_called(const std::string& name) {
    StatusData status = sample_status();
    status.campaigns.front().record.campaign.name = name;
    status.campaigns.front().record.campaign.note.variants = {{name, name}, {"long", name}};
    status.accounts.front().view.record.alias = name;
    status.accounts.front().view.record.state = AccountState::reconnect;
    status.accounts.front().view.record.state_detail = name;
    return status;
}

ReportData report_about(FakeQueries& queries, const std::string& name, bool hides_names) {
    ReportRequest request{
        .filter = {}, .now = sample_now(), .zone = unicode_style().zone, .tool = "invito 0.1.0"};
    request.quotas = {{name, 14, 25, 61, 120}};
    request.stranded = {{.campaign = name, .account = name, .leads = 3, .needs_person = true}};
    if (!hides_names) request.cut = ReportCut{ReportBy::column, "company"};
    return collect_report(queries, request);
}

Explanation explanation_of(const JobView& job, const StatusData& status) {
    const std::string& name = job.fields.first_name;
    Explanation explanation{
        .job = job, .account = status.accounts.front(), .campaign = status.campaigns.front()};
    explanation.suppression = SuppressionView{
        .key = {SuppressionKind::company, name},
        .reason = name,
        .source = name,
        .added_at = sample_now(),
        .said_by = name};
    explanation.other = OtherInvitation{job.account, job.campaign, JobId{7}, sample_now()};
    explanation.attempts = {attempt_with(job.error_type)};
    explanation.events = {
        {.at = sample_now(), .run = RunId{42}, .kind = "job.held", .detail = name}};
    return explanation;
}

// Held because of the profile that was found.
Explanation held(Explanation explanation) {
    const std::string& name = explanation.job.fields.first_name;
    explanation.job.state = JobState::held;
    explanation.job.reason = Reason::identity_mismatch;
    explanation.found = FoundProfile{name, name, name, name};
    return explanation;
}

Explanation waiting(Explanation explanation) {
    explanation.job.state = JobState::queued;
    explanation.job.sent_at.reset();
    explanation.job.accepted_at.reset();
    explanation.blockers = {{DenyReason::campaign_window, sample_now() + days{1}, {}}};
    explanation.pending_note = NoteDecision{.text = explanation.job.fields.first_name};
    return explanation;
}

// Several leads, all called that: one alone draws no chart worth the name.
FakeQueries queries_about(const JobView& job) {
    FakeQueries queries = sample_queries();
    queries.job_views.resize(10);
    // One company: no name makes another row of the table of companies.
    for (JobView& view : queries.job_views) view.fields.company = job.fields.company;
    queries.campaign_views.push_back(status_called(job.campaign).campaigns.front());
    queries.account_views.push_back(status_called(job.account).accounts.front().view);
    for (const int day : {0, 1, 9}) {
        JobView& called = queries.job_views.emplace_back(job);
        called.sent_at = *job.sent_at - days{day};
    }
    JobView& failed = queries.job_views.emplace_back(job);
    failed.state = JobState::failed;
    failed.reason = Reason::unreachable;
    failed.sent_at = failed.accepted_at = std::nullopt;
    return queries;
}

}  // namespace

JobView lead_called(const ForeignTexts& texts) {
    JobView job = sample_job();
    job.identity.value = job.public_identifier = job.provider_id = texts.person;
    job.profile_first_name = "(" + texts.person;  // another name than the list's
    job.profile_last_name = texts.person;
    job.fields.first_name = job.fields.last_name = job.fields.full_name = texts.person;
    job.fields.company = job.fields.title = job.fields.email = texts.person;
    job.note = texts.person;
    job.campaign = job.account = job.note_variant = texts.other;
    job.error_type = job.invitation_id = job.source_file = texts.other;
    return job;
}

std::vector<std::string> pages_about(const ForeignTexts& texts, bool hides_names) {
    const std::string& name = texts.other;
    const DashboardFrame frame{
        .now = sample_now(),
        .zone = unicode_style().zone,
        .path = "/campaign?name=" + percent_encoded(name),
        .is_sandbox = true,
        .hides_names = hides_names};
    const JobView job = lead_called(texts);
    FakeQueries queries = queries_about(job);
    const StatusData status = status_called(name);
    const ReportData report = report_about(queries, name, hides_names);
    const LeadPage leads{.jobs = {job}, .after = 1, .has_more = true};
    const std::vector<LeadStep> steps = {{attempt_with(name), job}};
    const Explanation explanation = explanation_of(job, status);
    return {
        overview_page(frame, {status, steps, report}),
        accounts_page(frame, status, {}),
        campaigns_page(frame, status, {}),
        campaign_page(frame, status.campaigns.front(), status.outlook, leads),
        account_page(frame, status.accounts.front(), leads),
        run_page(frame, {sample_run(), true, {steps, false, true}}),
        job_page(frame, explanation),
        job_page(frame, held(explanation)),
        job_page(frame, waiting(explanation)),
        report_page(frame, report),
        health_page(frame, {{{"Database", name}}, alerts_of(status, frame.zone), {}}),
        problem_page(frame, {.code = "page.unknown", .what = name, .found = name, .hint = name}),
        printed([&](std::ostream& out) {
            write_report_html(out, report, queries, {.anonymous = hides_names, .is_sandbox = true});
        })};
}

}  // namespace invito::test
