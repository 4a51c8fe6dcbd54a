#include "invito/config/campaign_file.hpp"

#include "files.hpp"
#include "invito/support/digest.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/file.hpp"
#include "invito/support/output_file.hpp"
#include "invito/support/text.hpp"
#include "reader.hpp"
#include "text_rules.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace invito {

namespace {

using Type = ValueType;

std::vector<Key> list_keys() {
    return {
        {"list.file", Type::text, "",
         "the list, CSV or YAML, relative to the campaign file; \"-\" is standard input"},
        {"list.leads", Type::nodes, "", "the list itself, instead of a file"},
        {.path = "list.columns.*",
         .about = "header of this column, where detection is wrong; none: no column is it",
         .may_be_empty = true},
        {"list.empty_values", Type::texts, "",
         "words that mean \"no value\", besides NULL, N/A, - and their like"},
        {"list.empty_values.only", Type::texts, "",
         "these words and no others: for somebody whose last name is Null"},
        {"list.encoding", Type::text, "auto",
         "only where detection fails: windows-1252, windows-1250, mac-roman, utf-16, ..."},
        {"list.delimiter", Type::delimiter, "", "only where detection fails"},
        {"list.duplicates",
         Type::choice,
         "skip",
         "what a person listed twice is",
         {"skip", "error"}},
        {"list.keep", Type::texts, "",
         "columns of the list, by the names that notes have for them, that go into reports"},
        {"list.removed",
         Type::choice,
         "keep",
         "what becomes of waiting leads that left the list since the last import",
         {"keep", "cancel"}},
    };
}

std::vector<Key> note_keys() {
    return {
        {"note", Type::note, "",
         "the text itself, or a list of variants, where nothing else is to be said"},
        {"note.text", Type::text, "", "with {{name}} and {{name|fallback}}; absent: no note"},
        {"note.variants", Type::variants, "",
         "texts instead of one: each lead is given one of them at import"},
        {"note.when_missing",
         Type::choice,
         "skip",
         "when a lead lacks a variable",
         {"skip", "send_without_note"}},
        {"note.when_too_long",
         Type::choice,
         "skip",
         "when LinkedIn would not take it; it is never cut",
         {"skip", "send_without_note"}},
        {"note.when_note_quota_used",
         Type::choice,
         "wait",
         "when the account has no notes left this month",
         {"wait", "send_without_note"}},
    };
}

std::vector<Key> timing_keys() {
    return {
        {"limits.per_day", Type::cap, "unlimited",
         "of all accounts together, besides each account's own limits"},
        {"limits.total", Type::cap, "unlimited", "of the whole campaign"},
        {"schedule.start", Type::date, "", "first day"},
        {"schedule.end", Type::date, "", "last day"},
        {"schedule.skip_dates", Type::dates, "", "days without sending"},
        {"window",
         Type::choice,
         "",
         "always, or days, from and to; may only narrow the accounts' windows",
         {"always"}},
        {"window.days", Type::days, "mon-sun", "days when this campaign may send"},
        {"window.from", Type::time_of_day, "00:00", "in each account's time zone"},
        {"window.to", Type::time_of_day, "00:00",
         "exclusive, 24:00 too; not after from: over midnight"},
        {.path = "priority",
         .type = Type::count,
         .fallback = "50",
         .about = "higher first where accounts are shared",
         .high = 100},
    };
}

std::vector<Key> all_campaign_keys() {
    std::vector<Key> all = {
        {.path = "version",
         .about = "format of the file: 1; needed",
         .choices = {"1"},
         .is_needed = true},
        {.path = "name", .about = "of a-z, 0-9 and -, unique; needed", .is_needed = true},
        {"description", Type::text, "", "for people"},
        {"labels.*", Type::text, "", "for people and reports"},
    };
    const auto append = [&](std::vector<Key> keys) {
        for (Key& key : keys) all.push_back(std::move(key));
    };
    append(list_keys());
    append({
        {"accounts.use", Type::texts, "", "aliases; default: the only configured account"},
        {"accounts.assign",
         Type::choice,
         "balanced",
         "how leads are given to accounts at import",
         {"balanced", "round_robin", "column"}},
    });
    append(note_keys());
    append(timing_keys());
    return all;
}

}  // namespace

const Schema& campaign_schema() {
    static const Schema schema(
        "campaign", "all keys: `invito help campaign-file`", all_campaign_keys()
    );
    return schema;
}

