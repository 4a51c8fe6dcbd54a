#include "invito/input/rejects_file.hpp"

#include "encoding.hpp"
#include "invito/input/csv.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <system_error>

namespace invito {

namespace {

Error cannot_wait(int error_number) {
    return Error{
        .kind = ErrorKind::storage,
        .code = "file.write",
        .what = "cannot write a temporary file for the rejected rows",
        .found = std::generic_category().message(error_number),
        .hint = "make room where temporary files go"};
}

}  // namespace

RejectsFile::RejectsFile(
    Destination destination, std::vector<std::string> header, char delimiter, bool byte_order_mark
)
    : destination_(std::move(destination)),
      header_(std::move(header)),
      delimiter_(delimiter),
      byte_order_mark_(byte_order_mark) {}

Result<void> RejectsFile::begin() {
    if (has_reader()) {
        waiting_.reset(std::tmpfile());
        if (waiting_ == nullptr) return cannot_wait(errno);
    } else {
        auto opened = OutputFile::open(destination_);
        if (!opened) return opened.error();
        out_ = std::move(*opened);
    }
    std::vector<std::string> names = header_;
    names.insert(names.end(), {"invito_line", "invito_reason", "invito_hint"});
    const std::string mark = byte_order_mark_ ? std::string(input::utf8_mark) : std::string();
    return write(mark + csv_line(names, delimiter_) + '\n');
}

Result<void> RejectsFile::write(const std::string& text) {
    if (waiting_ == nullptr) {
        out_->stream() << text;
    } else if (std::fwrite(text.data(), 1, text.size(), waiting_.get()) != text.size()) {
        return cannot_wait(errno);
    }
    return {};
}

Result<void> RejectsFile::hand_over() {
    auto opened = OutputFile::open(destination_);
    if (!opened) return opened.error();
    out_ = std::move(*opened);
    std::rewind(waiting_.get());
    std::string piece(std::size_t{1} << 16, '\0');
    while (out_->stream()) {
        const std::size_t count = std::fread(piece.data(), 1, piece.size(), waiting_.get());
        if (count == 0) break;
        out_->stream().write(piece.data(), static_cast<std::streamsize>(count));
    }
    return {};
}

Result<void> RejectsFile::add(
    const std::vector<std::string>& cells, std::size_t line, const std::string& reason,
    const std::string& hint
) {
    if (!out_ && waiting_ == nullptr) {
        if (const auto begun = begin(); !begun) return begun.error();
    }
    const auto width = static_cast<std::ptrdiff_t>(std::min(cells.size(), header_.size()));
    std::vector<std::string> row(cells.begin(), cells.begin() + width);
    row.resize(header_.size());
    row.insert(row.end(), {std::to_string(line), reason, hint});
    row.insert(row.end(), cells.begin() + width, cells.end());

    ++count_;
    return write(csv_line(row, delimiter_) + '\n');
}

Result<WrittenFile> RejectsFile::close() {
    if (has_reader()) {
        if (waiting_ == nullptr) {
            if (auto begun = begin(); !begun) return begun.error();
        }
        if (auto handed = hand_over(); !handed) return handed.error();
    }
    if (!out_) return WrittenFile{};
    return out_->commit();
}

bool looks_like_rejects(const std::string& path) {
    constexpr std::size_t head_bytes = 1 << 16;
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored)) return false;
    std::string head(head_bytes, '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(head.data(), static_cast<std::streamsize>(head.size()));
    std::erase(head, '\0');  // of UTF-16, as spreadsheets save it
    return head.find("invito_line") != std::string::npos &&
           head.find("invito_reason") != std::string::npos;
}

}  // namespace invito
