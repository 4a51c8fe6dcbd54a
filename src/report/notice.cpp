#include "invito/report/notice.hpp"

#include "invito/report/json_documents.hpp"
#include "invito/report/wording.hpp"
#include "json_fields.hpp"
#include "parts.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sstream>

namespace invito {

namespace {

constexpr std::size_t alerts_told = 3;

// The most important ones: the worst is last.
void add_alerts(std::vector<std::string>& parts, const std::vector<std::string>& alerts) {
    const std::size_t told = std::min(alerts.size(), alerts_told);
    for (std::size_t i = 0; i < told; ++i) parts.push_back(alerts[alerts.size() - 1 - i]);
    if (alerts.size() > told) parts.push_back(fmt::format("{} more", alerts.size() - told));
}

std::string counts_text(RunKind kind, const RunSummaryData& data) {
    if (kind == RunKind::sync) return sync_result(data);
    if (kind == RunKind::withdraw) return withdraw_result(data);
    const RunCounts& counts = data.counts;
    std::vector<std::string> parts = {fmt::format("{} sent", counts.sent)};
    parts.push_back(counted_if_any(counts.failed, "failed", "failed"));
    parts.push_back(counted_if_any(counts.unknown, "unknown", "unknown"));
    parts.push_back(counted_if_any(counts.held, "waits for a decision", "wait for a decision"));
    return joined(std::move(parts));
}

std::string headline_of(
    RunKind kind, const RunSummaryData& data, std::optional<std::int64_t> sent_before
) {
    std::vector<std::string> parts;
    if (sent_before && *sent_before > 0) parts.push_back(fmt::format("{} sent", *sent_before));
    parts.push_back(counts_text(kind, data));
    const bool is_failure = run_verdict(data.exit_code) == RunVerdict::failure;
    if (is_failure) parts.push_back(data.ended_sentence);
    add_alerts(parts, data.alerts);
    return joined(std::move(parts));
}

template <class Write>
std::string text_of(const Write& write) {
    std::ostringstream out;
    write(out);
    return out.str();
}

std::string without_line_end(std::string text) {
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

Style mail_style(const TimeZone& zone) {
    return {.unicode = false, .width = 76, .zone = zone};
}

std::string command_of(RunKind kind) {
    return kind == RunKind::invite ? "invito" : fmt::format("invito {}", to_string(kind));
}

// Slack's own three.
std::string escaped_for_chat(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '&') {
            escaped += "&amp;";
        } else if (c == '<') {
            escaped += "&lt;";
        } else if (c == '>') {
            escaped += "&gt;";
        } else {
            escaped += c;
        }
    }
    return escaped;
}

// A header of a mail has one line of ASCII; the body says the rest.
std::string header_text(std::string_view text) {
    std::string plain;
    for (const char c : text) plain += c >= ' ' && c <= '~' ? c : '?';
    return plain;
}

}  // namespace

Notice notice_of_run(
    RunKind kind, const RunSummaryData& data, std::optional<std::int64_t> sent_before,
    const TimeZone& zone
) {
    Notice notice{
        .kind = kind,
        .verdict = run_verdict(data.exit_code),
        .exit_code = data.exit_code,
        .headline = headline_of(kind, data, sent_before),
        .text = {},
        .summary_json = {},
        .counts = data.counts,
        .waiting = data.waiting,
    };
    const Style style = mail_style(zone);
    notice.text = text_of([&](std::ostream& out) {
        if (kind == RunKind::invite) write_run_summary_text(out, data, style);
        if (kind == RunKind::sync) write_sync_text(out, data, false, style);
        if (kind == RunKind::withdraw) write_withdraw_text(out, data, style);
        write_exit_line(out, data.exit_code, data.exit_sentence, style);
    });
    notice.summary_json = without_line_end(text_of([&](std::ostream& out) {
        if (kind == RunKind::invite) write_run_summary_json(out, data, zone);
        if (kind == RunKind::sync) write_sync_summary_json(out, data, zone);
        if (kind == RunKind::withdraw) write_withdraw_summary_json(out, data, zone);
    }));
    return notice;
}

Notice notice_without_run(
    RunKind kind, int exit_code, const std::string& sentence, Instant now, const TimeZone& zone
) {
    RunSummaryData nothing;
    nothing.started_at = nothing.ended_at = now;
    nothing.ended = exit_code == 0 ? "nothing_to_do" : "not_started";
    nothing.exit_code = exit_code;
    nothing.exit_sentence = sentence;
    Notice notice = notice_of_run(kind, nothing, std::nullopt, zone);
    notice.headline = sentence;
    notice.text = fmt::format("No run. exit {}: {}\n", exit_code, sentence);
    return notice;
}

Notice test_notice(Instant now, const TimeZone& zone) {
    Notice notice = notice_without_run(
        RunKind::invite, 0, "a test: 49 sent, 12 accepted, account \"carla\" is disconnected", now,
        zone
    );
    notice.is_test = true;
    return notice;
}

std::string notice_title(const Notice& notice) {
    return fmt::format(
        "{}{}: {}, {}", notice.is_sandbox ? "SANDBOX " : "", command_of(notice.kind),
        notice.is_test ? "test" : to_string(notice.verdict), notice.headline
    );
}

std::string notice_for_chat(const Notice& notice) {
    const std::string title = escaped_for_chat(notice_title(notice));
    JsonWriter json;
    json.begin_object();
    json.field("text", title);
    json.key("blocks");
    json.begin_array();
    json.begin_object();
    json.field("type", "section");
    json.object("text", [&] {
        json.field("type", "mrkdwn");
        json.field("text", title);
    });
    json.end_object();
    json.end_array();
    json.end_object();
    return json.take();
}

std::string notice_for_program(const Notice& notice) {
    std::string json = notice.summary_json;
    json.pop_back();
    json += R"(,"event":)";
    append_json_text(json, notice.is_test ? "test" : to_string(notice.verdict));
    json += R"(,"headline":)";
    append_json_text(json, notice.headline);
    return json + '}';
}

std::string notice_for_monitor(const Notice& notice, bool with_details) {
    JsonWriter json;
    json.begin_object();
    json.field("event", notice.is_test ? "test" : to_string(notice.verdict));
    json.field("exit_code", notice.exit_code);
    write_fields(json, notice.counts);
    json.field("waiting", notice.waiting);
    if (with_details) json.field("headline", notice.headline);
    json.end_object();
    return json.take();
}

std::string notice_as_mail(const Notice& notice, const std::vector<std::string>& to) {
    return fmt::format(
        "To: {}\nSubject: {}\nAuto-Submitted: auto-generated\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
        "{}\n\n{}\nMore: invito status; invito runs\n",
        fmt::join(to, ", "), header_text(notice_title(notice)), notice_title(notice), notice.text
    );
}

}  // namespace invito
