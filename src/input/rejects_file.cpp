#include "invito/input/rejects_file.hpp"

#include "encoding.hpp"
#include "invito/input/csv.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fmt/format.h>
#include <system_error>

namespace invito {
namespace {

Error cannot_write(const std::string& path, const std::error_code& cause) {
    return {
        .kind = ErrorKind::storage,
        .code = "rejects.write",
        .what = fmt::format("cannot write {} ({})", path, cause.message()),
        .place = Place{path},
        .hint = "is the folder there, and is there room on the disk?",
    };
}

std::error_code last_error() {
    return {errno == 0 ? EIO : errno, std::generic_category()};
}

}  // namespace

RejectsFile::RejectsFile(
    std::string path, std::vector<std::string> header, char delimiter, bool byte_order_mark
)
    : path_(std::move(path)),
      header_(std::move(header)),
      delimiter_(delimiter),
      byte_order_mark_(byte_order_mark) {}

RejectsFile::~RejectsFile() {
    if (!out_.is_open()) return;
    out_.close();
    std::error_code ignored;
    std::filesystem::remove(unfinished_path(), ignored);
}

Result<void> RejectsFile::begin() {
    errno = 0;
    out_.open(unfinished_path(), std::ios::binary | std::ios::trunc);
    std::vector<std::string> names = header_;
    names.insert(names.end(), {"invito_line", "invito_reason", "invito_hint"});
    if (byte_order_mark_) out_ << input::utf8_mark;
    out_ << csv_line(names, delimiter_) << '\n';
    if (!out_) return cannot_write(path_, last_error());
    return {};
}

Result<void> RejectsFile::add(
    const std::vector<std::string>& cells,
    std::size_t line,
    const std::string& reason,
    const std::string& hint
) {
    if (!out_.is_open()) {
        if (const auto begun = begin(); !begun) return begun.error();
    }
    const auto width = static_cast<std::ptrdiff_t>(std::min(cells.size(), header_.size()));
    std::vector<std::string> row(cells.begin(), cells.begin() + width);
    row.resize(header_.size());
    row.insert(row.end(), {std::to_string(line), reason, hint});
    row.insert(row.end(), cells.begin() + width, cells.end());

    errno = 0;
    out_ << csv_line(row, delimiter_) << '\n';
    if (!out_) return cannot_write(path_, last_error());
    ++count_;
    return {};
}

Result<void> RejectsFile::close() {
    if (!out_.is_open()) return {};
    errno = 0;
    out_.close();
    if (!out_) return cannot_write(path_, last_error());
    std::error_code cause;
    std::filesystem::rename(unfinished_path(), path_, cause);
    if (cause) return cannot_write(path_, cause);
    return {};
}

}  // namespace invito
