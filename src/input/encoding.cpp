#include "encoding.hpp"

#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <fmt/format.h>
#include <iconv.h>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace invito::input {
namespace {

constexpr std::size_t piece_bytes = 128 * 1024;
constexpr std::string_view standard_input = "-";

Error unreadable(const std::string& path, int error_number) {
    const bool missing = error_number == ENOENT || error_number == ENOTDIR;
    return {
        .kind = ErrorKind::data,
        .code = missing ? "list.missing" : "list.unreadable",
        .what = fmt::format(
            "cannot read {} ({})", list_name(path), std::generic_category().message(error_number)
        ),
        .place = Place{path},
        .hint = missing ? "a relative path counts from the file that names it" : "",
    };
}

}  // namespace

Result<std::unique_ptr<ByteSource>> ByteSource::open(const std::string& path) {
    Descriptor file = path == standard_input ? duplicate(STDIN_FILENO) : open_file(path);
    if (!file.is_open()) return unreadable(path, errno);
    return std::unique_ptr<ByteSource>(new ByteSource(path, std::move(file)));
}

Result<std::unique_ptr<ByteSource>> ByteSource::of(std::string path, std::string bytes) {
    std::unique_ptr<ByteSource> source(new ByteSource(std::move(path), Descriptor(-1)));
    source->bytes_ = std::move(bytes);
    return source;
}

Result<std::size_t> ByteSource::read(std::string& bytes) {
    if (!sha256_.empty()) return std::size_t{0};
    if (!file_.is_open()) {
        digest_.update(bytes_);
        sha256_ = bytes_.empty() ? digest_.hex() : std::string();
        bytes += bytes_;
        return std::exchange(bytes_, {}).size();
    }
    const std::size_t before = bytes.size();
    bytes.resize(before + piece_bytes);
    const ssize_t count = read_some(file_, bytes.data() + before, piece_bytes);
    const int error_number = errno;
    bytes.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));

    if (count < 0) return unreadable(path_, error_number);
    if (count == 0) {
        sha256_ = digest_.hex();
    } else {
        digest_.update(std::string_view(bytes).substr(before));
    }
    return static_cast<std::size_t>(count);
}

