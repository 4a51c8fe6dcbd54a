#pragma once
// People whose data were pruned: by which marks they are known when somebody names them again, and
// the pruning itself. All but Pruning is part of the caller's transaction.

#include "invito/model/lead.hpp"
#include "invito/model/suppression.hpp"
#include "invito/ports/pruning.hpp"
#include "invito/support/ids.hpp"
#include "invito/support/time.hpp"
#include "session.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace invito::store {

[[nodiscard]] bool has_pruned(sql::Session& db);

// Who bore an identifier when their data were pruned. Costs a small read, and each question next to
// nothing while nobody was pruned.
class PrunedPeople {
public:
    explicit PrunedPeople(sql::Session& db);

    [[nodiscard]] bool is_empty() const { return salt_.empty(); }
    // Their row, or the one that it was merged into. nullopt: nobody.
    [[nodiscard]] std::optional<PersonId> find(std::string_view identifier) const;

private:
    sql::Session& db_;
    std::string salt_;  // empty: nobody was pruned
};

// Whom among them the do-not-contact list names, and how. It is read once.
class ListedPruned {
public:
    explicit ListedPruned(sql::Session& db);

    [[nodiscard]] std::vector<std::string> names_of(PersonId person) const;

private:
    std::multimap<PersonId, std::string> names_;
};

// Somebody names the pruned person: their row bears the identifier again, and whatever name of
// theirs is on the do-not-contact list, so that an entry for one name forbids them under another.
void name_again(
    sql::Session& db, PersonId person, const Identity& identity, const ListedPruned& listed
);

// The list has a new entry. Whoever was pruned under that name, and was named again under another
// one, bears it, too.
void name_as_listed(sql::Session& db, const PrunedPeople& pruned, const std::string& name);

// By us or by hand: then nobody invites them again.
[[nodiscard]] bool was_invited(sql::Session& db, PersonId person);

// Their marks become those of an erased person.
void erase_pruned(sql::Session& db, PersonId person, Instant now);

// What a list said of a pruned person stays as a hash: a do-not-contact entry forbids them as
// before.
[[nodiscard]] SuppressionKey hashed_affiliation(
    const std::string& salt, const SuppressionKey& affiliation
);
[[nodiscard]] bool is_hashed(const SuppressionKey& affiliation);

// A bit for each row of `person`: there may be millions.
class PersonSet {
public:
    void add(PersonId person);
    [[nodiscard]] bool contains(PersonId person) const;

private:
    std::vector<bool> bits_;
};

// Whose jobs were all over before an instant, as the database is now.
class FinishedPeople {
public:
    FinishedPeople(sql::Session& db, Instant before);

    [[nodiscard]] bool contains(PersonId person) const { return !busy_.contains(head_of(person)); }
    [[nodiscard]] bool was_invited(PersonId person) const {
        return invited_.contains(head_of(person));
    }
    // The row that stands for the human being.
    [[nodiscard]] PersonId head_of(PersonId person) const;

private:
    void read_merged(sql::Session& db);
    void add_heads(sql::Statement& people, PersonSet& set) const;

    std::unordered_map<PersonId, PersonId> merged_;
    PersonSet busy_;
    PersonSet invited_;
};

// In steps, each of them one transaction. Killed after any of them, it is begun again and does the
// rest: what is over stays over.
class Pruning {
public:
    static constexpr int rows_of_a_step = 10'000;

    Pruning(sql::Session& db, Instant before, int rows_at_once = rows_of_a_step);

    // False: all is done.
    bool step();
    [[nodiscard]] const PruneCounts& done() const { return done_; }

private:
    enum class Part { leads, notes, people, over };

    using LastIds = std::vector<std::int64_t>;

    void look_again();
    void forget_leads();
    void forget_notes();
    void forget_names();
    void hash_affiliations(PersonId person);
    void end_part_unless(bool is_full, std::int64_t last);

    sql::Session& db_;
    Instant before_;
    int rows_at_once_;
    FinishedPeople finished_;
    LastIds seen_;  // of the tables when finished_ was read: whoever changes jobs adds a row
    std::string salt_;
    Part part_ = Part::leads;
    std::int64_t after_ = 0;  // the id of the last row that was looked at
    PruneCounts done_;
};

// All steps of one. `now` is when it is remembered to have been.
PruneCounts prune_rows(sql::Session& db, Instant before, Instant now);

// What all steps would do. Files beside the `database` are told; empty: there is nothing beside it.
[[nodiscard]] PrunePlan plan_prune(sql::Session& db, const std::string& database, Instant before);

// Pages that the data were in are not written anew yet.
[[nodiscard]] bool is_rebuild_due(sql::Session& db);
void settle_rebuild(sql::Session& db);

}  // namespace invito::store
