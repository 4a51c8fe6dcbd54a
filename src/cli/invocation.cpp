#include "invocation.hpp"

#include "invito/support/failure.hpp"

#include <charconv>

namespace invito {

void Invocation::set(
    const std::string& key, std::vector<std::string> values, bool on_command_line
) {
    flags_[key] = Given{std::move(values), on_command_line};
}

bool Invocation::has(std::string_view key) const {
    return flags_.find(key) != flags_.end();
}

bool Invocation::typed(std::string_view key) const {
    const auto found = flags_.find(key);
    return found != flags_.end() && found->second.on_command_line;
}

int Invocation::count(std::string_view key) const {
    const auto found = flags_.find(key);
    return found == flags_.end() ? 0 : static_cast<int>(found->second.values.size());
}

std::optional<std::string> Invocation::text(std::string_view key) const {
    const auto found = flags_.find(key);
    if (found == flags_.end() || found->second.values.empty()) return std::nullopt;
    return found->second.values.back();
}

std::vector<std::string> Invocation::list(std::string_view key) const {
    std::vector<std::string> items;
    const auto found = flags_.find(key);
    if (found == flags_.end()) return items;
    for (const std::string& value : found->second.values) {
        std::size_t begin = 0;
        while (begin <= value.size()) {
            const std::size_t end = std::min(value.find(',', begin), value.size());
            if (end > begin) items.push_back(value.substr(begin, end - begin));
            begin = end + 1;
        }
    }
    return items;
}

std::optional<std::int64_t> Invocation::integer(std::string_view key) const {
    const auto value = text(key);
    if (!value) return std::nullopt;
    std::int64_t number = 0;
    const auto parsed = std::from_chars(value->data(), value->data() + value->size(), number);
    ensure(parsed.ec == std::errc{}, "the parser has checked every number");
    return number;
}

std::optional<Duration> Invocation::duration(std::string_view key) const {
    const auto value = text(key);
    if (!value || value->empty()) return std::nullopt;
    const auto parsed = parse_duration(*value);
    ensure(parsed.has_value(), "the parser has checked every duration");
    return *parsed;
}

}  // namespace invito
