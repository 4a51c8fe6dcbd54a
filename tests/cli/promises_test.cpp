// Every command line that the program shows is one that it understands.

#include "cli/command_table.hpp"
#include "cli/help.hpp"
#include "cli/program_texts.hpp"

#include <gmock/gmock.h>
#include <sstream>

namespace invito {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The words of "invito ..." up to where the sentence or the next column goes on.
std::vector<std::vector<std::string>> mentioned_calls(const std::string& text) {
    std::vector<std::vector<std::string>> calls;
    const std::string name = "invito ";
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
        const bool is_a_word =
            at == 0 || std::string_view(" \n`\"(|$/").find(text[at - 1]) != std::string_view::npos;
        if (!is_a_word) continue;
        std::string line = text.substr(at + name.size());
        line = line.substr(0, line.find_first_of("\n`\"#;,()|&>"));
        line = line.substr(0, line.find("  "));
        std::istringstream words(line);
        calls.emplace_back(
            std::istream_iterator<std::string>(words), std::istream_iterator<std::string>()
        );
    }
    return calls;
}

// "config" and "schema" of {"config", "schema", "--json"}: what is lower case and not filled in.
bool is_plain(const std::string& word) {
    return word.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string::npos;
}

// "invito sends LinkedIn invitations"; "invito sandbox authority" is the name in a certificate.
bool is_prose(const std::vector<std::string>& words) {
    return words[0] == "sends" ||
           (words.size() > 1 && words[0] == "sandbox" && words[1] == "authority");
}

std::string without_stop(std::string word) {
    while (!word.empty() && (word.back() == '.' || word.back() == ':')) word.pop_back();
    return word.substr(0, word.find("[="));
}

bool has_flag(const Command& command, const std::string& word) {
    const std::string name = word.substr(0, word.find('='));
    const auto knows = [&name](const std::vector<Flag>& flags) {
        return std::any_of(flags.begin(), flags.end(), [&name](const Flag& flag) {
            return flag.has_spelling(name);
        });
    };
    return knows(command.flags) || knows(global_flags());
}

// Empty, or what is wrong with the call.
std::string wrong_with(const std::vector<std::string>& words) {
    const std::string first = without_stop(words[0]);
    if (!is_plain(first) || first.starts_with('-')) return {};  // filled in at run time
    const std::string second = words.size() > 1 ? without_stop(words[1]) : "";
    if (first == "help") {
        const bool is_name = !second.empty() && is_plain(second);
        const bool exists = find_topic(second) != nullptr || find_command(second) != nullptr ||
                            find_family(second) != nullptr;
        return is_name && !exists ? "no topic" : "";
    }
    if (find_family(first) != nullptr && !is_plain(second)) return {};
    const Command* command = find_command(first);
    if (command == nullptr) command = find_command(first + " " + second);
    if (command == nullptr) return "no command";
    for (const std::string& word : words) {
        const std::string flag = without_stop(word);
        if (flag.starts_with("--") && !has_flag(*command, flag)) return "no flag " + flag;
    }
    return {};
}

std::vector<ProgramText> every_text() {
    std::vector<ProgramText> texts = texts_of_the_repository(INVITO_SOURCE_DIR);
    texts.push_back({"help", program_help()});
    for (const Command& command : commands())
        texts.push_back({"help " + command.name, command_help(command)});
    for (const Family& family : families())
        texts.push_back({"help " + family.name, family_help(family)});
    for (const Topic& topic : topics())
        texts.push_back({"help " + std::string(topic.name), topic.text()});
    return texts;
}

TEST(Promises, name_only_commands_topics_and_flags_that_exist) {
    int calls = 0;
    for (const ProgramText& text : every_text()) {
        for (const auto& words : mentioned_calls(text.text)) {
            if (words.empty() || is_prose(words)) continue;
            ++calls;
            EXPECT_EQ(wrong_with(words), "")
                << text.where << ": invito " << testing::PrintToString(words);
        }
    }
    EXPECT_GT(calls, 150) << "the texts are found";
}

TEST(Promises, that_are_not_kept_are_noticed) {
    EXPECT_EQ(wrong_with({"launch"}), "no command");
    EXPECT_EQ(wrong_with({"jobs", "undo"}), "no command");
    EXPECT_EQ(wrong_with({"help", "weather"}), "no topic");
    EXPECT_EQ(wrong_with({"report", "--pdf", "r.pdf"}), "no flag --pdf");
    EXPECT_EQ(wrong_with({"jobs", "list", "--state=failed."}), "");
}

TEST(Promises, are_found_in_sentences_columns_and_command_blocks) {
    EXPECT_THAT(
        mentioned_calls("look with `invito jobs list`, or: invito status    invito report\n"),
        ElementsAre(ElementsAre("jobs", "list"), ElementsAre("status"), ElementsAre("report"))
    );
    EXPECT_THAT(mentioned_calls("namespace-invito x"), IsEmpty());
}

TEST(ProgramTexts, join_literals_as_the_compiler_does) {
    EXPECT_THAT(
        string_literals("f(\"invito \"\n  \"sync\"); // \"not this\"\nchar c = '\"'; g(R\"(raw)\");"
        ),
        ElementsAre("invito sync", "raw")
    );
}

TEST(ProgramTexts, are_the_code_of_markdown_and_not_its_prose) {
    EXPECT_THAT(
        code_of_markdown("invito sends. Use `invito run`:\n```text\ninvito status\n```\nDone."),
        ElementsAre("invito run", "text\ninvito status\n")
    );
}

}  // namespace
}  // namespace invito
