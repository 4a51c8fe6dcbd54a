#include "completion.hpp"

#include "commands/cmd.hpp"
#include "help.hpp"
#include "invito/app/status.hpp"
#include "invito/input/lead_file.hpp"
#include "invito/report/chosen_fields.hpp"
#include "invito/report/report_data.hpp"
#include "invito/report/wording.hpp"
#include "invito/sandbox/world.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fmt/format.h>
#include <ostream>
#include <sstream>
#include <system_error>
#include <utility>

namespace invito {

namespace {

constexpr int runs_most = 50;

// Reads a command line as POSIX shells do; the quoting of zsh and fish is near enough.
class LineReader {
public:
    LineReader(std::string_view breaks, std::string_view home) : breaks_(breaks), home_(home) {}

    TypedLine read(std::string_view line) {
        for (std::size_t i = 0; i < line.size(); ++i) {
            const char c = line[i];
            const char next = i + 1 < line.size() ? line[i + 1] : '\0';
            if (is_escape(c, next)) {
                if (next != '\0') take(line[++i]);
            } else if (typed_.quote != '\0') {
                take_quoted(c);
            } else {
                take_plain(c);
            }
        }
        if (!typed_.words.empty()) typed_.words.erase(typed_.words.begin());
        return std::move(typed_);
    }

private:
    [[nodiscard]] bool is_escape(char c, char next) const {
        if (c != '\\' || typed_.quote == '\'') return false;
        return typed_.quote == '\0' || std::string_view("\\\"$`").find(next) != std::string::npos;
    }

    void take(char c) {
        is_word_ = true;
        typed_.word += c;
    }

    void take_quoted(char c) {
        if (c != typed_.quote) return take(c);
        typed_.quote = '\0';
        if (is_break(c)) typed_.kept = typed_.word.size();
    }

    void take_plain(char c) {
        if (c == '\'' || c == '"') {
            is_word_ = true;
            typed_.quote = c;
            typed_.kept = typed_.word.size();
        } else if (c == ' ' || c == '\t' || c == '\n') {
            end_word();
        } else if (c == '<' || c == '>') {
            // "2>" is no word either.
            if (typed_.word.find_first_not_of("0123456789") == std::string::npos) drop_word();
            end_word();
            typed_.is_redirected = true;
        } else if (c == '&' || c == '|') {
            if (typed_.is_redirected && !is_word_) return;  // ">|", ">&"
            drop_word();
            typed_ = {};
        } else {
            take(c);
            if (is_break(c)) typed_.kept = typed_.word.size();
        }
    }

    void end_word() {
        if (!is_word_) return;
        if (typed_.word.starts_with("~/")) typed_.word.replace(0, 1, home_);
        // A variable for the program, before its name.
        const bool is_assignment =
            typed_.words.empty() && typed_.word.find('=') != std::string::npos;
        if (!std::exchange(typed_.is_redirected, false) && !is_assignment)
            typed_.words.push_back(typed_.word);
        drop_word();
    }

    void drop_word() {
        typed_.word.clear();
        typed_.kept = 0;
        is_word_ = false;
    }

    [[nodiscard]] bool is_break(char c) const { return breaks_.find(c) != std::string::npos; }

    std::string_view breaks_;
    std::string_view home_;
    TypedLine typed_;
    bool is_word_ = false;  // there may be one without a letter: ""
};

struct Offer {
    std::string word;
    std::string about;
};

struct Offers {
    std::string lead;  // what stands before each of them in the same word: "--account=anna,"
    std::vector<Offer> all;
    bool has_files = false;
    bool has_folders = false;
};

// What one line may become.
class Completer {
public:
    Completer(const HalfTyped& typed, const Environment& environment, std::ostream& nowhere)
        : typed_(typed),
          invocation_(typed.invocation),
          context_(make_context(invocation_, environment, nowhere, nowhere)) {}

