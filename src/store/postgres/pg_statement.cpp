#include "pg_statement.hpp"

#include "dialect.hpp"
#include "invito/support/failure.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <optional>

namespace invito::store::postgres {

bool is_fatal(const PGresult* result) {
    const ExecStatusType status = PQresultStatus(result);
    return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE ||
           status == PGRES_PIPELINE_ABORTED;
}

std::int64_t number_of(std::string_view text) {
    if (text == "t") return 1;
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

// Values of a statement's parameters, by their places.
class Parameters {
public:
    explicit Parameters(const std::vector<int>& order) : order_(order), values_(order.size()) {}

    void set(int index, std::int64_t value) { set_text(index, std::to_string(value)); }
    void set(int index, std::string_view value) {
        ensure(value.find('\0') == std::string_view::npos, "no text holds a NUL byte");
        set_text(index, std::string(value));
    }
    void clear() {
        for (std::optional<std::string>& value : values_) value.reset();
    }
    void set_null(int index) { set_text(index, std::nullopt); }

    [[nodiscard]] const std::vector<std::optional<std::string>>& values() const { return values_; }

private:
    // A parameter that the text does not name is nobody's.
    void set_text(int index, std::optional<std::string> value) {
        // Most texts name them in order.
        const auto in_order =
            order_.begin() + std::min<std::ptrdiff_t>(index - 1, std::ssize(order_));
        const auto place = in_order != order_.end() && *in_order == index
                               ? in_order
                               : std::ranges::find(order_, index);
        if (place != order_.end())
            values_[static_cast<std::size_t>(place - order_.begin())] = std::move(value);
    }

    const std::vector<int>& order_;
    std::vector<std::optional<std::string>> values_;
};

// A row of a result, and where it is.
class ResultRow {
public:
    PgResult result;
    int row = -1;

    [[nodiscard]] std::string_view view(int column) const {
        return {
            PQgetvalue(result.get(), row, column),
            static_cast<std::size_t>(PQgetlength(result.get(), row, column))};
    }
    [[nodiscard]] bool is_null(int column) const {
        return PQgetisnull(result.get(), row, column) != 0;
    }
};

class PgStatement final : public sql::Prepared {
public:
    PgStatement(PgSession& session, PgSession::Kept& kept)
        : session_(session), kept_(kept), parameters_(kept.order) {}

    void bind(int index, std::int64_t value) override { parameters_.set(index, value); }
    void bind(int index, std::string_view value) override { parameters_.set(index, value); }
    void bind_null(int index) override { parameters_.set_null(index); }

    void ask() override {
        if (!session_.is_in_transaction()) return;
        PgSession::Request one = request();
        one.answer = &at_.result;
        session_.let_wait(std::move(one));
        is_asked_ = true;
    }

    bool step() override {
        if (at_.result == nullptr && is_asked_) session_.send_what_waits();
        if (at_.result == nullptr) perform({});
        return ++at_.row < PQntuples(at_.result.get());
    }

    void run() override {
        if (kept_.returns_ids) {
            change();
        } else {
            session_.let_wait(request());
        }
    }

    std::int64_t change() override {
        perform({});
        return changed_rows();
    }

    // A failed statement fails its transaction: a part of it fails instead.
    std::optional<std::int64_t> change_unless_conflict() override {
        const bool is_part = session_.is_in_transaction();
        if (is_part) session_.let_wait({.kept = &session_.kept("SAVEPOINT expected")});
        perform(unique_violation);
        const bool has_failed = is_fatal(at_.result.get());
        if (has_failed) {
            if (is_part) session_.run_text("ROLLBACK TO expected; RELEASE expected");
            return std::nullopt;
        }
        if (is_part) session_.let_wait({.kept = &session_.kept("RELEASE expected")});
        return changed_rows();
    }

    // The server itself goes no further than to a row that is not there: whoever asked would know
    // after the commit, which is on its way already.
    void change_row(const char* promise) override {
        PgSession::Request one = request();
        one.kept = &session_.for_one_row(kept_);
        one.promise = promise;
        session_.let_wait(std::move(one));
    }

    [[nodiscard]] std::int64_t integer(int column) const override {
        return number_of(at_.view(column));
    }
    [[nodiscard]] std::string_view view(int column) const override { return at_.view(column); }
    [[nodiscard]] bool is_null(int column) const override { return at_.is_null(column); }

    void reset() noexcept override {
        if (is_asked_) session_.forget(at_.result);
        is_asked_ = false;
        at_ = {};
        parameters_.clear();
    }

private:
    [[nodiscard]] PgSession::Request request() const {
        return {.kept = &kept_, .values = parameters_.values()};
    }

    void perform(std::string_view expected_state) {
        at_.result = session_.ask_now(request(), expected_state);
        at_.row = -1;
    }

    std::int64_t changed_rows() {
        const PGresult* const result = at_.result.get();
        if (kept_.returns_ids) {
            session_.inserted_.clear();
            for (int row = 0; row < PQntuples(result); ++row)
                session_.inserted_.push_back(number_of(PQgetvalue(result, row, 0)));
        }
        return number_of(PQcmdTuples(at_.result.get()));
    }

    PgSession& session_;
    PgSession::Kept& kept_;
    Parameters parameters_;
    ResultRow at_;
    bool is_asked_ = false;  // ahead of its first step
};

// A result that is larger than memory should be: a cursor of the server, read in portions.
class PgRows final : public sql::Prepared {
public:
    PgRows(PgSession& session, std::string_view sql)
        : session_(session),
          name_(fmt::format("rows{}", ++session.cursors_)),
          spelling_(respell(sql)),
          parameters_(spelling_.order) {}

    void bind(int index, std::int64_t value) override { parameters_.set(index, value); }
    void bind(int index, std::string_view value) override { parameters_.set(index, value); }
    void bind_null(int index) override { parameters_.set_null(index); }

    bool step() override {
        if (at_.result == nullptr) {
            ensure(session_.is_in_transaction(), "many rows are read from one state");
            session_.run_with(
                "DECLARE " + name_ + " NO SCROLL CURSOR FOR " + spelling_.text, parameters_.values()
            );
            fetch();
        }
        if (++at_.row < PQntuples(at_.result.get())) return true;
        if (at_.row < portion) return false;
        fetch();
        return ++at_.row < PQntuples(at_.result.get());
    }

    void run() override { throw InternalFailure("rows are read"); }
    std::int64_t change() override { throw InternalFailure("rows are read"); }
    std::optional<std::int64_t> change_unless_conflict() override { return change(); }

    [[nodiscard]] std::int64_t integer(int column) const override {
        return number_of(at_.view(column));
    }
    [[nodiscard]] std::string_view view(int column) const override { return at_.view(column); }
    [[nodiscard]] bool is_null(int column) const override { return at_.is_null(column); }

    void reset() noexcept override {
        if (at_.result == nullptr) return;
        at_ = {};
        try {
            session_.run_text("CLOSE " + name_);
        } catch (const std::exception&) {
            // Its transaction is over, and it with that.
        }
    }

private:
    static constexpr int portion = 2'000;

    void fetch() {
        at_.result = session_.run_text(fmt::format("FETCH {} FROM {}", portion, name_));
        at_.row = -1;
    }

    PgSession& session_;
    std::string name_;
    Spelling spelling_;
    Parameters parameters_;
    ResultRow at_;
};

PgSession::Kept& PgSession::kept(const std::string& text) {
    std::unique_ptr<Kept>& kept = kept_[text];
    if (kept == nullptr) {
        Spelling spelling = respell(text);
        kept = std::make_unique<Kept>();
        // It begins as the text does, for whoever reads what passes.
        kept->name = fmt::format("{} {}", kept_.size(), text.substr(0, 24));
        kept->text = std::move(spelling.text);
        kept->order = std::move(spelling.order);
        kept->statement = std::make_unique<PgStatement>(*this, *kept);
    }
    return *kept;
}

// No row is counted as a number that nothing can be divided by.
PgSession::Kept& PgSession::for_one_row(Kept& plain) {
    if (plain.for_one_row == nullptr) {
        plain.for_one_row = &kept(
            "WITH changed AS (" + plain.text + " RETURNING 1) SELECT 1 / count(*) FROM changed"
        );
    }
    return *plain.for_one_row;
}

sql::Statement PgSession::borrow(Kept& kept) {
    if (!kept.statement->is_in_use) return sql::Statement(*kept.statement);
    return sql::Statement(std::make_unique<PgStatement>(*this, kept));
}

sql::Statement PgSession::prepare(std::string_view sql) {
    return borrow(kept(std::string(sql)));
}

sql::Statement PgSession::prepare_many(std::string_view sql) {
    return sql::Statement(std::make_unique<PgRows>(*this, sql));
}

sql::Statement PgSession::prepare_insert(std::string_view sql) {
    Kept& insert = kept(std::string(sql) + " RETURNING id");
    insert.returns_ids = true;
    return borrow(insert);
}

}  // namespace invito::store::postgres
