#pragma once
// doctor's line about the disk: whether what it was told to sync is there after a power cut.

#include "checkup.hpp"
#include "invito/store/disk.hpp"

#include <optional>
#include <string>

namespace invito {

// By the machine's own clock.
[[nodiscard]] Result<DiskFacts> examine_disk_now(const std::string& database);

// "fsync 0.14 ms median"
[[nodiscard]] std::string sync_text(const DiskFacts& facts);

// What speaks against the disk, with what to do. nullopt: nothing does.
[[nodiscard]] std::optional<std::string> doubt_about(const DiskFacts& facts);

void check_disk(Checkup& checkup, const Result<DiskFacts>& examined);

}  // namespace invito
