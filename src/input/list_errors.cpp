#include "list_errors.hpp"

#include "byte_source.hpp"
#include "invito/input/linkedin_url.hpp"
#include "invito/support/text.hpp"
#include "refusal.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace invito::input {
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

std::string campaign_name(const ListHeader& header) {
    return header.campaign_file.empty() ? "the campaign file" : header.campaign_file;
}

bool is_data(const std::vector<std::string>& cells) {
    return std::ranges::any_of(cells, [](const std::string& cell) {
        return cell.find('/') != std::string::npos && parse_identity(cell).has_value();
    });
}

std::string no_profile_hint(const ListHeader& header) {
    if (is_data(header.cells)) {
        return "the first line must name the columns: put \"linkedin_url\" above the links";
    }
    const auto named = std::ranges::find_if(header.cells, [](const std::string& cell) {
        return !trim(cell).empty();
    });
    return fmt::format(
        "add a column \"linkedin_url\", or map yours in {}:\n"
        "list: {{columns: {{linkedin_url: \"{}\"}}}}",
        campaign_name(header),
        named == header.cells.end() ? "..." : shortened(*named)
    );
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
    const bool utf8 = bad.encoding == Encoding::utf8;
    return {
        .kind = ErrorKind::data,
        .code = "list.encoding",
        .what = fmt::format(
            "{} is not {} ({}, line {})",
            list_name(path),
            to_string(bad.encoding),
            bad.found,
            bad.line
        ),
        .place = Place{path, bad.line},
        .hint = utf8 ? "save as \"CSV UTF-8\", or set list.encoding: windows-1252"
                     : "save as \"CSV UTF-8\", then import",
        .help_topic = "csv",
    };
}

Error no_profile_column(const ListHeader& header) {
    return {
        .kind = ErrorKind::data,
        .code = "list.no_profile_column",
        .what = fmt::format("no column with LinkedIn profiles in {}", list_name(header.path)),
        .place = Place{header.path, header.line},
        .found = shown_headers(header.cells),
        .hint = no_profile_hint(header),
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
                        : fmt::format("correct list.columns in {}", campaign_name(header)),
        .help_topic = "csv",
    };
}

}  // namespace invito::input
