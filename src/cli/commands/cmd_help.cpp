// `help`, `version` and `completion`: what the program says of itself.
#include "cmd.hpp"
#include "help.hpp"
#include "invito/app/compose.hpp"
#include "invito/report/json_documents.hpp"
#include "invito/support/text.hpp"

#include <boost/version.hpp>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <ostream>
#include <sqlite3.h>

namespace invito {

namespace {

Error no_help_for(const std::string& words) {
    std::vector<std::string> known;
    for (const Topic& topic : topics()) known.emplace_back(topic.name);
    for (const Command& command : commands()) known.push_back(command.name);
    for (const Family& family : families()) known.push_back(family.name);
    const auto guess = closest(words, known);
    return usage_error(
        "usage.unknown_topic", fmt::format("there is no command and no topic \"{}\"", words),
        guess ? fmt::format("did you mean \"invito help {}\"?", *guess) : "all of them: invito help"
    );
}

Result<ExitCode> help(Context& context) {
    const auto words = fmt::format("{}", fmt::join(context.invocation.operands, " "));
    if (words.empty()) {
        context.out << program_help();
    } else if (const Command* command = find_command(words)) {
        context.out << command_help(*command);
    } else if (const Family* family = find_family(words)) {
        context.out << family_help(*family);
    } else if (const Topic* topic = find_topic(words)) {
        context.out << topic->text();
    } else {
        return no_help_for(words);
    }
    return ExitCode::ok;
}

Result<ExitCode> completion(Context& context) {
    const std::string& shell = context.invocation.operands.front();
    std::vector<std::string> known;
    for (const HelpText& script : completion_texts()) {
        if (script.name == shell) {
            context.out << script.text;
            return ExitCode::ok;
        }
        known.emplace_back(script.name);
    }
    return usage_error(
        "usage.operands", fmt::format("there is no completion for \"{}\"", shell),
        fmt::format("one of: {}", fmt::join(known, ", "))
    );
}

Result<ExitCode> version(Context& context) {
    const BuildFacts& facts = build_facts();
    if (!context.json()) {
        context.out << fmt::format("invito {}\n", facts.version);
        return ExitCode::ok;
    }
    write_json_document(context.out, {}, [&](JsonWriter& json) {
        json.field("version", facts.version);
        json.field("commit", facts.commit);
        json.field("build_type", facts.build_type);
        json.field("compiler", facts.compiler);
        json.object("libraries", [&json] {
            json.field("boost", BOOST_LIB_VERSION);
            json.field("openssl", OpenSSL_version(OPENSSL_VERSION_STRING));
            json.field("sqlite", sqlite3_libversion());
        });
    });
    return ExitCode::ok;
}

}  // namespace

std::span<const NamedCommand> help_commands() {
    static constexpr NamedCommand all[] = {
        {"completion", completion}, {"help", help}, {"version", version}};
    return all;
}

}  // namespace invito
