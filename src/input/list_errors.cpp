#include "list_errors.hpp"

#include "columns.hpp"
#include "encoding.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace invito::input {
namespace {

constexpr std::size_t shown_bytes_max = 60;

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

void drop_prefix(std::string_view& text, std::string_view prefix) {
    if (ascii_iequals(text.substr(0, prefix.size()), prefix)) text.remove_prefix(prefix.size());
}

}  // namespace

std::string shortened(std::string_view text) {
    text = trim(text);
    const std::string_view whole = text;
    drop_prefix(text, "https://");
    drop_prefix(text, "http://");
    drop_prefix(text, "www.");
    // Of a link only: "# Employees" is a whole name.
    const std::size_t query = text.find_first_of("?#");
    const bool is_link = text.size() < whole.size() || text.find('/') < query;
    if (is_link) text = text.substr(0, query);
    std::string shown(first_bytes(text, shown_bytes_max));
    const bool is_cut = shown.size() < text.size();
    std::ranges::replace_if(shown, is_control, '?');
    if (is_cut) shown += "...";
    return shown;
}

NotAProfile no_profile() {
    return {
        .reason = "no_profile",
        .what = "the row has no profile",
        .hint = std::string(people_look_like),
    };
}

NotAProfile refusal(
    std::string_view reason, std::string_view text, std::string_view is_what, std::string_view hint
) {
    std::string shown = shortened(text);
    return {
        .reason = std::string(reason),
        .what = fmt::format("{} {}", shown, is_what),
        .hint = std::string(hint),
        .text = std::move(shown),
    };
}

namespace {

constexpr std::size_t shown_headers_max = 20;

std::string shown_headers(const std::vector<std::string>& cells) {
    std::string shown;
    for (std::size_t i = 0; i < std::min(cells.size(), shown_headers_max); ++i) {
        shown += fmt::format("{}{}", i > 0 ? ", " : "", shortened(cells[i]));
    }
    if (cells.size() > shown_headers_max) {
        shown += fmt::format(" and {} more", cells.size() - shown_headers_max);
    }
    return shown;
}

bool has_campaign_file(const ListHeader& header) {
    return !header.campaign_file.empty() && header.campaign_file != header.path;
}

// How to say which column is the person's, where it can be said.
std::string how_to_map(const ListHeader& header, const std::string& column) {
    if (!has_campaign_file(header)) {
        return fmt::format("call the column \"{}\" linkedin_url in the list", shortened(column));
    }
    return fmt::format(
        "map it in {}:\nlist: {{columns: {{linkedin_url: \"{}\"}}}}", header.campaign_file,
        shortened(column)
    );
}

std::string no_profile_hint(const ListHeader& header, const std::string& candidate) {
    if (has_address(header.cells)) {
        return "the first line must name the columns: put \"linkedin_url\" above the links";
    }
    if (!candidate.empty()) return how_to_map(header, candidate);
    return "no column holds addresses of people: export the list with the address of each "
           "profile, in a column \"linkedin_url\"";
}

// What a person can judge: the text as the likely encodings would read it.
std::string encoding_hint(const BadEncoding& bad) {
    static constexpr const char* save = "save as \"CSV UTF-8\"";
    if (bad.encoding.name == "utf-16") return fmt::format("{}, then import", save);
    const EncodingAdvice advice = advise_on_encoding(bad.bytes);
    const auto& readings = advice.readings;
    if (readings.empty()) {
        if (bad.stated_by.empty()) return save;
        return fmt::format("{}, or say the one it was saved in with {}", save, bad.stated_by);
    }
    const auto reads = [&](std::size_t i) {
        return fmt::format(
            "{} line {} as \"{}\"",
            i == 0 ? "reads" : fmt::format("{} reads", readings[i].encoding->name),
            bad.line + advice.lines_below, shortened(readings[i].cell)
        );
    };
    const std::string_view first = readings.front().encoding->name;
    if (advice.is_utf8_otherwise) {
        return fmt::format(
            "other lines are UTF-8, so two files were put together; {} {}: save that part as UTF-8",
            first, reads(0)
        );
    }
    const bool can_be_stated = !bad.stated_by.empty();
    const bool is_flag = bad.stated_by.starts_with('-');
    const std::string how =
        can_be_stated ? fmt::format("or {}{} ", is_flag ? "" : "set ", bad.stated_by) : "";
    std::string hint =
        fmt::format("{}, {}{}{} {}", save, how, first, can_be_stated ? ", which" : "", reads(0));
    if (readings.size() > 1) hint += "; " + reads(1);
    return hint;
}

}  // namespace

Error empty_list(const std::string& path) {
    return {
        .kind = ErrorKind::data,
        .code = "list.empty",
        .what = fmt::format("{} is empty", list_name(path)),
        .place = Place{path},
        .hint = "a list has a line of column names, then one person a line",
        .help_topic = "csv",
    };
}

Error no_list(const std::string& path, const ForeignFile& file) {
    return {
        .kind = ErrorKind::data,
        .code = fmt::format("list.{}", file.code),
        .what = fmt::format("{} {}", list_name(path), file.is_what),
        .place = Place{path},
        .hint = std::string(file.hint),
        .help_topic = "csv",
    };
}

Error undecodable(const std::string& path, const BadEncoding& bad) {
    return {
        .kind = ErrorKind::data,
        .code = "list.encoding",
        .what = fmt::format(
            "{} is not {} ({}, line {})", list_name(path), bad.encoding.shown, bad.bytes.found,
            bad.line
        ),
        .place = Place{path, bad.line},
        .hint = encoding_hint(bad),
        .help_topic = "csv",
    };
}

Error no_profile_column(const ListHeader& header, const std::string& candidate) {
    return {
        .kind = ErrorKind::data,
        .code = "list.no_profile_column",
        .what = fmt::format("no column with LinkedIn profiles in {}", list_name(header.path)),
        .place = Place{header.path, header.line},
        .found = shown_headers(header.cells),
        .hint = no_profile_hint(header, candidate),
        .help_topic = "csv",
    };
}

Error several_profile_columns(const ListHeader& header, const std::vector<ColumnSample>& columns) {
    std::string found;
    for (const ColumnSample& column : columns) {
        found += fmt::format(
            "{}\"{}\" ({})", found.empty() ? "" : ", ", shortened(column.header),
            shortened(column.value)
        );
    }
    return {
        .kind = ErrorKind::data,
        .code = "list.several_profile_columns",
        .what = fmt::format(
            "{} columns of {} hold profiles, and their names do not say whose", columns.size(),
            list_name(header.path)
        ),
        .place = Place{header.path, header.line},
        .found = std::move(found),
        .hint = "say which one is to be invited: " + how_to_map(header, columns.front().header),
        .help_topic = "csv",
    };
}

Error no_such_column(const std::string& wanted, const ListHeader& header) {
    const auto similar = closest(wanted, header.cells);
    return {
        .kind = ErrorKind::data,
        .code = "list.no_such_column",
        .what = fmt::format("no column \"{}\" in {}", wanted, list_name(header.path)),
        .place = Place{header.path, header.line},
        .found = shown_headers(header.cells),
        .hint = similar ? fmt::format("did you mean \"{}\"?", *similar)
                : has_campaign_file(header)
                    ? fmt::format("correct list.columns in {}", header.campaign_file)
                    : std::string("correct the names of the columns"),
        .help_topic = "csv",
    };
}

}  // namespace invito::input