Result<void> ByteSource::take_all() {
    struct stat kind {};
    const bool is_whole =
        !file_.is_open() || (::fstat(file_.number(), &kind) == 0 && S_ISREG(kind.st_mode));
    if (is_whole) return {};
    struct CloseFile {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    const std::unique_ptr<std::FILE, CloseFile> temporary(std::tmpfile());
    if (temporary == nullptr) return unreadable(path_, errno);
    Descriptor taken = duplicate(::fileno(temporary.get()));
    std::string piece(piece_bytes, '\0');
    ssize_t count = 0;
    while ((count = read_some(file_, piece.data(), piece.size())) > 0) {
        const auto size = static_cast<std::size_t>(count);
        if (!write_all(taken, std::string_view(piece).substr(0, size)))
            return unreadable(path_, errno);
    }
    if (count < 0 || ::lseek(taken.number(), 0, SEEK_SET) != 0) return unreadable(path_, errno);
    file_ = std::move(taken);
    return {};
}

std::string list_name(const std::string& path) {
    if (path == standard_input) return "standard input";
    return path.substr(path.find_last_of('/') + 1);
}

namespace {

using namespace std::string_view_literals;

constexpr std::string_view utf16_little_mark = "\xFF\xFE"sv;
constexpr std::string_view utf16_big_mark = "\xFE\xFF"sv;

// ISO-8859-1 and ISO-8859-9 are read as the Windows pages that extend them: files that are said to
// be in the one are in the other (https://encoding.spec.whatwg.org/#names-and-labels, 2024-08-23).
constexpr std::array all = std::to_array<Encoding>({
    {"utf-8", "UTF-8", "UTF-8", " utf8sig utf8bom cp65001 ascii usascii "},
    {"utf-16", "UTF-16", "UTF-16LE", " utf16le ucs2 ucs2le unicode "},
    {"windows-1252", "Windows-1252", "CP1252",
     " cp1252 win1252 ansi latin1 l1 iso88591 iso885901 western "},
    {"windows-1250", "Windows-1250", "CP1250", " cp1250 win1250 "},
    {"windows-1251", "Windows-1251", "CP1251", " cp1251 win1251 "},
    {"windows-1253", "Windows-1253", "CP1253", " cp1253 win1253 "},
    {"windows-1254", "Windows-1254", "CP1254", " cp1254 win1254 latin5 iso88599 iso885909 "},
    {"windows-1257", "Windows-1257", "CP1257", " cp1257 win1257 "},
    {"iso-8859-2", "ISO-8859-2", "ISO-8859-2", " latin2 l2 iso885902 "},
    {"iso-8859-15", "ISO-8859-15", "ISO-8859-15", " latin9 latin0 l9 "},
    {"mac-roman", "Mac Roman", "MACINTOSH",
     " macintosh mac xmacroman applemacroman applemacintosh "},
    {"mac-central-europe", "Mac Central Europe", "MAC-CENTRALEUROPE",
     " macce maccentraleurope xmacce xmaccentraleurroman "},
    {"cp437", "CP437", "IBM437", " ibm437 437 dos "},
    {"cp850", "CP850", "IBM850", " ibm850 850 "},
    {"cp852", "CP852", "IBM852", " ibm852 852 "},
    {"cp866", "CP866", "IBM866", " ibm866 866 "},
    {"koi8-r", "KOI8-R", "KOI8-R", " koi8 "},
    {"koi8-u", "KOI8-U", "KOI8-U", " "},
    {"shift-jis", "Shift_JIS", "CP932", " sjis cp932 windows31j ms932 "},
    {"gb18030", "GB18030", "GB18030", " gbk gb2312 cp936 "},
    {"big5", "Big5", "BIG5", " cp950 "},
    {"euc-kr", "EUC-KR", "EUC-KR", " ksc56011987 "},
    {"cp949", "CP949", "UHC", " uhc windows949 "},
});

constexpr Encoding utf16_in_big_order = {"utf-16", "UTF-16", "UTF-16BE", " utf16be ucs2be "};

unsigned byte_value(char c) {
    return static_cast<unsigned char>(c);
}

// Length of a character cut off by the end of `text`: 0 to 3 bytes.
std::size_t cut_off_bytes(std::string_view text) {
    for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
        const unsigned byte = byte_value(text[text.size() - back]);
        const bool continuation = (byte & 0xC0) == 0x80;
        if (continuation) continue;
        const std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
        return length > back ? back : 0;
    }
    return 0;
}

const Encoding& utf16_without_mark(std::string_view head) {
    return head.starts_with('\0') ? utf16_big() : utf16_little();
}

bool looks_like_utf16(std::string_view head) {
    return head.size() >= 4 && (head[0] == '\0') != (head[1] == '\0') &&
           (head[0] == '\0') == (head[2] == '\0') && (head[1] == '\0') == (head[3] == '\0');
}

// In no other encoding do words with accents make characters of UTF-8 throughout by chance.
bool is_certainly_utf8(std::string_view head) {
    const std::string_view whole = head.substr(0, head.size() - cut_off_bytes(head));
    return !first_invalid_utf8(whole) && code_points(whole) < whole.size();
}

Error encoding_error(std::string what, std::string hint) {
    return {
        .kind = ErrorKind::data,
        .code = "list.encoding",
        .what = std::move(what),
        .hint = std::move(hint),
        .help_topic = "csv",
    };
}

Error unknown_encoding(const std::string& stated) {
    std::string accepted;
    for (const Encoding& encoding : all)
        accepted += fmt::format("{}{}", accepted.empty() ? "" : ", ", encoding.name);
    return encoding_error(
        fmt::format("unknown encoding \"{}\"", stated),
        fmt::format("list.encoding is one of {}", accepted)
    );
}

// "byte 0xE9"; of UTF-16 the whole unit.
std::string what_is_bad(std::string_view bytes, const Encoding& encoding) {
    const bool utf16 = encoding.name == "utf-16";
    if (utf16 && bytes.size() < 2) return "half a character at the end";
    if (!utf16) return fmt::format("byte 0x{:02X}", byte_value(bytes.front()));
    const bool little = &encoding != &utf16_big();
    const unsigned unit =
        (byte_value(bytes[little ? 1 : 0]) << 8) | byte_value(bytes[little ? 0 : 1]);
    return fmt::format("half a surrogate pair 0x{:04X}", unit);
}

}  // namespace

const Encoding& utf8() {
    return all[0];
}

const Encoding& utf16_little() {
    return all[1];
}

const Encoding& utf16_big() {
    return utf16_in_big_order;
}

std::span<const Encoding> encodings() {
    return all;
}

const Encoding* find_encoding(std::string_view name) {
    const auto plain = [](std::string_view text) {
        std::string letters;
        for (const char c : ascii_lower(text)) {
            if (std::isalnum(static_cast<unsigned char>(c)) != 0) letters += c;
        }
        return letters;
    };
    const std::string wanted = plain(name);
    const auto is_called = [&](const Encoding& encoding) {
        return plain(encoding.name) == wanted ||
               encoding.synonyms.find(fmt::format(" {} ", wanted)) != std::string_view::npos;
    };
    if (is_called(utf16_in_big_order) && !is_called(utf16_little())) return &utf16_in_big_order;
    const auto found = std::ranges::find_if(all, is_called);
    return wanted.empty() || found == all.end() ? nullptr : &*found;
}

