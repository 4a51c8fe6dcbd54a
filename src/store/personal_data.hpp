#pragma once
// Which columns are about a person, under which names they are told, and how their rows are found.
// A column that is in none of these records is about nobody, and a test says why.

#include "invito/ports/personal_data.hpp"
#include "session.hpp"

#include <span>
#include <string>
#include <string_view>

namespace invito::store {

enum class ValueForm { text, number, flag, time, variables };

struct StoredColumn {
    std::string_view name;    // as it is told
    std::string_view column;  // "job.title"
    ValueForm form = ValueForm::text;
    std::string_view stands_for = {};  // the column that leads to it: "job.campaign_id"
};

struct RecordSource {
    RecordKind kind;
    std::string_view tables;    // after FROM
    std::string_view found_by;  // the condition, and the order
    std::span<const StoredColumn> columns;
};

[[nodiscard]] std::span<const RecordSource> record_sources();

// Of one person; files beside the `database` are looked into.
[[nodiscard]] PersonalData read_personal_data(
    sql::Session& db, const std::string& database, const Identity& person
);

}  // namespace invito::store
