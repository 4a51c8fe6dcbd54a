#pragma once
// What a person should know of where an import's leads went (who of them is in another campaign,
// who waits for an account that does not send, whether the campaign sends at all, who left the list
// and was not cancelled), and of
// placeholders of other tools, which a note would send word for word.

#include "invito/app/accounts.hpp"
#include "invito/config/campaign_file.hpp"
#include "invito/model/campaign.hpp"
#include "invito/plan/foreign_placeholders.hpp"
#include "invito/ports/admin_store.hpp"
#include "invito/run/import.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

// Leads of the campaign that stay with an account which does not send for it.
struct LeftBehind {
    std::string account;
    std::int64_t leads = 0;
};

struct ImportSurroundings {
    std::string campaign;
    std::optional<std::chrono::year_month_day> ended_on = {};  // nullopt: days are left
    std::int64_t waiting = 0;                                  // leads, now
    std::vector<LeftBehind> left_behind = {};
    std::vector<SharedLeads> shared = {};
    std::vector<SecondAccount> seconds = {};
    std::string list = {};   // where the leads come from
    std::string input = {};  // what was imported
    ListShrinkage shrinkage = {};
    std::optional<Removal> removal = {};  // of those that wait and left the list
};

[[nodiscard]] std::vector<Error> import_warnings(const ImportSurroundings& surroundings);

// "21 of 21 leads are also in "messy""; empty: none is.
[[nodiscard]] std::string shared_text(const std::vector<SharedLeads>& shared, std::int64_t leads);

// Marks the accounts that do not send themselves. Errors: data, "campaign.accounts": none does.
[[nodiscard]] Result<std::vector<SecondAccount>> mark_seconds(
    std::vector<ImportAccount>& accounts, const std::string& campaign, AdminStore& admin
);

// Of a campaign as it is written, before or after the commit.
[[nodiscard]] ImportSurroundings survey_import(
    AdminStore& admin, const Settings& settings, const ImportReport& report, Instant now
);

// Of a campaign's note, each variant of it. `columns`: what a variable may name. `file` is where it
// stands, if it does; nullptr: the database alone knows it.
[[nodiscard]] std::vector<Error> note_warnings(
    const Campaign& campaign, const std::vector<std::string>& columns, const CampaignFile* file
);

// Of the own notes of leads: each placeholder once, with the lines that have it.
class OwnNotes {
public:
    explicit OwnNotes(std::vector<std::string> columns) : columns_(std::move(columns)) {}

    void see(std::size_t line, std::string_view note);

    // `list` is where the lines are; empty: it is not at hand.
    [[nodiscard]] std::vector<Error> warnings(const std::string& list) const;

private:
    struct Seen {
        ForeignPlaceholder placeholder;
        std::int64_t notes = 0;
        std::size_t last_line = 0;
        std::vector<std::size_t> lines = {};  // the first ones
    };
    std::vector<std::string> columns_;
    std::vector<Seen> seen_;
};

}  // namespace invito
