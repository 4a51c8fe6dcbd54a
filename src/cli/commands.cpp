#include "commands.hpp"

#include <algorithm>

namespace invito {

namespace {

template <class T>
void append(std::vector<T>& all, std::vector<T> part) {
    std::move(part.begin(), part.end(), std::back_inserter(all));
}

std::vector<Flag> file_flags() {
    return {
        {.names = "-c, --config",
         .takes = Takes::text,
         .placeholder = "FILE",
         .text = "read exactly this file; none: no file",
         .fallback = "searched",
         .env = "INVITO_CONFIG",
         .group = "Files"},
        {.names = "--db",
         .takes = Takes::text,
         .placeholder = "FILE",
         .text = "the SQLite database",
         .fallback = "state directory",
         .env = "INVITO_DB",
         .group = "Files"},
    };
}

std::vector<Flag> output_flags() {
    return {
        {.names = "--json",
         .text = "one JSON document; JSON lines for run",
         .env = "INVITO_JSON",
         .group = "Output"},
        {.names = "-v, --verbose",
         .takes = Takes::count,
         .text = "log more; -vv logs everything",
         .group = "Output"},
        {.names = "-q, --quiet", .text = "warnings and errors only", .group = "Output"},
        {.names = "--log-level",
         .takes = Takes::text,
         .placeholder = "LEVEL",
         .text = "trace, debug, info, warn or error",
         .fallback = "info",
         .env = "INVITO_LOG_LEVEL",
         .choices = {"trace", "debug", "info", "warn", "error"},
         .group = "Output"},
        {.names = "--log-format",
         .takes = Takes::text,
         .placeholder = "FORMAT",
         .text = "auto, text, logfmt or json",
         .fallback = "auto",
         .env = "INVITO_LOG_FORMAT",
         .choices = {"auto", "text", "logfmt", "json"},
         .group = "Output"},
        {.names = "--log-file",
         .takes = Takes::text,
         .placeholder = "FILE",
         .text = "log there too; SIGHUP reopens it",
         .env = "INVITO_LOG_FILE",
         .group = "Output"},
        {.names = "--progress",
         .takes = Takes::text,
         .placeholder = "MODE",
         .text = "auto, bars, line, plain or none",
         .fallback = "auto",
         .env = "INVITO_PROGRESS",
         .choices = {"auto", "bars", "line", "plain", "none"},
         .group = "Output"},
        {.names = "--color",
         .takes = Takes::text,
         .placeholder = "WHEN",
         .text = "auto, always or never; NO_COLOR is honoured",
         .fallback = "auto",
         .choices = {"auto", "always", "never"},
         .group = "Output"},
        {.names = "--no-color", .text = "the same as --color=never", .group = "Output"},
        {.names = "--ascii",
         .text = "no box or block characters",
         .env = "INVITO_ASCII",
         .group = "Output"},
        {.names = "--accessible",
         .text = "no motion, no tables",
         .env = "INVITO_ACCESSIBLE",
         .group = "Output"},
    };
}

std::vector<Flag> question_and_help_flags() {
    return {
        {.names = "--no-input",
         .text = "never ask",
         .env = "INVITO_NO_INPUT",
         .group = "Questions"},
        {.names = "-y, --yes", .text = "answer yes where yes is allowed", .group = "Questions"},
        {.names = "-h, --help", .text = "help for the command", .group = "Help"},
        {.names = "-V, --version", .text = "the version", .group = "Help"},
    };
}

}  // namespace

std::vector<std::string> Flag::spellings() const {
    std::vector<std::string> all;
    std::size_t begin = 0;
    while (begin < names.size()) {
        const std::size_t end = std::min(names.find(", ", begin), names.size());
        all.push_back(names.substr(begin, end - begin));
        begin = end + 2;
    }
    return all;
}

std::string Flag::key() const {
    return spellings().back();
}

const std::vector<Command>& commands() {
    static const std::vector<Command> all = [] {
        std::vector<Command> table;
        append(table, starting_commands());
        append(table, campaign_commands());
        append(table, record_commands());
        append(table, suppression_commands());
        append(table, operating_commands());
        return table;
    }();
    return all;
}

const std::vector<Family>& families() {
    static const std::vector<Family> all = {
        {"campaigns", "Records", "List, show, rename or archive campaigns."},
        {"jobs", "Records",
         "List, show, retry, settle or cancel jobs: one lead in one campaign each."},
        {"accounts", "Records", "List, show or discover LinkedIn accounts."},
        {"suppress", "Records", "People, companies and domains never to invite."},
        {"db", "Operate", "Look after the database."},
        {"config", "Operate", "Look at the configuration, store the API key."},
        {"sandbox", "Operate", "A loopback fake of the Unipile API, for rehearsals and tests."},
    };
    return all;
}

const std::vector<std::string>& command_groups() {
    static const std::vector<std::string> all = {
        "Start here", "Campaigns", "Records", "Operate", "Help"};
    return all;
}

const std::vector<Flag>& global_flags() {
    static const std::vector<Flag> all = [] {
        std::vector<Flag> table;
        append(table, file_flags());
        append(table, output_flags());
        append(table, question_and_help_flags());
        return table;
    }();
    return all;
}

Flag force_flag() {
    return {
        .names = "--force",
        .text = "replace a file of somebody else, or one that was changed",
        .group = "Safety",
    };
}

Flag take_over_flag() {
    return {
        .names = "--take-over",
        .text = "this machine goes on with a database that last ran on another one; said once",
        .group = "Safety",
    };
}

const Command* find_command(std::string_view name) {
    const auto& all = commands();
    const auto found = std::find_if(all.begin(), all.end(), [name](const Command& command) {
        return command.name == name;
    });
    return found == all.end() ? nullptr : &*found;
}

const Family* find_family(std::string_view name) {
    const auto& all = families();
    const auto found = std::find_if(all.begin(), all.end(), [name](const Family& family) {
        return family.name == name;
    });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace invito