    Offers offers_for(const std::string& word) {
        const std::size_t equals = word.find('=');
        const bool is_flag = typed_.has_flags_behind && word.starts_with('-');
        if (!typed_.is_known) return {};
        if (typed_.awaits_value != nullptr) {
            offer_value(*typed_.awaits_value, word);
        } else if (is_flag && equals != std::string::npos) {
            const Flag* const flag = find_flag(invocation_.command, word.substr(0, equals));
            if (flag == nullptr || flag->takes == Takes::nothing) return {};
            offers_.lead = word.substr(0, equals + 1);
            offer_value(*flag, word.substr(equals + 1));
        } else if (is_flag) {
            offer_flags();
        } else if (invocation_.command != nullptr) {
            offer_operands();
        } else {
            offer_commands(invocation_.family);
        }
        return std::move(offers_);
    }

private:
    void add(std::string_view word, std::string_view about = {}) {
        offers_.all.push_back({std::string(word), std::string(about)});
    }

    // Not those that are given already, unless they may be repeated.
    void offer_flags() {
        const Command* const command = invocation_.command;
        const auto offer = [&](const std::vector<Flag>& flags) {
            for (const Flag& flag : flags) {
                const bool is_given = invocation_.has(flag.key()) && flag.takes != Takes::list;
                if (is_given || find_flag(command, flag.key()) != &flag) continue;
                for (const std::string& spelling : flag.spellings) add(spelling, flag.text);
            }
        };
        if (command != nullptr) offer(command->flags);
        offer(global_flags());
    }

    void offer_value(const Flag& flag, const std::string& typed) {
        for (const std::string& choice : flag.choices) add(choice);
        if (flag.choices.empty()) offer(flag.candidates);
        const std::size_t comma = flag.takes == Takes::list ? typed.rfind(',') : std::string::npos;
        if (comma == std::string::npos) return;
        offers_.lead += typed.substr(0, comma + 1);
        const std::string given = "," + typed.substr(0, comma + 1);
        std::erase_if(offers_.all, [&given](const Offer& one) {
            return given.find("," + one.word + ",") != std::string::npos;
        });
    }

    void offer_operands() {
        const Command& command = *invocation_.command;
        const auto& operands = invocation_.operands;
        const bool is_full = command.operands_max >= 0 &&
                             operands.size() >= static_cast<std::size_t>(command.operands_max);
        if (is_full) {
            if (typed_.has_flags_behind) offer_flags();
            return;
        }
        const std::size_t place = std::min(operands.size(), command.candidates.size() - 1);
        for (const Candidates candidates : command.candidates[place]) offer(candidates);
        std::erase_if(offers_.all, [&operands](const Offer& one) {
            return std::ranges::find(operands, one.word) != operands.end();
        });
    }

    // Those of a family, or what a line begins with.
    void offer_commands(const Family* family) {
        const std::string prefix = family != nullptr ? family->name + " " : "";
        for (const Command& command : commands()) {
            if (!command.name.starts_with(prefix)) continue;
            const std::string rest = command.name.substr(prefix.size());
            if (rest.find(' ') == std::string::npos) add(rest, command.summary);
        }
        if (family != nullptr) return;
        for (const Family& one : families()) add(one.name, one.summary);
    }

    void offer(Candidates candidates) {
        switch (candidates) {
            case Candidates::nothing: break;
            case Candidates::files: offers_.has_files = true; break;
            case Candidates::folders: offers_.has_folders = true; break;
            case Candidates::campaigns: offer_campaigns(); break;
            case Candidates::accounts: offer_accounts(); break;
            case Candidates::states: offer_states(); break;
            case Candidates::reasons: offer_reasons(); break;
            case Candidates::runs: offer_runs(); break;
            case Candidates::commands: offer_named_commands(); break;
            case Candidates::topics: offer_topics(); break;
            case Candidates::fields: offer_fields(); break;
            case Candidates::settings: offer_settings(); break;
            case Candidates::scenarios: offer_scenarios(); break;
            case Candidates::encodings: offer_encodings(); break;
            case Candidates::hooks: offer_hooks(); break;
            case Candidates::cuts: offer_cuts(); break;
            case Candidates::shells: offer_shells(); break;
        }
    }

