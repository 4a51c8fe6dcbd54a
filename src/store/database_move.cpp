#include "database_move.hpp"

#include "invito/support/shell.hpp"
#include "meta.hpp"
#include "open_connection.hpp"
#include "postgres/server.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace invito {

Error database_moved(const std::string& database, const std::string& url) {
    return Error{
        .kind = ErrorKind::config,
        .code = "database.moved",
        .what = fmt::format("{} was moved to {}", database, url),
        .hint = fmt::format(
            "name that one: `database: {}`. A move that was interrupted: `invito db copy-to {}` "
            "again. Back on purpose: end all runs there, `invito db backup FILE`, and `invito db "
            "restore --force FILE`; nothing is sent before a sync",
            url, shell_word(url)
        ),
    };
}

}  // namespace invito

namespace invito::store {

namespace {

DatabaseMove moved(
    const sql::Session& from, const sql::Session& to, const std::vector<TableContent>& contents
) {
    DatabaseMove move{.from = from.place(), .to = to.place()};
    for (const TableContent& table : contents) move.tables.push_back({table.name, table.rows});
    return move;
}

// An earlier move was kept, and ended before anybody heard of it; or runs have gone on there.
Result<DatabaseMove> compare(sql::Session& from, sql::Session& to) {
    const auto contents = table_contents(from);
    if (contents != table_contents(to)) return database_moved(from.place(), to.place());
    DatabaseMove move = moved(from, to, contents);
    move.was_there = true;
    return move;
}

void prove_equal(sql::Session& to, const std::vector<TableContent>& sent) {
    const auto kept = table_contents(to);
    const auto [there, here] = std::ranges::mismatch(kept, sent);
    if (there == kept.end() && here == sent.end()) return;
    throw StorageFailure(fmt::format(
        "{} has not kept {} as it was sent; nothing was moved", to.place(),
        here == sent.end() ? there->name : here->name
    ));
}

constexpr std::string_view moved_to = "moved_to";

void forget_move(sql::Session& db) {
    db.run("DELETE FROM meta WHERE key = ?1", moved_to);
}

}  // namespace

// The file is locked against every writer from its first look on, and says that it has moved before
// the other one keeps a row: in between neither sends.
Result<DatabaseMove> move_rows(sql::Session& from, sql::Session& to, const TellCopied& tell) {
    sql::Transaction leaving(from);
    const std::string earlier = meta_text(from, moved_to);
    if (!earlier.empty() && earlier != to.place()) return database_moved(from.place(), earlier);
    forget_move(from);
    {
        sql::Transaction arriving(to);
        const auto copied = copy_rows(from, to, tell);
        if (copied) {
            prove_equal(to, *copied);
            set_meta(from, moved_to, to.place());
            leaving.commit();
            arriving.commit();
            return moved(from, to, *copied);
        }
        if (copied.error().code != "database.not_empty" || earlier.empty()) return copied.error();
    }
    return compare(from, to);
}

}  // namespace invito::store

namespace invito {

namespace {

using store::Connection;
using store::postgres::PgSession;

Error older_schema(const std::string& database, int version) {
    return Error{
        .kind = ErrorKind::config,
        .code = "database.older",
        .what = fmt::format("{} was written by an older invito", database),
        .found = fmt::format("schema {}", version),
        .hint = "`invito db migrate` first, then again"};
}

int schema_of_program() {
    return static_cast<int>(store::embedded_migrations().size());
}

Result<std::unique_ptr<Connection>> open_source(const std::string& path, const MoveTerms& terms) {
    auto source =
        store::open_for_writing(path, true, {.patience = terms.database.patience, .sleep = {}});
    if (!source) return source;
    const auto version = store::schema_version(**source);
    if (!version) return version.error();
    if (*version < schema_of_program()) return older_schema(path, *version);
    return source;
}

// One without a schema gets it.
Result<std::unique_ptr<PgSession>> open_target(const MoveTerms& terms) {
    auto target = store::postgres::connect(
        {.url = terms.url, .turns = std::make_shared<store::postgres::Turns>()}
    );
    if (!target) return target;
    PgSession& db = **target;
    if (const auto why = store::postgres::why_unsafe(db, terms.is_replicated)) {
        return Error{
            .kind = ErrorKind::config,
            .code = "database.unsafe",
            .what = fmt::format("{} may lose what it has acknowledged", db.place()),
            .found = *why};
    }
    const auto version = store::postgres::schema_version(db);
    if (!version) return version.error();
    if (*version > 0 && *version < schema_of_program()) return older_schema(db.place(), *version);
    const auto migrated =
        store::postgres::migrate(db, terms.database.program_version, terms.database.now);
    if (!migrated) return migrated.error();
    return target;
}

}  // namespace

Result<DatabaseMove> move_database(const std::string& path, const MoveTerms& terms) {
    const auto source = open_source(path, terms);
    if (!source) return source.error();
    const auto target = open_target(terms);
    if (!target) return target.error();
    return store::move_rows(**source, **target, terms.tell);
}

}  // namespace invito
