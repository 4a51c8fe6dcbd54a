#include "file_lock.hpp"

#include "invito/support/failure.hpp"
#include "private_files.hpp"

#include <cerrno>
#include <fcntl.h>
#include <system_error>

namespace invito::store {
namespace {

struct flock one_byte(std::int64_t offset) {
    struct flock range {};
    range.l_type = F_WRLCK;
    range.l_whence = SEEK_SET;
    range.l_start = offset;
    range.l_len = 1;
    return range;
}

[[noreturn]] void fail(const char* doing) {
    const std::error_code why(errno, std::generic_category());
    throw StorageFailure(std::string("could not ") + doing + ": " + why.message());
}

Descriptor open_lock_file(const std::string& path) {
    create_private_directories(parent_directory(path));
    return open_private_file(path);
}

}  // namespace

LockFile::LockFile(const std::string& path) : file_(open_lock_file(path)) {}

bool LockFile::try_lock(std::int64_t offset) const {
    struct flock range = one_byte(offset);
    if (::fcntl(file_.number(), F_OFD_SETLK, &range) == 0) return true;
    if (errno == EAGAIN || errno == EACCES) return false;
    fail("lock a file");
}

bool is_locked(const Descriptor& file, std::int64_t offset) {
    struct flock range = one_byte(offset);
    if (::fcntl(file.number(), F_OFD_GETLK, &range) != 0) fail("ask for a file's locks");
    return range.l_type != F_UNLCK;
}

}  // namespace invito::store
