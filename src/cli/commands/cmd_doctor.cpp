#include "cmd_doctor.hpp"

#include "cmd.hpp"
#include "invito/app/status.hpp"
#include "invito/report/json_documents.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

constexpr std::size_t finding_column = 17;

const char* word(Health health) {
    switch (health) {
        case Health::ok: return "ok";
        case Health::warning: return "warn";
        case Health::failure: return "FAIL";
        case Health::skipped: return "skip";
    }
    return "";
}

Tone tone(Health health) {
    switch (health) {
        case Health::ok: return Tone::good;
        case Health::warning: return Tone::caution;
        case Health::failure: return Tone::bad;
        case Health::skipped: return Tone::quiet;
    }
    return Tone::plain;
}

std::string lead(const CheckupFinding& finding) {
    std::string text = fmt::format("{:<5} {}", word(finding.health), finding.subject);
    const std::size_t width = display_width(text);
    text.append(width < finding_column - 1 ? finding_column - width : 1, ' ');
    return text;
}

std::int64_t count(const Checkup& checkup, Health health) {
    const auto& findings = checkup.findings();
    return std::count_if(findings.begin(), findings.end(), [health](const CheckupFinding& finding) {
        return finding.health == health;
    });
}

ExitCode exit_code_of(const CheckupFinding& finding, bool strict) {
    switch (finding.health) {
        case Health::ok:
        case Health::skipped: return ExitCode::ok;
        case Health::warning: return strict ? ExitCode::attention : ExitCode::ok;
        case Health::failure: break;
    }
    return finding.kind ? exit_code_of(*finding.kind) : ExitCode::attention;
}

}  // namespace

ExitCode exit_code_of(const Checkup& checkup, bool strict) {
    ExitCode code = ExitCode::ok;
    for (const CheckupFinding& finding : checkup.findings())
        code = gravest({code, exit_code_of(finding, strict)});
    return code;
}

void write_checkup_text(
    std::ostream& out, const Checkup& checkup, bool strict, const Style& style
) {
    for (const CheckupFinding& finding : checkup.findings()) {
        const BlockLead block{
            .text = lead(finding),
            .tone = tone(finding.health),
            .indent = finding_column,
            .toned = std::string_view(word(finding.health)).size()};
        write_block(out, block, finding.text, style);
    }
    const std::int64_t warnings = count(checkup, Health::warning);
    const std::int64_t failures = count(checkup, Health::failure);
    out << fmt::format(
        "{}{} ok, {}, {}, {} skipped.\nexit {}\n", warnings + failures == 0 ? "All good: " : "",
        count(checkup, Health::ok), counted(warnings, "warning"), counted(failures, "failure"),
        count(checkup, Health::skipped), static_cast<int>(exit_code_of(checkup, strict))
    );
}

void write_checkup_json(std::ostream& out, const Checkup& checkup, bool strict) {
    write_json_document(out, {}, [&](JsonWriter& json) {
        json.list("items", checkup.findings(), [&json](const CheckupFinding& finding) {
            json.field("check", finding.subject);
            json.field("result", ascii_lower(word(finding.health)));
            json.field("message", finding.text);
        });
        json.list("assumptions", assumptions(), [&json](const Assumption& assumption) {
            json.field("id", assumption.id);
            json.field("text", assumption.text);
            json.field("otherwise", assumption.otherwise);
        });
        json.field("exit_code", static_cast<int>(exit_code_of(checkup, strict)));
    });
}

void write_assumptions(
    std::ostream& out, std::span<const Assumption> assumptions, const Style& style
) {
    out << "\nThat nobody is invited twice and no limit is passed rests on:\n";
    for (const Assumption& assumption : assumptions) {
        const std::string text = fmt::format("{} Else {}", assumption.text, assumption.otherwise);
        const std::string lead = fmt::format("{}  ", assumption.id);
        write_block(out, {lead, Tone::strong, lead.size()}, text, style);
    }
}

namespace {

Result<ExitCode> doctor(Context& context) {
    const bool is_strict = context.invocation.has("--strict");
    const auto settings = load_settings(context);
    const auto alias = context.invocation.text("--account");
    if (settings && alias && settings->find_account(*alias) == nullptr)
        return unknown_account(*alias, *settings);
    const Checkup checkup = check_everything(
        settings,
        {.sources = settings_sources(context),
         .is_offline = context.invocation.has("--offline"),
         .account = alias,
         .zone = context.out_style.zone,
         .asks_provider = [&context](const std::string& dsn
                          ) { context.err << fmt::format("Asking {}.\n", dsn) << std::flush; }}
    );
    if (context.json()) {
        write_checkup_json(context.out, checkup, is_strict);
    } else {
        write_checkup_text(context.out, checkup, is_strict, context.out_style);
        if (context.invocation.has("--verbose"))
            write_assumptions(context.out, assumptions(), context.out_style);
    }
    return exit_code_of(checkup, is_strict);
}

}  // namespace

std::span<const NamedCommand> doctor_commands() {
    static constexpr NamedCommand all[] = {{"doctor", doctor}};
    return all;
}

}  // namespace invito
