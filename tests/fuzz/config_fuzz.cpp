// YAML files of settings and campaigns: any bytes end in a tree or in errors that have a place
// inside the file, and what the schema accepts keeps its text.

#include "config/reader.hpp"
#include "config/text_rules.hpp"
#include "fuzz_target.hpp"
#include "invito/support/failure.hpp"

#include <algorithm>

namespace invito::test {
namespace {

void check_errors(const SettingsFailure& failure, std::string_view text) {
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    ensure(!failure.errors.empty(), "a failure names at least one problem");
    for (const Error& error : failure.errors) {
        ensure(!error.code.empty() && !error.what.empty(), "an error says what it is");
        ensure(!error.place || error.place->line <= lines, "an error lies inside its file");
    }
}

void check_values(const YamlNode& root, const Schema& schema, std::string_view text) {
    Values values(schema);
    Problems problems;
    const bool has_keys =
        read_file_values(root, YamlOptions{"fuzz.yaml"}, ReadInto{schema, values, problems});
    ensure(has_keys || !problems.empty(), "what is refused has a reason");
    if (!problems.empty()) check_errors(problems.take(), text);
}

void check(std::string_view text) {
    if (const auto words = split_words(text)) {
        ensure(words->size() <= text.size(), "words come from the text alone");
    }
    if (const auto error = find_note_syntax_error(text)) {
        ensure(error->offset < text.size(), "a syntax error lies inside the note");
    }
    const auto root = parse_yaml(text, YamlOptions{"fuzz.yaml"});
    if (!root) return check_errors(root.error(), text);
    check_values(*root, settings_schema(), text);
    check_values(*root, campaign_schema(), text);
}

}  // namespace
}  // namespace invito::test

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    invito::test::check(invito::test::as_text(data, size));
    return 0;
}
