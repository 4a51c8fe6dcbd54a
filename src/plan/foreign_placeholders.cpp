#include "invito/plan/foreign_placeholders.hpp"

#include "invito/model/lead.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace invito {
namespace {

// No note is longer; a cell may be.
constexpr std::size_t text_bytes_max = 4096;

// What is longer is text.
constexpr std::size_t content_bytes_max = 60;
constexpr std::size_t braces_bytes_max = 400;
constexpr std::ptrdiff_t blanks_max = 3;

constexpr const char* instead_of_choices =
    "give the note variants: each lead is given one of note.variants";
constexpr const char* instead_of_conditions =
    "there are no conditions: use a fallback, {{first_name|there}}, or note.variants";

// What other tools call the columns that every list may have; letters and digits in lower case.
constexpr std::pair<std::string_view, std::string_view> aliases[] = {
    {"firstname", "first_name"},  {"first", "first_name"},
    {"fname", "first_name"},      {"givenname", "first_name"},
    {"forename", "first_name"},   {"vorname", "first_name"},
    {"prenom", "first_name"},     {"prénom", "first_name"},
    {"lastname", "last_name"},    {"lname", "last_name"},
    {"surname", "last_name"},     {"familyname", "last_name"},
    {"nachname", "last_name"},    {"nomdefamille", "last_name"},
    {"fullname", "full_name"},    {"name", "full_name"},
    {"contactname", "full_name"}, {"company", "company"},
    {"companyname", "company"},   {"currentcompany", "company"},
    {"organization", "company"},  {"organizationname", "company"},
    {"organisation", "company"},  {"accountname", "company"},
    {"employer", "company"},      {"firma", "company"},
    {"unternehmen", "company"},   {"entreprise", "company"},
    {"title", "title"},           {"jobtitle", "title"},
    {"position", "title"},        {"currentposition", "title"},
    {"occupation", "title"},      {"role", "title"},
    {"email", "email"},           {"emailaddress", "email"},
    {"location", "location"},     {"city", "location"},
    {"headline", "headline"},
};

// When something between two signs is a placeholder.
enum class Rule {
    name,    // it looks like a name
    tight,   // likewise, no blank in it, and no letter around it; with blanks: it is a known column
    known,   // it is a column, or says that it must be filled in: "your name"
    markup,  // always
};

struct Signs {
    std::string_view open;
    std::string_view close;
    Rule rule;
};

// Longer signs first.
constexpr Signs signs[] = {
    {"{%", "%}", Rule::markup}, {"<%", "%>", Rule::markup}, {"*|", "|*", Rule::markup},
    {"${", "}", Rule::name},    {"#{", "}", Rule::name},    {"@{", "}", Rule::name},
    {"[[", "]]", Rule::name},   {"<<", ">>", Rule::name},   {"%%", "%%", Rule::name},
    {"##", "##", Rule::name},   {"{", "}", Rule::name},     {"｛", "｝", Rule::name},
    {"%", "%", Rule::tight},    {"#", "#", Rule::tight},    {"__", "__", Rule::known},
    {"[", "]", Rule::known},    {"<", ">", Rule::known},    {"«", "»", Rule::known},
    {"‹", "›", Rule::known},    {"【", "】", Rule::known},  {"|", "|", Rule::known},
};

// Of Liquid, Jinja and the like. Those of the first row are no word that a person would fall back
// on; the others are filters only with an argument.
constexpr std::string_view bare_filters[] = {
    "default",  "fallback", "capitalize", "upcase",    "downcase", "titlecase",
    "titleize", "upper",    "lower",      "uppercase", "ucfirst",  "lowercase",
    "strip",    "lstrip",   "rstrip",     "trim",      "escape",   "strip_html",
};

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

bool is_letter_or_digit(char c) {
    return is_letter(c) || (c >= '0' && c <= '9');
}

bool is_name_byte(char c) {
    return is_letter_or_digit(c) || std::string_view(" _-.:'").find(c) != std::string_view::npos;
}

// "contact.FirstName" -> "FirstName".
std::string_view last_part(std::string_view name) {
    constexpr std::string_view around = " {}$!@#&%*~^=/";
    const auto begin = name.find_first_not_of(around);
    if (begin == std::string_view::npos) return {};
    name = name.substr(begin, name.find_last_not_of(around) - begin + 1);
    const auto dot = name.find_last_of(".:");
    return dot == std::string_view::npos ? name : trim(name.substr(dot + 1));
}

bool is_name_like(std::string_view name) {
    return name.size() >= 2 && name.size() <= content_bytes_max && is_letter(name.front()) &&
           std::ranges::all_of(name, is_name_byte) && std::ranges::count(name, ' ') <= blanks_max;
}

// "First Name" and "first_name" -> "firstname".
std::string key_of(std::string_view name) {
    std::string key = to_lower_nfc(name);
    std::erase_if(key, [](char c) { return !is_letter_or_digit(c); });
    return key;
}

std::string known_column(std::string_view name, const std::vector<std::string>& columns) {
    const std::string key = key_of(last_part(name));
    if (key.empty()) return {};
    for (const std::string& column : columns) {
        if (key_of(column) == key) return column;
    }
    const auto* alias =
        std::ranges::find(aliases, key, [](const auto& entry) { return entry.first; });
    return alias == std::end(aliases) ? std::string() : std::string(alias->second);
}

// "[Your Company]": for a person, who has not.
bool is_to_fill_in(std::string_view name) {
    const std::string text = ascii_lower(name);
    return text.starts_with("your ") || text.starts_with("my ") || text.starts_with("insert ");
}

bool is_title_case(std::string_view name) {
    bool is_start = true;
    for (const char c : name) {
        if (is_start && !is_upper(c)) return false;
        is_start = c == ' ';
    }
    return true;
}

// "jobFunction" and "Job function" -> "job_function".
std::string snake_case(std::string_view name) {
    std::string words;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const bool is_hump = i > 0 && is_upper(name[i]) && !is_upper(name[i - 1]);
        const bool is_gap = !is_letter_or_digit(name[i]);
        if ((is_hump || is_gap) && !words.empty() && words.back() != '_') words += '_';
        if (!is_gap) words += name[i];
    }
    return to_lower_nfc(words);
}

