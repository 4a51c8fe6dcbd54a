#include "values.hpp"

#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"
#include "invito/support/time.hpp"
#include "text_rules.hpp"

#include <algorithm>
#include <boost/throw_exception.hpp>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <utility>

namespace invito {
namespace {

using Parsed = boost::system::result<Value, ValueError>;

ValueError no_value(std::string hint = {}) {
    return ValueError{std::move(hint)};
}

std::optional<int> whole_number(std::string_view text) {
    int number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, number);
    if (text.empty() || stop != end || problem != std::errc{}) return std::nullopt;
    return number;
}

Parsed parse_flag(std::string_view text) {
    if (text == "true") return Value{true};
    if (text == "false") return Value{false};
    return no_value("write true or false");
}

Parsed parse_count(const Key& key, std::string_view text) {
    const auto number = whole_number(text);
    if (!number || *number < key.low || *number > key.high) return no_value();
    return Value{*number};
}

Parsed parse_cap(const Key& key, std::string_view text) {
    if (text == "unlimited") return Value{Cap{}};
    const auto number = whole_number(text);
    if (!number) return no_value("for example 20, or unlimited; 0 is a pause");
    if (*number < 0 || *number > key.high) {
        return no_value(fmt::format("from 0 to {}, or unlimited", key.high));
    }
    return Value{Cap{*number}};
}

Parsed parse_duration_value(std::string_view text) {
    const auto duration = parse_duration(text);
    if (duration) return Value{*duration};
    if (whole_number(text)) return no_value("add the unit: ms, s, m, h or d");
    return no_value("a whole number with one unit: ms, s, m, h or d; at most 3650d");
}

Parsed parse_choice(const Key& key, std::string_view text) {
    if (std::find(key.choices.begin(), key.choices.end(), text) != key.choices.end()) {
        return Value{std::string(text)};
    }
    const auto meant = closest(text, key.choices);
    return no_value(meant ? fmt::format("did you mean \"{}\"?", *meant) : std::string{});
}

Parsed parse_words(const Written& written) {
    if (written.is_list) {
        if (written.items.empty()) return no_value("name a program");
        return Value{written.items};
    }
    const auto words = split_words(written.items.front());
    if (!words) return no_value("a quote is not closed");
    if (words->empty()) return no_value("name a program");
    return Value{*words};
}

Parsed parse_dates(const Texts& items) {
    Dates dates;
    for (const std::string& item : items) {
        const auto date = parse_date(item);
        if (!date) return no_value(fmt::format("\"{}\" is not a date", item));
        dates.push_back(*date);
    }
    return Value{std::move(dates)};
}

std::optional<std::size_t> parse_day(std::string_view text) {
    static constexpr std::array<std::string_view, 7> names = {"mon", "tue", "wed", "thu",
                                                              "fri", "sat", "sun"};
    const auto* const name = std::find(names.begin(), names.end(), ascii_lower(trim(text)));
    if (name == names.end()) return std::nullopt;
    return static_cast<std::size_t>(name - names.begin());
}

// "mon", "mon-fri", "sat-mon" (over the end of the week).
bool add_days(std::string_view text, Days& days) {
    const std::size_t dash = text.find('-');
    const auto first = parse_day(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : parse_day(text.substr(dash + 1));
    if (!first || !last) return false;
    for (std::size_t day = *first;; day = (day + 1) % days.size()) {
        days[day] = true;
        if (day == *last) return true;
    }
}

Texts split_at_commas(std::string_view text) {
    Texts parts;
    while (true) {
        const std::size_t comma = text.find(',');
        parts.emplace_back(trim(text.substr(0, comma)));
        if (comma == std::string_view::npos) return parts;
        text.remove_prefix(comma + 1);
    }
}

Parsed parse_days(const Written& written) {
    Days days{};
    for (const std::string& item : written.items) {
        for (const std::string& part : split_at_commas(item)) {
            if (!add_days(part, days)) {
                return no_value("days are mon, tue, wed, thu, fri, sat and sun");
            }
        }
    }
    if (written.items.empty()) return no_value("name at least one day");
    return Value{days};
}

Parsed parse_time_of_day(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return no_value("write hours and minutes: \"09:00\"");
    const auto hours = whole_number(text.substr(0, colon));
    const auto minutes = whole_number(text.substr(colon + 1));
    if (hours == 24) return no_value("midnight is \"00:00\"");
    const bool is_time = hours && minutes && text.size() == 5 && colon == 2 && *hours >= 0 &&
                         *hours < 24 && *minutes >= 0 && *minutes < 60;
    if (!is_time) return no_value("write hours and minutes: \"09:00\"");
    return Value{std::chrono::minutes{*hours * 60 + *minutes}};
}

Parsed parse_time_zone(std::string_view text) {
    auto zone = TimeZone::find(text);
    if (!zone) return no_value(zone.error().hint);
    return Value{*std::move(zone)};
}

Parsed parse_speed(const Key& key, std::string_view text) {
    if (!text.ends_with('x')) return no_value("write the factor with an x: 600x");
    return parse_count(key, text.substr(0, text.size() - 1));
}

Parsed parse_delimiter(std::string_view text) {
    static constexpr std::array<std::pair<std::string_view, char>, 8> names = {{
        {"comma", ','},
        {",", ','},
        {"semicolon", ';'},
        {";", ';'},
        {"tab", '\t'},
        {"\t", '\t'},
        {"pipe", '|'},
        {"|", '|'},
    }};
    for (const auto& [name, character] : names) {
        if (name == text) return Value{character};
    }
    return no_value("leave it out to have it detected");
}

}  // namespace

std::string Written::text() const {
    return fmt::format("{}", fmt::join(items, ", "));
}

bool takes_list(ValueType type) {
    switch (type) {
        case ValueType::words:
        case ValueType::texts:
        case ValueType::paths:
        case ValueType::dates:
        case ValueType::days: return true;
        default: return false;
    }
}

boost::system::result<Value, ValueError> parse_value(const Key& key, const Written& written) {
    const std::string text = written.text();
    switch (key.type) {
        case ValueType::text:
        case ValueType::path:
            if (text.empty() && !key.may_be_empty)
                return no_value("write a value, or leave the key out");
            return Value{text};
        case ValueType::flag: return parse_flag(text);
        case ValueType::count: return parse_count(key, text);
        case ValueType::cap: return parse_cap(key, text);
        case ValueType::duration: return parse_duration_value(text);
        case ValueType::choice: return parse_choice(key, text);
        case ValueType::words: return parse_words(written);
        case ValueType::texts:
        case ValueType::paths: return Value{written.items};
        case ValueType::date: {
            const auto date = parse_date(text);
            if (!date) return no_value("year, month and day: 2026-11-23");
            return Value{*date};
        }
        case ValueType::dates: return parse_dates(written.items);
        case ValueType::days: return parse_days(written);
        case ValueType::time_of_day: return parse_time_of_day(text);
        case ValueType::time_zone: return parse_time_zone(text);
        case ValueType::speed: return parse_speed(key, text);
        case ValueType::delimiter: return parse_delimiter(text);
        case ValueType::nodes:
        case ValueType::note:
        case ValueType::variants:
        case ValueType::not_yet_here: break;
    }
    ensure(false, "values of this type are read elsewhere");
    return no_value();
}

void throw_exception_from_error(const ValueError& error, const boost::source_location& where) {
    boost::throw_exception(InternalFailure("value of a failed parse: " + error.hint), where);
}

std::string describe(const Origin& origin) {
    switch (origin.source) {
        case Source::file:
            return fmt::format(
                "{}:{}:{}", origin.place->file, origin.place->line, origin.place->column
            );
        case Source::environment: return fmt::format("environment {}", origin.name);
        case Source::flag: return fmt::format("flag {}", origin.name);
    }
    ensure(false, "every source has a description");
    return {};
}

std::string describe_origin(const Setting* setting) {
    return setting == nullptr ? "default" : describe(setting->origin);
}

std::optional<std::string> Values::set(const std::string& path, Setting setting) {
    std::vector<Section::ByPath::iterator> excluded;
    for (auto dot = path.find('.'); dot != std::string::npos; dot = path.find('.', dot + 1)) {
        const std::string_view above = std::string_view(path).substr(0, dot);
        if (schema_.find(above) == nullptr) continue;
        const auto found = settings_.find(above);
        if (found != settings_.end()) excluded.push_back(found);
    }
    if (schema_.is_section(path)) {
        const std::string section = path + '.';
        auto below = settings_.lower_bound(section);
        for (; below != settings_.end() && below->first.starts_with(section); ++below)
            excluded.push_back(below);
    }
    for (const auto& other : excluded)
        if (other->second.origin.source == setting.origin.source) return other->first;
    for (const auto& other : excluded) settings_.erase(other);
    settings_.insert_or_assign(path, std::move(setting));
    return std::nullopt;
}

void Values::add_name(const std::string& section, Name name) {
    const bool is_new = known_names_.emplace(section, name.name).second;
    if (is_new) names_[section].push_back(std::move(name));
}

const Setting* Values::find(std::string_view path) const {
    const auto found = settings_.find(path);
    return found == settings_.end() ? nullptr : &found->second;
}

const std::vector<Name>& Values::names(const std::string& section) const {
    static const std::vector<Name> none;
    const auto found = names_.find(section);
    return found == names_.end() ? none : found->second;
}

bool Values::has_any_below(std::string_view section) const {
    const std::string begin = std::string(section) + '.';
    const auto first = settings_.lower_bound(begin);
    return first != settings_.end() && first->first.starts_with(begin);
}

Section Values::section(std::string_view path) const {
    std::string begin = std::string(path) + '.';
    const auto first = settings_.lower_bound(begin);
    auto last = first;
    while (last != settings_.end() && last->first.starts_with(begin)) ++last;
    begin.pop_back();
    return {std::move(begin), first, last};
}

const Setting* Section::find(std::string_view key) const {
    const auto found =
        std::find_if(first_, last_, [&](const auto& entry) { return key_of(entry) == key; });
    return found == last_ ? nullptr : &found->second;
}

bool Section::has_any_below(std::string_view key) const {
    return std::any_of(first_, last_, [&](const auto& entry) {
        const std::string_view own = key_of(entry);
        return own.size() > key.size() && own[key.size()] == '.' && own.starts_with(key);
    });
}

Value Values::fallback(std::string_view path) const {
    const Key* const key = schema_.find(path);
    ensure(key != nullptr && !key->fallback.empty(), "the key has a fallback");
    auto value = parse_value(*key, Written{{key->fallback}});
    ensure(value.has_value(), "the fallback of a key is a value of its type");
    return *std::move(value);
}

}  // namespace invito
