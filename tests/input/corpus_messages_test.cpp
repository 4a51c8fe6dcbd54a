// Every list in tests/data/input: how many rows of each kind it has, and what is said of those that
// cannot be used, to the letter. After a wanted change of texts: INVITO_UPDATE_GOLDEN=1 writes the
// golden files anew.

#include "list_fixture.hpp"

#include <algorithm>
#include <cstdlib>
#include <gtest/gtest.h>
#include <map>

namespace invito {
namespace {

namespace fs = std::filesystem;

const std::string lists = INVITO_TEST_DATA "/input";
const std::string golden_folder = INVITO_TEST_DATA "/input_messages";

std::vector<std::string> names_of_lists() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(lists))
        names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
}

// Of those files alone that no program could understand by itself.
std::optional<std::string> stated_encoding(const std::string& name) {
    static const std::map<std::string, std::string> stated = {
        {"windows_1252.csv", "windows-1252"},
        {"french_excel.csv", "windows-1252"},
        {"utf16_without_mark.csv", "utf-16"},
    };
    const auto found = stated.find(name);
    return found == stated.end() ? std::nullopt : std::optional(found->second);
}

std::string with_names(std::string text) {
    for (auto at = text.find(lists); at != std::string::npos; at = text.find(lists, at))
        text.replace(at, lists.size(), "FOLDER");
    return text;
}

std::string text_of(const Error& error) {
    std::ostringstream text;
    text << "error: " << error.what << " [" << error.code << "]\n";
    if (error.place) text << "  line " << error.place->line << '\n';
    if (!error.found.empty()) text << "  found: " << error.found << '\n';
    if (!error.hint.empty()) text << "  hint: " << error.hint << '\n';
    return text.str();
}

// Counted as far as the list can be read.
std::string report_on(const std::string& name) {
    LeadFileOptions options;
    options.path = lists + "/" + name;
    options.encoding = stated_encoding(name);
    auto file = LeadFile::open(options);
    if (!file) return text_of(file.error());
    std::size_t leads = 0;
    std::size_t rejected = 0;
    std::size_t blank = 0;
    std::ostringstream messages;
    for (const Error& warning : (*file)->shape().warnings)
        messages << "warning " << text_of(warning);
    for (;;) {
        const auto row = (*file)->next();
        if (!row) {
            messages << text_of(row.error());
            break;
        }
        if (std::holds_alternative<EndOfList>(*row)) break;
        if (std::holds_alternative<LeadRow>(*row)) ++leads;
        if (std::holds_alternative<BlankRow>(*row)) ++blank;
        if (const auto* const refused = std::get_if<RowFinding>(&*row)) {
            ++rejected;
            messages << "line " << refused->line << ": " << refused->what << " [" << refused->reason
                     << "]\n";
            if (!refused->hint.empty()) messages << "  hint: " << refused->hint << '\n';
        }
    }
    std::ostringstream text;
    text << leads << " usable, " << rejected << " rejected, " << blank << " blank\n"
         << messages.str();
    return text.str();
}

class EveryList : public testing::TestWithParam<std::string> {};

TEST_P(EveryList, has_its_counts_and_its_messages) {
    const std::string golden = golden_folder + "/" + GetParam() + ".golden";
    const std::string text = with_names(report_on(GetParam()));

    if (std::getenv("INVITO_UPDATE_GOLDEN") != nullptr) std::ofstream(golden) << text;
    EXPECT_EQ(text, test::read_whole(golden)) << golden;
}

INSTANTIATE_TEST_SUITE_P(
    Corpus, EveryList, testing::ValuesIn(names_of_lists()),
    [](const auto& list) {
        std::string name = list.param;
        std::ranges::replace_if(
            name, [](char c) { return c == '.' || c == '-'; }, '_'
        );
        return name;
    }
);

TEST(Corpus, is_as_large_as_promised) {
    EXPECT_GE(names_of_lists().size(), 60U);
}

}  // namespace
}  // namespace invito
