#include "open_list.hpp"

#include "invito/input/lead_file.hpp"
#include "invito/plan/campaign_note.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace invito {

namespace {

constexpr std::size_t shown_columns_max = 20;

std::unique_ptr<LeadSource> inline_source(const ListSettings& list) {
    std::vector<InlineRow> rows;
    rows.reserve(list.leads.size());
    for (const auto& lead : list.leads) rows.push_back({lead.line, lead.fields});
    return make_inline_source(std::move(rows), list.empty_values);
}

// In the order of the list.
std::vector<std::string> columns_of(const OpenList& list) {
    std::vector<std::string> columns;
    const auto add = [&columns](const std::string& name) {
        const bool is_for_us = name == "linkedin_url" || name == "public_identifier" ||
                               name == "note" || name == "send_from";
        if (!is_for_us) columns.push_back(name);
    };
    if (list.file == nullptr) {
        for (const std::string& name : list.source->header()) add(name);
        return columns;
    }
    for (const auto& mapping : list.file->shape().mapping) add(mapping.canonical);
    return columns;
}

// The place of a variable inside the campaign file; nullopt: the note stands elsewhere.
std::optional<Place> place_of(const CampaignFile& file, const std::string& variable) {
    const std::vector<NoteVariant> texts = file.campaign.note.texts();
    for (std::size_t i = 0; i < std::min(texts.size(), file.note_lines.size()); ++i) {
        const std::string& text = texts[i].text;
        for (auto at = text.find("{{"); at != std::string::npos; at = text.find("{{", at + 1)) {
            const std::string_view inside = std::string_view(text).substr(at + 2);
            const std::string_view name = trim(inside.substr(0, inside.find_first_of("|}")));
            if (name != variable) continue;
            const auto end = text.begin() + static_cast<std::ptrdiff_t>(at);
            const auto lines_before = static_cast<std::size_t>(std::count(text.begin(), end, '\n'));
            return Place{file.path, file.note_lines[i] + lines_before};
        }
    }
    return std::nullopt;
}

Error unknown_variable(
    const CampaignFile& file, const std::string& name, const std::vector<std::string>& columns
) {
    Error error{
        .kind = ErrorKind::data,
        .code = "note.unknown_variable",
        .what = fmt::format("{{{{{}}}}} is not a column", name),
        .hint = {},
        .help_topic = "campaign-file",
    };
    error.place = place_of(file, name);
    std::vector<std::string> names = profile_columns();
    names.insert(names.end(), columns.begin(), columns.end());
    if (const auto guess = closest(name, names)) {
        error.hint = fmt::format("did you mean {{{{{}}}}}? ", *guess);
    }
    const auto shown = std::min(columns.size(), shown_columns_max);
    const auto last = columns.begin() + static_cast<std::ptrdiff_t>(shown);
    error.hint += fmt::format("Columns: {}", fmt::join(columns.begin(), last, ", "));
    if (shown < columns.size()) error.hint += ", ...";
    return error;
}

}  // namespace

Result<OpenList> open_list(const CampaignFile& file, bool has_note) {
    if (file.list.file.empty()) return OpenList{inline_source(file.list), nullptr, file.path};
    auto opened = LeadFile::open({
        .path = file.list.file,
        .columns = file.list.columns,
        .encoding = file.list.encoding,
        .delimiter = file.list.delimiter,
        .campaign_file = file.path,
        .empty_values = file.list.empty_values,
        .columns_may_lack = file.list.columns_may_lack,
        .campaign_has_note = has_note,
    });
    if (!opened) return opened.error();
    LeadFile* const lead_file = opened->get();
    return OpenList{std::move(*opened), lead_file, file.list.file};
}

void describe_list(const OpenList& list, ImportData& data) {
    data.empty_cells = list.source->empty_cells();
    if (list.file == nullptr) return;
    const ListShape& shape = list.file->shape();
    data.shape = fmt::format(
        "{}, {}, header on line {}", delimiter_name(shape.delimiter), shape.encoding,
        shape.header_line
    );
    for (const auto& mapping : shape.mapping) {
        data.columns.push_back({mapping.canonical, mapping.header, mapping.note});
    }
}

std::vector<std::string> note_columns(const OpenList& list) {
    std::vector<std::string> columns = columns_of(list);
    for (const std::string& name : profile_columns()) {
        if (std::ranges::find(columns, name) == columns.end()) columns.push_back(name);
    }
    return columns;
}

Result<void> check_note_variables(const CampaignFile& file, const OpenList& list) {
    const std::vector<std::string> columns = columns_of(list);
    for (const NoteVariant& text : file.campaign.note.texts()) {
        const auto note = NoteTemplate::parse(text.text);
        if (!note) return note.error();
        for (const std::string& name : note->needed()) {
            const bool is_known =
                comes_with_profile(name) || std::ranges::find(columns, name) != columns.end();
            if (!is_known) return unknown_variable(file, name, columns);
        }
    }
    return {};
}

}  // namespace invito
