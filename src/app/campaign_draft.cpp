#include "invito/app/campaign_draft.hpp"

#include "import_list.hpp"
#include "invito/config/api_key.hpp"
#include "invito/input/lead_file.hpp"
#include "invito/plan/note.hpp"
#include "invito/support/shell.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <utility>

namespace invito {

namespace {

constexpr std::size_t comment_column = 34;
constexpr std::size_t text_width = 78;
constexpr std::size_t named_columns_max = 12;

// Of the leads of a list.
struct ListContents {
    ListShape shape = {};  // of a CSV
    bool is_csv = false;
    std::int64_t leads = 0;
    std::vector<std::pair<std::string, std::int64_t>> filled = {};  // column -> leads that have it
    std::vector<RowFinding> refusals = {};

    [[nodiscard]] std::int64_t count(std::string_view column) const {
        const auto found =
            std::ranges::find(filled, column, &std::pair<std::string, std::int64_t>::first);
        return found == filled.end() ? 0 : found->second;
    }
    [[nodiscard]] bool is_mostly_filled(std::string_view column) const {
        return count(column) * 2 > leads;
    }
};

Result<ListContents> read_contents(const CampaignFile& file) {
    const auto list = open_list(file, {.has_note = true});
    if (!list) return list.error();
    ListContents contents;
    if (list->file != nullptr) {
        contents.shape = list->file->shape();
        contents.is_csv = true;
    }
    for (const std::string& column : own_columns(*list)) contents.filled.emplace_back(column, 0);
    RefusalCount refusals;
    for (;;) {
        auto row = list->source->next();
        if (!row) return row.error();
        if (std::holds_alternative<EndOfList>(*row)) break;
        if (const auto* rejected = std::get_if<RowFinding>(&*row)) refusals.take(*rejected);
        const auto* const found = std::get_if<LeadRow>(&*row);
        if (found == nullptr) continue;
        ++contents.leads;
        for (auto& [column, count] : contents.filled) {
            if (!field(found->lead.fields, column).empty()) ++count;
        }
    }
    contents.refusals = refusals.refusals();
    return contents;
}

Error without_leads(const std::string& list, const ListContents& contents) {
    Error error{
        .kind = ErrorKind::data,
        .code = "list.no_leads",
        .what = fmt::format("nobody in {} can be invited", list),
        .hint = fmt::format("every row and what is wrong with it: invito validate {}", list),
        .help_topic = "csv",
    };
    const auto findings = list_findings(contents.refusals, "");
    error.found = findings.empty() ? "no rows below the header" : findings.front().what;
    return error;
}

Error is_no_list(const std::string& list, std::string what) {
    return Error{
        .kind = ErrorKind::usage,
        .code = "init.list",
        .what = fmt::format("{} {}", list, what),
        .hint = "--list takes a CSV, or a YAML list of profile addresses",
    };
}

Error read_as(const std::string& list, const LikelyEncoding& likely) {
    return Error{
        .kind = ErrorKind::data,
        .code = "list.encoding_guessed",
        .what = fmt::format(
            "{} is not UTF-8 and is read as {}: line {} says \"{}\"", list, likely.name,
            likely.line, likely.cell
        ),
        .hint = "if that is wrong: --encoding, or list.encoding in the campaign file",
        .help_topic = "csv",
    };
}

// --- what is written

// Text that YAML takes for a text, and for this one.
std::string yaml_text(std::string_view text) {
    const bool is_plain = !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '/' || c == '-' || c == '_' || c == ' ';
    });
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const bool begins_plain =
        is_plain && (is_letter(text.front()) || text.starts_with("../")) && text.back() != ' ';
    static constexpr std::string_view words[] = {"none", "null", "true", "false", "yes", "no"};
    const bool is_word = std::ranges::find(words, ascii_lower(text)) != std::end(words);
    if (begins_plain && !is_word) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            quoted += '\\';
            quoted += c;
        } else if (byte < 0x20 || byte == 0x7F) {
            quoted += fmt::format("\\x{:02X}", byte);
        } else {
            quoted += c;
        }
    }
    return quoted + '"';
}

std::string commented(std::string line, std::string_view comment) {
    if (line.size() + 1 > comment_column) return fmt::format("{} # {}\n", line, comment);
    return fmt::format("{:<{}}# {}\n", line, comment_column, comment);
}

std::string comment_lines(
    std::string_view indent, std::string_view begin, const std::vector<std::string>& items
) {
    std::string text;
    std::string line = fmt::format("{}# {}", indent, begin);
    bool is_first = true;
    for (const std::string& item : items) {
        const std::string more = fmt::format("{}{}", is_first ? " " : ", ", item);
        if (!is_first && line.size() + more.size() + 1 > text_width) {
            text += line + ",\n";
            line = fmt::format("{}#   {}", indent, item);
        } else {
            line += more;
        }
        is_first = false;
    }
    return text + line + "\n";
}

