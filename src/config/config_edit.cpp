#include "invito/config/config_edit.hpp"

#include "invito/support/text.hpp"
#include "yaml_document.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>

namespace invito {

namespace {

constexpr std::string_view usual_indent = "  ";

Error cannot_edit(const std::string& file, std::string what, std::size_t line) {
    Error error{ErrorKind::config, "config.edit", std::move(what)};
    error.place = Place{file, line};
    error.hint = "write it there yourself; nothing was changed";
    return error;
}

Result<YamlNode> parsed(std::string_view text, const std::string& file) {
    auto root = parse_yaml(text, YamlOptions{.file = file});
    if (!root) return root.error().errors.front();
    return *std::move(root);
}

std::size_t start_of_line(std::string_view text, std::size_t line) {
    std::size_t at = 0;
    for (std::size_t n = 1; n < line; ++n) {
        const std::size_t end = text.find('\n', at);
        if (end == std::string_view::npos) return text.size();
        at = end + 1;
    }
    return at;
}

// Columns count characters from 1.
std::size_t offset_of(std::string_view text, std::size_t line, std::size_t column) {
    const auto is_inside = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
    std::size_t at = start_of_line(text, line);
    for (std::size_t n = 1; n < column && at < text.size(); ++n) {
        ++at;
        while (at < text.size() && is_inside(text[at])) ++at;
    }
    return at;
}

bool uses_carriage_returns(std::string_view text) {
    const std::size_t end = text.find('\n');
    return end != std::string_view::npos && end > 0 && text[end - 1] == '\r';
}

std::string with_line_ends_of(std::string_view text, const std::string& lines) {
    if (!uses_carriage_returns(text)) return lines;
    std::string result;
    for (const char c : lines) {
        if (c == '\n') result += '\r';
        result += c;
    }
    return result;
}

std::string_view without_end(std::string_view line) {
    return line.substr(0, line.find_last_not_of("\r\n") + 1);
}

// Blank lines and comments that stand further out than what is below `accounts:` lead up to what
// comes next. `begin`: where what belongs to the accounts can begin at the earliest.
std::size_t end_of_block(
    std::string_view text, std::size_t begin, std::size_t end, std::size_t indent
) {
    while (end > begin) {
        const std::size_t last = text.rfind('\n', end >= 2 ? end - 2 : 0);
        const std::size_t line_begin =
            last == std::string_view::npos || end < 2 ? 0 : std::max(begin, last + 1);
        const std::string_view line = without_end(text.substr(line_begin, end - line_begin));
        const std::size_t mark = line.find_first_not_of(" \t");
        const bool is_blank = mark == std::string_view::npos;
        const bool leads_on = !is_blank && line[mark] == '#' && mark < indent;
        const bool ends_document = line.starts_with("...") || line.starts_with("---");
        if (!is_blank && !leads_on && !ends_document) return end;
        end = line_begin;
    }
    return begin;
}

// Of the lines of an account, whose own indentation is the usual one.
std::string indented(const std::string& lines, std::size_t indent) {
    std::string result;
    for (std::size_t at = 0; at < lines.size();) {
        const std::size_t end = std::min(lines.find('\n', at), lines.size() - 1) + 1;
        std::string_view line = std::string_view(lines).substr(at, end - at);
        if (line.starts_with(usual_indent)) {
            line.remove_prefix(usual_indent.size());
            result.append(indent, ' ');
        }
        result += line;
        at = end;
    }
    return result;
}

const YamlEntry* find_entry(const YamlNode& map, std::string_view key) {
    const auto entry = std::ranges::find(map.entries, key, &YamlEntry::key);
    return entry == map.entries.end() ? nullptr : &*entry;
}

bool is_there(const YamlNode& accounts, const AccountLines& wanted) {
    return std::ranges::any_of(accounts.entries, [&wanted](const YamlEntry& account) {
        const YamlNode* const id = account.value.find("id");
        return account.key == wanted.alias || (id != nullptr && id->text == wanted.id);
    });
}

// A map in braces ends at a brace that only reading it would find.
bool is_in_braces(std::string_view text, const YamlNode& node) {
    const std::size_t at = offset_of(text, node.line, node.column);
    return node.kind == YamlNode::Kind::map && at < text.size() && text[at] == '{';
}

// `accounts: {}` and `accounts: null` say the same as `accounts:`.
std::string without_empty_value(std::string_view text, const YamlEntry& accounts) {
    std::string result(text);
    const std::size_t begin =
        offset_of(text, accounts.line, accounts.column) + std::string_view("accounts:").size();
    const std::size_t end = std::min(text.find_first_of("#\r\n", begin), text.size());
    const std::string_view value = trim(text.substr(begin, end - begin));
    for (const std::string_view nothing : {"{}", "{ }", "~", "null", "Null", "NULL"}) {
        if (value != nothing) continue;
        result.erase(result.find(nothing, begin), nothing.size());
        while (begin < result.size() && result[begin] == ' ' &&
               (begin + 1 == result.size() || result[begin + 1] == '\n' || result[begin + 1] == '\r'
               ))
            result.erase(begin, 1);
    }
    return result;
}

std::string appended(std::string_view text, const std::string& lines) {
    std::string result(text);
    if (!result.empty() && result.back() != '\n')
        result += uses_carriage_returns(text) ? "\r\n" : "\n";
    return result += with_line_ends_of(text, lines);
}

// Below the last of those that are there. `root` is what `text` says.
std::string inserted(
    std::string_view text, const YamlNode& root, const YamlEntry& accounts, const std::string& lines
) {
    const YamlNode& value = accounts.value;
    const std::size_t indent = value.entries.empty() ? accounts.column - 1 + usual_indent.size()
                                                     : value.entries.front().column - 1;
    std::size_t next_line = 0;
    for (const YamlEntry& entry : root.entries) {
        const bool is_next = entry.line > accounts.line;
        if (is_next && (next_line == 0 || entry.line < next_line)) next_line = entry.line;
    }
    const std::size_t limit = next_line == 0 ? text.size() : start_of_line(text, next_line);
    const std::size_t begin = start_of_line(text, accounts.line + 1);
    const std::size_t at = end_of_block(text, begin, limit, indent);
    const std::string block = indented(lines, indent);
    return appended(text.substr(0, at), block) + std::string(text.substr(at));
}

// What was there still is, in its order, and what was wanted came after it.
bool says(
    const YamlNode& root, const YamlEntry* before, const std::vector<const AccountLines*>& wanted
) {
    const YamlNode* const accounts = root.find("accounts");
    if (accounts == nullptr) return false;
    const std::size_t old = before == nullptr ? 0 : before->value.entries.size();
    if (accounts->entries.size() != old + wanted.size()) return false;
    for (std::size_t i = 0; i < old; ++i) {
        if (accounts->entries[i].key != before->value.entries[i].key) return false;
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const YamlEntry& entry = accounts->entries[old + i];
        const YamlNode* const id = entry.value.find("id");
        if (entry.key != wanted[i]->alias || id == nullptr || id->text != wanted[i]->id)
            return false;
    }
    return true;
}

bool is_plain_scalar(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == ':' || c == '/' || c == '-' || c == '_';
    });
}

}  // namespace

