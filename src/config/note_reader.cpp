#include "note_reader.hpp"

#include "invito/support/text.hpp"
#include "text_rules.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace invito {

namespace {

// One letter each is the name of those that have none.
constexpr std::size_t variants_max = 26;

class NoteReader {
public:
    NoteReader(const std::string& file, Problems& problems) : file_(file), problems_(problems) {}

    NoteTexts read(const YamlNode& note) {
        if (note.kind == YamlNode::Kind::scalar) read_text(note);
        if (note.kind == YamlNode::Kind::sequence) read_variants(note);
        if (note.kind == YamlNode::Kind::map) read_map(note);
        return std::move(texts_);
    }

private:
    void read_map(const YamlNode& note) {
        const YamlNode* const text = note.find("text");
        const YamlNode* const variants = note.find("variants");
        if (text != nullptr && variants != nullptr) {
            Error error = problem(*variants, "note.text and note.variants are both set");
            error.hint = "keep one of them";
            problems_.add(std::move(error));
            return;
        }
        // Whatever has another shape was told by the reader of keys.
        if (text != nullptr && text->kind == YamlNode::Kind::scalar) read_text(*text);
        if (variants != nullptr && variants->kind == YamlNode::Kind::sequence)
            read_variants(*variants);
    }

    void read_text(const YamlNode& node) {
        texts_.text = node.text;
        if (!node.text.empty()) texts_.lines.push_back(node.text_line);
        check_syntax(node);
    }

    void read_variants(const YamlNode& list) {
        if (list.items.empty() || list.items.size() > variants_max) {
            Error error =
                problem(list, fmt::format("a note has between 1 and {} variants", variants_max));
            error.found = fmt::format("{}", list.items.size());
            error.hint = "leave note out to invite without a note";
            problems_.add(std::move(error));
            return;
        }
        for (const YamlNode& item : list.items) read_variant(item);
    }

    void read_variant(const YamlNode& item) {
        NoteVariant variant;
        variant.name = std::string(1, static_cast<char>('a' + texts_.variants.size()));
        const YamlNode* text = &item;
        if (item.kind == YamlNode::Kind::map) {
            check_keys(item);
            text = item.find("text");
            if (const YamlNode* const name = item.find("name")) variant.name = name->text;
        }
        check_name(item, variant.name);
        const bool is_text = text != nullptr && text->kind == YamlNode::Kind::scalar;
        if (!is_text || trim(text->text).empty()) {
            Error error =
                problem(item, fmt::format("variant \"{}\" of the note has no text", variant.name));
            error.hint = "write - a text, or - {name: short, text: ...}";
            problems_.add(std::move(error));
        } else {
            variant.text = text->text;
            check_syntax(*text);
        }
        texts_.lines.push_back(is_text ? text->text_line : item.line);
        texts_.variants.push_back(std::move(variant));
    }

    void check_keys(const YamlNode& item) {
        static const std::vector<std::string> keys = {"name", "text"};
        for (const YamlEntry& entry : item.entries) {
            if (std::ranges::find(keys, entry.key) != keys.end()) continue;
            Error error =
                problem(entry.value, fmt::format("unknown key \"{}\" in note.variants", entry.key));
            error.place = Place{file_, entry.line, entry.column};
            if (const auto meant = closest(entry.key, keys))
                error.hint = fmt::format("did you mean \"{}\"? ", *meant);
            error.hint += "a variant has a name and a text; policies are those of the note";
            problems_.add(std::move(error));
        }
    }

    void check_name(const YamlNode& item, const std::string& name) {
        if (!is_campaign_name(name)) {
            Error error = problem(item, "the name of a variant has only a-z, 0-9 and -");
            error.found = name;
            problems_.add(std::move(error));
        }
        const bool is_taken =
            std::ranges::find(texts_.variants, name, &NoteVariant::name) != texts_.variants.end();
        if (!is_taken) return;
        Error error = problem(item, fmt::format("two variants of the note are named \"{}\"", name));
        error.hint = "those without a name are a, b, c and so on, by their place";
        problems_.add(std::move(error));
    }

    void check_syntax(const YamlNode& node) {
        const std::string& text = node.text;
        const auto wrong = find_note_syntax_error(text);
        if (!wrong) return;
        const auto end = text.begin() + static_cast<std::ptrdiff_t>(wrong->offset);
        const auto lines_before = static_cast<std::size_t>(std::count(text.begin(), end, '\n'));
        Error error{ErrorKind::data, "note.syntax", wrong->what};
        error.place = Place{file_, node.text_line + lines_before};
        error.found = wrong->found;
        error.hint = "write {{first_name}} or {{first_name|there}}; single braces are plain text";
        problems_.add(std::move(error));
    }

    Error problem(const YamlNode& node, std::string what) const {
        Error error{ErrorKind::data, "note.variants", std::move(what)};
        error.place = Place{file_, node.line, node.column};
        return error;
    }

    const std::string& file_;
    Problems& problems_;
    NoteTexts texts_;
};

}  // namespace

NoteTexts read_note_texts(const YamlNode* note, const std::string& file, Problems& problems) {
    if (note == nullptr) return {};
    return NoteReader(file, problems).read(*note);
}

}  // namespace invito
