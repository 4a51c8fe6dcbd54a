#include "campaign_parts.hpp"

#include "invito/support/text.hpp"
#include "names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <string_view>
#include <utility>

namespace invito {

namespace {

constexpr const char* profile_field = "linkedin_url";

std::vector<std::string> configured_aliases(const Settings& settings) {
    std::vector<std::string> aliases;
    for (const AccountSettings& account : settings.accounts) aliases.push_back(account.alias);
    return aliases;
}

Error account_error(const AccountChoice& choice, std::string what, std::string hint) {
    Error error{choice.kind, "campaign.accounts", std::move(what)};
    error.place = choice.place;
    error.hint = std::move(hint);
    return error;
}

std::vector<std::string> only_account(
    const AccountChoice& choice, const std::vector<std::string>& configured, Problems& problems
) {
    if (configured.size() == 1) return configured;
    if (configured.empty()) {
        problems.add(account_error(
            choice, "no account is configured",
            "`invito accounts discover` prints a block to paste into invito.yaml"
        ));
    } else {
        problems.add(account_error(
            choice, fmt::format("no account is named and {} are configured", configured.size()),
            fmt::format("{}; configured: {}", choice.how_to_choose, fmt::join(configured, ", "))
        ));
    }
    return {};
}

Error lead_error(const std::string& file, std::size_t line, std::size_t column) {
    Error error{ErrorKind::data, "campaign.lead", ""};
    error.place = Place{file, line, column};
    return error;
}

bool is_text(const YamlNode& node) {
    return node.kind == YamlNode::Kind::scalar || node.kind == YamlNode::Kind::empty;
}

void read_field(
    const YamlEntry& entry, const std::string& file, ListSettings::InlineLead& lead,
    Problems& problems
) {
    Error error = lead_error(file, entry.line, entry.column);
    if (!is_field_name(entry.key)) {
        error.what = fmt::format("\"{}\" cannot be the name of a field", entry.key);
        error.hint = "names are made of a-z, 0-9 and _, for example first_name";
        problems.add(std::move(error));
    } else if (!is_text(entry.value)) {
        error.what = fmt::format("{} of a lead must be a text", entry.key);
        problems.add(std::move(error));
    } else {
        lead.fields.emplace(entry.key, entry.value.text);
    }
}

ListSettings::InlineLead read_lead(
    const YamlNode& node, const std::string& file, Problems& problems
) {
    ListSettings::InlineLead lead;
    lead.line = node.line;
    if (node.kind == YamlNode::Kind::scalar) {
        lead.fields.emplace(profile_field, node.text);
        return lead;
    }
    for (const YamlEntry& entry : node.entries) read_field(entry, file, lead, problems);
    if (lead.fields.contains(profile_field)) return lead;
    Error error = lead_error(file, node.line, node.column);
    error.what = "the lead has no linkedin_url";
    error.hint = "write - {linkedin_url: jane-doe, first_name: Jane}, or the profile alone";
    problems.add(std::move(error));
    return lead;
}

}  // namespace

std::vector<std::string> choose_accounts(
    const AccountChoice& choice, const Settings& settings, Problems& problems
) {
    const std::vector<std::string> configured = configured_aliases(settings);
    if (choice.aliases.empty()) return only_account(choice, configured, problems);
    std::vector<std::string> chosen;
    std::set<std::string_view> named;
    for (const std::string& alias : choice.aliases) {
        if (!named.insert(alias).second) {
            problems.add(account_error(
                choice, fmt::format("account \"{}\" is named twice", alias), "name it once"
            ));
        } else if (settings.find_account(alias) == nullptr) {
            const auto meant = closest(alias, configured);
            std::string hint = meant ? fmt::format("did you mean \"{}\"? ", *meant) : "";
            hint += configured.empty() ? std::string("no account is configured")
                                       : fmt::format("configured: {}", fmt::join(configured, ", "));
            problems.add(account_error(
                choice, fmt::format("there is no account \"{}\"", alias), std::move(hint)
            ));
        }
        chosen.push_back(alias);
    }
    return chosen;
}

boost::system::result<CampaignFile, SettingsFailure> with_account_errors(
    CampaignFile file, Problems of_accounts, Problems others
) {
    if (!of_accounts.empty()) file.account_errors = of_accounts.take().errors;
    if (others.empty()) return file;
    for (Error& error : file.account_errors) others.add(std::move(error));
    return others.take();
}

std::vector<ListSettings::InlineLead> read_inline_leads(
    const YamlNode& list, const std::string& file, Problems& problems
) {
    std::vector<ListSettings::InlineLead> leads;
    leads.reserve(list.items.size());
    for (const YamlNode& item : list.items) leads.push_back(read_lead(item, file, problems));
    if (!leads.empty()) return leads;
    Error error = lead_error(file, list.line, list.column);
    error.code = "campaign.list";
    error.what = "the list has no leads";
    error.hint = "write one profile per line: - https://www.linkedin.com/in/jane-doe";
    problems.add(std::move(error));
    return leads;
}

}  // namespace invito
