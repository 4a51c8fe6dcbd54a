#include "busy_wait.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <set>
#include <sqlite3.h>
#include <sstream>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace invito {
namespace {

std::function<void(const BusyDatabase&)>& listener() {
    static std::function<void(const BusyDatabase&)> told;
    return told;
}

}  // namespace

void on_busy_database(std::function<void(const BusyDatabase&)> tell) {
    listener() = std::move(tell);
}

namespace store {
namespace {

using std::chrono::milliseconds;

// Short at first: most writers are done at once.
milliseconds pause_before(int tries) {
    constexpr int pauses[] = {1, 2, 5, 10, 15, 20, 25, 50};
    return milliseconds{tries < static_cast<int>(std::size(pauses)) ? pauses[tries] : 100};
}

// "08:01:131" of /proc/locks: device in hexadecimal, inode in decimal.
std::string place_of(const std::string& path) {
    struct stat file {};
    if (::stat(path.c_str(), &file) != 0) return {};
    return fmt::format("{:02x}:{:02x}:{}", major(file.st_dev), minor(file.st_dev), file.st_ino);
}

std::string name_of(int process) {
    std::string name;
    std::getline(std::ifstream(fmt::format("/proc/{}/comm", process)), name);
    return fmt::format("{} (process {})", name.empty() ? "a program" : name, process);
}

}  // namespace

BusyWait::BusyWait(std::string path, Terms terms)
    : path_(std::move(path)), terms_(std::move(terms)) {}

bool BusyWait::again(int tries) {
    if (tries == 0) waited_ = {};
    if (waited_ >= terms_.patience) return false;
    const milliseconds pause = std::min(pause_before(tries), terms_.patience - waited_);
    const bool is_time_to_tell = waited_ < told_after && waited_ + pause >= told_after;
    if (is_time_to_tell && listener()) listener()({path_, lock_holders(path_)});
    terms_.sleep(pause);
    waited_ += pause;
    return true;
}

BusyWait::Sleep sleep_of(sqlite3* database) {
    return [database](milliseconds pause) {
        sqlite3_vfs* system = nullptr;
        sqlite3_file_control(
            database, "main", SQLITE_FCNTL_VFS_POINTER, static_cast<void*>(&system)
        );
        const auto microseconds = std::chrono::microseconds(pause).count();
        system->xSleep(system, static_cast<int>(microseconds));
    };
}

void wait_when_busy(sqlite3* database, BusyWait& wait) {
    sqlite3_busy_handler(
        database,
        [](void* waiting, int tries) {
            return static_cast<BusyWait*>(waiting)->again(tries) ? 1 : 0;
        },
        &wait
    );
}

std::string lock_holders(const std::string& database) {
    std::set<std::string> places;
    for (const char* ending : {"", "-wal", "-shm"}) places.insert(place_of(database + ending));
    places.erase("");
    std::set<int> holders;
    std::ifstream locks("/proc/locks");
    for (std::string line; std::getline(locks, line);) {
        std::istringstream fields(line);
        std::string skipped;
        std::string place;
        int process = 0;
        fields >> skipped >> skipped;
        if (skipped == "->") continue;  // one that waits
        fields >> skipped >> skipped >> process >> place;
        if (fields && process > 0 && process != ::getpid() && places.contains(place)) {
            holders.insert(process);
        }
    }
    std::string text;
    for (const int process : holders) text += (text.empty() ? "" : ", ") + name_of(process);
    return text;
}

}  // namespace store
}  // namespace invito
