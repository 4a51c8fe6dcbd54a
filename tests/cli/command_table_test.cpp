#include "cli/command_table.hpp"

#include "cli/commands/cmd.hpp"
#include "cli/help.hpp"
#include "cli/invocation.hpp"
#include "invito/report/chosen_fields.hpp"
#include "invito/support/failure.hpp"

#include <gmock/gmock.h>
#include <map>
#include <set>
#include <sstream>

namespace invito {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;
using testing::UnorderedElementsAreArray;

std::vector<std::string> words(const std::string& text) {
    std::istringstream stream(text);
    return {std::istream_iterator<std::string>(stream), {}};
}

// The command's name and as many operands as it needs.
std::vector<std::string> smallest_call(const Command& command) {
    std::vector<std::string> call = words(command.name);
    for (int i = 0; i < command.operands_min; ++i) call.emplace_back("operand");
    return call;
}

std::string value_for(const Flag& flag) {
    if (!flag.choices.empty()) return flag.choices.front();
    switch (flag.takes) {
        case Takes::integer: return "7";
        case Takes::duration: return "90s";
        default: return "value";
    }
}

void expect_every_spelling_to_parse(const Command& command, const Flag& flag) {
    for (const std::string& spelling : flag.spellings) {
        std::vector<std::string> call = smallest_call(command);
        call.push_back(spelling);
        if (flag.takes_next_word()) call.push_back(value_for(flag));

        const auto parsed = parse_arguments(call, {});

        ASSERT_TRUE(parsed) << command.name << " " << spelling << ": " << parsed.error().what;
        EXPECT_TRUE(parsed->has(flag.key())) << command.name << " " << spelling;
        if (flag.takes_next_word()) {
            EXPECT_EQ(parsed->text(flag.key()), value_for(flag)) << command.name << spelling;
        }
    }
}

void expect_the_twin_to_work(const Command& command, const Flag& flag) {
    if (flag.env.empty()) return;
    const std::string value = flag.takes_next_word() ? value_for(flag) : "1";

    const auto parsed = parse_arguments(smallest_call(command), {{flag.env, value}});

    ASSERT_TRUE(parsed) << flag.env << ": " << parsed.error().what;
    EXPECT_TRUE(parsed->has(flag.key())) << command.name << " with " << flag.env;
    EXPECT_FALSE(parsed->typed(flag.key())) << flag.env;
}

TEST(CommandTable, has_each_flag_in_the_parser_under_each_of_its_spellings) {
    for (const Command& command : commands()) {
        for (const Flag& flag : command.flags) expect_every_spelling_to_parse(command, flag);
        for (const Flag& flag : global_flags()) expect_every_spelling_to_parse(command, flag);
    }
}

TEST(CommandTable, names_only_environment_variables_that_work) {
    for (const Command& command : commands()) {
        for (const Flag& flag : command.flags) expect_the_twin_to_work(command, flag);
        for (const Flag& flag : global_flags()) expect_the_twin_to_work(command, flag);
    }
}

TEST(CommandTable, has_a_function_for_each_command_and_no_other_one) {
    std::vector<std::string> names;
    for (const Command& command : commands()) names.push_back(command.name);
    std::vector<std::string> functions;
    for (CommandList* const list : command_lists) {
        for (const NamedCommand& command : list()) functions.emplace_back(command.name);
    }

    EXPECT_THAT(functions, UnorderedElementsAreArray(names));
}

TEST(CommandTable, names_each_command_once_and_in_a_group_that_is_shown) {
    std::set<std::string> names;
    for (const Command& command : commands()) {
        EXPECT_TRUE(names.insert(command.name).second) << command.name;
        EXPECT_THAT(command_table().groups, Contains(command.group)) << command.name;
    }
    const auto& groups = command_table().groups;
    EXPECT_EQ(std::set(groups.begin(), groups.end()).size(), groups.size()) << "each is shown once";
}

TEST(CommandTable, parses_each_of_its_own_examples) {
    for (const Command& command : commands()) {
        for (const Example& example : command.examples) {
            std::string line = example.line.substr(0, example.line.find(" >"));
            if (const auto pipe = line.find("| "); pipe != std::string::npos) {
                line = line.substr(pipe + 2);
            }
            std::vector<std::string> call = words(line);
            ASSERT_EQ(call.front(), "invito") << example.line;
            call.erase(call.begin());

            const auto parsed = parse_arguments(call, {});

            ASSERT_TRUE(parsed) << example.line << ": " << parsed.error().what;
            EXPECT_EQ(parsed->command, &command) << example.line;
        }
    }
}

TEST(CommandTable, points_only_to_commands_and_topics_that_exist) {
    for (const Command& command : commands()) {
        for (const std::string& reference : command.see_also) {
            const std::vector<std::string> call = words(reference);
            ASSERT_EQ(call.front(), "invito") << reference;
            if (call[1] == "help") {
                EXPECT_NE(find_topic(call.at(2)), nullptr) << reference;
                continue;
            }
            const bool is_known =
                find_command(call[1]) != nullptr ||
                (call.size() > 2 && find_command(call[1] + " " + call[2]) != nullptr);
            EXPECT_TRUE(is_known) << reference << " in " << command.name;
        }
    }
}

TEST(CommandTable, excludes_only_flags_that_the_command_has) {
    const auto has = [](const std::vector<Flag>& flags, const std::string& key) {
        return std::any_of(flags.begin(), flags.end(), [&key](const Flag& flag) {
            return flag.key() == key;
        });
    };
    for (const Flag& flag : global_flags()) {
        EXPECT_TRUE(flag.excluded.empty() || has(global_flags(), flag.excluded)) << flag.key();
    }
    for (const Command& command : commands()) {
        for (const Flag& flag : command.flags) {
            const bool is_known = flag.excluded.empty() || has(command.flags, flag.excluded) ||
                                  has(global_flags(), flag.excluded);
            EXPECT_TRUE(is_known) << command.name << " " << flag.key();
        }
    }
}

TEST(CommandTable, has_no_flag_for_the_api_key) {
    for (const Command& command : commands()) {
        for (const Flag& flag : command.flags) {
            EXPECT_EQ(flag.names().find("api-key"), std::string::npos) << command.name;
        }
    }
}

TEST(CommandTable, lets_every_command_that_writes_or_sends_run_dry) {
    const std::set<std::string> writing = {
        "import",
        "start",
        "run",
        "pause",
        "resume",
        "jobs retry",
        "jobs cancel",
        "db backup",
        "db migrate",
        "campaigns rename",
        "campaigns archive",
        "config set-key",
    };
    for (const std::string& name : writing) {
        const Command* const command = find_command(name);
        ASSERT_NE(command, nullptr) << name;
        const bool has_dry_run =
            std::any_of(command->flags.begin(), command->flags.end(), [](const Flag& flag) {
                return flag.key() == "--dry-run";
            });
        EXPECT_TRUE(has_dry_run) << name;
    }
}

// Read from the text of the help, not through the reader of the table: "run" and its flags' names.
std::map<std::string, std::set<std::string>> flags_in_the_text() {
    std::map<std::string, std::set<std::string>> all;
    std::string command;
    for (const HelpText& file : command_texts()) {
        std::istringstream lines{std::string(file.text)};
        std::string line;
        while (std::getline(lines, line)) {
            if (line.starts_with("## ")) {
                command = line.substr(line.starts_with("## invito ") ? 10 : 3);
                command =
                    command.substr(0, command.find_first_not_of("abcdefghijklmnopqrstuvwxyz -"));
                while (command.ends_with(' ')) command.pop_back();
            }
            const std::size_t begin = line.find_first_not_of(' ');
            if (begin < 2 || begin == std::string::npos || line[begin] != '-') continue;
            for (std::string word : words(line.substr(begin))) {
                if (!word.starts_with('-')) break;
                const bool is_last = !word.ends_with(',');
                all[command].insert(word.substr(0, word.find_first_of(",[")));
                if (is_last) break;
            }
        }
    }
    return all;
}

std::set<std::string> spellings_of(const std::vector<Flag>& flags) {
    std::set<std::string> all;
    for (const Flag& flag : flags) all.insert(flag.spellings.begin(), flag.spellings.end());
    return all;
}

TEST(CommandTable, holds_the_flags_of_the_text_and_no_other_ones) {
    auto in_the_text = flags_in_the_text();

    for (const Command& command : commands())
        EXPECT_EQ(spellings_of(command.flags), in_the_text[command.name]) << command.name;
    EXPECT_EQ(spellings_of(global_flags()), in_the_text["flags of every command"]);
}

TEST(CommandTable, holds_everything_that_a_command_is_explained_with) {
    for (const Command& command : commands()) {
        EXPECT_TRUE(command.summary.ends_with('.')) << command.name;
        EXPECT_FALSE(command.examples.empty()) << command.name;
        EXPECT_FALSE(command.exit_codes.empty()) << command.name;
        for (const Flag& flag : command.flags) EXPECT_NE(flag.group, "") << command.name;
    }
}

constexpr std::string_view shared_flags =
    "## flags of several commands\n"
    "      --force              replace it\n"
    "      --account A          of this account\n"
    "      --account A[,B]      of these accounts  [all]\n";
constexpr std::string_view command_head =
    "# Campaigns\n"
    "\n"
    "## invito jobs COMMAND\n"
    "Jobs.\n"
    "\n"
    "## invito jobs move NAME or FILE...  one of campaigns\n"
    "Move something.\n"
    "\n"
    "Examples\n"
    "  invito jobs move x   for a test\n"
    "\n"
    "It is moved as a\n"
    "whole.\n"
    "\n"
    "Flags\n";

CommandTable table_with(std::string_view flags) {
    const std::string text = std::string(command_head) + std::string(flags);
    return read_command_table(std::vector<std::string_view>{shared_flags, text});
}

TEST(CommandTable, is_read_from_the_help_that_it_prints) {
    const CommandTable table = table_with(
        "  -w, --wait[=DUR]         stay, at most DUR  [off]  env INVITO_WAIT\n"
        "      --as WHAT            what it is  {sent|not-sent}  not with --progress bars|line\n"
        "      --note TEXT          what to say  {may be empty}  not with --wait\n"
        "      --case NAME          how  [happy]  one of scenarios\n"
        "Safety\n"
        "      --account A[,B]\n"
        "\n"
        "Exit codes: 0 75\n"
        "See also: invito run, invito help csv\n"
    );

    ASSERT_EQ(table.commands.size(), 1U);
    const Command& command = table.commands.front();
    EXPECT_EQ(table.families.front().name, "jobs");
    EXPECT_EQ(command.name, "jobs move");
    EXPECT_EQ(command.operands, "NAME or FILE...");
    EXPECT_EQ(command.operands_min, 1);
    EXPECT_EQ(command.operands_max, -1);
    ASSERT_EQ(command.candidates.size(), 1U);
    EXPECT_THAT(command.candidates[0], ElementsAre(Candidates::campaigns, Candidates::files));
    EXPECT_EQ(command.details, "It is moved as a whole.");
    EXPECT_THAT(command.exit_codes, ElementsAre(ExitCode::ok, ExitCode::locked));
    EXPECT_THAT(command.see_also, ElementsAre("invito run", "invito help csv"));
    ASSERT_EQ(command.flags.size(), 5U);
    const Flag& wait = command.flags[0];
    EXPECT_THAT(wait.spellings, ElementsAre("-w", "--wait"));
    EXPECT_EQ(wait.takes, Takes::duration);
    EXPECT_TRUE(wait.is_value_optional);
    EXPECT_EQ(wait.fallback, "off");
    EXPECT_EQ(wait.env, "INVITO_WAIT");
    EXPECT_EQ(wait.group, "Flags");
    EXPECT_THAT(command.flags[1].choices, ElementsAre("sent", "not-sent"));
    EXPECT_EQ(command.flags[1].excluded, "--progress");
    EXPECT_THAT(command.flags[1].excluded_values, ElementsAre("bars", "line"));
    EXPECT_TRUE(command.flags[2].may_be_empty);
    EXPECT_EQ(command.flags[2].excluded, "--wait");
    EXPECT_THAT(command.flags[2].excluded_values, ElementsAre());
    EXPECT_EQ(command.flags[3].candidates, Candidates::scenarios);
    EXPECT_EQ(command.flags[4].text, "of these accounts");
    EXPECT_EQ(command.flags[4].takes, Takes::list);
    EXPECT_EQ(command.flags[4].candidates, Candidates::accounts);
    EXPECT_EQ(command.flags[4].group, "Safety");
}

std::string slip(std::string_view flags) {
    try {
        (void)table_with(flags);
    } catch (const InternalFailure& failure) {
        return failure.what();
    }
    return "none";
}

TEST(CommandTable, finds_a_slip_in_its_text) {
    EXPECT_EQ(slip("      --force\n"), "none");
    EXPECT_THAT(slip("      --days M   how many\n"), HasSubstr("placeholder"));
    EXPECT_THAT(slip("      --days N   how many\n      --days N   again\n"), HasSubstr("twice"));
    EXPECT_THAT(slip("      --account A\n      --account A[,B]\n"), HasSubstr("twice"));
    EXPECT_THAT(slip("      --days N   how many  (90)\n"), HasSubstr("attribute"));
    EXPECT_THAT(slip("      --days N\n"), HasSubstr("without a text"));
    EXPECT_THAT(slip("      days N     how many\n"), HasSubstr("no flag"));
    EXPECT_THAT(slip("      --force\nExit codes: 0 3\n"), HasSubstr("exit code"));
    EXPECT_THAT(slip("      --force\n\n## invito jobs move\nAgain.\n"), HasSubstr("told twice"));
    EXPECT_THAT(slip("      --force\n\n## invito run\n\n"), HasSubstr("summary"));
    EXPECT_THAT(slip("      --force\n\n## a note\n"), HasSubstr("no command"));
    EXPECT_THAT(slip("      --days M   how many\n"), HasSubstr("--days M")) << "shows the line";
}

TEST(CommandTable, says_of_each_word_what_a_shell_may_offer) {
    const auto as_operand = [](const std::string& head) {
        return slip("      --force\n\n## invito new " + head + "\nNew.\n");
    };
    constexpr const char* missing = "a shell must know";
    EXPECT_THAT(slip("      --name NAME   of what?\n"), HasSubstr(missing));
    EXPECT_THAT(slip("      --name NAME   of what?  one of cats\n"), HasSubstr(missing));
    EXPECT_EQ(slip("      --name NAME   of this  one of hooks\n"), "none");
    EXPECT_EQ(slip("      --as WHAT   like this  {a|b}\n"), "none");
    EXPECT_THAT(as_operand("[NAME...]"), HasSubstr(missing));
    EXPECT_THAT(as_operand("[NAME...]  of campaigns"), HasSubstr("attribute"));
    EXPECT_THAT(as_operand("THING"), HasSubstr("placeholder"));
    EXPECT_EQ(as_operand("[NAME... or RUN]  one of campaigns"), "none");
}

TEST(CommandTable, has_samples_whose_fields_can_be_chosen) {
    std::vector<std::string> names;
    for (CommandList* const list : command_lists) {
        for (const NamedCommand& command : list()) {
            if (command.write_sample == nullptr) continue;
            std::ostringstream sample;
            command.write_sample(sample);
            EXPECT_THAT(field_names(sample.view()).names, Not(IsEmpty())) << command.name;
            names.emplace_back(command.name);
        }
    }
    EXPECT_THAT(
        names, UnorderedElementsAre(
                   "accounts list", "accounts show", "campaigns list", "campaigns show", "explain",
                   "jobs list", "jobs show", "runs", "status", "suppress list", "webhooks list"
               )
    );
}

}  // namespace
}  // namespace invito
