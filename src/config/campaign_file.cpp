#include "invito/config/campaign_file.hpp"

#include "campaign_parts.hpp"
#include "invito/support/digest.hpp"
#include "invito/support/text.hpp"
#include "names.hpp"
#include "note_reader.hpp"
#include "paths.hpp"
#include "reader.hpp"
#include "text_file.hpp"
#include "version_key.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

namespace invito {

namespace {

// The one of `candidates` that is spelled `text`; the schema has checked that there is one.
template <class Enum, std::size_t N>
Enum spelled(const std::array<Enum, N>& candidates, std::string_view text) {
    return *std::find_if(candidates.begin(), candidates.end(), [&](Enum candidate) {
        return to_string(candidate) == text;
    });
}

// What an import may leave as it is stored, besides the note's texts.
constexpr std::array<std::string_view, 14> optional_settings = {
    "description",
    "labels",
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
        NoteTexts note = read_note_texts(root_.find("note"), path_, problems_);
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
        campaign.assign = spelled(
            std::array{Assign::balanced, Assign::round_robin, Assign::column},
            choice("accounts.assign")
        );
        campaign.note = read_note_policy();
        campaign.per_day = values_.get_or_fallback<Cap>("limits.per_day");
        campaign.total = values_.get_or_fallback<Cap>("limits.total");
        campaign.schedule = read_schedule();
        campaign.window = read_window();
        campaign.priority = values_.get_or_fallback<int>("priority");
        return campaign;
    }

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
        AccountChoice choice{{}, ErrorKind::data, Place{path_}, "write accounts: {use: [...]}"};
        if (const Setting* const use = values_.find("accounts.use")) {
            choice.aliases = std::get<Texts>(use->value);
            choice.place = use->origin.place;
        }
        return choose_accounts(choice, settings, account_problems_);
    }

    NotePolicy read_note_policy() {
        NotePolicy note;
        note.when_missing = spelled(
            std::array{WhenUnfit::skip, WhenUnfit::send_without_note}, choice("note.when_missing")
        );
        note.when_too_long = spelled(
            std::array{WhenUnfit::skip, WhenUnfit::send_without_note}, choice("note.when_too_long")
        );
        note.when_note_quota_used = spelled(
            std::array{WhenNoteQuotaUsed::wait, WhenNoteQuotaUsed::send_without_note},
            choice("note.when_note_quota_used")
        );
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
    const TextFileErrors errors{
        ErrorKind::data, "input.missing", "input.unreadable", "check the path"};
    const auto bytes = read_text_file(path, campaign_bytes_max, errors, settings.trusted_users);
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

}  // namespace invito
