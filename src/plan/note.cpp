#include "invito/plan/note.hpp"

#include "invito/plan/odd_name.hpp"
#include "invito/support/random.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace invito {
namespace {

// Besides \n itself. Vertical tabs are the line breaks of word processors.
constexpr std::string_view line_breaks[] = {"\r\n",     "\r",           "\v",          "\f",
                                            "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"};

// The first byte of a line break or a control character; some of the last two are neither.
bool may_be_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t' && c != '\n') || byte == 0x7F || byte == 0xC2 || byte == 0xE2;
}

// How many bytes the control character at the beginning has; 0: there is none.
std::size_t control_bytes(std::string_view text) {
    const auto first = static_cast<unsigned char>(text.front());
    if (first == '\t' || first == '\n') return 0;
    if (first < 0x20 || first == 0x7F) return 1;
    const bool is_c1 =
        first == 0xC2 && text.size() > 1 && static_cast<unsigned char>(text[1]) < 0xA0;
    return is_c1 ? 2 : 0;
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

PlainText plain_text(std::string_view text) {
    PlainText plain;
    plain.text.reserve(text.size());
    for (;;) {
        const auto end = std::ranges::find_if(text, may_be_control) - text.begin();
        plain.text += text.substr(0, static_cast<std::size_t>(end));
        text.remove_prefix(static_cast<std::size_t>(end));
        if (text.empty()) return plain;
        const auto* const line_break = std::ranges::find_if(
            line_breaks, [text](std::string_view bytes) { return text.starts_with(bytes); }
        );
        if (line_break != std::end(line_breaks)) {
            plain.text += '\n';
            text.remove_prefix(line_break->size());
        } else if (const std::size_t control = control_bytes(text); control > 0) {
            plain.lost_controls = true;
            text.remove_prefix(control);
        } else {
            plain.text += text.front();
            text.remove_prefix(1);
        }
    }
}

Result<NoteTemplate> NoteTemplate::parse(std::string_view text) {
    std::string_view rest = trim(text);
    NoteTemplate result;
    const auto plain = [&result](std::string_view part) {
        PlainText cleaned = plain_text(part);
        result.lost_controls_ = result.lost_controls_ || cleaned.lost_controls;
        return std::move(cleaned.text);
    };
    while (!rest.empty()) {
        const std::size_t open = rest.find("{{");
        if (open != 0) {
            std::string literal = plain(rest.substr(0, open));
            if (!literal.empty()) result.parts_.push_back({std::move(literal), false, {}});
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
        if (bar != std::string_view::npos) part.fallback = plain(inside.substr(bar + 1));
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
    rendered.lost_controls = lost_controls_;
    for (const Part& part : parts_) {
        if (!part.is_variable) {
            rendered.text += part.text;
            continue;
        }
        const auto value = lookup(part.text);
        if (!value) {
            rendered.awaited.push_back(part.text);
            continue;
        }
        const PlainText plain = plain_text(*value);
        rendered.lost_controls = rendered.lost_controls || plain.lost_controls;
        if (const std::string_view trimmed = trim(plain.text); !trimmed.empty()) {
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
    for (const LeadColumn& column : note_variables)
        if (column.name == name) return fields.*column.field;
    const auto variable = fields.variables.find(std::string(name));
    return variable == fields.variables.end() ? std::string() : variable->second;
}

std::size_t note_length(std::string_view text) {
    return std::max(code_points(text), utf16_units(text));
}

namespace {

// Of every database: only names and addresses decide over the draw.
constexpr std::uint64_t variant_seed = 0x6E6F7465;

std::string profile_value(const ProfileText& profile, std::string_view name) {
    if (name == "first_name") return profile.first_name;
    if (name == "last_name") return profile.last_name;
    if (name == "headline") return profile.headline;
    if (name == "location") return profile.location;
    return {};
}

bool is_blank(const std::string& value) {
    return trim(plain_text(value).text).empty();
}

// "first_name" -> "(first name)": its length is a guess, that it comes is not.
std::string to_come(std::string_view name) {
    std::string words(name);
    std::ranges::replace(words, '_', ' ');
    return "(" + words + ")";
}

}  // namespace

bool comes_with_profile(std::string_view name) {
    return std::ranges::find(profile_columns(), name) != profile_columns().end();
}

const std::vector<std::string>& profile_columns() {
    static const std::vector<std::string> columns = {
        "first_name", "last_name", "full_name", "headline", "location"};
    return columns;
}

Result<CampaignNote> CampaignNote::parse(const Campaign& campaign, NameRule names) {
    CampaignNote note;
    note.names_ = names;
    note.campaign_ = campaign.name;
    note.when_missing_ = campaign.note.when_missing;
    note.when_too_long_ = campaign.note.when_too_long;
    for (NoteVariant& variant : campaign.note.texts()) {
        auto parsed = NoteTemplate::parse(variant.text);
        if (!parsed) return parsed.error();
        if (parsed->empty()) continue;
        note.texts_.push_back({std::move(variant.name), std::move(*parsed)});
    }
    return note;
}

std::vector<std::string> CampaignNote::names() const {
    std::vector<std::string> all;
    for (const Text& text : texts_) {
        for (std::string& name : text.note.names()) {
            if (std::ranges::find(all, name) == all.end()) all.push_back(std::move(name));
        }
    }
    return all;
}

const CampaignNote::Text& CampaignNote::text_of(const NoteSubject& subject) const {
    const auto given = std::ranges::find(texts_, subject.variant, &Text::variant);
    if (given != texts_.end()) return *given;
    Random draw = Random(variant_seed).fork(campaign_).fork(subject.identity.value);
    const auto last = static_cast<std::int64_t>(texts_.size()) - 1;
    return texts_[static_cast<std::size_t>(draw.between(std::int64_t{0}, last))];
}

bool CampaignNote::is_missing(std::string_view name, const std::string& value) const {
    if (is_blank(value)) return true;
    return names_ == NameRule::skip && is_name_variable(name) && odd_name(value).has_value();
}

// A full name also comes out of its two halves.
std::optional<std::string> CampaignNote::value_of(const NoteSubject& subject, std::string_view name)
    const {
    std::string value = field(subject.fields, name);
    if (!is_missing(name, value)) return value;
    if (!comes_with_profile(name)) return std::string();
    if (name == "full_name") {
        const auto first = value_of(subject, "first_name");
        const auto last = value_of(subject, "last_name");
        if (!first || !last) return std::nullopt;
        if (is_blank(*first) || is_blank(*last)) return std::string();
        return std::string(trim(*first)) + " " + std::string(trim(*last));
    }
    if (subject.profile == nullptr) return std::nullopt;
    value = profile_value(*subject.profile, name);
    return is_missing(name, value) ? std::string() : value;
}

NoteDecision CampaignNote::decide(const NoteSubject& subject, std::size_t length_max) const {
    // A lead's own text wins. A mistake in it is the row's, not the campaign's: the row lacks its
    // variable.
    NoteDecision decision;
    NoteTemplate own;
    if (!subject.fields.note.empty()) {
        auto parsed = NoteTemplate::parse(subject.fields.note);
        if (!parsed) {
            decision.skip = Reason::missing_variable;
            decision.detail = parsed.error().what;
            decision.is_malformed = true;
            return decision;
        }
        own = std::move(*parsed);
    }
    const bool is_own = !own.empty();
    if (!is_own && texts_.empty()) return decision;
    if (!is_own) decision.variant = text_of(subject).variant;
    const NoteTemplate& note = is_own ? own : text_of(subject).note;

    RenderedText rendered =
        note.render([&](std::string_view name) { return value_of(subject, name); });
    if (!rendered.missing.empty()) {
        if (!is_own && when_missing_ == WhenUnfit::send_without_note) return decision;
        decision.skip = Reason::missing_variable;
        decision.detail = rendered.missing.front();
        return decision;
    }
    // Without what is awaited it is as short as it can be.
    const std::size_t length = note_length(rendered.text);
    if (length > length_max) {
        decision.too_long = length;
        if (when_too_long_ == WhenUnfit::send_without_note) return decision;
        decision.skip = Reason::note_too_long;
        decision.detail = std::to_string(length);
        return decision;
    }
    decision.has_fallback = rendered.has_fallback;
    decision.lost_controls = rendered.lost_controls;
    decision.awaited = std::move(rendered.awaited);
    if (!decision.awaits_profile()) {
        decision.text = std::move(rendered.text);
        return decision;
    }
    decision.text = note.render([&](std::string_view name) {
                            return value_of(subject, name).value_or(to_come(name));
                        }
    ).text;
    return decision;
}

}  // namespace invito