namespace {

constexpr std::size_t campaign_bytes_max = 16 * 1024 * 1024;

constexpr TextFileErrors input_errors{
    ErrorKind::data, "input.missing", "input.unreadable", "check the path"};

constexpr const char* note_syntax_hint =
    "write {{first_name}} or {{first_name|there}}; single braces are plain text";

// Where the aliases come from, for errors.
struct AccountChoice {
    std::vector<std::string> aliases;  // empty: the only configured account
    ErrorKind kind = ErrorKind::data;
    std::optional<Place> place = {};
    std::string_view how_to_choose;  // with {} for the aliases
};

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

std::string some_of(const std::vector<std::string>& aliases) {
    constexpr std::size_t shown_max = 6;
    const auto shown = static_cast<std::ptrdiff_t>(std::min(aliases.size(), shown_max));
    return fmt::format(
        "{}{}", fmt::join(aliases.begin(), aliases.begin() + shown, ", "),
        aliases.size() > shown_max ? ", ..." : ""
    );
}

std::vector<std::string> only_account(
    const AccountChoice& choice, const std::vector<std::string>& configured, Problems& problems
) {
    if (configured.size() == 1) return configured;
    if (configured.empty()) {
        problems.add(no_account());
    } else {
        problems.add(account_error(
            choice, fmt::format("no account is named and {} are configured", configured.size()),
            fmt::format(fmt::runtime(choice.how_to_choose), some_of(configured))
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

// The key that a profile's address stands under instead of ours.
const YamlEntry* misnamed_profile(const YamlNode& lead) {
    const auto has_profile = [](const YamlEntry& entry) {
        return entry.value.text.find("linkedin.com/") != std::string::npos;
    };
    const auto found = std::ranges::find_if(lead.entries, has_profile);
    return found == lead.entries.end() ? nullptr : &*found;
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
    if (const YamlEntry* const other = misnamed_profile(node))
        error.hint = fmt::format("the key of its profile is {}, not {}", profile_field, other->key);
    problems.add(std::move(error));
    return lead;
}

// Code "campaign.accounts".
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

// The file, which knows of the problems with its accounts, if it has no others; else all of them.
boost::system::result<CampaignFile, SettingsFailure> with_account_errors(
    CampaignFile file, Problems of_accounts, Problems others
) {
    if (!of_accounts.empty()) file.account_errors = of_accounts.take().errors;
    if (others.empty()) return file;
    for (Error& error : file.account_errors) others.add(std::move(error));
    return others.take();
}

// Leads written as YAML: texts are profiles, maps are fields. Codes "campaign.lead",
// "campaign.list".
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

// One letter each is the name of those that have none.
constexpr std::size_t variants_max = 26;

struct NoteTexts {
    std::string text;
    std::vector<NoteVariant> variants;
    std::vector<std::size_t> lines;  // where each of them starts
};

// The texts of a note, one or variants, in each form that a file may have.
class NoteReader {
public:
    NoteReader(const std::string& file, Problems& problems) : file_(file), problems_(problems) {}

    // `note` is the value of that key; nullptr: there is none.
    NoteTexts read(const YamlNode* note) {
        if (note == nullptr) return {};
        if (note->kind == YamlNode::Kind::scalar) read_text(*note);
        if (note->kind == YamlNode::Kind::sequence) read_variants(*note);
        if (note->kind == YamlNode::Kind::map) read_map(*note);
        return std::move(texts_);
    }

private:
    void read_map(const YamlNode& note) {
        const YamlNode* const text = note.find("text");
        const YamlNode* const variants = note.find("variants");
        if (text != nullptr && variants != nullptr) {
            Error error = problem(*variants, "note.text and note.variants are both set");
            error.hint = "keep one of them";
            problems_.add(std::move(error));
            return;
        }
        // Whatever has another shape was told by the reader of keys.
        if (text != nullptr && text->kind == YamlNode::Kind::scalar) read_text(*text);
        if (variants != nullptr && variants->kind == YamlNode::Kind::sequence)
            read_variants(*variants);
    }

    void read_text(const YamlNode& node) {
        texts_.text = node.text;
        if (!node.text.empty()) texts_.lines.push_back(node.text_line);
        check_syntax(node);
    }

    void read_variants(const YamlNode& list) {
        if (list.items.empty() || list.items.size() > variants_max) {
            Error error =
                problem(list, fmt::format("a note has between 1 and {} variants", variants_max));
            error.found = fmt::format("{}", list.items.size());
            error.hint = "leave note out to invite without a note";
            problems_.add(std::move(error));
            return;
        }
        for (const YamlNode& item : list.items) read_variant(item);
    }

    void read_variant(const YamlNode& item) {
        NoteVariant variant;
        variant.name = std::string(1, static_cast<char>('a' + texts_.variants.size()));
        const YamlNode* text = &item;
        if (item.kind == YamlNode::Kind::map) {
            check_keys(item);
            text = item.find("text");
            if (const YamlNode* const name = item.find("name")) variant.name = name->text;
        }
        check_name(item, variant.name);
        const bool is_text = text != nullptr && text->kind == YamlNode::Kind::scalar;
        if (!is_text || trim(text->text).empty()) {
            Error error =
                problem(item, fmt::format("variant \"{}\" of the note has no text", variant.name));
            error.hint = "write - a text, or - {name: short, text: ...}";
            problems_.add(std::move(error));
        } else {
            variant.text = text->text;
            check_syntax(*text);
        }
        texts_.lines.push_back(is_text ? text->text_line : item.line);
        texts_.variants.push_back(std::move(variant));
    }

    void check_keys(const YamlNode& item) {
        static const std::vector<std::string> keys = {"name", "text"};
        for (const YamlEntry& entry : item.entries) {
            if (std::ranges::find(keys, entry.key) != keys.end()) continue;
            Error error =
                problem(entry.value, fmt::format("unknown key \"{}\" in note.variants", entry.key));
            error.place = Place{file_, entry.line, entry.column};
            if (const auto meant = closest(entry.key, keys))
                error.hint = fmt::format("did you mean \"{}\"? ", *meant);
            error.hint += "a variant has a name and a text; policies are those of the note";
            problems_.add(std::move(error));
        }
    }

    void check_name(const YamlNode& item, const std::string& name) {
        if (!is_campaign_name(name)) {
            Error error = problem(item, "the name of a variant has only a-z, 0-9 and -");
            error.found = name;
            problems_.add(std::move(error));
        }
        const bool is_taken =
            std::ranges::find(texts_.variants, name, &NoteVariant::name) != texts_.variants.end();
        if (!is_taken) return;
        Error error = problem(item, fmt::format("two variants of the note are named \"{}\"", name));
        error.hint = "those without a name are a, b, c and so on, by their place";
        problems_.add(std::move(error));
    }

    void check_syntax(const YamlNode& node) {
        const std::string& text = node.text;
        const auto wrong = find_note_syntax_error(text);
        if (!wrong) return;
        const auto end = text.begin() + static_cast<std::ptrdiff_t>(wrong->offset);
        const auto lines_before = static_cast<std::size_t>(std::count(text.begin(), end, '\n'));
        Error error{ErrorKind::data, "note.syntax", wrong->what};
        error.place = Place{file_, node.text_line + lines_before};
        error.found = wrong->found;
        error.hint = note_syntax_hint;
        problems_.add(std::move(error));
    }

    Error problem(const YamlNode& node, std::string what) const {
        Error error{ErrorKind::data, "note.variants", std::move(what)};
        error.place = Place{file_, node.line, node.column};
        return error;
    }

    const std::string& file_;
    Problems& problems_;
    NoteTexts texts_;
};

// What an import may leave as it is stored, besides the note's texts.
constexpr std::array<std::string_view, 15> optional_settings = {
    "description",
    "labels",
    "list.keep",
    "accounts.use",
    "accounts.assign",
    "note.when_missing",
    "note.when_too_long",
    "note.when_note_quota_used",
    "limits.per_day",
    "limits.total",
    "schedule.start",
    "schedule.end",
    "schedule.skip_dates",
    "window",
    "priority",
};

// However YAML is told that there is nothing.
bool is_none(std::string_view header) {
    constexpr std::array<std::string_view, 5> words = {"", "none", "null", "~", "false"};
    return std::ranges::find(words, ascii_lower(header)) != words.end();
}

class CampaignReader {
public:
    CampaignReader(const YamlNode& root, std::string path, const Values& values, Problems& problems)
        : root_(root), path_(std::move(path)), values_(values), problems_(problems) {}

    CampaignFile read(const Settings& settings) {
        check_version(values_, VersionedFile{path_, ErrorKind::data, "campaign"}, problems_);
        CampaignFile file;
        file.path = path_;
        NoteTexts note = NoteReader(path_, problems_).read(root_.find("note"));
        file.note_lines = std::move(note.lines);
        file.campaign = read_campaign();
        file.campaign.note.text = std::move(note.text);
        file.campaign.note.variants = std::move(note.variants);
        file.campaign.accounts = read_accounts(settings);
        file.list = read_list();
        file.named = named_settings();
        return file;
    }

    [[nodiscard]] Problems take_account_problems() { return std::move(account_problems_); }

private:
    std::set<std::string> named_settings() const {
        std::set<std::string> named;
        for (const std::string_view key : optional_settings) {
            const bool is_named = values_.find(key) != nullptr || values_.has_any_below(key);
            if (is_named) named.emplace(key);
        }
        const YamlNode* const note = root_.find("note");
        const bool has_texts =
            note != nullptr && (note->kind != YamlNode::Kind::map ||
                                note->find("text") != nullptr || note->find("variants") != nullptr);
        if (has_texts) named.emplace("note");
        return named;
    }

    Campaign read_campaign() {
        Campaign campaign;
        campaign.name = read_name();
        campaign.description = values_.get<std::string>("description").value_or("");
        for (const Name& label : values_.names("labels")) {
            const auto text = values_.get<std::string>("labels." + label.name);
            campaign.labels.emplace_back(label.name, text.value_or(""));
        }
        campaign.assign = *parse<Assign>(choice("accounts.assign"));
        campaign.note = read_note_policy();
        campaign.per_day = values_.get_or_fallback<Cap>("limits.per_day");
        campaign.total = values_.get_or_fallback<Cap>("limits.total");
        campaign.schedule = read_schedule();
        campaign.window = read_window();
        campaign.priority = values_.get_or_fallback<int>("priority");
        campaign.kept_columns = values_.get<Texts>("list.keep").value_or(Texts{});
        return campaign;
    }

    // The schema has checked that it is one.
    std::string choice(std::string_view path) const {
        return values_.get_or_fallback<std::string>(path);
    }

    std::string read_name() {
        const Setting* const setting = values_.find("name");
        if (setting == nullptr) {
            Error error = problem("campaign.name", "the campaign has no name");
            error.hint = "add, for example, name: spring-founders";
            problems_.add(std::move(error));
            return {};
        }
        if (!is_campaign_name(setting->text)) {
            Error error = problem("campaign.name", "a campaign's name has only a-z, 0-9 and -");
            error.place = setting->origin.place;
            error.found = setting->text;
            const std::string possible = to_campaign_name(setting->text);
            if (!possible.empty()) error.hint = fmt::format("for example: name: {}", possible);
            problems_.add(std::move(error));
        }
        return setting->text;
    }

    std::vector<std::string> read_accounts(const Settings& settings) {
        AccountChoice choice{
            {},
            ErrorKind::data,
            Place{path_},
            "write those that send into it: accounts: {{use: [{}]}}"};
        if (const Setting* const use = values_.find("accounts.use")) {
            choice.aliases = std::get<Texts>(use->value);
            choice.place = use->origin.place;
        }
        return choose_accounts(choice, settings, account_problems_);
    }

    NotePolicy read_note_policy() {
        NotePolicy note;
        note.when_missing = *parse<WhenUnfit>(choice("note.when_missing"));
        note.when_too_long = *parse<WhenUnfit>(choice("note.when_too_long"));
        note.when_note_quota_used = *parse<WhenNoteQuotaUsed>(choice("note.when_note_quota_used"));
        return note;
    }

    Schedule read_schedule() {
        Schedule schedule;
        schedule.start = values_.get<std::chrono::year_month_day>("schedule.start");
        schedule.end = values_.get<std::chrono::year_month_day>("schedule.end");
        schedule.skip_dates = values_.get<Dates>("schedule.skip_dates").value_or(Dates{});
        if (schedule.start && schedule.end && *schedule.end < *schedule.start) {
            Error error = problem("campaign.schedule", "the schedule ends before it starts");
            const Setting& end = *values_.find("schedule.end");
            error.place = end.origin.place;
            error.found =
                fmt::format("start {}, end {}", values_.find("schedule.start")->text, end.text);
            problems_.add(std::move(error));
        }
        return schedule;
    }

    std::optional<Window> read_window() {
        if (values_.find("window") != nullptr) return Window{.always = true};
        if (!values_.has_any_below("window")) return std::nullopt;
        Window window;
        window.days = values_.get_or_fallback<Days>("window.days");
        window.from = values_.get_or_fallback<TimeOfDay>("window.from");
        window.to = values_.get_or_fallback<TimeOfDay>("window.to");
        return window;
    }

    ListSettings read_list() {
        ListSettings list;
        const Setting* const file = values_.find("list.file");
        const YamlNode* const section = root_.find("list");
        const YamlNode* const leads = section == nullptr ? nullptr : section->find("leads");
        check_one_list(file, leads);
        if (file != nullptr) list.file = resolve_list(*file);
        if (leads != nullptr && leads->kind == YamlNode::Kind::sequence) {
            list.leads = read_inline_leads(*leads, path_, problems_);
        }
        list.columns = read_columns();
        list.empty_values = read_empty_values();
        const std::string encoding = choice("list.encoding");
        if (encoding != "auto") list.encoding = encoding;
        list.delimiter = values_.get<char>("list.delimiter");
        list.duplicates_are_errors = choice("list.duplicates") == "error";
        list.when_removed = *parse<WhenRemoved>(choice("list.removed"));
        return list;
    }

    void check_one_list(const Setting* file, const YamlNode* leads) {
        if ((file != nullptr) != (leads != nullptr)) return;
        Error error = problem("campaign.list", "the campaign has no list");
        error.hint = "set list.file or list.leads";
        if (leads != nullptr) {
            error.what = "list.file and list.leads are both set";
            error.place = Place{path_, leads->line, leads->column};
            error.hint = "keep one of them";
        }
        problems_.add(std::move(error));
    }

    std::string resolve_list(const Setting& file) {
        if (file.text == "-") return file.text;
        if (file.text.starts_with('~')) {
            Error error = problem("campaign.list", "~ is not expanded in list.file");
            error.place = file.origin.place;
            error.found = file.text;
            error.hint = "write the path relative to the campaign file, or from /";
            problems_.add(std::move(error));
        }
        return resolve(file.text, folder_of(path_));
    }

    EmptyValues read_empty_values() {
        if (const auto only = values_.get<Texts>("list.empty_values.only")) return {*only, true};
        return {values_.get<Texts>("list.empty_values").value_or(Texts{}), false};
    }

    std::map<std::string, std::string> read_columns() {
        std::map<std::string, std::string> columns;
        for (const Name& column : values_.names("list.columns")) {
            if (!is_field_name(column.name)) {
                Error error = problem("campaign.columns", "");
                error.what = fmt::format("\"{}\" cannot be the name of a column", column.name);
                error.place = column.origin.place;
                error.hint = "write our name first, then the header: first_name: Given Name";
                problems_.add(std::move(error));
            }
            const auto header = values_.get<std::string>("list.columns." + column.name);
            if (!header) continue;
            columns.emplace(column.name, is_none(*header) ? std::string() : *header);
            if (is_none(*header) && column.name == "linkedin_url") {
                Error error = problem("campaign.columns", "list.columns.linkedin_url is none");
                error.place = column.origin.place;
                error.hint = "a list has a column with its people: write its header";
                problems_.add(std::move(error));
            }
        }
        return columns;
    }

    Error problem(const char* code, std::string what) const {
        Error error{ErrorKind::data, code, std::move(what)};
        error.place = Place{path_};
        return error;
    }

    const YamlNode& root_;
    std::string path_;
    const Values& values_;
    Problems& problems_;
    Problems account_problems_;
};

}  // namespace

boost::system::result<CampaignFile, SettingsFailure> load_campaign_file(
    const std::string& path, const Settings& settings
) {
    const auto bytes =
        read_text_file(path, campaign_bytes_max, input_errors, settings.trusted_users);
    if (!bytes) return SettingsFailure{{bytes.error()}};
    const YamlOptions options{path, ErrorKind::data, campaign_bytes_max};
    const auto root = parse_yaml(*bytes, options);
    if (!root) return root.error();

    Values values(campaign_schema());
    Problems problems;
    const ReadInto into{campaign_schema(), values, problems};
    if (!read_file_values(*root, options, into)) return problems.take();
    CampaignReader reader(*root, path, values, problems);
    CampaignFile file = reader.read(settings);
    file.sha256 = sha256_hex(*bytes);
    return with_account_errors(
        std::move(file), reader.take_account_problems(), std::move(problems)
    );
}

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
    error.hint = note_syntax_hint;
    problems.add(std::move(error));
}

}  // namespace

boost::system::result<std::vector<ListSettings::InlineLead>, SettingsFailure> load_yaml_list(
    const std::string& path
) {
    const auto bytes = read_text_file(path, campaign_bytes_max, input_errors);
    if (!bytes) return SettingsFailure{{bytes.error()}};
    const auto root = parse_yaml(*bytes, YamlOptions{path, ErrorKind::data, campaign_bytes_max});
    if (!root) return root.error();
    Problems problems;
    auto leads = read_inline_leads(*root, path, problems);
    if (!problems.empty()) return problems.take();
    return leads;
}

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
        AccountChoice{
            list.accounts, ErrorKind::usage, std::nullopt, "choose with --account; configured: {}"},
        settings, of_accounts
    );
    if (!list.accounts.empty()) file.named.insert("accounts.use");
    file.campaign.note.text = list.note.value_or("");
    if (list.note) file.named.insert("note");
    check_note(file.campaign.note.text, problems);
    file.list.encoding = list.encoding;
    // The bytes of standard input can be read only once, by the reader of the list.
    const bool has_name_of_file = list.path != standard_input;
    if (has_name_of_file) file.sha256 = sha256_of_file(canonical_path(list.path)).value_or("");
    if (kind == InputKind::yaml_list) {
        auto leads = load_yaml_list(list.path);
        if (!leads) {
            problems.add(leads.error());
        } else {
            file.list.leads = *std::move(leads);
        }
    } else {
        file.list.file = list.path;
    }
    return with_account_errors(std::move(file), std::move(of_accounts), std::move(problems));
}

