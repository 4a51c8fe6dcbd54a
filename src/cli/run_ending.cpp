#include "run_ending.hpp"

#include "run_end.hpp"

namespace invito {

namespace {

std::string sentence_of(ExitCode code) {
    switch (code) {
        case ExitCode::ok: return "everything due was done";
        case ExitCode::partial:
            return "finished, but not everything could be done; run it again later";
        case ExitCode::attention: return "finished, an account needs attention";
        case ExitCode::unavailable: return "run it again later";
        case ExitCode::auth: return "nothing can be asked before a new sign-in or key";
        case ExitCode::config: return "set the clock, then run it again";
        case ExitCode::interrupted:
        case ExitCode::terminated: return "stopped; the same command goes on";
        default: return std::string(describe(code).meaning);
    }
}

}  // namespace

RunEnding run_ending(const RunReport& report, ExitCode code) {
    RunEnding ending{
        .run = report.run,
        .started_at = report.started_at,
        .ended_at = report.ended_at,
        .ended = std::string(to_string(report.end)),
        .ended_sentence = sentence_of(report.end),
        .requests = report.requests,
        .exit_code = static_cast<int>(code),
        .exit_sentence = sentence_of(code),
    };
    if (report.storage_failed) {
        ending.ended = "storage_failed";
        ending.ended_sentence = "its database failed";
    }
    for (const AccountOutcome& account : report.accounts) {
        if (account.needs_attention) ending.attention.push_back(attention_of(account));
    }
    if (report.last_error) ending.attention.push_back(report.last_error->what);
    return ending;
}

}  // namespace invito
