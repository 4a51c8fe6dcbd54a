// `suppress`: who is never to be invited. `erase`: a person's data leave the database, its backups
// and the reports that were kept.
#include "cmd.hpp"
#include "cmd_withdraw.hpp"
#include "invito/app/output_files.hpp"
#include "invito/app/suppression.hpp"
#include "invito/report/json_documents.hpp"
#include "invito/report/privacy_screen.hpp"
#include "invito/report/wording.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <memory>
#include <optional>
#include <ostream>

namespace invito {

namespace {

// The database, up to date with the files of the settings. With --dry-run nothing is kept of it.
class SuppressionSession {
public:
    // Errors: of the settings, of opening, and of take_suppression_files().
    [[nodiscard]] static Result<SuppressionSession> open(
        Context& context, IfMissing if_missing = IfMissing::refuse
    );

    [[nodiscard]] AdminStore& admin_store() { return database().admin_store(); }
    [[nodiscard]] std::unique_ptr<Queries> queries() { return database().queries(); }
    [[nodiscard]] const Settings& settings() const { return settings_; }
    [[nodiscard]] Instant now() const { return now_; }

private:
    explicit SuppressionSession(Settings settings) : settings_(std::move(settings)) {}
    [[nodiscard]] Database& database() { return scratch_ ? scratch_->database() : *database_; }

