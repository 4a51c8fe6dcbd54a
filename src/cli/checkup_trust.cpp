#include "checkup_trust.hpp"

#include "invito/config/api_key.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <filesystem>

namespace invito {

namespace {

// "campaigns" beside the configuration is where `invito init` puts them.
std::vector<std::string> campaign_files(const std::string& config_file) {
    std::vector<std::string> files;
    std::error_code ended;
    const auto folder = std::filesystem::path(config_file).parent_path() / "campaigns";
    for (std::filesystem::directory_iterator entry(folder, ended), end; !ended && entry != end;
         entry.increment(ended)) {
        const std::string ending = ascii_lower(entry->path().extension().string());
        if (ending == ".yaml" || ending == ".yml") files.push_back(entry->path().string());
    }
    std::sort(files.begin(), files.end());
    return files;
}

class TrustCheck {
public:
    TrustCheck(Checkup& checkup, const TrustedUsers& trusted)
        : checkup_(checkup), trusted_(trusted) {}

    void steering(const std::string& subject, const std::string& path) {
        const FileVerdict verdict = examine_file(path, trusted_);
        if (const auto& refusal = verdict.refusal) {
            checkup_.fail(subject, refusal->what + "; " + refusal->hint, ExitCode::config);
        }
        for (const std::string& warning : verdict.warnings) checkup_.warn(subject, warning);
    }

    // Its lines can only forbid, but whoever writes it can take lines out.
    void forbidding(const std::string& path) {
        const FileVerdict verdict = examine_file(path, trusted_);
        if (const auto& refusal = verdict.refusal) {
            checkup_.warn("suppression", refusal->what + "; " + refusal->hint);
        }
        for (const std::string& warning : verdict.warnings) checkup_.warn("suppression", warning);
    }

private:
    Checkup& checkup_;
    const TrustedUsers& trusted_;
};

}  // namespace

void check_who_may_steer(
    Checkup& checkup, const Settings& settings,
    const std::map<std::string, std::string>& environment
) {
    TrustCheck check(checkup, settings.trusted_users);
    if (const auto& config = settings.config_file) {
        check.steering("config", *config);
        for (const std::string& campaign : campaign_files(*config))
            check.steering("campaign", campaign);
    }
    if (const auto key = api_key_file(settings.provider, environment)) {
        check.steering("api key", *key);
    }
    if (!settings.provider.ca_file.empty()) check.steering("ca_file", settings.provider.ca_file);
    for (const std::string& path : settings.rules.suppression) check.forbidding(path);
}

bool is_of_trust(const Error& error) {
    return error.code == "config.foreign_owner" || error.code == "config.world_writable";
}

}  // namespace invito
