#pragma once
// Validation: what an import of this list would find, without a database. Who was imported before,
// and who is on the do-not-contact list, is not known here.

#include "invito/model/campaign.hpp"
#include "invito/model/validation.hpp"
#include "invito/ports/lead_source.hpp"
#include "invito/run/import.hpp"

#include <functional>
#include <string>
#include <vector>

namespace invito {

struct ValidationRequest {
    Campaign campaign;
    std::vector<ImportAccount> accounts;  // those of the campaign; at least one. Ids are not used
    std::size_t notes_max = 0;            // how many rendered notes to keep
    std::function<void(const RowFinding&)> on_finding = {};
    std::function<void(std::size_t line, const std::string& note)> on_own_note = {};  // of a lead
};

// A note must fit every account of the campaign, unless the row names one: which one a lead is
// given to is known only at import. Errors: those of the source, and of the campaign's note.
[[nodiscard]] Result<ValidationReport> validate_leads(
    LeadSource& source, const ValidationRequest& request
);

}  // namespace invito