// "#if", "/if", "else", "endif".
bool is_condition(std::string_view name) {
    constexpr std::string_view signs_of_blocks = "#/^>!";
    if (!name.empty() && signs_of_blocks.find(name.front()) != std::string_view::npos) return true;
    const std::string word = ascii_lower(name.substr(0, name.find(' ')));
    constexpr std::string_view words[] = {"if",    "else", "elseif", "elsif",
                                          "endif", "end",  "unless"};
    return std::ranges::find(words, word) != std::end(words);
}

class Finder {
public:
    Finder(std::string_view text, const std::vector<std::string>& columns)
        : text_(text), columns_(columns) {}

    std::vector<ForeignPlaceholder> find() {
        for (std::size_t at = 0; at < text_.size();) {
            const std::size_t taken = take(at);
            at += std::max<std::size_t>(taken, 1);
        }
        return std::move(found_);
    }

private:
    // How many bytes at `at` are understood; 0: nothing begins there.
    std::size_t take(std::size_t at) {
        const std::string_view rest = text_.substr(at);
        if (rest.starts_with("{{")) return take_own(at);
        if (const std::size_t spintax = take_choices(at); spintax > 0) return spintax;
        for (const Signs& pair : signs) {
            if (!rest.starts_with(pair.open)) continue;
            if (const std::size_t taken = take_between(at, pair); taken > 0) return taken;
        }
        return take_word(at);
    }

    [[nodiscard]] std::size_t find_near(
        std::string_view wanted, std::size_t from, std::size_t bytes_max
    ) const {
        const std::size_t found = text_.substr(from, bytes_max + wanted.size()).find(wanted);
        return found == std::string_view::npos ? found : from + found;
    }

