#pragma once
// What a corrected list says anew about a lead.

#include "invito/model/lead.hpp"

#include <string>
#include <vector>

namespace invito {

struct FieldChange {
    std::string field;  // column or variable
    std::string before;
    std::string after;

    friend bool operator==(const FieldChange&, const FieldChange&) = default;
};

// Columns in their own order, then variables by name. The account is not among them: it stays.
[[nodiscard]] std::vector<FieldChange> changed_fields(
    const LeadFields& before, const LeadFields& after
);

}  // namespace invito
