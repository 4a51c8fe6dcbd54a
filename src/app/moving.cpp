#include "invito/app/moving.hpp"

#include "invito/ports/database_url.hpp"

#include <fmt/format.h>

namespace invito {

Result<DatabaseMove> move_to_shared_database(const Settings& settings, const MoveRequest& request) {
    if (names_shared_database(settings.database)) {
        return Error{
            .kind = ErrorKind::usage,
            .code = "database.shared",
            .what = fmt::format("{} is a shared database already", settings.database),
            .hint = "the file that is to move: `--db FILE`"};
    }
    if (const auto url = parse_database_url(request.url); !url) return url.error();
    if (const auto found = find_database(settings); !found) return found.error();
    const auto locks = take_run_locks(settings, {}, request.wait);
    if (!locks) return locks.error();
    return move_database(
        settings.database, {.to =
                                {.name = request.url,
                                 .state_folder = settings.state_folder,
                                 .is_replicated = settings.is_database_replicated},
                            .database = database_options(settings),
                            .tell = request.tell}
    );
}

}  // namespace invito