    // Our own braces, with what only other tools have inside of them.
    std::size_t take_own(std::size_t at) {
        const std::size_t close = find_near("}}", at, braces_bytes_max);
        if (close == std::string_view::npos) return 2;
        const std::size_t size = close + 2 - at;
        const std::string_view inside = text_.substr(at + 2, size - 4);
        const std::size_t bar = inside.find('|');
        const std::string_view name = trim(inside.substr(0, bar));
        const bool is_own_name = !name.empty() && std::ranges::all_of(name, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        });
        const std::string_view fallback =
            bar == std::string_view::npos ? std::string_view() : trim(inside.substr(bar + 1));
        if (!is_own_name) {
            add_misspelled(at, size, name, fallback);
        } else if (name == "random" || name == "spin" || name == "spintax") {
            add(at, size, "", instead_of_choices);
        } else if (const auto meant = filtered(fallback)) {
            add_variable(at, size, std::string(name), *meant);
        }
        return size;
    }

    void add_misspelled(
        std::size_t at, std::size_t size, std::string_view name, std::string_view fallback
    ) {
        const std::string meant = variable_meant(name, columns_);
        if (is_condition(name) || meant.empty()) {
            return add(at, size, "", instead_of_conditions);
        }
        if (key_of(name) == "random" || key_of(name) == "spin") {
            return add(at, size, "", instead_of_choices);
        }
        add_variable(at, size, meant, filtered(fallback).value_or(std::string(fallback)));
    }

    // The fallback that is meant by a filter, "" for none; nullopt: it is a fallback as it stands.
    static std::optional<std::string> filtered(std::string_view fallback) {
        if (const auto quoted = unquoted(fallback); !quoted.empty()) return quoted;
        std::size_t end = 0;
        while (end < fallback.size() && (is_letter_or_digit(fallback[end]) || fallback[end] == '_'))
            ++end;
        const std::string word = ascii_lower(fallback.substr(0, end));
        const std::string_view rest = trim(fallback.substr(end));
        const bool has_colon = rest.starts_with(':');
        const std::string_view argument = trim(rest.substr(has_colon ? 1 : 0));
        const bool is_filter = std::ranges::find(bare_filters, word) != std::end(bare_filters);
        const bool has_quote = argument.starts_with('"') || argument.starts_with('\'');
        const bool is_bare =
            is_filter && (rest.empty() || rest[0] == '(' || has_quote || has_colon);
        const bool is_chain = fallback.find('|') != std::string_view::npos;
        if (!is_bare && !is_chain && !(has_colon && has_quote)) return std::nullopt;
        const bool is_default = word.starts_with("default") || word == "fallback";
        const auto quote = fallback.find_first_of("\"'");
        if (!is_default || quote == std::string_view::npos) return std::string();
        const auto closing = fallback.find(fallback[quote], quote + 1);
        return std::string(trim(fallback.substr(quote + 1, closing - quote - 1)));
    }

    static std::string unquoted(std::string_view text) {
        const bool is_quoted = text.size() > 2 && (text[0] == '"' || text[0] == '\'') &&
                               text.find(text[0], 1) == text.size() - 1;
        return is_quoted ? std::string(text.substr(1, text.size() - 2)) : std::string();
    }

    // {Hi|Hello {{first_name}}|Hey}
    std::size_t take_choices(std::size_t at) {
        if (text_[at] != '{') return 0;
        const std::size_t end_max = std::min(text_.size(), at + braces_bytes_max);
        std::size_t bars = 0;
        std::size_t first_bar = 0;
        int depth = 1;
        for (std::size_t i = at + 1; i < end_max && text_[i] != '\n'; ++i) {
            if (text_.substr(i).starts_with("{{")) {
                i = find_near("}}", i, braces_bytes_max);
                if (i == std::string_view::npos) return 0;
                ++i;
                continue;
            }
            if (text_[i] == '{') ++depth;
            if (text_[i] == '|' && depth == 1 && ++bars == 1) first_bar = i;
            if (text_[i] != '}' || --depth > 0) continue;
            if (bars == 0) return 0;
            const std::string_view name = text_.substr(at + 1, first_bar - at - 1);
            const std::string column = bars == 1 ? known_column(name, columns_) : std::string();
            if (column.empty()) {
                add(at, i + 1 - at, "", instead_of_choices);
            } else {
                const auto fallback = trim(text_.substr(first_bar + 1, i - first_bar - 1));
                add_variable(at, i + 1 - at, column, std::string(fallback));
            }
            return i + 1 - at;
        }
        return 0;
    }

    std::size_t take_between(std::size_t at, const Signs& pair) {
        const std::size_t begin = at + pair.open.size();
        const std::size_t close = find_near(pair.close, begin, content_bytes_max);
        if (close == std::string_view::npos) return 0;
        const std::size_t size = close + pair.close.size() - at;
        const std::string_view content = text_.substr(begin, close - begin);
        if (content.find('\n') != std::string_view::npos) return 0;
        if (pair.rule == Rule::markup) {
            add_markup(at, size, content, pair);
            return size;
        }
        if (!is_placeholder(at, size, content, pair)) return 0;
        const std::string_view name = last_part(content);
        if (is_to_fill_in(name)) {
            add(at, size, "", "fill it in");
        } else {
            add_variable(at, size, variable_meant(name, columns_), "");
        }
        return size;
    }

    [[nodiscard]] bool is_placeholder(
        std::size_t at, std::size_t size, std::string_view content, const Signs& pair
    ) const {
        const bool is_link = pair.open == "[" && text_.substr(at + size).starts_with('(');
        const bool is_loose = pair.rule == Rule::tight || pair.open == "|";
        if (is_link || (is_loose && touches_letters(at, size))) return false;
        if (is_loose && content != trim(content)) return false;
        const std::string_view name = last_part(content);
        if (!is_name_like(name)) return false;
        if (!known_column(name, columns_).empty()) return true;
        if (pair.rule == Rule::known) return is_to_fill_in(name);
        if (name.find(' ') == std::string_view::npos) return true;
        return pair.rule == Rule::name && is_title_case(name);
    }

    [[nodiscard]] bool touches_letters(std::size_t at, std::size_t size) const {
        const bool before = at > 0 && is_letter_or_digit(text_[at - 1]);
        return before || (at + size < text_.size() && is_letter_or_digit(text_[at + size]));
    }

    void add_markup(std::size_t at, std::size_t size, std::string_view content, const Signs& pair) {
        const std::string column = known_column(content, columns_);
        if (pair.open == "{%" || column.empty()) {
            const bool is_merge_tag = pair.open == "*|" && is_name_like(last_part(content));
            if (!is_merge_tag) return add(at, size, "", instead_of_conditions);
        }
        add_variable(at, size, variable_meant(content, columns_), "");
    }

    // $first_name, @FirstName
    std::size_t take_word(std::size_t at) {
        const char sign = text_[at];
        const bool is_inside = at > 0 && is_letter_or_digit(text_[at - 1]);
        if ((sign != '$' && sign != '@') || is_inside) return 0;
        std::size_t end = at + 1;
        while (end < text_.size() && (is_letter_or_digit(text_[end]) || text_[end] == '_')) ++end;
        const std::string column = known_column(text_.substr(at + 1, end - at - 1), columns_);
        const bool is_persons = column.ends_with("_name");
        if (column.empty() || (sign == '@' && !is_persons)) return 0;
        if (sign == '$' && end < text_.size() && text_[end] == '$') ++end;
        add_variable(at, end - at, column, "");
        return end - at;
    }

    void add_variable(
        std::size_t at, std::size_t size, const std::string& name, const std::string& fallback
    ) {
        std::string instead = "{{" + name;
        if (!fallback.empty()) instead += "|" + fallback;
        instead += "}}";
        const bool is_there = std::ranges::find(columns_, name) != columns_.end();
        std::string advice = "write " + instead;
        if (!is_there) advice += ", if the list has such a column";
        add(at, size, std::move(instead), std::move(advice));
    }

    void add(std::size_t at, std::size_t size, std::string instead, std::string advice) {
        found_.push_back(
            {at, std::string(text_.substr(at, size)), std::move(instead), std::move(advice)}
        );
    }

    std::string_view text_;
    const std::vector<std::string>& columns_;
    std::vector<ForeignPlaceholder> found_;
};

}  // namespace

std::string variable_meant(std::string_view name, const std::vector<std::string>& columns) {
    std::string column = known_column(name, columns);
    if (!column.empty()) return column;
    const std::string_view part = last_part(name);
    return is_name_like(part) ? snake_case(part) : std::string();
}

const std::vector<std::string>& usual_columns() {
    static const std::vector<std::string> columns = [] {
        std::vector<std::string> names;
        for (const LeadColumn& column : note_variables) names.emplace_back(column.name);
        return names;
    }();
    return columns;
}

std::vector<ForeignPlaceholder> find_foreign_placeholders(
    std::string_view text, const std::vector<std::string>& columns
) {
    return Finder(text.substr(0, text_bytes_max), columns).find();
}

}  // namespace invito