    void offer_campaigns() {
        for (const auto& [name, state] : names().campaigns) add(name, to_string(state));
    }

    // Those of the configuration; others have only a past.
    void offer_accounts() {
        const Settings* const known = settings();
        if (known != nullptr) {
            for (const AccountSettings& account : known->accounts)
                add(account.alias, to_string(account.tier));
        }
        for (const std::string& alias : names().accounts) {
            if (known == nullptr || known->find_account(alias) == nullptr)
                add(alias, "not configured");
        }
    }

    void offer_states() {
        add("waiting", "queued, resolved or sending");
        for (const auto& [state, word] : enum_names<JobState>)
            add(word, help_of(state, Reason::none).what);
    }

    void offer_reasons() {
        for (const auto& [reason, word] : enum_names<Reason>) {
            if (reason != Reason::none) add(word, help_of(state_of(reason), reason).what);
        }
    }

    void offer_runs() {
        for (const KnownNames::Run& run : names().runs) {
            const std::string began = format_rfc3339(run.started_at, context_.out_style.zone);
            add(run_name(run.id), fmt::format("{}, {}", to_string(run.kind), began));
        }
    }

    // `help jobs list`
    void offer_named_commands() {
        const auto& operands = invocation_.operands;
        const Family* const family = operands.empty() ? nullptr : find_family(operands.front());
        if (operands.empty() || family != nullptr) offer_commands(family);
    }

    // Only a command has a second word.
    void offer_topics() {
        if (!invocation_.operands.empty()) return;
        for (const Topic& topic : topics()) add(topic.name, topic.summary);
    }

    void offer_scenarios() {
        for (const auto& one : sandbox::scenarios()) add(one.name, one.description);
    }

    void offer_encodings() {
        for (const std::string& name : encoding_names()) add(name);
    }

    void offer_hooks() {
        if (settings() == nullptr) return;
        for (const HookSettings& hook : settings()->hooks) add(hook.name, to_string(hook.kind));
    }

    void offer_cuts() {
        for (const auto& [by, word] : enum_names<ReportBy>)
            add(fmt::format("{}{}", word, by == ReportBy::column ? ":" : ""));
    }

    void offer_shells() {
        for (const HelpText& script : completion_texts()) add(script.name);
    }

    void offer_fields() {
        if (invocation_.command == nullptr) return;
        for (CommandList* const list : command_lists) {
            for (const NamedCommand& command : list()) {
                const bool is_meant = command.name == invocation_.command->name;
                if (!is_meant || command.write_sample == nullptr) continue;
                std::ostringstream sample;
                command.write_sample(sample);
                for (const std::string& name : field_names(sample.view()).names) add(name);
            }
        }
    }

    // Of each account where a key is one of accounts.
    void offer_settings() {
        constexpr std::string_view each = "*";
        for (const SettingsKey& key : settings_keys()) {
            const std::size_t star = key.path.find(each);
            if (star == std::string::npos) {
                add(key.path, key.about);
                continue;
            }
            if (!key.path.starts_with("accounts.") || settings() == nullptr) continue;
            for (const AccountSettings& account : settings()->accounts) {
                std::string path = key.path;
                add(path.replace(star, each.size(), account.alias), key.about);
            }
        }
    }

    // nullptr: they cannot be read.
    const Settings* settings() {
        if (!settings_) {
            auto loaded = load_settings(context_);
            settings_ = loaded ? std::optional(std::move(*loaded)) : std::nullopt;
        }
        return *settings_ ? &**settings_ : nullptr;
    }

    const KnownNames& names() {
        if (!names_)
            names_ = settings() != nullptr ? known_names(*settings(), runs_most) : KnownNames{};
        return *names_;
    }

