#pragma once
// Counts the rows of a list that became no waiting job, by what is wrong with them.

#include "invito/report/list_findings.hpp"
#include "invito/run/import.hpp"

#include <vector>

namespace invito {

class RefusalCount {
public:
    void take(const RowFinding& finding);

    // Most frequent first.
    [[nodiscard]] std::vector<ImportRefusal> refusals() const;

private:
    std::vector<ImportRefusal> refusals_;
};

}  // namespace invito
