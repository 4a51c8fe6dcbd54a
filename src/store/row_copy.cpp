#include "row_copy.hpp"

#include "connection.hpp"
#include "invito/support/digest.hpp"
#include "invito/support/text.hpp"
#include "ledger.hpp"
#include "open_connection.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <string_view>

namespace invito::store {
namespace {

// A portion's, and parameters of one statement: engines take tens of thousands.
constexpr std::size_t values_at_once = 4'000;

// Both engines read a number in the form of a text, and give it so.
using Value = std::optional<std::string>;

// What both engines have is what SQLite has. Which schema this program knows is of the migrations.
std::vector<Table> tables_of_both() {
    Connection blank(std::string(in_memory), Access::read_write_create);
    migrate(blank, {}, Instant{}).value();
    std::vector<Table> tables = blank.tables();
    std::erase_if(tables, [](const Table& table) { return table.name == "schema_migration"; });
    return tables;
}

std::size_t rows_at_once(const Table& table) {
    return values_at_once / table.columns.size();
}

// The rows of a table in the order of its key, a portion at a time.
class TableReader {
public:
    TableReader(sql::Session& db, const Table& table) : db_(db), table_(table) {
        for (const std::string& column : table.key) {
            const auto place = std::ranges::find(table.columns, column);
            key_places_.push_back(static_cast<std::size_t>(place - table.columns.begin()));
        }
    }

    // False: there are no more.
    [[nodiscard]] bool next() {
        const std::string text = select();
        sql::Statement row = db_.prepare(text);
        int parameter = 0;
        // The last of the values that are there is read before they go.
        const std::vector<Value> after = last_key();
        for (const Value& value : after) row.bind_next(parameter, value);
        values_.clear();
        while (row.step()) {
            for (int column = 0; column < static_cast<int>(table_.columns.size()); ++column)
                values_.push_back(row.get<Value>(column));
        }
        return !values_.empty();
    }

    // Row by row.
    [[nodiscard]] const std::vector<Value>& values() const { return values_; }
    [[nodiscard]] std::size_t rows() const { return values_.size() / table_.columns.size(); }

    // "id 17" of the row that has the value.
    [[nodiscard]] std::string row_of(std::size_t value) const {
        std::string name;
        for (std::size_t i = 0; i < key_places_.size(); ++i) {
            const std::size_t first = value - value % table_.columns.size();
            name += fmt::format(
                "{}{} {}", i == 0 ? "" : ", ", table_.key[i],
                values_[first + key_places_[i]].value_or("")
            );
        }
        return name;
    }

private:
    [[nodiscard]] std::string select() const {
        std::string after;
        if (!values_.empty()) {
            std::vector<std::string> parameters;
            for (std::size_t i = 1; i <= table_.key.size(); ++i)
                parameters.push_back(fmt::format("?{}", i));
            after = fmt::format(
                "WHERE ({}) > ({}) ", fmt::join(table_.key, ", "), fmt::join(parameters, ", ")
            );
        }
        return fmt::format(
            "SELECT {} FROM {} {}ORDER BY {} LIMIT {}", fmt::join(table_.columns, ", "),
            table_.name, after, fmt::join(table_.key, ", "), rows_at_once(table_)
        );
    }

    [[nodiscard]] std::vector<Value> last_key() const {
        std::vector<Value> key;
        if (values_.empty()) return key;
        const std::size_t first = values_.size() - table_.columns.size();
        for (const std::size_t place : key_places_) key.push_back(values_[first + place]);
        return key;
    }

    sql::Session& db_;
    const Table& table_;
    std::vector<std::size_t> key_places_;
    std::vector<Value> values_;
};

// Each value with its length, so that no two rows look like one.
void add_to(Sha256& digest, const std::vector<Value>& values) {
    std::string bytes;
    for (const Value& value : values) {
        bytes += value ? std::to_string(value->size()) : "-";
        bytes += ':';
        if (value) bytes += *value;
    }
    digest.update(bytes);
}

// PostgreSQL keeps neither.
std::string_view why_not_kept(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) return "a NUL byte";
    if (first_invalid_utf8(text)) return "bytes that are no UTF-8";
    return {};
}

Result<void> check_texts(const Table& table, const TableReader& rows) {
    for (std::size_t i = 0; i < rows.values().size(); ++i) {
        const Value& value = rows.values()[i];
        const std::string_view why = value ? why_not_kept(*value) : std::string_view();
        if (why.empty()) continue;
        return Error{
            .kind = ErrorKind::config,
            .code = "database.text",
            .what = fmt::format("a row of {} cannot be copied: {}", table.name, rows.row_of(i)),
            .found = fmt::format("{} in {}", why, table.columns[i % table.columns.size()]),
            .hint = "nothing was copied; correct it in the list it came from, and import that"};
    }
    return {};
}

// Whom a person was merged into may come later.
bool comes_later(const Table& table, const std::string& column) {
    return table.name == "person" && column == "merged_into";
}

void set_merged(sql::Session& from, sql::Session& to) {
    sql::Statement row =
        from.prepare("SELECT id, merged_into FROM person WHERE merged_into IS NOT NULL ORDER BY id"
        );
    while (row.step())
        to.run("UPDATE person SET merged_into = ?2 WHERE id = ?1", row.integer(0), row.integer(1));
}

std::string insert_text(const Table& table, std::size_t rows) {
    std::string text =
        fmt::format("INSERT INTO {} ({}) VALUES ", table.name, fmt::join(table.columns, ", "));
    std::size_t parameter = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t column = 0; column < table.columns.size(); ++column)
            text += fmt::format("{}?{}", column > 0 ? ", " : (row > 0 ? "), (" : "("), ++parameter);
    }
    return text + ")";
}

