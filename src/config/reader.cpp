#include "reader.hpp"

#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"
#include "text_rules.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

namespace invito {
namespace {

auto position(const Error& error) {
    const Place place = error.place.value_or(Place{});
    return std::tuple(!error.place.has_value(), place.line, place.column);
}

}  // namespace

void Problems::add(Error error) {
    errors_.push_back(std::move(error));
}

void Problems::add(SettingsFailure failure) {
    for (Error& error : failure.errors) errors_.push_back(std::move(error));
}

SettingsFailure Problems::take() {
    ensure(!errors_.empty(), "a failure names at least one problem");
    std::stable_sort(errors_.begin(), errors_.end(), [](const Error& a, const Error& b) {
        return position(a) < position(b);
    });
    return SettingsFailure{std::move(errors_)};
}

void throw_exception_from_error(
    const SettingsFailure& failure, const boost::source_location& where
) {
    ensure(!failure.errors.empty(), "a failure names at least one problem");
    throw_exception_from_error(failure.errors.front(), where);
}

namespace {

bool is_read_by_owner(ValueType type) {
    return type == ValueType::nodes || type == ValueType::note || type == ValueType::variants;
}

class FileReader {
public:
    FileReader(const YamlOptions& file, const ReadInto& into) : file_(file), into_(into) {}

    void read_section(const YamlNode& section, const std::string& path) {
        const bool holds_names = into_.schema.holds_names(path);
        for (const YamlEntry& entry : section.entries) {
            if (holds_names && !accept_name(entry, path)) continue;
            read_entry(entry, join_path(path, entry.key), path);
        }
    }

private:
    bool accept_name(const YamlEntry& entry, const std::string& path) {
        const Place place = place_of(entry.line, entry.column);
        if (entry.key.find('.') == std::string::npos) {
            into_.values.add_name(path, Name{entry.key, Origin{Source::file, "", place}});
            return true;
        }
        Error error = problem(entry.value, "bad_name");
        error.place = place;
        error.what = fmt::format("the name \"{}\" in {} has a dot in it", entry.key, path);
        error.hint = "names have no dots";
        into_.problems.add(std::move(error));
        return false;
    }

    void read_entry(const YamlEntry& entry, const std::string& path, const std::string& parent) {
        const YamlNode& node = entry.value;
        const Key* const key = into_.schema.find(path);
        const bool is_section = into_.schema.is_section(path);
        if (key != nullptr && key->type == ValueType::sections) {
            read_list(node, path, *key);
        } else if (key == nullptr && !is_section) {
            report_unknown(entry, parent);
        } else if (is_section && node.kind == YamlNode::Kind::map) {
            read_section(node, path);
        } else if (is_section && (key == nullptr || node.kind == YamlNode::Kind::empty)) {
            if (node.kind != YamlNode::Kind::empty) report_not_a_section(node, path);
        } else {
            read_value(node, path, *key);
        }
    }

    // Each map is a section of its own. Its name is that of the key `name` or else its kind's, with
    // a number where several have none.
    void read_list(const YamlNode& node, const std::string& path, const Key& key) {
        if (node.kind == YamlNode::Kind::empty) return;
        if (node.kind != YamlNode::Kind::sequence) {
            report_wrong_shape(node, path, key);
            return;
        }
        std::map<std::string, int> times;
        for (const YamlNode& item : node.items) {
            if (item.kind != YamlNode::Kind::map) {
                report_wrong_shape(item, path, key);
                continue;
            }
            const std::string name = name_of(item);
            const int time = ++times[name];
            const std::string own = time == 1 ? name : fmt::format("{}-{}", name, time);
            const Origin origin{Source::file, "", place_of(item.line, item.column)};
            into_.values.add_name(path, Name{own, origin});
            read_section(item, join_path(path, own));
            report_missing(item, path, own);
        }
    }

    void report_missing(const YamlNode& item, const std::string& path, const std::string& name) {
        const std::string prefix = join_path(path, "*.");
        for (const Key& key : into_.schema.keys()) {
            if (!key.is_needed || !key.path.starts_with(prefix)) continue;
            const std::string own = key.path.substr(prefix.size());
            if (item.find(own) != nullptr) continue;
            Error error = problem(item, "missing_key");
            error.what = fmt::format("{} has no {}", join_path(path, name), own);
            error.hint = fmt::format("it is {}", describe_type(key));
            into_.problems.add(std::move(error));
        }
    }

    static std::string name_of(const YamlNode& item) {
        for (const char* const key : {"name", "kind"}) {
            const YamlNode* const node = item.find(key);
            const bool is_name =
                node != nullptr && !node->text.empty() && node->text.find('.') == std::string::npos;
            if (is_name) return node->text;
        }
        return "hook";
    }

    void read_value(const YamlNode& node, const std::string& path, const Key& key) {
        if (is_read_by_owner(key.type)) {
            const bool is_text = key.type == ValueType::note && node.kind == YamlNode::Kind::scalar;
            if (node.kind != YamlNode::Kind::sequence && !is_text)
                report_wrong_shape(node, path, key);
            return;
        }
        const auto written = written_in(node, key);
        if (!written) {
            report_wrong_shape(node, path, key);
            return;
        }
        if (is_misplaced_key(path, written->text())) {
            report_secret(node, written->text());
            return;
        }
        auto value = parse_value(key, *written);
        if (!value) {
            Error error = problem(node, "bad_value");
            error.what = fmt::format("{} must be {}", path, describe_type(key));
            error.found = written->text();
            error.hint = value.error().hint;
            into_.problems.add(std::move(error));
            return;
        }
        const Origin origin{Source::file, "", place_of(node.line, node.column)};
        const auto excluded =
            into_.values.set(path, Setting{*std::move(value), written->text(), origin});
        ensure(!excluded, "a key of a file is a text or a map, never both");
    }

