#pragma once
// How many files a run may have open at once: each account takes a lock, and a connection while a
// request of its is on the way.

#include "checkup.hpp"

#include <cstddef>
#include <string>

namespace invito {

// What a run of so many accounts takes: to begin at all, and with a request of each on the way.
struct OpenFilesNeed {
    std::size_t least = 0;
    std::size_t most = 0;
};
[[nodiscard]] OpenFilesNeed open_files_need(std::size_t accounts);

// What this process may have, and what it may raise that to.
struct OpenFilesLimit {
    std::size_t now = 0;
    std::size_t most = 0;
};
[[nodiscard]] OpenFilesLimit open_files_limit();

// To `wanted`, or as near as the system allows. Never lowers it.
void raise_open_files_limit(std::size_t wanted);

// How many connections a run of so many accounts keeps within `allowed` open files. At least one.
[[nodiscard]] std::size_t connections_within(std::size_t allowed, std::size_t accounts);

// "LimitNOFILE=20064 in a unit of systemd, ..."
[[nodiscard]] std::string how_to_raise_open_files(std::size_t wanted);

// Says nothing where there is room for all.
void check_open_files(Checkup& checkup, std::size_t accounts, const OpenFilesLimit& limit);

}  // namespace invito
