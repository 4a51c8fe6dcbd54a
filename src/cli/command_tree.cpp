#include "command_tree.hpp"

#include "usage_errors.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <memory>

namespace invito {

namespace {

// CLI11 fills these; nothing here is interpreted by it.
struct Slot {
    const Flag* flag = nullptr;
    CLI::Option* option = nullptr;
};

struct Branch {
    const Command* command = nullptr;
    CLI::App* app = nullptr;
    std::vector<Slot> slots;
    std::vector<std::string> operands;
};

std::string comma_separated(const Flag& flag) {
    return fmt::format("{}", fmt::join(flag.spellings(), ","));
}

Slot add_flag(CLI::App& app, const Flag& flag) {
    if (takes_next_word(flag.takes)) {
        auto* option = app.add_option(comma_separated(flag));
        option->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
        return {&flag, option};
    }
    // A CLI11 flag accepts "--wait=2h" and never takes the next word.
    auto* option = app.add_flag(comma_separated(flag));
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    return {&flag, option};
}

// The command table as a tree of CLI11 apps. Help is ours, so CLI11's is removed everywhere.
class Tree {
public:
    Tree() : root_(std::make_unique<CLI::App>("invito")) {
        prepare(*root_);
        root_->require_subcommand(0, 1);
        for (const Flag& flag : global_flags()) globals_.push_back(add_flag(*root_, flag));
        for (const Family& family : families()) {
            CLI::App* app = root_->add_subcommand(family.name);
            prepare(*app);
            app->require_subcommand(0, 1);
            families_.emplace_back(&family, app);
        }
        branches_.reserve(commands().size());
        for (const Command& command : commands()) add(command);
    }

    void parse(std::vector<std::string> arguments) {
        std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
        root_->parse(std::move(arguments));
    }

    [[nodiscard]] const Branch* chosen_command() const {
        const auto found = std::find_if(branches_.begin(), branches_.end(), [](const Branch& b) {
            return b.app->parsed();
        });
        return found == branches_.end() ? nullptr : &*found;
    }

    [[nodiscard]] const Family* chosen_family() const {
        for (const auto& [family, app] : families_) {
            if (app->parsed()) return family;
        }
        return nullptr;
    }

    [[nodiscard]] const std::vector<Slot>& globals() const { return globals_; }

    [[nodiscard]] std::vector<std::string> not_understood() const { return root_->remaining(true); }

private:
    static void prepare(CLI::App& app) {
        app.set_help_flag();
        app.set_help_all_flag();
        app.allow_extras();
        app.fallthrough();
    }

    void add(const Command& command) {
        CLI::App* parent = root_.get();
        std::string name = command.name;
        if (const auto space = name.find(' '); space != std::string::npos) {
            parent = root_->get_subcommand(name.substr(0, space));
            name = name.substr(space + 1);
        }
        Branch& branch = branches_.emplace_back();
        branch.command = &command;
        branch.app = parent->add_subcommand(name);
        prepare(*branch.app);
        if (command.operands_max != 0) {
            branch.app->add_option("operands", branch.operands)->expected(-1);
        }
        for (const Flag& flag : command.flags) {
            branch.slots.push_back(add_flag(*branch.app, flag));
        }
    }

    std::unique_ptr<CLI::App> root_;
    std::vector<Slot> globals_;
    std::vector<std::pair<const Family*, CLI::App*>> families_;
    std::vector<Branch> branches_;
};

// CLI11 reports a bare flag as "true".
std::vector<std::string> values_of(const Slot& slot) {
    std::vector<std::string> values = slot.option->results();
    if (takes_next_word(slot.flag->takes)) return values;
    for (std::string& value : values) {
        if (value == "true") value.clear();
    }
    return values;
}

void collect(const std::vector<Slot>& slots, std::vector<GivenFlag>& given) {
    for (const Slot& slot : slots) {
        if (slot.option->count() > 0) given.push_back({slot.flag, values_of(slot)});
    }
}

}  // namespace

bool takes_next_word(Takes takes) {
    return takes == Takes::text || takes == Takes::list || takes == Takes::integer ||
           takes == Takes::duration;
}

Result<CommandWords> split_words(const std::vector<std::string>& arguments) {
    // CLI11 forgets "--" after the first operand, so what follows it never gets there.
    const auto flags_end = std::find(arguments.begin(), arguments.end(), "--");
    Tree tree;
    try {
        tree.parse({arguments.begin(), flags_end});
    } catch (const CLI::ArgumentMismatch& mismatch) {
        const std::string text = mismatch.what();  // "--max-sends: 1 required TEXT missing"
        const std::string flag = text.substr(0, text.find(':'));
        return usage_error(
            "usage.value", fmt::format("{} needs a value", flag), fmt::format("{} VALUE", flag)
        );
    } catch (const CLI::ParseError& error) {
        return usage_error("usage.value", error.what(), "see invito help");
    }
    CommandWords words;
    words.family = tree.chosen_family();
    words.not_understood = tree.not_understood();
    if (const Branch* branch = tree.chosen_command()) {
        words.command = branch->command;
        words.operands = branch->operands;
        collect(branch->slots, words.flags);
    }
    collect(tree.globals(), words.flags);
    if (flags_end != arguments.end()) {
        words.operands.insert(words.operands.end(), flags_end + 1, arguments.end());
    }
    return words;
}

}  // namespace invito
