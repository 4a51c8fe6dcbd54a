#pragma once
// The statements of a PgSession: what the server keeps of them, and how to read its answers.

#include "pg_session.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace invito::store::postgres {

// https://www.postgresql.org/docs/15/errcodes-appendix.html
inline constexpr std::string_view unique_violation = "23505";

[[nodiscard]] bool is_fatal(const pg_result* result);
// A number, or a condition.
[[nodiscard]] std::int64_t number_of(std::string_view text);

// What the server knows by its name.
struct PgSession::Kept {
    std::string name;
    std::string text;
    std::vector<int> order;
    bool returns_ids = false;
    int connection = 0;  // that it was prepared on
    Kept* for_one_row = nullptr;
    std::unique_ptr<sql::Prepared> statement;
};

}  // namespace invito::store::postgres