Result<std::string> with_accounts(
    std::string_view text, const std::string& file, const std::vector<AccountLines>& accounts
) {
    const auto root = parsed(text, file);
    if (!root) return root.error();
    const YamlEntry* const section = find_entry(*root, "accounts");
    std::vector<const AccountLines*> wanted;
    std::string lines;
    for (const AccountLines& account : accounts) {
        if (section != nullptr && is_there(section->value, account)) continue;
        wanted.push_back(&account);
        lines += account.text;
    }
    if (wanted.empty()) return std::string(text);

    std::string result;
    if (section == nullptr) {
        result = appended(text, "accounts:\n" + lines);
    } else if (section->value.entries.empty()) {
        result = inserted(without_empty_value(text, *section), *root, *section, lines);
    } else if (is_in_braces(text, section->value)) {
        return cannot_edit(file, "accounts are written in braces", section->line);
    } else {
        result = inserted(text, *root, *section, lines);
    }
    const auto after = parsed(result, file);
    if (after && says(*after, section, wanted)) return result;
    return cannot_edit(
        file, "no account can be added below accounts:", section == nullptr ? 1 : section->line
    );
}

namespace {

std::string dotted(const std::vector<std::string>& path) {
    return fmt::format("{}", fmt::join(path, "."));
}

// Of the map that holds the key.
const YamlEntry* find_edited(const YamlNode& root, const ValueEdit& edit, std::string_view key) {
    const YamlNode* map = &root;
    for (std::size_t i = 0; i + 1 < edit.path.size() && map != nullptr; ++i)
        map = map->find(edit.path[i]);
    return map == nullptr ? nullptr : find_entry(*map, key);
}

std::string quoted_if_needed(std::string_view value) {
    return is_plain_scalar(value) ? std::string(value) : fmt::format("\"{}\"", value);
}

Result<std::string> with_value(
    std::string_view text, const std::string& file, const ValueEdit& edit
) {
    const auto root = parsed(text, file);
    if (!root) return root.error();
    const YamlEntry* const old = find_edited(*root, edit, edit.path.back());
    if (old == nullptr && edit.is_optional) return std::string(text);
    if (old == nullptr) return cannot_edit(file, dotted(edit.path) + " is not in the file", 1);
    const Error refusal = cannot_edit(file, dotted(edit.path) + " cannot be replaced", old->line);

    const YamlNode& value = old->value;
    std::size_t at = offset_of(text, value.line, value.column);
    const bool is_quoted = at < text.size() && (text[at] == '"' || text[at] == '\'');
    if (is_quoted) ++at;
    if (text.substr(at, value.text.size()) != value.text) return refusal;
    std::string result(text);
    result.replace(at, value.text.size(), is_quoted ? edit.value : quoted_if_needed(edit.value));
    if (!edit.key.empty())
        result.replace(offset_of(text, old->line, old->column), edit.path.back().size(), edit.key);

    const auto after = parsed(result, file);
    const std::string& key = edit.key.empty() ? edit.path.back() : edit.key;
    const YamlEntry* const changed = after ? find_edited(*after, edit, key) : nullptr;
    if (changed == nullptr || changed->value.text != edit.value) return refusal;
    return result;
}

}  // namespace

Result<std::string> with_values(
    std::string_view text, const std::string& file, const std::vector<ValueEdit>& edits
) {
    std::string result(text);
    for (const ValueEdit& edit : edits) {
        auto edited = with_value(result, file, edit);
        if (!edited) return edited.error();
        result = *std::move(edited);
    }
    return result;
}

}  // namespace invito