    const HalfTyped& typed_;
    const Invocation& invocation_;
    Context context_;
    Offers offers_;
    std::optional<std::optional<Settings>> settings_;
    std::optional<KnownNames> names_;
};

std::string_view kind_of(const Offers& offers) {
    if (offers.has_files) return offers.all.empty() ? "files" : "names_and_files";
    return offers.has_folders ? "folders" : "names";
}

// In a quote or, '\0', in none.
std::string quoted_for_bash(char c, char open_quote) {
    constexpr std::string_view plain = "%+,-./:=@_";
    const std::string itself(1, c);
    if (open_quote == '\'') return c == open_quote ? R"('\'')" : itself;
    if (open_quote == '"') {
        // Between double quotes nothing keeps bash from looking it up in its history.
        if (c == '!') return R"("'!'")";
        return std::string_view(R"(\"$`)").find(c) != std::string_view::npos ? '\\' + itself
                                                                             : itself;
    }
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = byte >= 0x80 || std::isalnum(byte) != 0 || plain.find(c) != plain.npos;
    return is_plain ? itself : '\\' + itself;
}

// What a line of a shell can hold.
bool is_one_line(const std::string& word) {
    return std::ranges::none_of(word, [](char c) {
        return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
    });
}

// What lies in this folder and begins so. Beside names bash cannot be left to quote files: it takes
// "$" for a variable.
void add_files(std::vector<Offer>& offers, const std::string& begun) {
    std::error_code problem;
    std::filesystem::directory_iterator entry(".", problem);
    for (; !problem && entry != std::filesystem::directory_iterator(); entry.increment(problem)) {
        std::string file = entry->path().filename().string();
        const bool is_hidden = file.starts_with('.') && begun.empty();
        if (is_hidden || !file.starts_with(begun) || !is_one_line(file)) continue;
        std::error_code ignored;
        if (entry->is_directory(ignored)) file += '/';
        offers.push_back({std::move(file), {}});
    }
}

}  // namespace

TypedLine read_line(std::string_view line, std::string_view breaks, std::string_view home) {
    return LineReader(breaks, home).read(line);
}

std::string quoted_for_bash(std::string_view text, char open_quote) {
    std::string quoted;
    for (const char c : text) quoted += quoted_for_bash(c, open_quote);
    // Behind such an end bash takes the quote for closed, and does not close it.
    if (open_quote != '\0' && quoted.ends_with(open_quote)) quoted += open_quote;
    return quoted;
}

void answer_completion(
    const std::vector<std::string>& arguments, const Environment& environment, std::ostream& out
) {
    if (arguments.size() < 2) return;
    const bool is_bash = arguments[0] == "bash";
    const auto home = environment.find("HOME");
    const TypedLine typed = read_line(
        arguments[1], arguments.size() > 2 ? arguments[2] : std::string(),
        home != environment.end() ? home->second : "~"
    );
    Offers offers;
    if (typed.is_redirected) {
        offers.has_files = true;
    } else {
        std::ostream nowhere(nullptr);
        const HalfTyped known = half_typed(typed.words);
        offers = Completer(known, environment, nowhere).offers_for(typed.word);
    }
    std::erase_if(offers.all, [&](const Offer& offer) {
        const std::string word = offers.lead + offer.word;
        // The others look for what fits themselves, in more than one way.
        return !is_one_line(word) || (is_bash && !word.starts_with(typed.word));
    });
    if (is_bash && offers.has_files && !offers.all.empty()) {
        offers.has_files = false;
        add_files(offers.all, typed.word);
    }
    out << kind_of(offers) << '\n';
    for (const Offer& offer : offers.all) {
        const std::string word = offers.lead + offer.word;
        if (is_bash) {
            out << quoted_for_bash(std::string_view(word).substr(typed.kept), typed.quote) << '\n';
        } else {
            out << fmt::format("{}\t{}\n", word, offer.about);
        }
    }
}

}  // namespace invito
