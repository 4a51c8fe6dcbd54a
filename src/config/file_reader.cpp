#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"
#include "reader.hpp"
#include "secret_text.hpp"

#include <fmt/format.h>
#include <utility>

namespace invito {

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
        if (key != nullptr && key->type == ValueType::not_yet_here) {
            report_not_yet_here(entry);
            return;
        }
        const bool is_section = into_.schema.is_section(path);
        if (key == nullptr && !is_section) {
            report_unknown(entry, parent);
        } else if (is_section && node.kind == YamlNode::Kind::map) {
            read_section(node, path);
        } else if (is_section && (key == nullptr || node.kind == YamlNode::Kind::empty)) {
            if (node.kind != YamlNode::Kind::empty) report_not_a_section(node, path);
        } else {
            read_value(node, path, *key);
        }
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

    void report_not_yet_here(const YamlEntry& entry) {
        Error error = problem(entry.value, "not_yet_here");
        error.place = place_of(entry.line, entry.column);
        error.what = fmt::format("this version has no {} yet", entry.key);
        error.hint = "take the key out until a version that has it";
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

}  // namespace invito
