#include "invito/report/chosen_fields.hpp"

#include <algorithm>
#include <utility>

namespace invito {

namespace {

constexpr std::string_view version_field = "v";
constexpr std::string_view items_field = "items";

int depth_of(FieldLevel level) {
    return level == FieldLevel::items ? 3 : 1;
}

// The names of what is a member at that depth, in order, each once.
std::vector<std::string> names_at(std::string_view document, int wanted_depth) {
    std::vector<std::string> names;
    int depth = 0;
    while (!document.empty()) {
        const char c = document.front();
        document.remove_prefix(1);
        if (c == '{' || c == '[') ++depth;
        if (c == '}' || c == ']') --depth;
        if (c != '"') continue;
        std::size_t end = 0;
        while (document[end] != '"') end += document[end] == '\\' ? 2 : 1;
        std::string name(document.substr(0, end));
        document.remove_prefix(end + 1);
        const bool is_name = document.starts_with(':');
        if (!is_name || depth != wanted_depth || name == version_field) continue;
        if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
    }
    return names;
}

}  // namespace

ChosenFields::ChosenFields(std::streambuf& out, std::vector<std::string> chosen, FieldLevel level)
    : out_(out), chosen_(std::move(chosen)), level_depth_(depth_of(level)) {
    if (level == FieldLevel::document) chosen_.emplace_back(version_field);
}

ChosenFields::int_type ChosenFields::overflow(int_type c) {
    if (!traits_type::eq_int_type(c, traits_type::eof())) take(traits_type::to_char_type(c));
    return is_broken_ ? traits_type::eof() : traits_type::not_eof(c);
}

std::streamsize ChosenFields::xsputn(const char* text, std::streamsize size) {
    std::for_each(text, text + size, [this](char c) { take(c); });
    return is_broken_ ? 0 : size;
}

void ChosenFields::take(char c) {
    if (is_in_text_) return take_of_text(c);
    switch (c) {
        case '"': return begin_text();
        case ':': return is_in_name_ ? begin_value() : pass(c);
        case '{':
        case '[': return open(c);
        case '}':
        case ']': return close(c);
        case ',':
            if (!is_at_members()) return pass(c);
            expects_name_ = true;
            return;
        default: pass(c);
    }
}

void ChosenFields::take_of_text(char c) {
    const bool was_escaped = std::exchange(is_escaped_, false);
    if (c == '"' && !was_escaped) is_in_text_ = false;
    if (c == '\\' && !was_escaped) is_escaped_ = true;
    if (!is_in_name_) {
        pass(c);
    } else if (is_in_text_) {
        name_ += c;
    }
}

void ChosenFields::begin_text() {
    is_in_text_ = true;
    is_in_name_ = is_at_members() && expects_name_;
    if (is_in_name_) {
        name_.clear();
    } else {
        pass('"');
    }
}

// What separates the members comes with the first of the next one: it may be left out.
void ChosenFields::begin_value() {
    is_in_name_ = false;
    expects_name_ = false;
    is_kept_ = std::ranges::find(chosen_, name_) != chosen_.end();
    if (!is_kept_) return;
    if (!std::exchange(is_first_, false)) pass(',');
    for (const char c : '"' + name_ + "\":") pass(c);
}

void ChosenFields::open(char bracket) {
    pass(bracket);
    ++depth_;
    if (bracket != '{' || !is_at_members()) return;
    expects_name_ = true;
    is_first_ = true;
}

void ChosenFields::close(char bracket) {
    if (is_at_members()) {
        is_kept_ = true;
        expects_name_ = false;
    }
    --depth_;
    pass(bracket);
}

void ChosenFields::pass(char c) {
    if (is_kept_ && traits_type::eq_int_type(out_.sputc(c), traits_type::eof())) is_broken_ = true;
}

FieldNames field_names(std::string_view document) {
    auto own = names_at(document, depth_of(FieldLevel::document));
    if (std::ranges::find(own, items_field) == own.end())
        return {FieldLevel::document, std::move(own)};
    return {FieldLevel::items, names_at(document, depth_of(FieldLevel::items))};
}

}  // namespace invito
