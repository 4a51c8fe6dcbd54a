#pragma once
// Who is left alone: `suppress list`, `suppress check`; who goes: `erase`, with what stays and the
// proof, and `db prune`.

#include "invito/ports/erasure.hpp"
#include "invito/ports/pruning.hpp"
#include "invito/ports/queries.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/support/time.hpp"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace invito {

struct SuppressionListData {
    std::vector<SuppressionView> entries;
    std::int64_t erased_marks = 0;
    Instant now;
};
void write_suppression_list(std::ostream& out, const SuppressionListData& data, const Style& style);
void write_suppression_json(
    std::ostream& out, const SuppressionListData& data, const TimeZone& zone
);

struct SuppressionCheck {
    struct Finding {
        std::string asked;  // as the list names it
        std::optional<std::int64_t> line = {};
        std::optional<SuppressionView> entry = {};  // nullopt: may be invited
    };
    std::string file = {};  // empty: names on the command line
    std::int64_t asked = 0;
    std::int64_t listed = 0;
    std::vector<Finding> findings = {};  // of a file only those that are on the list
    Instant now = {};
};
void write_suppression_check(std::ostream& out, const SuppressionCheck& check, const Style& style);
void write_suppression_check_json(
    std::ostream& out, const SuppressionCheck& check, const TimeZone& zone
);

// Before the question. `database` is the path of the database itself.
void write_erasure_plan(
    std::ostream& out, const ErasurePlan& plan, const std::string& database, const Style& style
);

// Afterwards.
void write_erasure_result(
    std::ostream& out, const ErasurePlan& plan, const ErasureResult& result, const Style& style
);

// Who would be pruned, before the question.
void write_prune_plan(
    std::ostream& out, const PrunePlan& plan, const std::string& database, const Style& style
);
void write_prune_result(std::ostream& out, const PruneCounts& done, const Style& style);
// nullptr: nothing was done.
void write_prune_json(
    std::ostream& out, const PrunePlan& plan, const PruneCounts* done, const TimeZone& zone
);

// nullptr: nothing was done (--dry-run).
void write_erasure_json(std::ostream& out, const ErasurePlan& plan, const ErasureResult* result);

}  // namespace invito
