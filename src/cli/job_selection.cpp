#include "job_selection.hpp"

#include "invito/support/text.hpp"

#include <charconv>
#include <fmt/format.h>

namespace invito {

namespace {

Error unknown_word(
    const char* flag, const std::string& word, const std::vector<std::string>& known
) {
    const auto guess = closest(word, known);
    return Error{
        .kind = ErrorKind::usage,
        .code = "usage.value",
        .what = fmt::format("{} cannot be \"{}\"", flag, word),
        .hint = guess ? fmt::format("did you mean \"{}\"?", *guess)
                      : fmt::format("one of: {}", fmt::join(known, ", ")),
    };
}

std::vector<std::string> state_words() {
    std::vector<std::string> words;
    for (int i = 0; i <= static_cast<int>(JobState::cancelled); ++i) {
        words.emplace_back(to_string(static_cast<JobState>(i)));
    }
    return words;
}

std::vector<std::string> reason_words() {
    std::vector<std::string> words;
    for (int i = 1; i <= static_cast<int>(Reason::unknown_error_type); ++i) {
        words.emplace_back(to_string(static_cast<Reason>(i)));
    }
    return words;
}

bool has_filter_flag(const Invocation& invocation) {
    for (const char* flag : {"--campaign", "--account", "--state", "--reason", "--error"}) {
        if (invocation.has(flag)) return true;
    }
    return false;
}

}  // namespace

Result<JobFilter> job_filter(const Invocation& invocation) {
    JobFilter filter;
    for (const std::string& word : invocation.list("--state")) {
        const auto state = parse_job_state(word);
        if (!state) return unknown_word("--state", word, state_words());
        filter.states.push_back(*state);
    }
    for (const std::string& word : invocation.list("--reason")) {
        const auto reason = parse_reason(word);
        if (!reason) return unknown_word("--reason", word, reason_words());
        filter.reasons.push_back(*reason);
    }
    filter.campaign = invocation.text("--campaign");
    filter.account = invocation.text("--account");
    filter.error_type = invocation.text("--error");
    return filter;
}

Result<JobId> parse_job_id(const std::string& operand) {
    JobId id;
    const char* const end = operand.data() + operand.size();
    const auto parsed = std::from_chars(operand.data(), end, id.value);
    if (parsed.ec == std::errc{} && parsed.ptr == end && id.value > 0) return id;
    return Error{
        .kind = ErrorKind::usage,
        .code = "job.invalid",
        .what = fmt::format("\"{}\" is no job number", operand),
        .hint = "numbers are in: invito jobs list",
    };
}

Result<std::vector<JobId>> selected_jobs(const Invocation& invocation, Records& records) {
    std::vector<JobId> jobs;
    if (!invocation.operands.empty()) {
        for (const std::string& operand : invocation.operands) {
            const auto id = parse_job_id(operand);
            if (!id) return id.error();
            jobs.push_back(*id);
        }
        return jobs;
    }
    if (!has_filter_flag(invocation)) {
        return Error{
            .kind = ErrorKind::usage,
            .code = "jobs.none_named",
            .what = "which jobs? None is named",
            .hint = "name numbers, or filter with --campaign, --state, --reason, --account",
        };
    }
    const auto filter = job_filter(invocation);
    if (!filter) return filter.error();
    records.each_job(*filter, [&jobs](const JobView& job) { jobs.push_back(job.id); });
    return jobs;
}

std::string operator_name(const Environment& environment) {
    const auto user = environment.find("USER");
    return user == environment.end() ? "command line" : user->second;
}

}  // namespace invito
