#pragma once
// What an import knows while its rows come in, and the memory it works in.

#include "invito/model/job.hpp"
#include "invito/model/lead.hpp"
#include "invito/support/ids.hpp"
#include "session.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace invito::store {

// Parts of the schema that are taken away while many rows are written, and made again after them
// from the schema's own text. Only inside a transaction: its rollback, too, brings them back.
class DeferredSchema {
public:
    // All but those by which an import looks for a person's job, and those of the table itself.
    [[nodiscard]] static DeferredSchema indexes_of(sql::Session& db, std::string_view table);

    // Whoever lets them rest counts jobs himself.
    [[nodiscard]] static DeferredSchema triggers_that_count_jobs(sql::Session& db);

    void restore(sql::Session& db) const;
    [[nodiscard]] bool is_empty() const { return parts_.empty(); }

private:
    DeferredSchema(sql::Session& db, std::vector<sql::SchemaPart> parts);

    std::vector<sql::SchemaPart> parts_;
};

// The first list of a store. Indexes of people and jobs rest while its rows are written, and are
// made again after them, which costs a fraction of keeping them up row by row. Until then memory
// says who is there already; whoever it names is asked for in the row itself.
struct FirstImportTerms {
    // More would not fit into 16 MB: from there on the index of people is asked. 0: no store has a
    // first import.
    std::size_t people_max = 1'500'000;
    std::uint32_t (*hash)(std::string_view) = nullptr;  // nullptr: the usual one
};

// Who was added, by a hash of their name: at eight bytes each, because a list may have millions.
class PeopleByHash {
public:
    explicit PeopleByHash(std::uint32_t (*hash)(std::string_view));

    // Whoever may bear the name and is found to by `is_theirs`: two names may have one hash.
    template <class IsTheirs>
    [[nodiscard]] std::optional<PersonId> find(std::string_view name, const IsTheirs& is_theirs)
        const {
        const std::uint32_t hash = hash_(name);
        for (std::size_t at = first_slot(hash); slots_[at].person != 0; at = after(at)) {
            const PersonId person{slots_[at].person};
            if (slots_[at].hash == hash && is_theirs(person)) return person;
        }
        return std::nullopt;
    }
    void add(std::string_view name, PersonId person);

    [[nodiscard]] std::size_t size() const { return size_; }

private:
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t person = 0;  // 0: free
    };

    [[nodiscard]] std::size_t first_slot(std::uint32_t hash) const {
        return hash & (slots_.size() - 1);
    }
    [[nodiscard]] std::size_t after(std::size_t slot) const {
        return (slot + 1) & (slots_.size() - 1);
    }
    void put(Slot slot);
    void grow();

    std::uint32_t (*hash_)(std::string_view);
    std::vector<Slot> slots_;  // a power of two
    std::size_t size_ = 0;
};

// Only inside a transaction, and over before it commits: a rollback ends it as well, and leaves
// the schema as it was.
class FirstImport {
public:
    // nullptr: the store has people or jobs.
    [[nodiscard]] static std::unique_ptr<FirstImport> begin(
        sql::Session& db, const FirstImportTerms& terms
    );

    // False: they are too many to remember, and have their indexes again.
    [[nodiscard]] bool knows_people() const { return people_ != nullptr; }
    // Precondition of both: knows_people().
    [[nodiscard]] std::optional<PersonId> find(const Identity& identity) const;
    void add(const Identity& identity, PersonId person);

    void finish();

private:
    FirstImport(sql::Session& db, const FirstImportTerms& terms);
    void leave_people_to_their_index();

    sql::Session& db_;
    std::size_t people_max_;
    DeferredSchema of_people_;
    DeferredSchema of_jobs_;
    std::unique_ptr<PeopleByHash> people_;
};

// Which jobs the list has named so far; a bit for each job of the store. So a list that is read
// again writes nothing for a lead of which it says what it said before.
class SeenJobs {
public:
    void add(JobId job);
    [[nodiscard]] bool contains(JobId job) const;
    [[nodiscard]] std::int64_t count() const { return count_; }

private:
    std::vector<bool> seen_;
    std::int64_t count_ = 0;
};

// How many jobs came and went by state, written once for all rows of a list instead of by a
// trigger for each.
class JobCounts {
public:
    explicit JobCounts(sql::Session& db)
        : triggers_(DeferredSchema::triggers_that_count_jobs(db)) {}

    void add(CampaignId campaign, AccountId account, JobState state, std::int64_t jobs) {
        changes_[{campaign, account, state}] += jobs;
    }
    void write(sql::Session& db) const;

private:
    DeferredSchema triggers_;
    std::map<std::tuple<CampaignId, AccountId, JobState>, std::int64_t> changes_;
};

struct CurrentImport {
    ImportId id;
    CampaignId campaign;
    std::string source_path;

    // Both only while the whole import is one transaction, and until its rows are in.
    std::optional<JobCounts> counts = {};
    std::unique_ptr<FirstImport> first = nullptr;  // nullptr: the store had leads before

    SeenJobs seen = {};
    std::map<ImportId, bool> is_same_list = {};  // of earlier ones, as far as they were asked for

    // Whether an earlier import read the same list.
    [[nodiscard]] bool is_of_its_list(sql::Session& db, ImportId earlier);

    // Its rows will be written in the transaction that is open.
    void begin_rows(sql::Session& db, const FirstImportTerms& terms);
    void end_rows(sql::Session& db);
    [[nodiscard]] bool has_open_rows() const { return counts.has_value(); }
};

}  // namespace invito::store