std::string mapping_text(const ListContents& contents) {
    std::string text;
    const bool is_said = contents.shape.is_found_by_values;
    std::string comments;
    for (const ListShape::Mapping& mapping : contents.shape.mapping) {
        const bool is_person =
            mapping.canonical == "linkedin_url" || mapping.canonical == "public_identifier";
        if (!is_known_column(mapping.canonical)) continue;
        const std::string line =
            fmt::format("    {}: {}", mapping.canonical, yaml_text(mapping.header));
        if (is_person && is_said) {
            text += "  columns:\n" + commented(line, "by its values; no header says it");
        } else {
            comments += "  # " + line.substr(2) + '\n';
        }
    }
    if (comments.empty()) return text;
    const char* const head = text.empty() ? "  # columns:" : "";
    if (text.empty()) {
        text += commented(head, "as found; \"none\" takes one out");
    }
    return text + comments;
}

std::string relative_path(const std::string& file, const std::string& folder) {
    const std::string path = canonical_path(file);
    const auto relative = std::filesystem::path(path).lexically_relative(canonical_path(folder));
    return relative.empty() ? path : relative.string();
}

std::string list_text(
    const CampaignFile& file, const DraftTerms& terms, const ListContents& found
) {
    std::string text =
        "list:\n" +
        commented(
            "  file: " + yaml_text(relative_path(terms.list, terms.folder)), "relative to this file"
        );
    if (file.list.encoding) text += fmt::format("  encoding: {}\n", *file.list.encoding);
    return text + mapping_text(found);
}

std::string accounts_text(const Settings& settings) {
    if (settings.accounts.empty()) {
        return commented(
            "# accounts: {use: [anna, ben]}", "who sends; to be said once there are several"
        );
    }
    std::vector<std::string> aliases;
    for (const AccountSettings& account : settings.accounts) aliases.push_back(account.alias);
    const std::string line = fmt::format("  use: [{}]", fmt::join(aliases, ", "));
    return "accounts:\n" + (line.size() > text_width ? line + '\n' : commented(line, "who sends"));
}

// Nobody writes an address or a number of a database into a note.
bool is_for_people(std::string_view column) {
    static constexpr std::string_view ends[] = {"url", "id", "email", "phone", "domain", "website"};
    return std::ranges::none_of(ends, [column](std::string_view end) {
        return column.ends_with(end);
    });
}

std::string note_text(const std::string& note, const ListContents& contents) {
    std::vector<std::string> usable;
    for (const auto& [column, count] : contents.filled) {
        if (contents.is_mostly_filled(column) && is_for_people(column)) usable.push_back(column);
    }
    const bool is_cut = usable.size() > named_columns_max;
    if (is_cut) usable.resize(named_columns_max);
    if (is_cut) usable.emplace_back("...");
    std::string text = commented("note:", "300 characters, from a free account 200");
    if (!usable.empty()) text += comment_lines("  ", "Mostly filled:", usable);
    return text + "  text: |\n    " + note + "\n";
}

constexpr std::string_view more_keys = R"(
# limits: {per_day: 20, total: 200}     # besides each account's own
# schedule: {start: 2027-01-11, end: 2027-02-05}
# All keys: invito help campaign-file
)";

// The first one that fits everybody is taken.
std::vector<std::string> possible_notes(const ListContents& contents) {
    const auto variable = [&contents](std::string_view column, std::string_view fallback) {
        return contents.count(column) == contents.leads
                   ? fmt::format("{{{{{}}}}}", column)
                   : fmt::format("{{{{{}|{}}}}}", column, fallback);
    };
    const std::string greeting = contents.is_mostly_filled("first_name")
                                     ? "Hi " + variable("first_name", "there")
                                     : std::string("Hello");
    std::vector<std::string> notes;
    if (contents.is_mostly_filled("company")) {
        notes.push_back(fmt::format(
            "{}, I came across {} and would be glad to connect.", greeting,
            variable("company", "your work")
        ));
    }
    notes.push_back(greeting + ", I would be glad to connect.");
    notes.emplace_back("Hello, I would be glad to connect.");
    return notes;
}

using Failure = boost::system::result<CampaignDraft, SettingsFailure>;

