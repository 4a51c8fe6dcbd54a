#include "cli/commands.hpp"
#include "cli/dispatch.hpp"
#include "cli/invocation.hpp"
#include "cli/topics.hpp"

#include <gmock/gmock.h>
#include <set>
#include <sstream>

namespace invito {
namespace {

using testing::Contains;

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
        case Takes::duration:
        case Takes::maybe_duration: return "90s";
        default: return "value";
    }
}

bool takes_next_word(const Flag& flag) {
    return flag.takes == Takes::text || flag.takes == Takes::list || flag.takes == Takes::integer ||
           flag.takes == Takes::duration;
}

void expect_every_spelling_to_parse(const Command& command, const Flag& flag) {
    for (const std::string& spelling : flag.spellings()) {
        std::vector<std::string> call = smallest_call(command);
        call.push_back(spelling);
        if (takes_next_word(flag)) call.push_back(value_for(flag));

        const auto parsed = parse_arguments(call, {});

        ASSERT_TRUE(parsed) << command.name << " " << spelling << ": " << parsed.error().what;
        EXPECT_TRUE(parsed->has(flag.key())) << command.name << " " << spelling;
        if (takes_next_word(flag)) {
            EXPECT_EQ(parsed->text(flag.key()), value_for(flag)) << command.name << spelling;
        }
    }
}

void expect_the_twin_to_work(const Command& command, const Flag& flag) {
    if (flag.env.empty()) return;
    const std::string value = takes_next_word(flag) ? value_for(flag) : "1";

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

TEST(CommandTable, has_a_function_for_each_command) {
    for (const Command& command : commands()) {
        EXPECT_NE(command_function(command.name), nullptr) << command.name;
    }
}

TEST(CommandTable, names_each_command_once_and_in_a_group_that_is_shown) {
    std::set<std::string> names;
    for (const Command& command : commands()) {
        EXPECT_TRUE(names.insert(command.name).second) << command.name;
        EXPECT_THAT(command_groups(), Contains(command.group)) << command.name;
    }
}

TEST(CommandTable, parses_each_of_its_own_examples) {
    for (const Command& command : commands()) {
        for (const Example& example : command.examples) {
            std::string line = example.line.substr(0, example.line.find(" >>"));
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

TEST(CommandTable, has_no_flag_for_the_api_key) {
    for (const Command& command : commands()) {
        for (const Flag& flag : command.flags) {
            EXPECT_EQ(flag.names.find("api-key"), std::string::npos) << command.name;
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

}  // namespace
}  // namespace invito
