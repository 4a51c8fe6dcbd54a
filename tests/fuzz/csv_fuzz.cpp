// CsvReader: the same records wherever reads are cut, and the same cells after being written again.

#include "fuzz_target.hpp"
#include "invito/input/csv.hpp"
#include "invito/support/failure.hpp"

#include <algorithm>
#include <streambuf>

namespace invito::test {
namespace {

class PieceBuffer : public std::streambuf {
public:
    PieceBuffer(std::string_view text, std::size_t piece) : rest_(text), piece_(piece) {}

protected:
    std::streamsize xsgetn(char* out, std::streamsize wanted) override {
        const std::string_view given =
            rest_.substr(0, std::min(piece_, static_cast<std::size_t>(wanted)));
        std::ranges::copy(given, out);
        rest_.remove_prefix(given.size());
        return static_cast<std::streamsize>(given.size());
    }

private:
    std::string_view rest_;
    std::size_t piece_;
};

struct Reading {
    std::vector<CsvRecord> records;
    std::string error_code;
};

Reading read(std::string_view text, std::size_t piece) {
    PieceBuffer buffer(text, piece);
    std::istream stream(&buffer);
    CsvReader reader(stream, {});
    Reading reading;
    CsvRecord record;
    for (;;) {
        const Result<bool> more = reader.next(record);
        if (!more) reading.error_code = more.error().code;
        if (!more || !*more) return reading;
        reading.records.push_back(record);
    }
}

bool same(const CsvRecord& a, const CsvRecord& b) {
    return a.line == b.line && a.cells == b.cells && a.has_nul == b.has_nul;
}

void check(std::string_view text) {
    const Reading whole = read(text, 64 * 1024);
    const Reading bytewise = read(text, 1);
    ensure(std::ranges::equal(whole.records, bytewise.records, same), "cuts change no record");
    ensure(whole.error_code == bytewise.error_code, "cuts change no error");

    std::string written;
    for (const CsvRecord& record : whole.records) written += csv_line(record.cells) + "\n";
    const Reading again = read(written, 64 * 1024);
    const auto same_cells = [](const CsvRecord& a, const CsvRecord& b) {
        return a.cells == b.cells;
    };
    ensure(again.error_code.empty(), "what csv_line writes can be read");
    ensure(
        std::ranges::equal(whole.records, again.records, same_cells),
        "what csv_line writes is read as the same cells"
    );
}

}  // namespace
}  // namespace invito::test

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    invito::test::check(invito::test::as_text(data, size));
    return 0;
}
