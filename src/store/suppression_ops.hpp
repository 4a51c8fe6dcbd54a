#pragma once
// The suppression list in the database: the one place that decides whether a lead may be invited,
// and the operations of admin store and queries on it.

#include "invito/model/suppression.hpp"
#include "invito/ports/admin_store.hpp"
#include "invito/ports/queries.hpp"
#include "invito/support/ids.hpp"
#include "session.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito::store {

// The list as it stands now, for questions within one transaction. Costs a small read, and each
// question next to nothing while the list is empty.
class SuppressionList {
public:
    explicit SuppressionList(sql::Session& db);

    // The entry that forbids the lead, by what is given and by what any row of any list ever said
    // of whoever bears one of the identifiers. nullopt: it may be invited.
    [[nodiscard]] std::optional<SuppressionView> find(const SuppressionSubject& subject) const;
    // By what is given alone: nobody bears the identifiers yet.
    [[nodiscard]] std::optional<SuppressionView> find_by_row(const SuppressionSubject& subject
    ) const;
    [[nodiscard]] std::optional<SuppressionView> find(JobId job) const;

    // The mark of a person whose data were erased and who bore one of these identifiers.
    [[nodiscard]] std::optional<SuppressionView> mark_of_erased(
        const std::vector<std::string>& identifiers
    ) const;
    [[nodiscard]] bool is_erased(const std::vector<std::string>& identifiers) const {
        return mark_of_erased(identifiers).has_value();
    }

private:
    [[nodiscard]] std::optional<SuppressionView> entry_of(const SuppressionKey& key) const;
    [[nodiscard]] std::optional<SuppressionView> mark_of(const std::string& identifier) const;
    [[nodiscard]] std::optional<SuppressionKey> key_said(const SuppressionKey& said) const;

    sql::Session& db_;
    bool is_empty_;
    std::string salt_;
    // Companies and domains; read when somebody is asked for who was pruned.
    mutable std::optional<std::map<SuppressionKey, SuppressionKey>> by_hash_ = {};
};

// What stands for a person's identifier after an erasure.
[[nodiscard]] SuppressionKey erased_key(const std::string& salt, std::string_view identifier);

void replace_suppression(
    sql::Session& db, const std::string& file, const std::vector<SuppressionEntry>& entries,
    Instant now
);
// A transaction of its own; what it would stop is counted after that.
[[nodiscard]] AddedSuppression add_suppression(
    sql::Session& db, const std::vector<SuppressionEntry>& entries, Instant now
);
[[nodiscard]] std::vector<RemovedSuppression> remove_suppression(
    sql::Session& db, const std::vector<SuppressionKey>& keys, const std::vector<std::string>& files
);

}  // namespace invito::store