    Settings settings_;
    std::optional<ScratchDatabase> scratch_;
    std::unique_ptr<Database> database_;
    Instant now_;
};

Result<SuppressionSession> SuppressionSession::open(Context& context, IfMissing if_missing) {
    auto settings = load_settings(context);
    if (!settings) return settings.error().errors.front();
    SuppressionSession session(std::move(*settings));
    if (if_missing == IfMissing::refuse) {
        if (auto found = find_database(session.settings_); !found) return found.error();
    }
    if (context.is_dry_run()) {
        auto scratch = ScratchDatabase::open(session.settings_);
        if (!scratch) return scratch.error();
        session.scratch_.emplace(std::move(*scratch));
    } else {
        auto database = open_database(context, session.settings_, if_missing);
        if (!database) return database.error();
        session.database_ = std::move(*database);
    }
    session.now_ = now_for(session.settings_, session.database().created_at());
    auto taken = take_suppression_files(session.admin_store(), session.settings_, session.now_);
    if (!taken) return taken.error();
    return session;
}

void print_added(Context& context, const AddedSuppression& added) {
    if (context.json()) {
        write_json_document(context.out, {}, [&](JsonWriter& json) {
            json.field("added", added.added);
            json.field("known", added.known);
            json.field("waiting_jobs", added.waiting_jobs);
            json.field("pending_invitations", std::ssize(added.pending));
            json.field("dry_run", context.is_dry_run());
        });
        return;
    }
    const bool is_dry = context.is_dry_run();
    context.err << fmt::format(
        "{} {} to the do-not-contact list", counted(added.added, "entry", "entries"),
        is_dry ? "would be added" : "added"
    );
    if (added.known > 0) context.err << fmt::format(", {} on it already", added.known);
    context.err << ".\n";
    if (added.waiting_jobs > 0) {
        context.err << fmt::format(
            "{} {} skipped when {} turn comes.\n", counted(added.waiting_jobs, "waiting job"),
            is_dry ? "would be" : "will be", added.waiting_jobs == 1 ? "its" : "their"
        );
    }
}

// Whether the marks of erased persons may go too; asked only if there are any.
Result<bool> may_lift_marks(
    const Context& context, Queries& queries, const std::vector<SuppressionKey>& keys
) {
    const auto erased = erased_among(queries, keys);
    if (erased.empty()) return true;
    return ask_yes(
        context,
        fmt::format(
            "{} was erased, and a mark keeps every list from bringing them back. Lift it? Only "
            "they can want that.",
            erased.size() == 1 ? erased.front().value
                               : fmt::format("Each of {} people", erased.size())
        ),
        "lifts"
    );
}

Error not_removed(const std::string& operand, const RemovedSuppression& removed) {
    if (removed.files.empty()) {
        return usage_error(
            "suppression.not_listed", fmt::format("{} is not on the do-not-contact list", operand),
            "`invito suppress list` shows who is"
        );
    }
    return usage_error(
        "suppression.in_file", fmt::format("{} stands in {}", operand, removed.files.front()),
        "remove the line from that file; the next import or run takes it over"
    );
}

void write_removed_json(std::ostream& out, std::int64_t removed, std::int64_t refused) {
    write_json_document(out, {}, [&](JsonWriter& json) {
        json.field("removed", removed);
        json.field("refused", refused);
    });
}

ExitCode tell_removals(Context& context, const std::vector<RemovedSuppression>& results) {
    ExitCode code = ExitCode::ok;
    std::int64_t removed = 0;
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (results[i].is_removed) ++removed;
        if (results[i].is_removed && results[i].files.empty()) continue;
        code = fail(context, not_removed(context.invocation.operands[i], results[i]));
    }
    if (context.json()) {
        write_removed_json(context.out, removed, std::ssize(results) - removed);
    } else if (removed > 0) {
        context.err << fmt::format(
            "{} {} from the do-not-contact list.\n", counted(removed, "entry", "entries"),
            context.is_dry_run() ? "would be removed" : "removed"
        );
    }
    return code;
}

constexpr std::size_t lines_shown_max = 5;

// Each line on its own, then what it means for the file.
ExitCode refuse_file(Context& context, const std::string& path, const DoNotContactFile& file) {
    std::vector<Error> lines;
    for (const auto& rejected : file.rejected) {
        if (lines.size() == lines_shown_max) break;
        lines.push_back(Error{
            .kind = ErrorKind::data,
            .code = "suppression.line",
            .what = rejected.what,
            .place = Place{path, rejected.line, 0},
            .hint = rejected.hint});
    }
    warn(context, lines);
    const auto rejected = std::ssize(file.rejected);
    return fail(
        context,
        Error{
            .kind = ErrorKind::data,
            .code = "suppression.rejected",
            .what = fmt::format(
                "{} of {} {} nobody, so nothing was imported", counted(rejected, "line"), path,
                rejected == 1 ? "names" : "name"
            ),
            .hint =
                "repair or remove them: a list that is half read would let somebody be contacted"}
    );
}

// --columns company=Kunde,reason=Grund
Result<std::map<std::string, std::vector<std::string>>> columns_named(const Invocation& invocation
) {
    std::map<std::string, std::vector<std::string>> columns;
    for (const std::string& pair : invocation.list("--columns")) {
        const std::size_t sign = pair.find('=');
        const std::string name = pair.substr(0, sign);
        const bool is_known =
            std::ranges::find(suppression_columns, name) != suppression_columns.end();
        if (is_known && sign != std::string::npos && sign + 1 < pair.size()) {
            columns[name].push_back(pair.substr(sign + 1));
            continue;
        }
        return Error{
            .kind = ErrorKind::usage,
            .code = "usage.value",
            .what = "--columns takes NAME=HEADER",
            .found = pair,
            .hint = fmt::format("NAME is one of {}", fmt::join(suppression_columns, ", "))};
    }
    return columns;
}

Error no_such_column(const std::string& path, const std::vector<std::string>& headers) {
    return Error{
        .kind = ErrorKind::data,
        .code = "list.no_such_column",
        .what = fmt::format("no column \"{}\" in {}", fmt::join(headers, "\" or \""), path),
        .hint = "write the header as the file has it"};
}

Error unnamed_rows(const std::string& path, const std::vector<std::size_t>& lines) {
    const auto count = std::ssize(lines);
    return Error{
        .kind = ErrorKind::data,
        .code = "suppression.unnamed",
        .what = fmt::format(
            "{} about somebody whom nothing identifies, so that nobody is kept from being invited",
            counted(count, "row is", "rows are")
        ),
        .place = Place{path, lines.front(), 0},
        .hint = "add the address of the profile, or name the company or domain"};
}

bool is_file(const std::string& operand) {
    std::error_code ignored;
    return operand == "-" || std::filesystem::is_regular_file(operand, ignored);
}

bool was_interrupted(ExitCode code) {
    return code == ExitCode::interrupted || code == ExitCode::terminated;
}

// What is sent already may be taken back once the entries keep it from being sent again.
Result<ExitCode> add_entries(Context& context, const std::vector<SuppressionEntry>& entries) {
    std::optional<Settings> settings;
    AddedSuppression added;
    {
        auto session = SuppressionSession::open(context, IfMissing::make);
        if (!session) return session.error();
        added = session->admin_store().add_suppression(entries, session->now());
        settings = session->settings();
    }
    print_added(context, added);
    return offer_withdrawal(
        context, *settings, {.jobs = std::move(added.pending), .are_suppressed = true}
    );
}

Result<ExitCode> suppress_add(Context& context) {
    const auto keys = parse_suppression_keys(context.invocation.operands);
    if (!keys) return keys.error();
    const std::string reason = context.invocation.text("--reason").value_or("");
    std::vector<SuppressionEntry> entries;
    for (const SuppressionKey& key : *keys) entries.push_back({key, reason});
    return add_entries(context, entries);
}

Result<ExitCode> suppress_remove(Context& context) {
    const auto keys = parse_suppression_keys(context.invocation.operands);
    if (!keys) return keys.error();
    auto session = SuppressionSession::open(context);
    if (!session) return session.error();
    const auto queries = session->queries();
    const auto may_lift = may_lift_marks(context, *queries, *keys);
    if (!may_lift) return may_lift.error();
    if (!*may_lift) return say(context, "Nothing was changed.");
    return tell_removals(
        context,
        session->admin_store().remove_suppression(*keys, session->settings().rules.suppression)
    );
}

Result<ExitCode> suppress_list(Context& context) {
    auto session = SuppressionSession::open(context);
    if (!session) return session.error();
    const auto queries = session->queries();
    const SuppressionListData data{
        queries->suppression_list(), queries->erased_marks(), session->now()};
    if (context.json()) {
        write_suppression_json(context.out, data, context.out_style.zone);
    } else {
        write_suppression_list(context.out, data, context.out_style);
    }
    return ExitCode::ok;
}

Result<ExitCode> suppress_import(Context& context) {
    const std::string& path = context.invocation.operands.front();
    const auto columns = columns_named(context.invocation);
    if (!columns) return columns.error();
    auto file = read_do_not_contact_file({path, *columns});
    if (!file) return file.error();
    if (!file->missing_columns.empty())
        return no_such_column(path, columns->at(file->missing_columns.front()));
    if (!file->rejected.empty()) return refuse_file(context, path, *file);
    const std::string reason = context.invocation.text("--reason").value_or("");
    for (SuppressionEntry& entry : file->entries) {
        if (entry.reason.empty()) entry.reason = reason;
    }
    auto added = add_entries(context, file->entries);
    if (added && !file->unnamed_lines.empty())
        warn(context, {unnamed_rows(path, file->unnamed_lines)});
    return added;
}

Result<ExitCode> suppress_check(Context& context) {
    auto session = SuppressionSession::open(context);
    if (!session) return session.error();
    const auto queries = session->queries();
    const auto& operands = context.invocation.operands;
    const bool is_list = operands.size() == 1 && is_file(operands.front());
    auto check =
        is_list ? check_list(operands.front(), *queries) : check_operands(operands, *queries);
    if (!check) return check.error();
    check->now = session->now();
    if (context.json()) {
        write_suppression_check_json(context.out, *check, context.out_style.zone);
    } else {
        write_suppression_check(context.out, *check, context.out_style);
    }
    const bool is_empty = check->listed == 0 && context.invocation.has("--exit-empty");
    return is_empty ? ExitCode::empty : ExitCode::ok;
}

Result<bool> may_erase(Context& context, const ErasurePlan& plan) {
    return ask_yes(
        context,
        fmt::format(
            "Erase {}? This cannot be undone.", counted(std::ssize(plan.people), "person", "people")
        ),
        "erases"
    );
}

Result<ExitCode> offer_withdrawal_before_erasure(
    Context& context, const Settings& settings, const std::vector<Identity>& people
) {
    PendingOffer offer{.jobs = {}, .afterwards = "after the erasure nothing here names it"};
    {
        const auto session = open_read_session(settings);
        if (!session) return session.error();
        for (const Identity& person : people) {
            if (const auto job = pending_invitation(*session->queries, person))
                offer.jobs.push_back(job->id);
        }
    }
    return offer_withdrawal(context, settings, offer);
}

Result<ExitCode> erase_people(
    Context& context, const Settings& settings, const std::vector<Identity>& people
) {
    const auto offered = offer_withdrawal_before_erasure(context, settings, people);
    if (!offered) return offered.error();
    if (was_interrupted(*offered)) return *offered;
    const auto erasure = open_erasure(settings, people, lock_wait(context));
    if (!erasure) return erasure.error();
    const ErasurePlan& plan = erasure->plan;
    if (!context.json()) {
        write_erasure_plan(context.out, plan, settings.database, context.out_style);
        context.out.flush();
    }
    if (context.is_dry_run()) {
        if (context.json()) write_erasure_json(context.out, plan, nullptr);
        return say(context, "Nothing was changed.");
    }
    const auto yes = may_erase(context, plan);
    if (!yes) return yes.error();
    if (!*yes) return say(context, "Nothing was changed.");
    const auto result = carry_out_erasure(*erasure, settings);
    if (!result) return result.error();
    if (context.json()) {
        write_erasure_json(context.out, plan, &*result);
    } else {
        write_erasure_result(context.out, plan, *result, context.out_style);
    }
    return result->is_proved() ? ExitCode::ok : ExitCode::error;
}

Result<ExitCode> erase_named(Context& context) {
    const auto people = people_to_erase(context.invocation.operands);
    if (!people) return people.error();
    return with_settings(context, [&](Context&, const Settings& settings) {
        return erase_people(context, settings, *people);
    });
}

}  // namespace

std::span<const NamedCommand> suppression_commands() {
    static constexpr NamedCommand all[] = {
        {"suppress list", suppress_list,
         [](std::ostream& out) {
             SuppressionListData sample{};
             sample.entries.emplace_back();
             write_suppression_json(out, sample, {});
         }},
        {"suppress check", suppress_check},
        {"suppress add", suppress_add},
        {"suppress remove", suppress_remove},
        {"suppress import", suppress_import},
        {"erase", erase_named}};
    return all;
}

}  // namespace invito
