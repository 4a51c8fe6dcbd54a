#pragma once
// The first list of a store. Indexes of people and jobs rest while its rows are written, and are
// made again after them, which costs a fraction of keeping them up row by row. Until then memory
// says who is there already; whoever it names is asked for in the row itself.

#include "invito/model/identity.hpp"
#include "invito/support/ids.hpp"
#include "resting_schema.hpp"
#include "session.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace invito::store {

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
    RestingSchema of_people_;
    RestingSchema of_jobs_;
    std::unique_ptr<PeopleByHash> people_;
};

}  // namespace invito::store
