#include "schema.hpp"

#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"
#include "invito/support/time.hpp"
#include "text_rules.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <utility>

namespace invito {

namespace {

// Takes the first segment off `path`.
std::string_view take_segment(std::string_view& path) {
    const std::size_t dot = path.find('.');
    const std::string_view segment = path.substr(0, dot);
    path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
    return segment;
}

}  // namespace

Schema::Schema(std::string_view subject, std::string_view all_keys_hint, std::vector<Key> keys)
    : subject_(subject), all_keys_hint_(all_keys_hint), keys_(std::move(keys)) {
    for (const Key& key : keys_) add(key);
}

void Schema::add(const Key& key) {
    Node* node = &root_;
    for (std::string_view path = key.path; !path.empty();) {
        const std::string_view segment = take_segment(path);
        const auto known = std::ranges::find(node->children, segment, &Node::segment);
        if (known != node->children.end()) {
            node = &*known;
        } else {
            node->children.push_back({segment});
            node = &node->children.back();
        }
    }
    node->key = &key;
}

const Schema::Node* Schema::Node::find(std::string_view name) const {
    const auto found = std::ranges::find_if(children, [name](const Node& child) {
        return child.segment == name || child.segment == "*";
    });
    return found == children.end() ? nullptr : &*found;
}

const Schema::Node* Schema::node_at(std::string_view path) const {
    const Node* node = &root_;
    while (node != nullptr && !path.empty()) node = node->find(take_segment(path));
    return node;
}

std::string Schema::code(std::string_view problem) const {
    return fmt::format("{}.{}", subject_, problem);
}

const Key* Schema::find(std::string_view path) const {
    const Node* const node = node_at(path);
    return node == nullptr ? nullptr : node->key;
}

bool Schema::is_section(std::string_view path) const {
    const Node* const node = node_at(path);
    return node != nullptr && !node->children.empty();
}

bool Schema::holds_names(std::string_view path) const {
    const Node* const node = node_at(path);
    return node != nullptr && !node->children.empty() && node->children.front().segment == "*";
}

std::vector<std::string> Schema::children(std::string_view path) const {
    std::vector<std::string> names;
    const Node* const node = node_at(path);
    if (node == nullptr) return names;
    for (const Node& child : node->children) {
        if (child.segment != "*") names.emplace_back(child.segment);
    }
    return names;
}

std::string join_path(std::string_view path, std::string_view name) {
    return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

std::string describe_type(const Key& key) {
    switch (key.type) {
        case ValueType::text: return "a text";
        case ValueType::path: return "a path";
        case ValueType::flag: return "true or false";
        case ValueType::count:
            return fmt::format("a whole number from {} to {}", key.low, key.high);
        case ValueType::cap: return "a whole number or \"unlimited\"";
        case ValueType::duration: return "a duration such as 90s, 5m, 2h or 14d";
        case ValueType::retention:
            return fmt::format("off, or a duration of at least {}d such as 365d", key.low);
        case ValueType::choice:
            if (key.choices.size() == 1) {
                return fmt::format("\"{}\", or a map of its keys", key.choices.front());
            }
            return fmt::format("one of {}", fmt::join(key.choices, ", "));
        case ValueType::words: return "a command";
        case ValueType::texts: return "a list of texts";
        case ValueType::paths: return "a list of paths";
        case ValueType::date: return "a date such as 2026-11-23";
        case ValueType::dates: return "a list of dates such as 2026-11-23";
        case ValueType::days: return "days such as mon-fri or [mon, wed, fri]";
        case ValueType::time_of_day:
            return fmt::format(
                "a time of day from \"00:00\" to \"{}\"", key.ends_a_span() ? "24:00" : "23:59"
            );
        case ValueType::time_zone: return "an IANA time zone such as Europe/Berlin";
        case ValueType::speed: return "a factor such as 600x";
        case ValueType::delimiter: return "comma, semicolon, tab or pipe";
        case ValueType::nodes: return "a list";
        case ValueType::note: return "a text, a list of texts, or a map of its keys";
        case ValueType::variants: return "a list of texts, or of maps with a name and a text";
        case ValueType::sections: return "a list of maps";
    }
    ensure(false, "every type of value has a description");
    return {};
}

namespace {

using Parsed = Result<Value>;

Error no_value(std::string hint = {}) {
    Error error;
    error.hint = std::move(hint);
    return error;
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

Parsed parse_retention(const Key& key, std::string_view text) {
    if (text == "off") return Value{Duration{}};
    auto parsed = parse_duration_value(text);
    if (!parsed || std::get<Duration>(*parsed) >= std::chrono::days{key.low}) return parsed;
    return no_value(fmt::format("rules and limits look back for up to {}d", key.low));
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

Parsed parse_days(const Written& written) {
    Days days{};
    for (const std::string& item : written.items) {
        for (const std::string& part : split(item, ",")) {
            if (!add_days(part, days)) {
                return no_value("days are mon, tue, wed, thu, fri, sat and sun");
            }
        }
    }
    if (written.items.empty()) return no_value("name at least one day");
    return Value{days};
}

Parsed parse_time_of_day(const Key& key, std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return no_value("write hours and minutes: \"09:00\"");
    const auto hours = whole_number(text.substr(0, colon));
    const auto minutes = whole_number(text.substr(colon + 1));
    if (text == "24:00" && key.ends_a_span()) return Value{std::chrono::minutes{0}};
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

Result<Value> parse_value(const Key& key, const Written& written) {
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
        case ValueType::retention: return parse_retention(key, text);
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
        case ValueType::time_of_day: return parse_time_of_day(key, text);
        case ValueType::time_zone: return parse_time_zone(text);
        case ValueType::speed: return parse_speed(key, text);
        case ValueType::delimiter: return parse_delimiter(text);
        case ValueType::nodes:
        case ValueType::note:
        case ValueType::variants:
        case ValueType::sections: break;
    }
    ensure(false, "values of this type are read elsewhere");
    return no_value();
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

const Setting* Values::find_policy(const std::string& section, std::string_view key) const {
    if (const Setting* const own = find(join_path(section, key))) return own;
    return find(join_path("defaults", key));
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
