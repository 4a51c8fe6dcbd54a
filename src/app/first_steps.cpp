#include "invito/app/first_steps.hpp"

#include "invito/app/output_files.hpp"
#include "invito/provider/unipile_provider.hpp"
#include "invito/support/file.hpp"
#include "invito/support/text.hpp"

#include <fmt/format.h>
#include <functional>
#include <ostream>
#include <sys/stat.h>
#include <unistd.h>

namespace invito {

namespace {

constexpr std::size_t config_bytes_max = 1024 * 1024;

Error no_config_file() {
    return Error{
        .kind = ErrorKind::config,
        .code = "config.no_file",
        .what = "there is no configuration file to write into",
        .hint = "invito init writes one",
    };
}

// What was looked at is what is replaced: somebody else's edit meanwhile is an error. Mode and
// owner stay.
Result<void> edit_config(
    const Settings& settings,
    const std::function<Result<std::string>(const std::string& text, const std::string& file)>& edit
) {
    if (!settings.config_file) return no_config_file();
    const std::string& file = *settings.config_file;
    auto place = find_destination(file, {.is_forced = true});
    if (!place) return place.error();
    const Descriptor opened = open_file(place->path);
    struct stat status {};
    const bool is_open = opened.is_open() && ::fstat(opened.number(), &status) == 0;
    const auto text = is_open ? read_all(opened, config_bytes_max) : std::nullopt;
    if (!text) return no_config_file();
    const auto changed = edit(*text, file);
    if (!changed) return changed.error();
    if (*changed == *text) return {};
    place->mode = status.st_mode & ALLPERMS;
    const std::string path = place->path;
    const auto written =
        write_file(std::move(*place), [&changed](std::ostream& out) { out << *changed; });
    if (!written) return written.error();
    // The umask took from the mode; only root can keep another owner.
    if (::geteuid() == 0) {
        [[maybe_unused]] const int owner = ::chown(path.c_str(), status.st_uid, status.st_gid);
    }
    [[maybe_unused]] const int mode = ::chmod(path.c_str(), status.st_mode & ALLPERMS);
    return {};
}

}  // namespace

Result<std::vector<std::string>> write_accounts(
    const Settings& settings, const std::vector<DiscoveredAccount>& accounts
) {
    std::vector<AccountLines> lines;
    std::vector<std::string> aliases;
    for (const DiscoveredAccount& account : accounts) {
        if (!account.same_member_as.empty()) continue;
        lines.push_back({account.alias, account.id, yaml_entry(account)});
        aliases.push_back(account.alias);
    }
    const auto written =
        edit_config(settings, [&lines](const std::string& text, const std::string& file) {
            return with_accounts(text, file, lines);
        });
    if (!written) return written.error();
    return aliases;
}

Result<void> write_dsn(const Settings& settings, std::string_view dsn) {
    if (auto known = parse_dsn(dsn, settings.provider.port_in_query); !known) {
        Error error = known.error();
        error.kind = ErrorKind::usage;
        return error;
    }
    return write_values(settings, {{.path = {"provider", "dsn"}, .value = std::string(trim(dsn))}});
}

Result<void> write_values(const Settings& settings, const std::vector<ValueEdit>& edits) {
    return edit_config(settings, [&edits](const std::string& text, const std::string& file) {
        return with_values(text, file, edits);
    });
}

}  // namespace invito
