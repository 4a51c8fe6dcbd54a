#pragma once
// The locks and the shared memory of one file, as SQLite asks a VFS for them. Both belong to
// running processes: they are gone when those are.

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace invito::test {

// Several readers, one of whom may be about to write. Levels are SQLite's: SQLITE_LOCK_*.
class FileLocks {
public:
    // One open file's share.
    struct Holder {
        int level = 0;
    };

    [[nodiscard]] bool raise(Holder& holder, int level);
    void lower(Holder& holder, int level);
    [[nodiscard]] bool is_reserved() const { return writer_ != nullptr; }

private:
    int readers_ = 0;
    const Holder* writer_ = nullptr;  // reserved or more
    bool is_writer_alone_ = false;    // pending or more: nobody new may read
};

// The index of a write-ahead log.
class SharedMemory {
public:
    struct Holder {
        unsigned shared = 0;  // one bit a slot
        unsigned exclusive = 0;
    };

    [[nodiscard]] char* region(std::size_t index) const;
    [[nodiscard]] bool has_region(std::size_t index) const { return index < regions_.size(); }
    void grow(std::size_t regions, std::size_t bytes);

    [[nodiscard]] bool lock_shared(Holder& holder, unsigned slots);
    [[nodiscard]] bool lock_exclusive(Holder& holder, unsigned slots);
    void unlock(Holder& holder, unsigned slots);

private:
    static constexpr std::size_t slot_count = 8;  // SQLITE_SHM_NLOCK

    std::vector<std::unique_ptr<char[]>> regions_;
    std::array<int, slot_count> sharers_{};
    unsigned exclusive_ = 0;
};

}  // namespace invito::test
