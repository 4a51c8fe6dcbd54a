#include "suppression_session.hpp"

#include "invito/report/json_writer.hpp"
#include "invito/report/words.hpp"
#include "suppression.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {

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
    auto taken = take_suppression_files(session.registry(), session.settings_, session.now_);
    if (!taken) return taken.error();
    return session;
}

void print_added(Context& context, const AddedSuppression& added) {
    if (context.json()) {
        JsonWriter json(context.out);
        json.begin_object();
        json.field("v", 1);
        json.field("added", added.added);
        json.field("known", added.known);
        json.field("waiting_jobs", added.waiting_jobs);
        json.field("dry_run", context.is_dry_run());
        json.end_object();
        json.finish();
        return;
    }
    const bool is_dry = context.is_dry_run();
    context.err << fmt::format(
        "{} {} to the suppression list", counted(added.added, "entry", "entries"),
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

}  // namespace invito
