// `suppress add`, `remove` and `list`.
#include "cmd.hpp"
#include "compose.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/report/suppression_screen.hpp"
#include "invito/report/words.hpp"
#include "questions.hpp"
#include "suppression.hpp"
#include "suppression_session.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

bool is_person(const SuppressionKey& key) {
    return key.kind == SuppressionKind::person;
}

// Those of `keys` that an erasure keeps away.
std::vector<SuppressionKey> erased_among(
    Records& records, const std::vector<SuppressionKey>& keys
) {
    std::vector<SuppressionKey> erased;
    std::ranges::copy_if(keys, std::back_inserter(erased), [&records](const SuppressionKey& key) {
        if (!is_person(key)) return false;
        const auto entry = records.forbidding(subject_named_by(key));
        return entry && entry->key.kind == SuppressionKind::erased;
    });
    return erased;
}

// Whether the marks of erased persons may go too; asked only if there are any.
Result<bool> may_lift_marks(
    const Context& context, Records& records, const std::vector<SuppressionKey>& keys
) {
    const auto erased = erased_among(records, keys);
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
        return Error{
            .kind = ErrorKind::usage,
            .code = "suppression.not_listed",
            .what = fmt::format("{} is not on the suppression list", operand),
            .hint = "`invito suppress list` shows who is",
        };
    }
    return Error{
        .kind = ErrorKind::usage,
        .code = "suppression.in_file",
        .what = fmt::format("{} stands in {}", operand, removed.files.front()),
        .hint = "remove the line from that file; the next import or run takes it over",
    };
}

void write_removed_json(std::ostream& out, std::int64_t removed, std::int64_t refused) {
    JsonWriter json(out);
    json.begin_object();
    json.field("v", 1);
    json.field("removed", removed);
    json.field("refused", refused);
    json.end_object();
    json.finish();
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
            "{} {} from the suppression list.\n", counted(removed, "entry", "entries"),
            context.is_dry_run() ? "would be removed" : "removed"
        );
    }
    return code;
}

}  // namespace

ExitCode cmd_suppress_add(Context& context) {
    const auto keys = parse_suppression_keys(context.invocation.operands);
    if (!keys) return fail(context, keys.error());
    const std::string reason = context.invocation.text("--reason").value_or("");
    std::vector<SuppressionEntry> entries;
    for (const SuppressionKey& key : *keys) entries.push_back({key, reason});
    auto session = SuppressionSession::open(context, IfMissing::make);
    if (!session) return fail(context, session.error());
    const auto added = session->registry().add_suppression(entries, session->now());
    print_added(context, added);
    return ExitCode::ok;
}

ExitCode cmd_suppress_remove(Context& context) {
    const auto keys = parse_suppression_keys(context.invocation.operands);
    if (!keys) return fail(context, keys.error());
    auto session = SuppressionSession::open(context);
    if (!session) return fail(context, session.error());
    const auto records = session->records();
    const auto may_lift = may_lift_marks(context, *records, *keys);
    if (!may_lift) return fail(context, may_lift.error());
    if (!*may_lift) {
        context.err << "Nothing was changed.\n";
        return ExitCode::ok;
    }
    return tell_removals(
        context,
        session->registry().remove_suppression(*keys, session->settings().rules.suppression)
    );
}

ExitCode cmd_suppress_list(Context& context) {
    auto session = SuppressionSession::open(context);
    if (!session) return fail(context, session.error());
    const auto records = session->records();
    const SuppressionListData data{
        records->suppression_list(), records->erased_marks(), session->now()};
    if (context.json()) {
        write_suppression_json(context.out, data, context.out_style.zone);
    } else {
        write_suppression_list(context.out, data, context.out_style);
    }
    return ExitCode::ok;
}

}  // namespace invito
