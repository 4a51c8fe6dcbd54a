#pragma once
// Lists for tests: written into a folder of their own, read to the end, counted.

#include "invito/input/lead_file.hpp"
#include "invito/support/failure.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace invito::test {

// A folder that exists as long as the test.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = testing::TempDir() + "invito-input-XXXXXX";
        ensure(::mkdtemp(pattern.data()) != nullptr, "the folder for temporary files is writable");
        path_ = pattern;
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path_); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] std::string path(std::string_view name) const {
        return path_ + "/" + std::string(name);
    }

    [[nodiscard]] std::string write(std::string_view name, std::string_view bytes) const {
        std::ofstream(path(name), std::ios::binary) << bytes;
        return path(name);
    }

private:
    std::string path_;
};

inline std::string read_whole(const std::string& path) {
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    return bytes.str();
}

inline std::string data_path(std::string_view name) {
    return std::string(INVITO_TEST_DATA) + "/input/" + std::string(name);
}

// Everything a source gives until its end.
struct ListContent {
    std::vector<LeadRow> leads;
    std::vector<RowFinding> rejected;
    std::vector<std::size_t> blank_lines;

    [[nodiscard]] std::vector<std::string> people() const {
        std::vector<std::string> values;
        for (const LeadRow& row : leads) values.push_back(row.lead.identity.value);
        return values;
    }

    // "line reason", in the order of the list.
    [[nodiscard]] std::vector<std::string> reasons() const {
        std::vector<std::string> values;
        for (const RowFinding& row : rejected) {
            values.push_back(std::to_string(row.line) + " " + row.reason);
        }
        return values;
    }
};

inline Result<ListContent> read_all(LeadSource& source) {
    ListContent content;
    for (;;) {
        Result<ListRow> row = source.next();
        if (!row) return row.error();
        if (auto* lead = std::get_if<LeadRow>(&*row)) {
            content.leads.push_back(std::move(*lead));
        } else if (auto* rejected = std::get_if<RowFinding>(&*row)) {
            content.rejected.push_back(std::move(*rejected));
        } else if (const auto* blank = std::get_if<BlankRow>(&*row)) {
            content.blank_lines.push_back(blank->line);
        } else {
            return content;
        }
    }
}

inline std::unique_ptr<LeadFile> open_list(LeadFileOptions options) {
    return LeadFile::open(std::move(options)).value();
}

// The error of opening the list or of reading it.
inline Error error_of(LeadFileOptions options) {
    auto file = LeadFile::open(std::move(options));
    if (!file) return file.error();
    const auto content = read_all(**file);
    return content ? Error{} : content.error();
}

}  // namespace invito::test
