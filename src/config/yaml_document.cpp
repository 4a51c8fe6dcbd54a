#include "yaml_document.hpp"

#include "invito/support/result.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <fmt/format.h>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

namespace invito {
namespace {

// The bytes of a YAML file, for what the parser's events leave out: character columns, the spelling
// of nulls, the kind of a scalar, tabs.
class YamlSource {
public:
    // `bytes` are valid UTF-8 without byte order mark and outlive this object.
    YamlSource(std::string_view bytes, std::string file);

    [[nodiscard]] const std::string& file() const { return file_; }

    // A parser's mark, counted from 0 in bytes, as one counted from 1 in characters. Marks mostly
    // come in the order of the file: each goes on counting where the last one of its line stood.
    struct Position {
        std::size_t line = 0;
        std::size_t column = 0;
    };
    [[nodiscard]] Position position(std::size_t line, std::size_t column_bytes);

    // `~`, `null`, `Null` or `NULL` if that is what stands at `offset`, before the end or one of
    // `ends`; else "".
    [[nodiscard]] std::string_view null_spelling_at(std::size_t offset, std::string_view ends)
        const;

    [[nodiscard]] bool is_block_scalar_at(std::size_t offset) const;

    // False if a quoted scalar starts at `offset` and its closing quote is missing. The parser
    // accepts that at the end of a file.
    [[nodiscard]] bool is_quote_closed_at(std::size_t offset) const;

    [[nodiscard]] bool is_indented_with_tab(std::size_t line) const;

private:
    [[nodiscard]] std::string_view line_text(std::size_t line) const;

    std::string_view bytes_;
    std::string file_;
    std::vector<std::size_t> line_starts_;
    struct Counted {
        std::size_t line = 0;
        std::size_t bytes = 0;
        std::size_t characters = 0;
    };
    Counted counted_;  // of the last position
};

YamlSource::YamlSource(std::string_view bytes, std::string file)
    : bytes_(bytes), file_(std::move(file)), line_starts_{0} {
    for (std::size_t offset = 0; offset < bytes_.size(); ++offset) {
        if (bytes_[offset] == '\n') line_starts_.push_back(offset + 1);
    }
}

std::string_view YamlSource::line_text(std::size_t line) const {
    if (line >= line_starts_.size()) return {};
    const std::size_t begin = line_starts_[line];
    const std::size_t end = line + 1 < line_starts_.size() ? line_starts_[line + 1] : bytes_.size();
    return bytes_.substr(begin, end - begin);
}

YamlSource::Position YamlSource::position(std::size_t line, std::size_t column_bytes) {
    const std::string_view text = line_text(line);
    const std::size_t end = std::min(column_bytes, text.size());
    if (counted_.line != line || counted_.bytes > end) counted_ = {line, 0, 0};
    counted_.characters += code_points(text.substr(counted_.bytes, end - counted_.bytes));
    counted_.bytes = end;
    return {line + 1, counted_.characters + 1};
}

std::string_view YamlSource::null_spelling_at(std::size_t offset, std::string_view ends) const {
    static constexpr std::array<std::string_view, 4> spellings = {"~", "null", "Null", "NULL"};
    if (offset >= bytes_.size()) return {};
    const std::string_view rest = bytes_.substr(offset);
    for (const std::string_view spelling : spellings) {
        if (!rest.starts_with(spelling)) continue;
        const bool is_whole = rest.size() == spelling.size() ||
                              ends.find(rest[spelling.size()]) != std::string_view::npos;
        if (is_whole) return spelling;
    }
    return {};
}

bool YamlSource::is_block_scalar_at(std::size_t offset) const {
    return offset < bytes_.size() && (bytes_[offset] == '|' || bytes_[offset] == '>');
}

bool YamlSource::is_quote_closed_at(std::size_t offset) const {
    if (offset >= bytes_.size()) return true;
    const char quote = bytes_[offset];
    if (quote != '"' && quote != '\'') return true;
    for (std::size_t at = offset + 1; at < bytes_.size(); ++at) {
        if (quote == '"' && bytes_[at] == '\\') {
            ++at;
        } else if (bytes_[at] == quote) {
            const bool is_doubled =
                quote == '\'' && at + 1 < bytes_.size() && bytes_[at + 1] == quote;
            if (!is_doubled) return true;
            ++at;
        }
    }
    return false;
}

bool YamlSource::is_indented_with_tab(std::size_t line) const {
    const std::string_view text = line_text(line);
    const std::size_t content = text.find_first_not_of(" \t");
    return text.substr(0, content).find('\t') != std::string_view::npos;
}

constexpr std::size_t depth_max = 16;

// Leaves the parser from inside its events; caught in parse_yaml.
struct Unreadable {
    Error error;
};

// A map or sequence that is still open.
struct OpenNode {
    YamlNode node;
    std::optional<YamlEntry> key;  // of a map: read, and waiting for its value
    std::unordered_map<std::string, std::size_t> key_lines = {};
};

// Builds the tree from the parser's events.
class TreeBuilder : public YAML::EventHandler {
public:
    TreeBuilder(YamlSource& source, ErrorKind kind) : source_(source), kind_(kind) {}