Result<EncodingGuess> guess_encoding(
    std::string_view head, const std::optional<std::string>& stated
) {
    if (head.starts_with(utf8_mark)) return EncodingGuess{&utf8(), utf8_mark.size()};
    if (head.starts_with(utf16_little_mark)) return EncodingGuess{&utf16_little(), 2};
    if (head.starts_with(utf16_big_mark)) return EncodingGuess{&utf16_big(), 2};
    if (!stated && looks_like_utf16(head)) {
        return encoding_error(
            "the list looks like UTF-16 without a byte order mark",
            "save as \"CSV UTF-8\", or set list.encoding: utf-16"
        );
    }
    if (!stated) return EncodingGuess{};
    const Encoding* const encoding = find_encoding(*stated);
    if (encoding == nullptr) return unknown_encoding(*stated);
    const bool is_utf16 = encoding == &utf16_little() || encoding == &utf16_big();
    if (is_utf16 && head.find('\0') == std::string_view::npos) {
        return encoding_error(
            fmt::format("the list is not UTF-16, and list.encoding says {}", *stated),
            "take list.encoding out"
        );
    }
    if (encoding == &utf16_little()) return EncodingGuess{&utf16_without_mark(head)};
    if (encoding != &utf8() && !is_utf16 && is_certainly_utf8(head)) {
        return encoding_error(
            fmt::format("the list is UTF-8, and list.encoding says {}", *stated),
            "take list.encoding out: accents would turn into other signs"
        );
    }
    return EncodingGuess{encoding};
}

void Decoder::Close::operator()(void* converter) const {
    ::iconv_close(converter);
}

Result<Decoder> Decoder::open(const Encoding& encoding) {
    Decoder decoder(encoding);
    if (&encoding == &utf8()) return decoder;
    void* const converter = ::iconv_open("UTF-8", encoding.converter);
    // iconv's word for failure is the pointer -1.
    if (reinterpret_cast<std::intptr_t>(converter) == -1) {
        return encoding_error(
            fmt::format("this system cannot read {}: its iconv does not know it", encoding.shown),
            "install the C library's converters (glibc-gconv-extra, or libc6 whole), or save as "
            "\"CSV UTF-8\""
        );
    }
    decoder.converter_.reset(converter);
    return decoder;
}

bool Decoder::decode(std::string& bytes, std::string& text) {
    if (converter_ == nullptr) return decode_utf8(bytes, text);
    char* in = bytes.data();
    std::size_t in_left = bytes.size();
    bool is_fine = true;
    while (in_left > 0) {
        const std::size_t before = text.size();
        text.resize(before + 4 * in_left + 4);
        char* out = text.data() + before;
        std::size_t out_left = text.size() - before;
        const std::size_t done = ::iconv(converter_.get(), &in, &in_left, &out, &out_left);
        text.resize(text.size() - out_left);
        if (done != static_cast<std::size_t>(-1) || errno == EINVAL) break;
        is_fine = errno != EILSEQ;
        if (!is_fine) break;
    }
    bytes.erase(0, bytes.size() - in_left);
    return is_fine;
}

bool Decoder::decode_utf8(std::string& bytes, std::string& text) const {
    const std::size_t whole = bytes.size() - cut_off_bytes(bytes);
    const auto bad = first_invalid_utf8(std::string_view(bytes).substr(0, whole));
    const std::size_t good = bad.value_or(whole);
    if (text.empty() && good > 0) {
        // Most lists are UTF-8, and a copy of each piece would be the dearest step.
        text.swap(bytes);
        bytes.assign(text, good);
        text.resize(good);
    } else {
        text.append(bytes, 0, good);
        bytes.erase(0, good);
    }
    return !bad;
}

Utf8Stream::Utf8Stream(ByteSource& source, Decoder decoder, std::string head)
    : source_(source), decoder_(std::move(decoder)), raw_(std::move(head)) {}

std::string_view Utf8Stream::peek() {
    if (gptr() == egptr()) underflow();
    return {gptr(), static_cast<std::size_t>(egptr() - gptr())};
}

Utf8Stream::int_type Utf8Stream::underflow() {
    text_.clear();
    while (text_.empty() && !raw_ended_ && !undecodable_) {
        read_piece();
        const bool is_utf8 = &decoder_.encoding() == &utf8();
        std::string piece = is_utf8 ? std::string() : raw_;
        const bool is_fine = decoder_.decode(raw_, text_);
        if (is_fine && (!raw_ended_ || raw_.empty())) continue;
        keep_bad_bytes(is_utf8 ? text_ + raw_ : std::move(piece));
    }
    setg(text_.data(), text_.data(), text_.data() + text_.size());
    return text_.empty() ? traits_type::eof() : traits_type::to_int_type(text_.front());
}

void Utf8Stream::read_piece() {
    const Result<std::size_t> read = source_.read(raw_);
    if (!read) error_ = read.error();
    raw_ended_ = !read || *read == 0;
}

// `piece` holds the bytes that were to be decoded, of which raw_ is left. One more piece tells more
// of what the others are.
void Utf8Stream::keep_bad_bytes(std::string piece) {
    const std::size_t offset = piece.size() - raw_.size();
    if (!raw_ended_) static_cast<void>(source_.read(piece));
    undecodable_ = BadBytes{what_is_bad(raw_, decoder_.encoding()), std::move(piece), offset};
}

}  // namespace invito::input
