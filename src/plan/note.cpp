#include "invito/plan/note.hpp"

#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace invito {
namespace {

std::string with_unix_line_ends(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\r') {
            result += text[i];
            continue;
        }
        result += '\n';
        if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
    }
    return result;
}

bool is_name(std::string_view name) {
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

Error note_error(std::string code, std::string what, std::string_view found) {
    return {
        .kind = ErrorKind::data,
        .code = std::move(code),
        .what = std::move(what),
        .found = std::string(found),
        .hint = "write {{name}} or {{name|fallback}}",
        .help_topic = "campaign-file",
    };
}

}  // namespace

Result<NoteTemplate> NoteTemplate::parse(std::string_view text) {
    const std::string source = with_unix_line_ends(trim(text));
    std::string_view rest = source;
    NoteTemplate result;
    while (!rest.empty()) {
        const std::size_t open = rest.find("{{");
        if (open != 0) {
            result.parts_.push_back({std::string(rest.substr(0, open)), false, {}});
            rest.remove_prefix(std::min(open, rest.size()));
            continue;
        }
        const std::size_t close = rest.find("}}");
        if (close == std::string_view::npos) {
            return note_error(
                "note.unclosed", "a {{ in the note is never closed", rest.substr(0, 40)
            );
        }
        const std::string_view inside = rest.substr(2, close - 2);
        const std::size_t bar = inside.find('|');
        const std::string_view name = trim(inside.substr(0, bar));
        if (name.empty()) {
            return note_error("note.empty_name", "a variable in the note has no name", inside);
        }
        if (!is_name(name)) {
            return note_error(
                "note.bad_name", "a variable's name has only small letters, digits and _", name
            );
        }
        Part part{std::string(name), true, {}};
        if (bar != std::string_view::npos) part.fallback = std::string(inside.substr(bar + 1));
        result.parts_.push_back(std::move(part));
        rest.remove_prefix(close + 2);
    }
    return result;
}

std::vector<std::string> NoteTemplate::names() const {
    std::vector<std::string> result;
    for (const Part& part : parts_) {
        if (part.is_variable) result.push_back(part.text);
    }
    return result;
}

std::vector<std::string> NoteTemplate::needed() const {
    std::vector<std::string> result;
    for (const Part& part : parts_) {
        if (part.is_variable && !part.fallback) result.push_back(part.text);
    }
    return result;
}

RenderedText NoteTemplate::render(const Lookup& lookup) const {
    RenderedText rendered;
    for (const Part& part : parts_) {
        if (!part.is_variable) {
            rendered.text += part.text;
            continue;
        }
        const auto value = lookup(part.text);
        if (!value) {
            rendered.awaited.push_back(part.text);
        } else if (const std::string_view trimmed = trim(*value); !trimmed.empty()) {
            rendered.text += trimmed;
        } else if (part.fallback) {
            rendered.text += *part.fallback;
            rendered.has_fallback = true;
        } else {
            rendered.missing.push_back(part.text);
        }
    }
    rendered.text = std::string(trim(rendered.text));
    return rendered;
}

std::string field(const LeadFields& fields, std::string_view name) {
    const std::array<std::pair<std::string_view, const std::string*>, 8> canonical{{
        {"first_name", &fields.first_name},
        {"last_name", &fields.last_name},
        {"full_name", &fields.full_name},
        {"company", &fields.company},
        {"title", &fields.title},
        {"email", &fields.email},
        {"location", &fields.location},
        {"headline", &fields.headline},
    }};
    for (const auto& [known, value] : canonical) {
        if (known == name) return *value;
    }
    const auto variable = fields.variables.find(std::string(name));
    return variable == fields.variables.end() ? std::string() : variable->second;
}

std::size_t note_length(std::string_view text) {
    return std::max(code_points(text), utf16_units(text));
}

}  // namespace invito
