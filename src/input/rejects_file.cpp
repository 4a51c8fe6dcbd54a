#include "invito/input/rejects_file.hpp"

#include "encoding.hpp"
#include "invito/input/csv.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <system_error>

namespace invito {

RejectsFile::RejectsFile(
    Destination destination, std::vector<std::string> header, char delimiter, bool byte_order_mark
)
    : destination_(std::move(destination)),
      header_(std::move(header)),
      delimiter_(delimiter),
      byte_order_mark_(byte_order_mark) {}

Result<void> RejectsFile::begin() {
    auto opened = OutputFile::open(destination_);
    if (!opened) return opened.error();
    out_ = std::move(*opened);
    std::vector<std::string> names = header_;
    names.insert(names.end(), {"invito_line", "invito_reason", "invito_hint"});
    if (byte_order_mark_) out_->stream() << input::utf8_mark;
    out_->stream() << csv_line(names, delimiter_) << '\n';
    return {};
}

Result<void> RejectsFile::add(
    const std::vector<std::string>& cells,
    std::size_t line,
    const std::string& reason,
    const std::string& hint
) {
    if (!out_) {
        if (const auto begun = begin(); !begun) return begun.error();
    }
    const auto width = static_cast<std::ptrdiff_t>(std::min(cells.size(), header_.size()));
    std::vector<std::string> row(cells.begin(), cells.begin() + width);
    row.resize(header_.size());
    row.insert(row.end(), {std::to_string(line), reason, hint});
    row.insert(row.end(), cells.begin() + width, cells.end());

    out_->stream() << csv_line(row, delimiter_) << '\n';
    ++count_;
    return {};
}

Result<WrittenFile> RejectsFile::close() {
    const bool is_waited_for = destination_.kind == Destination::Kind::through;
    if (!out_ && is_waited_for) {
        if (auto begun = begin(); !begun) return begun.error();
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