Failure compose(
    const Settings& settings, const DraftTerms& terms, CampaignFile file,
    const ListContents& contents
) {
    CampaignDraft draft;
    const std::string name = file.campaign.name;
    draft.path =
        (std::filesystem::path(terms.folder) / (name + ".yaml")).lexically_normal().string();
    file.path = draft.path;
    file.is_bare = false;
    if (file.list.file.empty()) file.list.file = terms.list;
    for (const AccountSettings& account : settings.accounts)
        file.campaign.accounts.push_back(account.alias);
    std::string note;
    for (std::string& candidate : possible_notes(contents)) {
        note = std::move(candidate);
        file.campaign.note.text = note;
        auto checked = validate_file(
            file, settings,
            {.rejects_file = {},
             .rules = {},
             .notes_shown = {},
             .warn = [](const std::vector<Error>&) {}}
        );
        if (!checked) return SettingsFailure{{checked.error()}};
        draft.checked = std::move(checked->data);
        draft.warnings = std::move(checked->note_warnings);
        if (draft.checked.report.skipped == 0) break;
    }
    draft.text = fmt::format(
        "# A campaign for {}. Look before you send:\n"
        "#   invito validate campaigns/{}.yaml --show 3\n"
        "version: 1\n"
        "{}\n{}\n{}\n{}{}",
        yaml_text(terms.list), name,
        commented("name: " + name, "a-z, 0-9 and -; its identity in the database"),
        list_text(file, terms, contents), accounts_text(settings), note_text(note, contents),
        more_keys
    );
    draft.checked.is_first_step = true;
    draft.warnings.insert(
        draft.warnings.begin(), contents.shape.warnings.begin(), contents.shape.warnings.end()
    );
    return draft;
}

}  // namespace

Failure draft_campaign(const Settings& settings, const DraftTerms& terms) {
    if (terms.list == "-")
        return SettingsFailure{{is_no_list(terms.list, "has no place in a file")}};
    if (first_invalid_utf8(terms.list)) {
        return SettingsFailure{
            {is_no_list("the list", "has a name that no YAML file can hold: rename it")}};
    }
    const auto kind = detect_input(terms.list);
    if (!kind) return SettingsFailure{{kind.error()}};
    if (*kind == InputKind::campaign)
        return SettingsFailure{{is_no_list(terms.list, "is a campaign file already")}};
    if (*kind == InputKind::yaml_list && !is_yaml_name(terms.list)) {
        return SettingsFailure{
            {is_no_list(terms.list, "is a YAML list, and is not called .yaml or .yml")}};
    }
    Settings without_accounts = settings;
    without_accounts.accounts.clear();  // whoever they are, the list is read alike
    auto file = make_bare_campaign(
        {.path = terms.list, .name = terms.name, .encoding = terms.encoding}, *kind,
        without_accounts
    );
    if (!file) {
        SettingsFailure failure = file.error();
        std::erase_if(failure.errors, [](const Error& e) { return e.code == no_account().code; });
        return failure;
    }
    file->campaign.accounts.clear();
    auto contents = read_contents(*file);
    std::optional<LikelyEncoding> likely;
    if (!contents && contents.error().code == "list.encoding" && !terms.encoding) {
        likely = likely_encoding(terms.list);
        if (likely) file->list.encoding = likely->name;
        if (likely) contents = read_contents(*file);
    }
    if (!contents) return SettingsFailure{{contents.error()}};
    if (contents->leads == 0) return SettingsFailure{{without_leads(terms.list, *contents)}};
    auto draft = compose(settings, terms, *std::move(file), *contents);
    if (draft && likely) draft->warnings.push_back(read_as(terms.list, *likely));
    return draft;
}

std::vector<std::string> next_steps(
    const Settings& settings, const std::map<std::string, std::string>& environment,
    const DraftPlace& place
) {
    constexpr std::size_t shown_max = 3;
    std::vector<std::string> steps;
    // A command for the key is somebody's own, and is run when the key is needed.
    const ProviderSettings& provider = settings.provider;
    const bool has_key = find_provider(settings) &&
                         (!provider.api_key_command.empty() || load_api_key(provider, environment));
    if (!has_key) steps.emplace_back("invito config set-key");
    if (settings.accounts.empty()) {
        const std::string list = relative_path(place.list, place.folder);
        steps.emplace_back("invito accounts discover --write");
        steps.push_back(
            fmt::format("invito init --list {} # again: with the accounts", shell_word(list))
        );
    }
    if (steps.empty()) steps.push_back(fmt::format("invito validate {} --show 3", place.campaign));
    steps.push_back("invito plan " + place.campaign);
    steps.push_back("invito run " + place.campaign);
    steps.resize(std::min(steps.size(), shown_max));
    return steps;
}

}  // namespace invito
