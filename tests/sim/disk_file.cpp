#include "disk_file.hpp"

#include <algorithm>
#include <utility>

namespace invito::test {
namespace {

constexpr std::int64_t sector = 512;  // the most that a disk promises to write as a whole

// Of the writes that survive in part of a crash.
constexpr double torn_share = 0.1;

// A quarter of all losses keeps nothing, a quarter everything.
double draw_survival(Random& random) {
    return std::clamp(2 * random.unit() - 0.5, 0.0, 1.0);
}

}  // namespace

bool DiskFile::read(std::span<char> bytes, std::int64_t offset) const {
    const auto from = std::min(static_cast<std::size_t>(offset), seen_.size());
    const auto available = std::min(bytes.size(), seen_.size() - from);
    std::copy_n(seen_.data() + from, available, bytes.data());
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(available), bytes.end(), '\0');
    return available == bytes.size();
}

void DiskFile::write(std::string_view bytes, std::int64_t offset) {
    unsynced_.push_back({.offset = offset, .bytes = std::string(bytes)});
    apply(unsynced_.back(), seen_);
}

void DiskFile::truncate(std::int64_t size) {
    unsynced_.push_back({.offset = size, .bytes = {}, .is_truncation = true});
    apply(unsynced_.back(), seen_);
}

void DiskFile::sync() {
    for (const Change& change : unsynced_) apply(change, durable_);
    unsynced_.clear();
}

void DiskFile::fail_to_sync() {
    unsynced_.clear();
}

void DiskFile::lose_power(Random& random) {
    const double survival = draw_survival(random);
    for (Change& change : unsynced_) {
        if (random.unit() >= survival) continue;
        const bool is_torn = survival < 1 && random.unit() < torn_share;
        apply(is_torn ? torn(std::move(change), random) : change, durable_);
    }
    unsynced_.clear();
    seen_ = durable_;
}

void DiskFile::apply(const Change& change, std::string& content) {
    const auto offset = static_cast<std::size_t>(change.offset);
    if (change.is_truncation) {
        content.resize(offset);
        return;
    }
    content.resize(std::max(content.size(), offset + change.bytes.size()));
    content.replace(offset, change.bytes.size(), change.bytes);
}

DiskFile::Change DiskFile::torn(Change change, Random& random) {
    const auto end = change.offset + static_cast<std::int64_t>(change.bytes.size());
    const std::int64_t first = change.offset / sector + 1;  // boundaries inside of the write
    const std::int64_t last = (end - 1) / sector;
    if (change.is_truncation || first > last) return change;

    const auto cut = static_cast<std::size_t>(random.between(first, last) * sector - change.offset);
    if (random.unit() < 0.5) {
        change.bytes.resize(cut);
    } else {
        change.bytes.erase(0, cut);
        change.offset += static_cast<std::int64_t>(cut);
    }
    return change;
}

}  // namespace invito::test
