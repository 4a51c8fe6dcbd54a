#include "history.hpp"

#include "invito/report/words.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace invito {
namespace {

void append(std::string& text, const std::string& part) {
    if (part.empty()) return;
    if (!text.empty()) text += ", ";
    text += part;
}

std::string result_of(const AttemptView& attempt) {
    std::string text = attempt.outcome ? spoken(to_string(*attempt.outcome)) : "no answer yet";
    if (attempt.http_status != 0) append(text, fmt::format("HTTP {}", attempt.http_status));
    append(text, attempt.error_type);
    if (attempt.kind == AttemptKind::invite) {
        append(text, attempt.with_note ? "with note" : "without note");
        if (!attempt.invitation_id.empty()) append(text, "invitation " + attempt.invitation_id);
        if (!attempt.charged) append(text, "not counted");
    }
    append(text, attempt.evidence);
    return text;
}

Happening happening_of(const AttemptView& attempt) {
    return {
        .at = attempt.intent_at,
        .what = attempt.kind == AttemptKind::invite ? "invitation"
                                                    : std::string(to_string(attempt.kind)),
        .run = attempt.run,
        .detail = fmt::format("by {}: {}", attempt.account, result_of(attempt))};
}

}  // namespace

std::vector<Happening> history_of(const Explanation& explanation) {
    const JobView& job = explanation.job;
    std::vector<Happening> all;
    all.push_back(
        {job.imported_at, "imported", {}, fmt::format("{}:{}", job.source_file, job.source_line)}
    );
    for (const AttemptView& attempt : explanation.attempts) all.push_back(happening_of(attempt));
    for (const EventView& event : explanation.events) {
        all.push_back({event.at, event.kind, event.run.value_or(RunId{}), event.detail});
    }
    if (job.accepted_at) all.push_back({*job.accepted_at, "accepted", {}, ""});
    if (job.withdrawn_at) all.push_back({*job.withdrawn_at, "withdrawn", {}, ""});
    std::ranges::stable_sort(all, {}, &Happening::at);
    return all;
}

}  // namespace invito
