#pragma once
// What can be wrong with a list file as a whole, in words.

#include "encoding.hpp"
#include "invito/support/foreign_file.hpp"
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
    bool can_be_stated = true;  // in list.encoding
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

}  // namespace invito::input