    static std::optional<Written> written_in(const YamlNode& node, const Key& key) {
        if (node.kind == YamlNode::Kind::scalar) return Written{{node.text}};
        if (node.kind == YamlNode::Kind::empty && key.may_be_empty) return Written{{""}};
        if (node.kind != YamlNode::Kind::sequence || !takes_list(key.type)) return std::nullopt;
        Written written{{}, true};
        for (const YamlNode& item : node.items) {
            if (item.kind != YamlNode::Kind::scalar) return std::nullopt;
            written.items.push_back(item.text);
        }
        return written;
    }

    void report_unknown(const YamlEntry& entry, const std::string& parent) {
        const YamlNode& node = entry.value;
        if (node.kind == YamlNode::Kind::scalar && is_secret(entry.key, node.text)) {
            report_secret(node, node.text);
        } else {
            report_unknown_key(entry, parent);
        }
    }

    void report_secret(const YamlNode& node, const std::string& secret) {
        Error error = problem(node, "secret_in_file");
        const std::string name = file_.file.substr(file_.file.find_last_of('/') + 1);
        error.what = fmt::format("{} contains an API key ({})", name, redact(secret));
        error.hint =
            "move it to a file and create a new key in the Unipile dashboard, "
            "the old one may be in version control";
        error.help_topic = "secrets";
        into_.problems.add(std::move(error));
    }

    void report_unknown_key(const YamlEntry& entry, const std::string& parent) {
        Error error = problem(entry.value, "unknown_key");
        error.place = place_of(entry.line, entry.column);
        error.what = fmt::format(
            "unknown key \"{}\" {}", entry.key, parent.empty() ? "at the top level" : "in " + parent
        );
        error.hint = into_.schema.all_keys_hint();
        if (const auto meant = closest(entry.key, into_.schema.children(parent))) {
            std::string all_keys = into_.schema.all_keys_hint();
            all_keys.front() = 'A';
            error.hint = fmt::format("did you mean \"{}\"? {}", *meant, all_keys);
        }
        into_.problems.add(std::move(error));
    }

    void report_not_a_section(const YamlNode& node, const std::string& path) {
        Error error = problem(node, "wrong_shape");
        error.what = fmt::format("{} must hold keys, each on its own line", path);
        error.found = node.kind == YamlNode::Kind::scalar ? node.text : "a list";
        error.hint = into_.schema.all_keys_hint();
        into_.problems.add(std::move(error));
    }

    void report_wrong_shape(const YamlNode& node, const std::string& path, const Key& key) {
        Error error = problem(node, "wrong_shape");
        error.what = fmt::format("{} must be {}", path, describe_type(key));
        switch (node.kind) {
            case YamlNode::Kind::empty:
                error.found = "nothing";
                error.hint = "write a value, or leave the key out";
                break;
            case YamlNode::Kind::scalar: error.found = node.text; break;
            case YamlNode::Kind::sequence: error.found = "a list"; break;
            case YamlNode::Kind::map: error.found = "a map"; break;
        }
        into_.problems.add(std::move(error));
    }

    Error problem(const YamlNode& node, std::string_view name) const {
        Error error{file_.kind, into_.schema.code(name), ""};
        error.place = place_of(node.line, node.column);
        return error;
    }

    Place place_of(std::size_t line, std::size_t column) const {
        return Place{file_.file, line, column};
    }

    const YamlOptions& file_;
    const ReadInto& into_;
};

}  // namespace

bool read_file_values(const YamlNode& root, const YamlOptions& file, const ReadInto& into) {
    if (root.kind == YamlNode::Kind::map) {
        FileReader(file, into).read_section(root, "");
        return true;
    }
    if (root.kind == YamlNode::Kind::empty) return true;
    Error error{file.kind, into.schema.code("wrong_shape"), "the file must hold keys and values"};
    error.place = Place{file.file, root.line, root.column};
    error.hint = into.schema.all_keys_hint();
    into.problems.add(std::move(error));
    return false;
}

namespace {

constexpr std::string_view twin_prefix = "INVITO_";

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

void read_twin(const std::string& name, const std::string& text, const ReadInto& into) {
    const std::string path = path_of_twin(name, into.schema);
    // Not a setting but a property of the file, and a common name in container images.
    if (path == "version") return;
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

namespace {

constexpr std::string_view version_read = "1";

bool is_newer(std::string_view version) {
    const bool is_number =
        std::all_of(version.begin(), version.end(), [](char c) { return c >= '0' && c <= '9'; });
    return is_number && version.front() != '0';
}

}  // namespace

void check_version(const Values& values, const VersionedFile& file, Problems& problems) {
    const Setting* const version = values.find("version");
    if (version != nullptr && version->text == version_read) return;
    Error error{file.kind, fmt::format("{}.version", file.subject), ""};
    if (version == nullptr) {
        error.place = Place{file.path, 1};
        error.what = "the file does not say its version";
        error.hint = fmt::format("begin it with: version: {}", version_read);
    } else {
        error.place = version->origin.place;
        error.found = version->text;
        error.what = is_newer(version->text) ? "the file was written for a newer invito"
                                             : "there is no such version of this file";
        error.hint = fmt::format("this program reads version {}", version_read);
        if (is_newer(version->text)) error.hint += "; update it";
    }
    problems.add(std::move(error));
}

}  // namespace invito
