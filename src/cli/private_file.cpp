#include "private_file.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <system_error>
#include <unistd.h>

namespace invito {

namespace {

Error cannot_write(const std::string& path, const std::string& why) {
    return Error{
        .kind = ErrorKind::storage,
        .code = "file.write",
        .what = fmt::format("cannot write {}: {}", path, why),
        .hint = "does its folder exist, and is there space?",
    };
}

}  // namespace

Result<void> write_private_file(
    const std::string& path, const std::function<void(std::ostream&)>& write
) {
    const std::string beside = fmt::format("{}.{}.tmp", path, getpid());
    const int fd = open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return cannot_write(path, std::generic_category().message(errno));
    close(fd);
    std::ofstream out(beside, std::ios::binary);
    write(out);
    out.close();
    const bool is_written = out.good() && std::rename(beside.c_str(), path.c_str()) == 0;
    if (is_written) return {};
    const std::string why = std::generic_category().message(errno);
    unlink(beside.c_str());
    return cannot_write(path, why);
}

Result<void> write_output(
    const std::string& path,
    std::ostream& standard_output,
    const std::function<void(std::ostream&)>& write
) {
    if (path != "-") return write_private_file(path, write);
    write(standard_output);
    return {};
}

}  // namespace invito