namespace {

constexpr std::size_t looked_at_bytes = 64 * 1024;

Error input_error(std::string code, std::string what, std::string hint) {
    Error error{ErrorKind::data, std::move(code), std::move(what)};
    error.hint = std::move(hint);
    error.help_topic = "csv";
    return error;
}

// The first line that is not blank, a comment or "---".
std::string_view first_content_line(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        const std::string_view line = trim(bytes.substr(0, end));
        if (!line.empty() && !line.starts_with('#') && line != "---") return line;
        if (end == std::string_view::npos) break;
        bytes.remove_prefix(end + 1);
    }
    return {};
}

bool is_list_item(std::string_view line) {
    return line == "-" || line.starts_with("- ") || line.starts_with("-\t") ||
           line.starts_with('[');
}

// "name: x" of a campaign file; CSV headers have no colon after their first word.
bool is_campaign_key(std::string_view line) {
    if (line.starts_with('{')) return true;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return false;
    if (colon + 1 < line.size() && line[colon + 1] != ' ') return false;
    const auto keys = campaign_schema().children("");
    return std::find(keys.begin(), keys.end(), line.substr(0, colon)) != keys.end();
}

}  // namespace

bool is_yaml_name(const std::string& path) {
    const std::string extension = ascii_lower(std::filesystem::path(path).extension().string());
    return extension == ".yaml" || extension == ".yml";
}

Result<InputKind> detect_input(const std::string& path) {
    static constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (path == "-") return InputKind::csv;
    const auto bytes = read_text_file(path, looked_at_bytes, input_errors);
    if (!bytes) return bytes.error();
    if (const auto foreign = recognise_foreign_file(*bytes)) {
        return input_error(
            fmt::format("input.{}", foreign->code), fmt::format("{} {}", path, foreign->is_what),
            std::string(foreign->hint)
        );
    }
    std::string_view text = *bytes;
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    if (trim(text).empty()) {
        return input_error(
            "input.empty", fmt::format("{} is empty", path), "is it the right file?"
        );
    }
    const std::string_view line = first_content_line(text);
    if (is_list_item(line)) return InputKind::yaml_list;
    if (is_campaign_key(line)) return InputKind::campaign;
    const bool is_header = line.find_first_of(",;\t|") != std::string_view::npos &&
                           line.find(": ") == std::string_view::npos;
    return is_yaml_name(path) && !is_header ? InputKind::campaign : InputKind::csv;
}

std::vector<SettingsKey> campaign_keys() {
    return listed_keys(campaign_schema());
}

}  // namespace invito
