#include "topics.hpp"

#include "commands.hpp"
#include "exit_code.hpp"
#include "invito/report/terminal_text.hpp"
#include "topic_texts.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace invito {

const std::vector<Topic>& topics() {
    static const std::vector<Topic> all = {
        {"campaign-file", "List, note, accounts and schedule of a campaign.", campaign_file_topic},
        {"config", "The configuration file, its keys and where it is looked for.", config_topic},
        {"csv", "Which lists are understood, and which rows are rejected.", csv_topic},
        {"files", "What is written where, and what is never replaced.", files_topic},
        {"limits", "How quotas are counted and when the next invitation may go.", limits_topic},
        {"environment", "Environment variables.", environment_topic},
        {"exit-codes", "What the exit codes mean and whom they should wake.", exit_codes_topic},
        {"json", "JSON lines of run, JSON documents of the others.", json_topic},
        {"nightly", "Timers: systemd, cron, locking, signals.", nightly_topic},
        {"secrets", "Where the API key comes from and where it never goes.", secrets_topic},
        {"unknown", "Invitations whose outcome is not known.", unknown_topic},
    };
    return all;
}

const Topic* find_topic(std::string_view name) {
    const auto& all = topics();
    const auto found = std::find_if(all.begin(), all.end(), [name](const Topic& topic) {
        return topic.name == name;
    });
    return found == all.end() ? nullptr : &*found;
}

std::string exit_codes_topic() {
    std::string out = "Code  Name         Meaning (alert)\n";
    for (const ExitCodeEntry& entry : exit_codes()) {
        std::string lead = fmt::format("{:>4}  {:<11}  ", static_cast<int>(entry.code), entry.name);
        const std::string text = fmt::format("{} ({})", entry.meaning, entry.alert);
        for (const std::string& line : wrapped(text, 80 - lead.size(), 80 - lead.size())) {
            out += lead + line + '\n';
            lead.assign(lead.size(), ' ');
        }
    }
    out += R"(
If several apply to one run: 74 before 78, 77, 69, 11, 10.
Codes are an interface: their meaning stays, new ones may be added. Treat a code
you do not know as a failure. In brackets: whom the code should wake.
)";
    return out;
}

std::string environment_topic() {
    std::string out =
        "Each flag wins over its variable, and a variable over the configuration file.\n\n";
    const auto add = [&out](const Flag& flag, const std::string& owner) {
        if (flag.env.empty()) return;
        out += fmt::format("  {:<22} {}{}\n", flag.env, flag.key(), owner);
    };
    for (const Flag& flag : global_flags()) add(flag, "");
    for (const Command& command : commands()) {
        for (const Flag& flag : command.flags) {
            if (flag.env != "INVITO_JSON") add(flag, " of " + command.name);
        }
    }
    out += R"(
Switches take 1 or 0. Every key of the configuration file has a variable too:
INVITO_ and its path in capitals, with two underscores between levels, such as
INVITO_PROVIDER__DSN or INVITO_DEFAULTS__LIMITS__PER_DAY.

  UNIPILE_DSN            host:port of the provider
  UNIPILE_API_KEY_FILE   file that holds the API key
  UNIPILE_API_KEY        the key itself; works, but other programs may read it
  HTTPS_PROXY, else ALL_PROXY
                         proxy for the provider: http://host:port
  NO_PROXY               hosts and networks (10.0.0.0/8) to reach without it
  SSL_CERT_FILE          certificate authorities instead of the system's
  NO_COLOR               no colour; wins over CLICOLOR_FORCE and FORCE_COLOR
  TZ                     zone of displayed times; never of sending windows
  COLUMNS, LINES         size of the screen
  STATE_DIRECTORY        folder of the database under systemd
  CREDENTIALS_DIRECTORY  unipile-api-key is looked for there under systemd
)";
    return out;
}

}  // namespace invito