    [[nodiscard]] YamlNode take_root() { return std::move(root_); }
    [[nodiscard]] std::vector<Error> take_errors() { return std::move(errors_); }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (++documents_ == 1) return;
        refuse(
            mark, "yaml.several_documents", "the file holds more than one YAML document",
            "keep one document per file; is a line less indented than the ones before it?"
        );
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
        YamlNode node = node_at(mark, YamlNode::Kind::empty);
        node.text =
            source_.null_spelling_at(offset_of(mark), expects_key() ? " \t:" : " \t\r\n,]}");
        if (!node.text.empty()) node.kind = YamlNode::Kind::scalar;
        accept(mark, std::move(node));
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        refuse(mark, "yaml.alias", "YAML aliases (*name) are not read", "write the value out");
    }

    void OnScalar(
        const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string& value
    ) override {
        check_tag(mark, tag);
        if (!source_.is_quote_closed_at(offset_of(mark))) {
            refuse(mark, "yaml.syntax", "a quoted text is not closed", "add the closing quote");
        }
        YamlNode node = node_at(mark, YamlNode::Kind::scalar);
        node.text = value;
        if (source_.is_block_scalar_at(offset_of(mark))) ++node.text_line;
        accept(mark, std::move(node));
    }

    void OnSequenceStart(
        const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, YAML::EmitterStyle::value
    ) override {
        open(mark, tag, YamlNode::Kind::sequence);
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(
        const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, YAML::EmitterStyle::value
    ) override {
        open(mark, tag, YamlNode::Kind::map);
    }
    void OnMapEnd() override { close(); }

private:
    static std::size_t offset_of(const YAML::Mark& mark) {
        return static_cast<std::size_t>(mark.pos);
    }

    YamlSource::Position position_of(const YAML::Mark& mark) {
        return source_.position(
            static_cast<std::size_t>(mark.line), static_cast<std::size_t>(mark.column)
        );
    }

    [[noreturn]] void refuse(
        const YAML::Mark& mark, const char* code, const char* what, const char* hint
    ) {
        const auto [line, column] = position_of(mark);
        throw Unreadable{Error{kind_, code, what, Place{source_.file(), line, column}, "", hint}};
    }

    YamlNode node_at(const YAML::Mark& mark, YamlNode::Kind kind) {
        const auto [line, column] = position_of(mark);
        YamlNode node;
        node.kind = kind;
        node.line = line;
        node.column = column;
        node.text_line = line;
        return node;
    }

    void check_tag(const YAML::Mark& mark, const std::string& tag) {
        if (tag.empty() || tag == "?" || tag == "!") return;
        refuse(mark, "yaml.tag", "YAML tags (!name) are not read", "write the value without it");
    }

    bool expects_key() const {
        return !open_.empty() && open_.back().node.kind == YamlNode::Kind::map && !open_.back().key;
    }

    [[noreturn]] void refuse_complex_key(const YAML::Mark& mark) {
        // What begins the file was to be the whole of it, and an open bracket made it a key.
        const bool is_all =
            open_.size() == 1 && open_.back().node.entries.empty() && mark.column == 0;
        if (is_all) {
            refuse(
                mark, "yaml.complex_key", "this is no map of keys",
                "a file has lines such as version: 1; is a bracket not closed?"
            );
        }
        refuse(mark, "yaml.complex_key", "a key is a list or a map", "keys are plain words");
    }

    void open(const YAML::Mark& mark, const std::string& tag, YamlNode::Kind kind) {
        check_tag(mark, tag);
        if (expects_key()) refuse_complex_key(mark);
        if (open_.size() == depth_max) {
            refuse(mark, "yaml.too_deep", "the file is nested too deeply", "check the brackets");
        }
        open_.push_back(OpenNode{node_at(mark, kind), std::nullopt});
    }

    void close() {
        YamlNode node = std::move(open_.back().node);
        open_.pop_back();
        attach(std::move(node));
    }

    void accept(const YAML::Mark& mark, YamlNode node) {
        if (!expects_key()) {
            attach(std::move(node));
        } else if (node.text.empty()) {
            refuse(mark, "yaml.syntax", "a key is missing before the \":\"", "write its name");
        } else {
            note_key(std::move(node));
        }
    }

    void note_key(YamlNode node) {
        OpenNode& map = open_.back();
        const auto [first, is_new] = map.key_lines.emplace(node.text, node.line);
        if (!is_new) {
            Error error{
                kind_, "yaml.duplicate_key", fmt::format("key \"{}\" is there twice", node.text)};
            error.place = Place{source_.file(), node.line, node.column};
            error.hint =
                fmt::format("the first one is on line {}; keep one of them", first->second);
            errors_.push_back(std::move(error));
        }
        map.key = YamlEntry{std::move(node.text), node.line, node.column, {}};
    }

    void attach(YamlNode node) {
        if (open_.empty()) {
            root_ = std::move(node);
            return;
        }
        OpenNode& parent = open_.back();
        if (parent.node.kind == YamlNode::Kind::sequence) {
            parent.node.items.push_back(std::move(node));
            return;
        }
        YamlEntry entry = std::move(*parent.key);
        parent.key.reset();
        if (node.kind == YamlNode::Kind::empty) {
            // The parser's mark is at whatever comes next.
            node.line = entry.line;
            node.column = entry.column;
        }
        entry.value = std::move(node);
        parent.node.entries.push_back(std::move(entry));
    }

    YamlSource& source_;
    ErrorKind kind_;
    int documents_ = 0;
    YamlNode root_;
    std::vector<OpenNode> open_;
    std::vector<Error> errors_;
};

Error syntax_error(const YAML::Exception& failure, YamlSource& source, ErrorKind kind) {
    const auto line = static_cast<std::size_t>(std::max(failure.mark.line, 0));
    const auto column = static_cast<std::size_t>(std::max(failure.mark.column, 0));
    Error error{kind, "yaml.syntax", ""};
    if (source.is_indented_with_tab(line)) {
        error.code = "yaml.tab";
        error.what = "the line is indented with a tab";
        error.place = Place{source.file(), line + 1, 1};
        error.hint = "YAML allows only spaces there; most editors can convert tabs";
        return error;
    }
    const std::string_view reason = failure.msg == YAML::ErrorMsg::MAP_VALUE
                                        ? "a \":\" stands where no key can be"
                                        : std::string_view(failure.msg);
    error.what = fmt::format("the file is not valid YAML: {}", reason);
    const auto position = source.position(line, column);
    error.place = Place{source.file(), position.line, position.column};
    error.hint =
        "check the indentation of this line and the one before; "
        "texts with \": \", \"#\", \"{\" or \"@\" need quotes";
    return error;
}

SettingsFailure only(Error error) {
    return SettingsFailure{{std::move(error)}};
}

std::optional<Error> check_bytes(std::string_view bytes, const YamlOptions& options) {
    if (bytes.size() > options.bytes_max) {
        Error error{options.kind, "yaml.too_large", ""};
        error.what = fmt::format("the file is larger than {} KiB", options.bytes_max / 1024);
        error.place = Place{options.file};
        error.hint = "is it the right file?";
        return error;
    }
    if (const auto bad = first_invalid_utf8(bytes)) {
        const std::string_view before = bytes.substr(0, *bad);
        const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
        Error error{options.kind, "yaml.encoding", "the file is not UTF-8"};
        error.place = Place{options.file, line + 1};
        error.found = fmt::format("byte 0x{:02X}", static_cast<unsigned char>(bytes[*bad]));
        error.hint = "save it as UTF-8";
        return error;
    }
    return std::nullopt;
}

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
    for (const YamlEntry& entry : entries) {
        if (entry.key == key) return &entry.value;
    }
    return nullptr;
}

boost::system::result<YamlNode, SettingsFailure> parse_yaml(
    std::string_view bytes, const YamlOptions& options
) {
    static constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
    if (auto error = check_bytes(bytes, options)) return only(std::move(*error));

    YamlSource source(bytes, options.file);
    TreeBuilder builder(source, options.kind);
    try {
        std::istringstream stream{std::string(bytes)};
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const Unreadable& refusal) {
        return only(refusal.error);
    } catch (const YAML::Exception& failure) {
        return only(syntax_error(failure, source, options.kind));
    }
    if (auto errors = builder.take_errors(); !errors.empty()) {
        return SettingsFailure{std::move(errors)};
    }
    return builder.take_root();
}

}  // namespace invito