// Writes portions of a table. Most have as many rows as the one before.
class TableWriter {
public:
    TableWriter(sql::Session& db, const Table& table) : db_(db), table_(table) {}

    void write(const TableReader& rows) {
        if (rows.rows() != rows_) text_ = insert_text(table_, rows_ = rows.rows());
        sql::Statement statement = db_.prepare(text_);
        for (std::size_t i = 0; i < rows.values().size(); ++i) {
            const bool is_later = comes_later(table_, table_.columns[i % table_.columns.size()]);
            const auto parameter = static_cast<int>(i) + 1;
            is_later ? statement.bind_at(parameter, std::nullopt)
                     : statement.bind_at(parameter, rows.values()[i]);
        }
        statement.run();
    }

private:
    sql::Session& db_;
    const Table& table_;
    std::size_t rows_ = 0;
    std::string text_;
};

// There is something in it besides what it remembers about itself.
bool has_rows(sql::Session& db, const std::vector<Table>& tables) {
    return std::ranges::any_of(tables, [&db](const Table& table) {
        return table.name != "meta" && db.has(fmt::format("SELECT 1 FROM {} LIMIT 1", table.name));
    });
}

Error not_empty(const sql::Session& db) {
    return Error{
        .kind = ErrorKind::config,
        .code = "database.not_empty",
        .what = fmt::format("there is something in {} already", db.place()),
        .hint = "nothing was copied; name a database with nothing in it: CREATE DATABASE"};
}

std::int64_t rows_in(sql::Session& db, const Table& table) {
    return db.number(fmt::format("SELECT count(*) FROM {}", table.name));
}

// What happens with each portion. An error ends it.
using Visit = std::function<Result<void>(const TableReader&)>;

Result<TableContent> read_table(sql::Session& db, const Table& table, const Visit& visit) {
    TableContent content{.name = table.name, .rows = 0, .digest = {}};
    Sha256 digest;
    TableReader rows(db, table);
    while (rows.next()) {
        add_to(digest, rows.values());
        content.rows += static_cast<std::int64_t>(rows.rows());
        if (const auto visited = visit(rows); !visited) return visited.error();
    }
    content.digest = digest.hex();
    return content;
}

}  // namespace

std::vector<TableContent> table_contents(sql::Session& db) {
    const sql::Snapshot snapshot(db);
    std::vector<TableContent> contents;
    for (const Table& table : tables_of_both()) {
        const Visit nothing = [](const TableReader&) { return Result<void>(); };
        contents.push_back(read_table(db, table, nothing).value());
    }
    return contents;
}

Result<std::vector<TableContent>> copy_rows(
    sql::Session& from, sql::Session& to, const TellCopied& tell
) {
    ensure(to.is_in_transaction(), "a copy is kept as a whole");
    const sql::Snapshot snapshot(from);
    const std::vector<Table> tables = tables_of_both();
    to.begin_filling();
    if (has_rows(to, tables)) return not_empty(to);
    to.run("DELETE FROM meta");
    std::int64_t all = 0;
    for (const Table& table : tables) all += rows_in(from, table);
    std::int64_t copied = 0;
    std::vector<TableContent> contents;
    for (const Table& table : tables) {
        TableWriter writer(to, table);
        const Visit keep = [&](const TableReader& rows) -> Result<void> {
            if (const auto fine = check_texts(table, rows); !fine) return fine.error();
            writer.write(rows);
            copied += static_cast<std::int64_t>(rows.rows());
            if (tell) tell(copied, all);
            return {};
        };
        auto content = read_table(from, table, keep);
        if (!content) return content.error();
        contents.push_back(std::move(*content));
    }
    set_merged(from, to);
    to.end_filling();
    return contents;
}

Result<std::unique_ptr<Database>> rehearse_copy(
    sql::Session& shared_snapshot, const DatabaseOptions& options, const std::string& folder
) {
    auto copy = open_passing(folder + "/rehearsal.db");
    if (!copy) return copy.error();
    if (const auto made = migrate(**copy, options.program_version, options.now); !made)
        return made.error();
    sql::Transaction transaction(**copy);
    if (const auto copied = copy_rows(shared_snapshot, **copy); !copied) return copied.error();
    number_in_campaigns(**copy);
    transaction.commit();
    return Database::over(std::move(*copy), options);
}

}  // namespace invito::store
