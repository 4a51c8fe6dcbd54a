#pragma once
// Import: rows of a list -> job table, as a whole or not at all. Safe to repeat: the same lead
// again is updated or unchanged, never a second job.

#include "invito/model/account.hpp"
#include "invito/model/campaign.hpp"
#include "invito/plan/list_removal.hpp"
#include "invito/ports/admin_store.hpp"
#include "invito/ports/lead_source.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace invito {

struct ImportAccount {
    AccountId id;
    std::string alias;
    Tier tier = Tier::premium;
    bool sends = true;  // false: another account sends for its member, and it is given no leads
};

// A lead that was imported before, and of which the list says something new.
struct ChangedLead {
    std::size_t line = 0;
    Identity identity;
    std::vector<FieldChange> changes;
};

struct ImportReport {
    CampaignId campaign;
    CampaignState state = CampaignState::draft;
    ImportTotals totals;
    std::vector<ChangedLead> changed = {};  // the first changes_max of those updated
    GoneLeads gone;
    ListShrinkage shrinkage = {};
    std::optional<Removal> removal = {};  // of those that wait and left, if the list is to decide
};

// Memory stays bounded, whatever the list.
inline constexpr std::size_t changes_max = 1'000;

struct ImportRequest {
    CampaignEntry entry;
    std::vector<ImportAccount> accounts;  // those of the campaign; at least one that sends
    bool duplicates_are_errors = false;
    WhenRemoved when_removed = WhenRemoved::keep;
    bool may_remove_many = false;  // somebody said that the list is meant to be that short
    std::string source_path;
    Instant now;
    std::size_t batch_rows = 500;     // more would not stay in the processor's cache
    NameRule names = NameRule::warn;  // in notes
    std::function<void(const RowFinding&)> on_finding = {};
    std::function<void(std::size_t line, const std::string& note)> on_own_note = {};  // of a lead
    std::function<std::string()> sha256 = {};  // of the source, asked at its end

    // Once every row has its verdict, and before anything of it is kept: an error drops it all.
    std::function<Result<void>(const ImportReport&)> before_commit = {};
};

// One transaction: after an error the database is as it was. Errors: those of the source and of
// before_commit; data "import.duplicates" if they are errors. A send_from that names no account of
// the campaign is a rejected row, not an error. Every row gets exactly one verdict or the import
// fails with InternalFailure.
[[nodiscard]] Result<ImportReport> import_leads(
    LeadSource& source, AdminStore& admin, const ImportRequest& request
);

// A validation says what an import of this list would find, without a database. Who was imported
// before, and who is on the do-not-contact list, is not known here.
struct ValidationRequest {
    Campaign campaign;
    std::vector<ImportAccount> accounts;  // those of the campaign; at least one. Ids are not used
    std::size_t notes_max = 0;            // how many rendered notes to keep
    NameRule names = NameRule::warn;      // in notes
    std::function<void(const RowFinding&)> on_finding = {};
    std::function<void(std::size_t line, const std::string& note)> on_own_note = {};  // of a lead
};

// A note must fit every account of the campaign, unless the row names one: which one a lead is
// given to is known only at import. Errors: those of the source, and of the campaign's note.
[[nodiscard]] Result<ValidationReport> validate_leads(
    LeadSource& source, const ValidationRequest& request
);

}  // namespace invito
