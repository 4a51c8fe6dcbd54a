#include "run_lock.hpp"

#include "invito/support/failure.hpp"
#include "invito/support/file.hpp"
#include "invito/support/json_writer.hpp"
#include "invito/support/output_file.hpp"
#include "invito/support/time.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <rapidjson/document.h>
#include <system_error>
#include <unistd.h>

namespace invito {
namespace {

// A kernel lock on one byte, held by the open file description (fcntl(2), "Open file description
// locks"): it dies with the process that holds it, does not vanish when another descriptor of the
// file is closed, and can be asked about without taking it.
struct flock lock_byte() {
    struct flock range {};
    range.l_type = F_WRLCK;
    range.l_whence = SEEK_SET;
    range.l_start = 0;
    range.l_len = 1;
    return range;
}

[[noreturn]] void fail_to(const char* doing) {
    const std::error_code why(errno, std::generic_category());
    throw StorageFailure(std::string("could not ") + doing + ": " + why.message());
}

// False: another descriptor holds it. Never waits.
bool try_lock(const Descriptor& file) {
    struct flock range = lock_byte();
    if (::fcntl(file.number(), F_OFD_SETLK, &range) == 0) return true;
    if (errno == EAGAIN || errno == EACCES) return false;
    fail_to("lock a file");
}

// Whether somebody holds it through another descriptor than this one.
bool is_locked(const Descriptor& file) {
    struct flock range = lock_byte();
    if (::fcntl(file.number(), F_OFD_GETLK, &range) != 0) fail_to("ask for a file's locks");
    return range.l_type != F_UNLCK;
}

std::string to_json(const LockHolder& holder, const Generation& generation) {
    JsonWriter json;
    json.begin_object();
    json.field("pid", holder.pid);
    json.field("host", holder.host);
    json.field("run", holder.run);
    if (holder.since) json.field("since", *holder.since);
    if (!generation.id.empty()) {
        json.field("database", generation.id);
        json.field("generation", generation.number);
    }
    json.end_object();
    return json.take();
}

std::string text_member(const rapidjson::Document& document, const char* name) {
    const auto member = document.FindMember(name);
    if (member == document.MemberEnd() || !member->value.IsString()) return {};
    return {member->value.GetString(), member->value.GetStringLength()};
}

struct LockText {
    LockHolder holder;
    Generation generation;
};

std::int64_t number_member(const rapidjson::Document& document, const char* name) {
    const auto member = document.FindMember(name);
    return member != document.MemberEnd() && member->value.IsInt64() ? member->value.GetInt64() : 0;
}

// What cannot be read stays empty: the lock counts, not its description.
LockText from_json(std::string_view json) {
    rapidjson::Document document;
    // The tail of a longer, earlier description may still stand behind this one.
    constexpr unsigned flags = rapidjson::kParseIterativeFlag | rapidjson::kParseStopWhenDoneFlag;
    document.Parse<flags>(json.data(), json.size());
    if (document.HasParseError() || !document.IsObject()) return {};

    LockText text;
    LockHolder& holder = text.holder;
    holder.pid = number_member(document, "pid");
    holder.host = text_member(document, "host");
    holder.run = text_member(document, "run");
    holder.since = parse_rfc3339(text_member(document, "since"));
    text.generation = {text_member(document, "database"), number_member(document, "generation")};
    return text;
}

LockText read_text(const Descriptor& file) {
    std::array<char, 4096> buffer{};
    const auto size = ::pread(file.number(), buffer.data(), buffer.size(), 0);
    if (size <= 0) return {};
    return from_json({buffer.data(), static_cast<std::size_t>(size)});
}

// "run r-0042 (pid 4121, host build1, since 09:00)", the hour as this machine's clocks show it.
std::string describe_holder(const LockHolder& holder) {
    std::string text = holder.run.empty() ? "another process" : "run " + holder.run;
    if (holder.pid == 0) return text;
    text += fmt::format(" (pid {}, host {}", holder.pid, holder.host);
    if (holder.since) {
        const auto local = TimeZone::local().to_local(*holder.since);
        const auto midnight = std::chrono::floor<std::chrono::days>(local);
        const std::chrono::hh_mm_ss time{local - midnight};
        text += fmt::format(", since {:02}:{:02}", time.hours().count(), time.minutes().count());
    }
    return text + ")";
}

Error database_locked(const LockHolder& holder) {
    return Error{
        .kind = ErrorKind::locked,
        .code = "database.locked",
        .what = "database is in use by " + describe_holder(holder),
        .hint = "wait: `--lock-wait 10m`; see `invito status`; the lock ends with that process"};
}

Error lock_file_refused(const std::string& path, const StorageFailure& failure) {
    return Error{
        .kind = ErrorKind::storage,
        .code = "database.lock_file",
        .what = fmt::format("cannot lock {}", path),
        .found = failure.what(),
        .hint = "its folder must be writable for this user"};
}

// Not open: there is none.
Descriptor open_lock(const std::string& path) {
    Descriptor file = open_file(path);
    if (!file.is_open() && errno != ENOENT) throw StorageFailure("could not read " + path);
    return file;
}

}  // namespace

void RunLock::describe(const LockHolder& self) {
    self_ = self;
    const std::string json = to_json(self_, generation_) + "\n";
    // First the new text, then its end: a reader in between sees the new one with an old tail.
    const auto written = ::pwrite(file_.number(), json.data(), json.size(), 0);
    const bool is_complete = written == static_cast<ssize_t>(json.size());
    if (!is_complete || ::ftruncate(file_.number(), static_cast<off_t>(json.size())) != 0)
        throw StorageFailure("could not write the lock file of the database");
}

void RunLock::record(const Generation& generation) {
    generation_ = generation;
    describe(self_);
    if (::fdatasync(file_.number()) != 0 && errno != EINVAL)
        throw StorageFailure("could not write the lock file of the database to the disk");
}

namespace store {

Result<RunLock> take_lock(const std::string& path, const LockHolder& self) {
    try {
        // Never deleted: a lock on a deleted file keeps nobody out.
        create_private_folders(folder_of(path));
        Descriptor file = open_private_file(path);
        LockText text = read_text(file);
        if (!try_lock(file)) return database_locked(text.holder);
        // Read anew: the last holder may have written until it ended.
        text = read_text(file);
        RunLock lock(std::move(file), std::move(text.generation));
        lock.describe(self);
        return lock;
    } catch (const StorageFailure& failure) {
        return lock_file_refused(path, failure);
    }
}

std::optional<LockHolder> holder_of_lock(const std::string& path) {
    const Descriptor file = open_lock(path);
    if (!file.is_open() || !is_locked(file)) return std::nullopt;
    return read_text(file).holder;
}

Generation generation_in_lock(const std::string& path) {
    const Descriptor file = open_lock(path);
    return file.is_open() ? read_text(file).generation : Generation();
}

// One lock, whatever links lead to the database.
std::string lock_path(const std::string& database) {
    return canonical_path(database) + ".lock";
}

}  // namespace store
}  // namespace invito
