#include "campaign_parts.hpp"
#include "invito/config/campaign_file.hpp"
#include "invito/support/digest.hpp"
#include "invito/support/failure.hpp"
#include "names.hpp"
#include "note_syntax.hpp"
#include "text_file.hpp"

#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <utility>

namespace invito {

namespace {

constexpr const char* standard_input = "-";

std::string choose_name(const BareList& list, Problems& problems) {
    const bool is_standard_input = list.path == standard_input;
    const std::string stem =
        is_standard_input ? "" : std::filesystem::path(list.path).stem().string();
    std::string name = list.name.value_or(to_campaign_name(stem));
    if (is_campaign_name(name)) return name;
    Error error{ErrorKind::usage, "campaign.name", "the campaign needs a name of a-z, 0-9 and -"};
    error.found = list.name.value_or(is_standard_input ? "standard input" : stem);
    error.hint = "give one with --name";
    problems.add(std::move(error));
    return name;
}

void check_note(const std::string& note, Problems& problems) {
    const auto wrong = find_note_syntax_error(note);
    if (!wrong) return;
    Error error{ErrorKind::usage, "note.syntax", fmt::format("in the note, {}", wrong->what)};
    error.found = wrong->found;
    error.hint = "write {{first_name}} or {{first_name|there}}; single braces are plain text";
    problems.add(std::move(error));
}

void read_yaml_list(const std::string& path, CampaignFile& file, Problems& problems) {
    const TextFileErrors errors{
        ErrorKind::data, "input.missing", "input.unreadable", "check the path"};
    const auto bytes = read_text_file(path, campaign_bytes_max, errors);
    if (!bytes) return problems.add(bytes.error());
    const auto root = parse_yaml(*bytes, YamlOptions{path, ErrorKind::data, campaign_bytes_max});
    if (!root) return problems.add(root.error());
    file.list.leads = read_inline_leads(*root, path, problems);
    file.sha256 = sha256_hex(*bytes);
}

// Lists may be large: hashed in pieces. The bytes of standard input can be read only once, by the
// reader of the list, so they have no checksum here.
std::string sha256_of_file(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    std::array<char, 64 * 1024> buffer{};
    Sha256 digest;
    while (stream.read(buffer.data(), buffer.size()) || stream.gcount() > 0) {
        digest.update({buffer.data(), static_cast<std::size_t>(stream.gcount())});
    }
    return digest.hex();
}

}  // namespace

boost::system::result<CampaignFile, SettingsFailure> make_bare_campaign(
    const BareList& list, InputKind kind, const Settings& settings
) {
    ensure(kind != InputKind::campaign, "a campaign file is loaded, not made");
    Problems problems;
    CampaignFile file;
    file.path = list.path;
    file.is_bare = true;
    file.has_name = list.name.has_value();
    file.campaign.name = choose_name(list, problems);
    Problems of_accounts;
    file.campaign.accounts = choose_accounts(
        AccountChoice{list.accounts, ErrorKind::usage, std::nullopt, "choose with --account"},
        settings, of_accounts
    );
    if (!list.accounts.empty()) file.named.insert("accounts.use");
    file.campaign.note.text = list.note.value_or("");
    if (list.note) file.named.insert("note");
    check_note(file.campaign.note.text, problems);
    if (kind == InputKind::yaml_list) {
        read_yaml_list(list.path, file, problems);
    } else {
        file.list.file = list.path;
        if (list.path != standard_input) file.sha256 = sha256_of_file(list.path);
    }
    return with_account_errors(std::move(file), std::move(of_accounts), std::move(problems));
}

}  // namespace invito
