#include "invito/report/error_text.hpp"

#include "invito/report/terminal_text.hpp"
#include "invito/support/text.hpp"
#include "json_fields.hpp"

#include <fmt/format.h>
#include <map>
#include <ostream>

namespace invito {
namespace {

constexpr std::size_t shown_per_code_max = 5;
constexpr std::size_t other_lines_max = 5;

std::string_view kind_name(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::usage: return "usage";
        case ErrorKind::data: return "data";
        case ErrorKind::config: return "config";
        case ErrorKind::auth: return "auth";
        case ErrorKind::unavailable: return "unavailable";
        case ErrorKind::storage: return "storage";
        case ErrorKind::locked: return "locked";
        case ErrorKind::failed: return "failed";
    }
    return "failed";
}

std::string_view severity_name(Severity severity) {
    return severity == Severity::error ? "error" : "warning";
}

// Several errors told as one.
struct ErrorGroup {
    const Error* first = nullptr;
    std::size_t others = 0;
    std::vector<std::size_t> other_lines = {};
};

// "and 41 more: lines 9, 12, 14, 15, 20, ..."
std::string others_text(const ErrorGroup& group) {
    std::string text = fmt::format("and {} more", group.others);
    if (group.other_lines.empty()) return text;
    text += group.others == 1 ? ": line " : ": lines ";
    for (std::size_t i = 0; i < group.other_lines.size(); ++i) {
        if (i == other_lines_max) return text + ", ...";
        text += fmt::format("{}{}", i == 0 ? "" : ", ", group.other_lines[i]);
    }
    return text;
}

// The code stands behind the sentence, or below it where there is no room.
void write_headline(std::ostream& out, const Error& error, const Style& style, Severity severity) {
    const std::string label = fmt::format("{}: ", severity_name(severity));
    const std::string code = error.code.empty() ? "" : fmt::format("[{}]", error.code);
    const auto width = static_cast<std::size_t>(style.width);
    const std::size_t room = width > label.size() ? width - label.size() : 1;
    const std::vector<std::string> lines = wrapped(terminal_safe(error.what), room, room);

    out << painted(label, severity == Severity::error ? Tone::bad : Tone::caution, style);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i > 0) out << '\n' << std::string(label.size(), ' ');
        out << painted(lines[i], Tone::strong, style);
    }
    if (!code.empty()) {
        const bool fits = display_width(lines.back()) + 2 + code.size() <= room;
        out << (fits ? "  " : '\n' + std::string(label.size(), ' '))
            << painted(code, Tone::quiet, style);
    }
    out << '\n';
}

void write_group(
    std::ostream& out, const ErrorGroup& group, const Style& style, Severity severity
) {
    const Error& error = *group.first;
    const auto line = [&](std::string_view label, std::string_view text) {
        if (text.empty()) return;
        write_block(out, {.text = fmt::format("  {} ", label), .tone = Tone::quiet}, text, style);
    };
    write_headline(out, error, style, severity);
    if (error.place) line("-->", place_text(*error.place));
    if (group.others > 0) line("   ", others_text(group));
    line("found:", error.found);
    line("hint:", error.hint);
    if (!error.help_topic.empty()) line("help:", "invito help " + error.help_topic);
}

bool differ_only_in_place(const Error& a, const Error& b) {
    return a.kind == b.kind && a.code == b.code && a.what == b.what && a.found == b.found &&
           a.hint == b.hint;
}

std::vector<ErrorGroup> grouped(const std::vector<Error>& errors) {
    std::vector<ErrorGroup> groups;
    for (const Error& error : errors) {
        ErrorGroup* same = nullptr;
        for (ErrorGroup& group : groups) {
            if (differ_only_in_place(*group.first, error)) same = &group;
        }
        if (same == nullptr) {
            groups.push_back({.first = &error});
            continue;
        }
        ++same->others;
        if (error.place && error.place->line > 0) same->other_lines.push_back(error.place->line);
    }
    return groups;
}

}  // namespace

std::string place_text(const Place& place) {
    if (place.line == 0) return place.file;
    if (place.column == 0) return fmt::format("{}:{}", place.file, place.line);
    return fmt::format("{}:{}:{}", place.file, place.line, place.column);
}

void write_error_text(
    std::ostream& out, const Error& error, const Style& style, Severity severity
) {
    write_group(out, {.first = &error}, style, severity);
}

void write_error_texts(
    std::ostream& out, const std::vector<Error>& errors, const Style& style, Severity severity
) {
    struct Shown {
        std::size_t groups = 0;
        std::size_t hidden_errors = 0;
    };
    std::map<std::string_view, Shown> by_code;
    for (const ErrorGroup& group : grouped(errors)) {
        Shown& shown = by_code[group.first->code];
        if (shown.groups == shown_per_code_max) {
            shown.hidden_errors += 1 + group.others;
            continue;
        }
        ++shown.groups;
        write_group(out, group, style, severity);
    }
    for (const auto& [code, shown] : by_code) {
        if (shown.hidden_errors == 0) continue;
        const std::string text = fmt::format("{} more of this kind", shown.hidden_errors);
        write_headline(out, {.code = std::string(code), .what = text}, style, severity);
    }
}

void write_error_json(std::ostream& out, const Error& error, Severity severity) {
    write_json_line(out, severity_name(severity), {}, [&](JsonWriter& json) {
        json.field("code", error.code);
        json.field("kind", kind_name(error.kind));
        json.field("what", error.what);
        json.field("place", error.place);
        json.field("found", error.found);
        json.field("hint", error.hint);
        json.field("help", error.help_topic);
    });
}

}  // namespace invito
