#pragma once
// What can be wrong with a list file as a whole, or with a text that should name a person, in
// words.

#include "encoding.hpp"
#include "invito/input/linkedin_url.hpp"
#include "invito/support/file.hpp"
#include "invito/support/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace invito::input {

[[nodiscard]] Error empty_list(const std::string& path);
[[nodiscard]] Error no_list(const std::string& path, const ForeignFile& file);

struct BadEncoding {
    const Encoding& encoding;
    const BadBytes& bytes;
    std::size_t line = 0;
    std::string_view stated_by = "list.encoding:";  // empty: it cannot be
};
[[nodiscard]] Error undecodable(const std::string& path, const BadEncoding& bad);

struct ListHeader {
    std::string path;
    std::string campaign_file;  // empty: unknown
    std::size_t line = 1;
    std::vector<std::string> cells;
};

// A header, and the first of its values that is worth showing.
struct ColumnSample {
    std::string header;
    std::string value;
};

// `candidate`: the header of a column with some addresses; empty: there is none.
[[nodiscard]] Error no_profile_column(const ListHeader& header, const std::string& candidate);
[[nodiscard]] Error several_profile_columns(
    const ListHeader& header, const std::vector<ColumnSample>& columns
);
[[nodiscard]] Error no_such_column(const std::string& wanted, const ListHeader& header);

inline constexpr std::string_view people_look_like = "people look like linkedin.com/in/jane-doe";

// "<the text, shortened and printable> <is_what>".
[[nodiscard]] NotAProfile refusal(
    std::string_view reason, std::string_view text, std::string_view is_what,
    std::string_view hint = people_look_like
);

// Nothing stood there.
[[nodiscard]] NotAProfile no_profile();

// For messages: without scheme, "www.", query and control characters, 60 characters at most.
[[nodiscard]] std::string shortened(std::string_view text);

}  // namespace invito::input
