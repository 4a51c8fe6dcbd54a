#include "schema.hpp"

#include "invito/support/failure.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
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

bool Schema::Node::is_here() const {
    const bool is_key_here = key != nullptr && key->type != ValueType::not_yet_here;
    return is_key_here || std::ranges::any_of(children, &Node::is_here);
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
        if (child.segment != "*" && child.is_here()) names.emplace_back(child.segment);
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
        case ValueType::time_of_day: return "a time of day from \"00:00\" to \"23:59\"";
        case ValueType::time_zone: return "an IANA time zone such as Europe/Berlin";
        case ValueType::speed: return "a factor such as 600x";
        case ValueType::delimiter: return "comma, semicolon, tab or pipe";
        case ValueType::nodes: return "a list";
        case ValueType::note: return "a text, a list of texts, or a map of its keys";
        case ValueType::variants: return "a list of texts, or of maps with a name and a text";
        case ValueType::not_yet_here: return "not in this version";
    }
    ensure(false, "every type of value has a description");
    return {};
}

}  // namespace invito
