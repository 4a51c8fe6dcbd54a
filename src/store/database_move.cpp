#include "database_move.hpp"

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
        .hint =
            "name that one under database:; a move that was interrupted ends when it is given "
            "again: `invito db copy-to URL`; back on purpose, when no run is at work there: "
            "`invito db backup FILE`, `invito db restore --force FILE`, `invito sync`",
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

// As every command opens it: one without a schema gets it.
Result<std::unique_ptr<PgSession>> open_target(const MoveTerms& terms) {
    if (const auto opened = engine_of(terms.to)->open(terms.database); !opened)
        return opened.error();
    return store::postgres::connect(
        {.url = terms.to.name, .turns = std::make_shared<store::postgres::Turns>()}
    );
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
