#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"
#include "reader.hpp"
#include "secret_text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>
#include <vector>

namespace invito {

namespace {

constexpr std::string_view twin_prefix = "INVITO_";

std::vector<std::string> split(std::string_view text, std::string_view separator) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t at = text.find(separator);
        parts.emplace_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + separator.size());
    }
}

// "provider.dsn" -> "INVITO_PROVIDER__DSN".
std::string twin_of(std::string_view path) {
    std::string twin(twin_prefix);
    for (const char c : path) {
        if (c == '.') {
            twin += "__";
        } else if (c == '-') {
            twin += '_';
        } else {
            twin += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        }
    }
    return twin;
}

// The path a twin names: lower case, and '-' instead of '_' in names such as account aliases, where
// no '_' can stand.
std::string path_of_twin(std::string_view twin, const Schema& schema) {
    std::string path;
    for (const std::string& part : split(twin.substr(twin_prefix.size()), "__")) {
        std::string segment = ascii_lower(part);
        const bool is_name = !path.empty() && schema.children(path).empty();
        if (is_name) std::replace(segment.begin(), segment.end(), '_', '-');
        path = join_path(path, segment);
    }
    return path;
}

// Names in `path` at the places of * become known: an account may live in the environment alone.
void add_names(const std::string& path, const Origin& origin, const ReadInto& into) {
    std::string parent;
    for (const std::string& segment : split(path, ".")) {
        if (!parent.empty() && into.schema.children(parent).empty()) {
            into.values.add_name(parent, Name{segment, origin});
        }
        parent = join_path(parent, segment);
    }
}

struct Given {
    std::string path;
    std::string text;
    Origin origin;
    ErrorKind kind = ErrorKind::config;
};

void report_secret(const Given& given, const ReadInto& into) {
    Error error{given.kind, into.schema.code("secret_in_variable"), ""};
    error.what = fmt::format("{} holds an API key ({})", given.origin.name, redact(given.text));
    error.hint = "write the key to a file (mode 0600) and name it in UNIPILE_API_KEY_FILE";
    error.help_topic = "secrets";
    into.problems.add(std::move(error));
}

void read_given(const Given& given, const Key& key, const ReadInto& into) {
    if (is_misplaced_key(given.path, given.text)) {
        report_secret(given, into);
        return;
    }
    const bool is_plain_list = takes_list(key.type) && key.type != ValueType::words;
    const Written written =
        is_plain_list ? Written{split(given.text, ","), true} : Written{{given.text}};
    auto value = parse_value(key, written);
    if (!value) {
        Error error{given.kind, into.schema.code("bad_value"), ""};
        error.what = fmt::format("{} must be {}", given.origin.name, describe_type(key));
        error.found = given.text;
        error.hint = value.error().hint;
        into.problems.add(std::move(error));
        return;
    }
    const auto excluded =
        into.values.set(given.path, Setting{*std::move(value), given.text, given.origin});
    if (!excluded) return;
    Error error{given.kind, into.schema.code("bad_value"), ""};
    error.what = fmt::format("{} and {} exclude each other", given.origin.name, twin_of(*excluded));
    error.hint = "unset one of them";
    into.problems.add(std::move(error));
}

void report_unknown_variable(const std::string& name, const ReadInto& into) {
    Error error{ErrorKind::config, into.schema.code("unknown_variable"), ""};
    error.what = fmt::format("unknown environment variable {}", name);
    error.hint = into.schema.all_keys_hint();
    std::vector<std::string> twins;
    for (const Key& key : into.schema.keys()) {
        if (key.path.find('*') == std::string::npos) twins.push_back(twin_of(key.path));
    }
    const std::string path = path_of_twin(name, into.schema);
    const std::string parent = path.substr(0, path.rfind('.'));
    for (const std::string& child : into.schema.children(parent)) {
        twins.push_back(twin_of(join_path(parent, child)));
    }
    if (const auto meant = closest(name, twins)) {
        error.hint = fmt::format("did you mean {}?", *meant);
    }
    into.problems.add(std::move(error));
}

void report_not_yet_here(const std::string& name, std::string_view feature, const ReadInto& into) {
    Error error{ErrorKind::config, into.schema.code("not_yet_here"), ""};
    error.what = fmt::format("this version has no {} yet", feature);
    error.found = name;
    error.hint = "unset the variable until a version that has it";
    into.problems.add(std::move(error));
}

void read_twin(const std::string& name, const std::string& text, const ReadInto& into) {
    const std::string path = path_of_twin(name, into.schema);
    // Not a setting but a property of the file, and a common name in container images.
    if (path == "version") return;
    const std::string top_level = path.substr(0, path.find('.'));
    const Key* const top_key = into.schema.find(top_level);
    if (top_key != nullptr && top_key->type == ValueType::not_yet_here) {
        report_not_yet_here(name, top_level, into);
        return;
    }
    const Key* const key = into.schema.find(path);
    if (key != nullptr) {
        const Origin origin{Source::environment, name};
        add_names(path, origin, into);
        read_given(Given{path, text, origin}, *key, into);
    } else if (name.find("__") != std::string::npos) {
        report_unknown_variable(name, into);
    }  // else: a variable of the command line, such as INVITO_JSON
}

}  // namespace

void read_environment_values(
    const std::map<std::string, std::string>& environment, const ReadInto& into
) {
    for (const Key& key : into.schema.keys()) {
        const auto variable = environment.find(std::string(key.variable));
        if (variable == environment.end() || variable->second.empty()) continue;
        const Origin origin{Source::environment, variable->first};
        read_given(Given{key.path, variable->second, origin}, key, into);
    }
    for (const auto& [name, text] : environment) {
        if (name.starts_with(twin_prefix) && !text.empty()) read_twin(name, text, into);
    }
}

void read_flag_values(const std::map<std::string, std::string>& flags, const ReadInto& into) {
    for (const auto& [path, text] : flags) {
        const Key* const key = into.schema.find(path);
        ensure(key != nullptr, "flags name keys of the schema");
        const std::string name = key->flag.empty() ? "for " + path : std::string(key->flag);
        read_given(Given{path, text, Origin{Source::flag, name}, ErrorKind::usage}, *key, into);
    }
}

}  // namespace invito
