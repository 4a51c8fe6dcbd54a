// LeadFile: any bytes are an error or a list that can be read to its end, with sane rows.

#include "fuzz_target.hpp"
#include "input/encoding.hpp"
#include "invito/input/lead_file.hpp"
#include "invito/input/linkedin_url.hpp"
#include "invito/support/digest.hpp"
#include "invito/support/failure.hpp"

#include <sys/mman.h>
#include <unistd.h>
#include <vector>

namespace invito::test {
namespace {

// A file that exists only in memory.
class MemoryFile {
public:
    explicit MemoryFile(std::string_view bytes) : fd_(::memfd_create("list", 0)) {
        ensure(fd_ >= 0, "there is memory for a file");
        const auto written = ::write(fd_, bytes.data(), bytes.size());
        ensure(written == static_cast<ssize_t>(bytes.size()), "the file takes all bytes");
    }
    ~MemoryFile() { ::close(fd_); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

private:
    int fd_;
};

void check_row(const ListRow& row, std::size_t& last_line) {
    const auto check_line = [&](std::size_t line) {
        ensure(line > last_line, "lines only grow");
        last_line = line;
    };
    if (const auto* lead = std::get_if<LeadRow>(&row)) {
        check_line(lead->lead.line);
        const auto again = parse_identity(profile_url(lead->lead.identity));
        ensure(again.has_value() && *again == lead->lead.identity, "identities are canonical");
    } else if (const auto* rejected = std::get_if<RowFinding>(&row)) {
        check_line(rejected->line);
        ensure(!rejected->reason.empty() && !rejected->hint.empty(), "rejections say why");
    } else if (const auto* blank = std::get_if<BlankRow>(&row)) {
        check_line(blank->line);
    }
}

// iconv loads its converters anew for each list unless somebody holds them.
void hold_converters() {
    static const auto held = [] {
        std::vector<Result<input::Decoder>> all;
        for (const input::Encoding& encoding : input::encodings())
            all.push_back(input::Decoder::open(encoding));
        return all;
    }();
    ensure(held.front().has_value(), "UTF-8 needs no converter");
}

void check(std::string_view bytes) {
    hold_converters();
    const MemoryFile memory(bytes);
    LeadFileOptions options;
    options.path = memory.path();
    auto file = LeadFile::open(options);
    if (!file) return;
    std::size_t last_line = (*file)->shape().header_line;
    for (;;) {
        const Result<ListRow> row = (*file)->next();
        if (!row) return;
        if (std::holds_alternative<EndOfList>(*row)) break;
        check_row(*row, last_line);
    }
    ensure((*file)->sha256() == sha256_hex(bytes), "the digest is of the whole file");
}

}  // namespace
}  // namespace invito::test

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    invito::test::check(invito::test::as_text(data, size));
    return 0;
}
