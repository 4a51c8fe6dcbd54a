#include "import_list.hpp"

#include "invito/input/lead_file.hpp"
#include "invito/plan/note.hpp"
#include "invito/plan/odd_name.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>
#include <system_error>

namespace invito {

namespace {

constexpr std::size_t shown_columns_max = 20;

std::unique_ptr<LeadSource> inline_source(const ListSettings& list) {
    std::vector<InlineRow> rows;
    rows.reserve(list.leads.size());
    for (const auto& lead : list.leads) rows.push_back({lead.line, lead.fields});
    return make_inline_source(std::move(rows), list.empty_values);
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

// "Columns: a, b, ..."
std::string column_hint(const std::vector<std::string>& columns) {
    const auto shown = std::min(columns.size(), shown_columns_max);
    const auto last = columns.begin() + static_cast<std::ptrdiff_t>(shown);
    return fmt::format(
        "Columns: {}{}", fmt::join(columns.begin(), last, ", "),
        shown < columns.size() ? ", ..." : ""
    );
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
    error.hint += column_hint(columns);
    return error;
}

}  // namespace

namespace {

bool is_yaml_list(const std::string& path) {
    const auto kind = is_yaml_name(path) ? detect_input(path) : Result<InputKind>(InputKind::csv);
    return kind && *kind == InputKind::yaml_list;
}

Result<OpenList> open_yaml_list(ListSettings list) {
    auto leads = load_yaml_list(list.file);
    if (!leads) return leads.error().errors.front();
    list.leads = *std::move(leads);
    return OpenList{
        inline_source(list), nullptr, list.file,
        sha256_of_file(canonical_path(list.file)).value_or("")};
}

}  // namespace

NoteUse use_of(const Campaign& campaign) {
    NoteUse use{.has_note = campaign.note.has_note()};
    if (const auto note = CampaignNote::parse(campaign)) use.variables = note->names();
    return use;
}

Result<OpenList> open_list(const CampaignFile& file, NoteUse note) {
    if (file.list.file.empty()) return OpenList{inline_source(file.list), nullptr, file.path};
    if (is_yaml_list(file.list.file)) return open_yaml_list(file.list);
    auto opened = LeadFile::open({
        .path = file.list.file,
        .columns = file.list.columns,
        .encoding = file.list.encoding,
        .delimiter = file.list.delimiter,
        .campaign_file = file.path,
        .empty_values = file.list.empty_values,
        .columns_may_lack = file.list.columns_may_lack,
        .note_variables = std::move(note.variables),
        .campaign_has_note = note.has_note,
    });
    if (!opened) return opened.error();
    LeadFile* const lead_file = opened->get();
    return OpenList{std::move(*opened), lead_file, file.list.file};
}

bool is_known_column(std::string_view canonical) {
    return canonical == "linkedin_url" || canonical == "public_identifier" ||
           canonical == "send_from" ||
           std::ranges::find(lead_columns, canonical, &LeadColumn::name) != lead_columns.end();
}

ListReading reading_of(const OpenList& list, const Campaign& campaign) {
    ListReading reading{.empty_cells = list.source->empty_cells()};
    if (list.file == nullptr) return reading;
    const ListShape& shape = list.file->shape();
    reading.shape = fmt::format(
        "{}, {}, header on line {}", delimiter_name(shape.delimiter), shape.encoding,
        shape.header_line
    );
    const std::vector<std::string> named = use_of(campaign).variables;
    for (const auto& mapping : shape.mapping) {
        const bool is_used = is_known_column(mapping.canonical) ||
                             std::ranges::find(named, mapping.canonical) != named.end();
        reading.columns.push_back({mapping.canonical, mapping.header, mapping.note, is_used});
    }
    return reading;
}

std::vector<std::string> own_columns(const OpenList& list) {
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

std::vector<std::string> note_columns(const OpenList& list) {
    std::vector<std::string> columns = own_columns(list);
    for (const std::string& name : profile_columns()) {
        if (std::ranges::find(columns, name) == columns.end()) columns.push_back(name);
    }
    return columns;
}

Result<void> check_note_variables(const CampaignFile& file, const OpenList& list) {
    const std::vector<std::string> columns = own_columns(list);
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

Result<void> check_kept_columns(const CampaignFile& file, const OpenList& list) {
    const std::vector<std::string> columns = own_columns(list);
    for (const std::string& name : file.campaign.kept_columns) {
        if (std::ranges::find(columns, name) != columns.end()) continue;
        Error error{
            .kind = ErrorKind::data,
            .code = "campaign.columns",
            .what = fmt::format("list.keep: \"{}\" is not a column", name),
            .hint = {},
            .help_topic = "campaign-file",
        };
        error.place = Place{file.path};
        if (const auto guess = closest(to_lower_nfc(name), columns))
            error.hint = fmt::format("did you mean {}? ", *guess);
        error.hint += column_hint(columns);
        return error;
    }
    return {};
}

namespace {

constexpr std::size_t named_people_max = 3;
constexpr std::size_t name_bytes_max = 48;

// "first_name" -> "first names"
std::string names_in_words(std::string variable) {
    std::ranges::replace(variable, '_', ' ');
    return variable + "s";
}

}  // namespace

NoteColumns::NoteColumns(LeadSource& list, const Campaign& campaign) : list_(list) {
    std::vector<std::string> needed;
    for (const NoteVariant& text : campaign.note.texts()) {
        const auto note = NoteTemplate::parse(text.text);
        if (note) std::ranges::move(note->needed(), std::back_inserter(needed));
    }
    for (const std::string& name : use_of(campaign).variables) {
        if (is_name_variable(name)) odd_.push_back({.variable = name});
        if (std::ranges::find(needed, name) == needed.end()) never_filled_.push_back(name);
    }
}

Result<ListRow> NoteColumns::next() {
    auto row = list_.next();
    const auto* const found = row ? std::get_if<LeadRow>(&*row) : nullptr;
    if (found == nullptr) return row;
    ++leads_;
    const LeadFields& fields = found->lead.fields;
    std::erase_if(never_filled_, [&fields](const std::string& name) {
        return !field(fields, name).empty();
    });
    for (OddNames& odd : odd_) {
        std::string name = field(fields, odd.variable);
        if (name.empty() || !odd_name(name)) continue;
        ++odd.count;
        if (odd.first.size() < named_people_max)
            odd.first.emplace_back(found->lead.line, std::move(name));
    }
    return row;
}

std::optional<Error> NoteColumns::of_fallback(const std::string& name, const Terms& terms) const {
    if (comes_with_profile(name)) return std::nullopt;  // where the list is silent it may speak
    const bool is_column = std::ranges::find(terms.columns, name) != terms.columns.end();
    if (!is_column) {
        Error error = unknown_variable(terms.file, name, terms.columns);
        error.what += fmt::format(": {} would get its fallback", counted(leads_, "lead"));
        return error;
    }
    return Error{
        .kind = ErrorKind::data,
        .code = "note.only_fallbacks",
        .what = fmt::format(
            "{{{{{}}}}} is empty in every row: {} would get its fallback", name,
            counted(leads_, "lead")
        ),
        .place = place_of(terms.file, name),
        .hint = "is it the right column, and is it filled in this export?",
        .help_topic = "campaign-file",
    };
}

Error NoteColumns::of_names(const OddNames& odd, const Terms& terms) {
    std::vector<std::string> examples;
    for (const auto& [line, name] : odd.first) {
        std::string shown(first_bytes(name, name_bytes_max));
        if (shown.size() < name.size()) shown += "...";
        examples.push_back(
            terms.names_people ? fmt::format("{} (line {})", shown, line)
                               : fmt::format("line {}", line)
        );
    }
    if (odd.count > static_cast<std::int64_t>(examples.size())) examples.emplace_back("...");
    const bool is_skipped = terms.names == NameRule::skip;
    const std::string words = names_in_words(odd.variable);
    return Error{
        .kind = ErrorKind::data,
        .code = "note.odd_name",
        .what = fmt::format(
            "{} wrong in a note{}: {}",
            counted(
                odd.count, fmt::format("{} looks", words.substr(0, words.size() - 1)),
                words + " look"
            ),
            is_skipped ? " and count as missing" : "", fmt::join(examples, ", ")
        ),
        .hint = is_skipped
                    ? "the profile's name is taken, else the fallback (rules.names: skip)"
                    : "mend them, or rules.names: skip takes the profile's name, else the fallback",
        .help_topic = "campaign-file",
    };
}

std::vector<Error> NoteColumns::warnings(const Terms& terms) const {
    std::vector<Error> warnings;
    if (leads_ == 0) return warnings;
    for (const std::string& name : never_filled_) {
        if (auto warning = of_fallback(name, terms)) warnings.push_back(*std::move(warning));
    }
    for (const OddNames& odd : odd_) {
        if (odd.count > 0) warnings.push_back(of_names(odd, terms));
    }
    return warnings;
}

namespace {

// Notes that are too long are one thing per longest note, whatever their own length.
bool is_same(const RowFinding& rows, const RowFinding& finding) {
    if (rows.verdict != finding.verdict || rows.reason != finding.reason) return false;
    return finding.reason == "note_too_long" ? rows.length_max == finding.length_max
                                             : rows.detail == finding.detail;
}

}  // namespace

void RefusalCount::take(const RowFinding& finding) {
    constexpr std::size_t lines_max = 4;
    auto rows = std::ranges::find_if(refusals_, [&finding](const RowFinding& candidate) {
        return is_same(candidate, finding);
    });
    if (rows == refusals_.end()) {
        rows = refusals_.insert(refusals_.end(), finding);
        rows->cells.clear();
    } else {
        ++rows->count;
    }
    if (rows->lines.size() < lines_max) rows->lines.push_back(finding.line);
}

std::vector<RowFinding> RefusalCount::refusals() const {
    std::vector<RowFinding> sorted = refusals_;
    std::ranges::stable_sort(sorted, std::ranges::greater{}, &RowFinding::count);
    return sorted;
}

namespace {

namespace fs = std::filesystem;

constexpr int names_max = 1000;

// "leads.csv" -> "leads-rejects.csv", and so do its rejects: there is no "leads-rejects-rejects".
std::string rejects_name(const std::string& list) {
    std::string stem = fs::path(list).stem().string();
    const auto mark = stem.rfind("-rejects");
    const bool is_rejects =
        mark != std::string::npos &&
        stem.find_first_not_of("-0123456789", mark + std::string_view("-rejects").size()) ==
            std::string::npos;
    if (is_rejects) stem.erase(mark);
    return stem + "-rejects.csv";
}

std::string numbered(const fs::path& path, int number) {
    if (number == 1) return path.string();
    fs::path other = path;
    other.replace_filename(
        fmt::format("{}-{}{}", path.stem().string(), number, path.extension().string())
    );
    return other.string();
}

bool is_mended(const std::string& path, const Error& error) {
    return error.code == "file.changed" ||
           (error.code == "file.not_ours" && looks_like_rejects(path));
}

// Standard input and pipes have no folder.
bool has_folder(const OpenList& list) {
    std::error_code ignored;
    return list.file != nullptr && fs::is_regular_file(list.path, ignored);
}

Error no_file_name() {
    return Error{
        .kind = ErrorKind::usage,
        .code = "usage.value",
        .what = "--rejects takes the name of a file",
        .hint = "standard output is /dev/stdout",
    };
}

Error is_kept(const std::string& mended, const std::string& path) {
    return Error{
        .kind = ErrorKind::data,
        .code = "rejects.kept",
        .what = fmt::format("{} was changed since it was written, and stays", mended),
        .hint = fmt::format("the rejected rows of this import are in {}", path),
        .help_topic = "files",
    };
}

Error is_elsewhere(const Error& cause, const std::string& path) {
    return Error{
        .kind = ErrorKind::storage,
        .code = "rejects.elsewhere",
        .what = cause.what,
        .hint = fmt::format("the rejected rows are in {}", path),
        .help_topic = "files",
    };
}

Error is_not_written(const Error& cause, const std::string& list) {
    return Error{
        .kind = ErrorKind::storage,
        .code = "rejects.not_written",
        .what = fmt::format("the rejected rows of {} are not kept: {}", list, cause.what),
        .hint = "to have them in another file: invito validate with --rejects FILE",
    };
}

}  // namespace

ListRejects::ListRejects(const CampaignFile& file, const OpenList& list, RejectsRequest request)
    : request_(std::move(request)),
      list_(list.path),
      campaign_(file.campaign.name),
      header_(list.source->header()),
      delimiter_(list.file == nullptr ? ',' : list.file->shape().delimiter),
      // The stated encoding is not that of the rejects: their mark says so.
      byte_order_mark_(file.list.encoding.has_value()) {}

Result<ListRejects> ListRejects::open(
    const CampaignFile& file, const OpenList& list, RejectsRequest request
) {
    ListRejects rejects(file, list, std::move(request));
    const RejectsRequest& wanted = rejects.request_;
    if (!wanted.named.empty()) {
        if (auto chosen = rejects.choose_named(); !chosen) return chosen.error();
    } else if (wanted.admin != nullptr && has_folder(list)) {
        rejects.request_.rules.is_forced = false;  // that is for a name somebody gave
        auto path = fs::path(list.path).replace_filename(rejects_name(list.path)).string();
        if (auto chosen = rejects.choose_beside(path, 1); !chosen)
            rejects.failure_ = chosen.error();
    }
    return rejects;
}

Result<void> ListRejects::choose_named() {
    const std::string& named = request_.named;
    if (named == "-") return no_file_name();
    auto place = find_destination(named, request_.rules);
    if (place) {
        write_to(std::move(*place));
        return {};
    }
    const bool may_go_beside = request_.admin != nullptr && is_mended(named, place.error());
    if (!may_go_beside) return place.error();
    mended_ = named;
    return choose_beside(named, 2);
}

// The first name that is free, or was used for the same rows before.
Result<void> ListRejects::choose_beside(const std::string& path, int first) {
    for (int number = first; number <= names_max; ++number) {
        const std::string name = numbered(path, number);
        auto place = find_destination(name, request_.rules);
        if (!place && place.error().kind == ErrorKind::storage) return place.error();
        if (!place) {
            if (mended_.empty() && is_mended(name, place.error())) mended_ = name;
            continue;
        }
        const bool is_usable =
            place->kind == Destination::Kind::free ||
            (place->kind == Destination::Kind::replaced && holds_these_rows(place->path));
        if (!is_usable) continue;
        write_to(std::move(*place));
        return {};
    }
    return Error{
        .kind = ErrorKind::storage,
        .code = "file.write",
        .what = fmt::format("{} and {} names after it are taken", path, names_max - 1),
        .hint = "delete what is repaired",
    };
}

bool ListRejects::holds_these_rows(const std::string& path) const {
    const auto kept = request_.admin->tracked_file(path);
    const auto campaign = request_.admin->find_campaign(campaign_);
    return kept && campaign && kept->campaign == campaign->id &&
           kept->source == canonical_path(list_);
}

void ListRejects::write_to(Destination destination) {
    out_.emplace(std::move(destination), header_, delimiter_, byte_order_mark_);
}

void ListRejects::take(const RowFinding& finding) {
    if (finding.verdict != "rejected" || failure_ || !out_) return;
    if (auto added = add(finding); !added) failure_ = added.error();
}

// Nothing is written yet when the first row finds that the list's folder cannot be written.
Result<void> ListRejects::add(const RowFinding& finding) {
    const auto try_it = [&] {
        return out_->add(finding.cells, finding.line, finding.reason, finding.hint);
    };
    auto added = try_it();
    const bool may_move = request_.named.empty() && out_->count() == 0;
    if (added || !may_move || request_.other_folder.empty()) return added;
    const auto other = fs::path(request_.other_folder) / fs::path(out_->path()).filename();
    request_.other_folder.clear();
    mended_.clear();
    if (!choose_beside(other.string(), 1)) return added;
    warnings_.push_back(is_elsewhere(added.error(), out_->path()));
    return try_it();
}

Result<WrittenFile> ListRejects::finish() {
    if (!out_ && !failure_) return WrittenFile{};
    if (!failure_) {
        auto closed = out_->close();
        if (closed) {
            if (out_->count() == 0) return closed;
            path_ = out_->path();
            if (!mended_.empty()) warnings_.push_back(is_kept(mended_, path_));
            return closed;
        }
        failure_ = closed.error();
    }
    if (!request_.named.empty()) return *failure_;
    warnings_.push_back(is_not_written(*failure_, list_));
    return WrittenFile{};
}

}  // namespace invito
