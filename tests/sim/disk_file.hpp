#pragma once
// The bytes of one file on a disk that can lose power: what programs read, what the medium is sure
// to hold, and the changes in between, in order.

#include "invito/support/random.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace invito::test {

class DiskFile {
public:
    DiskFile() = default;

    // A file that has been there for ever.
    explicit DiskFile(std::string bytes) : seen_(bytes), durable_(std::move(bytes)) {}

    [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(seen_.size()); }

    // Behind the end of the file are zeros; false: some of them were read.
    [[nodiscard]] bool read(std::span<char> bytes, std::int64_t offset) const;
    void write(std::string_view bytes, std::int64_t offset);
    void truncate(std::int64_t size);

    void sync();

    // The kernel reports a failed sync once and takes the pages for clean: they can be read until
    // the power goes and no later sync writes them.
    void fail_to_sync();

    // Of the changes since the last sync a part survives: any of them, and of a write perhaps only
    // the sectors up to some point, or from there on.
    void lose_power(Random& random);

private:
    struct Change {
        std::int64_t offset = 0;
        std::string bytes;
        bool is_truncation = false;  // to `offset`
    };

    static void apply(const Change& change, std::string& content);
    static Change torn(Change change, Random& random);

    std::string seen_;
    std::string durable_;
    std::vector<Change> unsynced_;
};

}  // namespace invito::test
