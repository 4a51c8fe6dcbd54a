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
#include <iterator>
#include <optional>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

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

namespace {

constexpr std::size_t sampled_lines_max = 200;
constexpr std::size_t line_bytes_max = 1024;
constexpr std::size_t word_characters_max = 64;  // each is compared with its neighbours
constexpr std::size_t cell_characters_max = 40;
constexpr std::size_t told_neighbours = 4;
constexpr double nearly = 0.28;

struct CandidateEncoding {
    std::string_view name;
    double prior;  // decides between encodings that read the same
};
constexpr std::array candidate_encodings = std::to_array<CandidateEncoding>({
    {"windows-1252", 0.15},
    {"windows-1250", 0.10},
    {"windows-1254", 0.08},
    {"windows-1251", 0.08},
    {"mac-roman", 0.05},
    {"windows-1253", 0.05},
    {"iso-8859-15", 0.04},
    {"iso-8859-2", 0.04},
    {"shift-jis", 0.04},
    {"gb18030", 0.04},
    {"euc-kr", 0.04},
    {"koi8-r", 0.03},
    {"cp850", -0.20},
    {"windows-1257", -0.05},
    {"cp437", -0.20},
    {"cp852", -0.20},
    {"cp866", -0.20},
    {"big5", -0.20},
});

bool is_high(char c) {
    return static_cast<unsigned char>(c) >= 0x80;
}

// Valid UTF-8 as code points.
std::u32string decoded(std::string_view text) {
    std::u32string points;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        char32_t point = length == 1 ? lead : lead & (0xFFU >> (length + 1));
        for (std::size_t k = 1; k < length; ++k)
            point = (point << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
        points += point;
        i += length;
    }
    return points;
}

bool is_in(char32_t c, std::u32string_view set) {
    return set.find(c) != std::u32string_view::npos;
}

constexpr bool is_between(char32_t c, char32_t first, char32_t last) {
    return c >= first && c <= last;
}

enum class Script { none, latin, greek, cyrillic, han, kana, hangul };

Script script_of(char32_t c) {
    if (is_between(c, 'a', 'z') || is_between(c, 'A', 'Z')) return Script::latin;
    if (is_between(c, 0xC0, 0x24F)) return is_in(c, U"×÷ƒ") ? Script::none : Script::latin;
    if (is_between(c, 0x386, 0x3CE)) return c == 0x387 ? Script::none : Script::greek;
    if (is_between(c, 0x400, 0x4FF)) return Script::cyrillic;
    if (is_between(c, 0x3041, 0x30FF)) return Script::kana;
    if (is_between(c, 0x4E00, 0x9FFF)) return Script::han;
    if (is_between(c, 0xAC00, 0xD7A3)) return Script::hangul;
    return Script::none;
}

// Of the letters that the encodings above have.
bool is_upper(char32_t c) {
    if (is_between(c, 0x100, 0x137) || is_between(c, 0x14A, 0x177)) return c % 2 == 0;
    if (is_between(c, 0x139, 0x148) || is_between(c, 0x179, 0x17E)) return c % 2 == 1;
    if (is_between(c, 0x218, 0x21B)) return c % 2 == 0;
    return is_between(c, 'A', 'Z') || is_between(c, 0xC0, 0xDE) || c == 0x178 ||
           is_between(c, 0x386, 0x3AB) || is_between(c, 0x400, 0x42F) || c == 0x490;
}

bool is_vowel(char32_t c) {
    return is_in(
        c,
        U"aeiouyAEIOUYàáâãäåæèéêëìíîïòóôõöøùúûüýÿÀÁÂÃÄÅÆÈÉÊËÌÍÎÏÒÓÔÕÖØÙÚÛÜÝŸāăąēėęěīįıİōőœūůűų"
        U"ĀĂĄĒĖĘĚĪĮŌŐŒŪŮŰŲ"
    );
}

// A word of the text, and where in it we look.
struct Spot {
    std::u32string_view word;
    std::size_t at = 0;

    [[nodiscard]] char32_t here() const { return word[at]; }
    [[nodiscard]] char32_t before() const { return at == 0 ? 0 : word[at - 1]; }
    [[nodiscard]] char32_t after() const { return at + 1 == word.size() ? 0 : word[at + 1]; }
    [[nodiscard]] bool is_beside_letter() const {
        return script_of(before()) != Script::none || script_of(after()) != Script::none;
    }
    [[nodiscard]] bool is_between_letters() const {
        return script_of(before()) != Script::none && script_of(after()) != Script::none;
    }

    // Neighbours that are like this one, with it; no more than tell something are counted.
    template <class Like>
    [[nodiscard]] std::size_t run_of(const Like& is_like) const {
        std::size_t first = at;
        std::size_t last = at;
        while (first > 0 && at - first < told_neighbours && is_like(word[first - 1])) --first;
        while (last + 1 < word.size() && last - at < told_neighbours && is_like(word[last + 1]))
            ++last;
        return last - first + 1;
    }
};

// Where the Western and the Central European page have different letters, names of the languages
// that use them tell which.
double latin_habits(const Spot& spot) {
    const char32_t c = spot.here();
    const char32_t after = spot.after();
    const bool is_inside = after != 0 && spot.before() != 0;
    if (is_in(c, U"ñÑ")) return is_vowel(after) ? 0.2 : -0.6;             // Peña
    if (is_in(c, U"ã")) return is_in(after, U"oe") ? 0.2 : -0.3;          // João
    if (is_in(c, U"ţŢ")) return after == 0 || is_vowel(after) ? 0.3 : 0;  // Ioniţă
    if (is_in(c, U"ńŃ")) return is_vowel(after) ? -0.6 : 0.2;             // Gdańsk
    if (is_in(c, U"ìòù")) return is_inside ? -0.4 : 0;                    // Niccolò
    if (is_in(c, U"èæ")) return after == 0 ? -0.3 : 0;                    // Novakovič
    if (is_in(c, U"õ")) return is_in(after, U"e") ? 0.2 : -0.3;           // Simões
    if (is_in(c, U"û")) return -0.1;                                      // Szűcs
    if (is_in(c, U"Ğ") && spot.before() == 0) return -1.0;
    if (is_in(c, U"ß")) return spot.before() == 0 ? -1.0 : 0;
    return 0;
}

double latin_score(const Spot& spot) {
    const char32_t c = spot.here();
    double score = is_in(c, U"ĺŕďþðĹŔĎÞÐÿŸ") ? 0.3 : is_in(c, U"ţŢťŤľĽ") ? 0.5 : 1;
    if (is_in(c, U"ýı")) score = 0.7;
    score += latin_habits(spot);
    if (spot.before() == 0 && !is_upper(c)) score -= 0.1;  // names begin with a capital
    const auto is_accented = [](char32_t other) {
        return other >= 0x80 && script_of(other) == Script::latin;
    };
    const auto is_consonant = [](char32_t other) {
        return script_of(other) == Script::latin && !is_vowel(other);
    };
    if (spot.run_of(is_accented) > 2) score -= 1;
    if (is_vowel(c) && spot.run_of(is_vowel) > 2) score -= 0.4;
    if (is_consonant(c) && spot.run_of(is_consonant) > 3) score -= 0.4;
    return score;
}

// A capital behind a small letter, or a second one before small letters.
double wrong_case(const Spot& spot) {
    const auto is_small = [](char32_t c) { return script_of(c) != Script::none && !is_upper(c); };
    if (is_small(spot.here())) return is_upper(spot.after()) ? 1.5 : 0;
    if (is_small(spot.before())) return 1.5;
    const bool is_second = spot.before() != 0 && script_of(spot.before()) != Script::none;
    return is_second && std::ranges::any_of(spot.word, is_small) ? 1 : 0;
}

double letter_score(const Spot& spot, Script script) {
    const bool is_asian =
        script == Script::han || script == Script::kana || script == Script::hangul;
    const auto mixes = [&](char32_t other) {
        const Script its = script_of(other);
        if (its == Script::none || its == script) return false;
        return !is_asian || its < Script::han || script == Script::hangul || its == Script::hangul;
    };
    if (mixes(spot.before()) || mixes(spot.after())) return -2;
    if (is_asian) return script == Script::han ? 2 : 2.3;  // of two bytes
    if (spot.word.size() == 1)
        return script != Script::latin ? -0.2 : is_upper(spot.here()) ? 0 : 0.2;
    double score = 1;
    if (script == Script::latin) score = latin_score(spot);
    if (script == Script::cyrillic) {
        if (is_in(spot.here(), U"оеаинтсрвл")) score += 0.3;
        if (!is_between(spot.here(), 0x410, 0x44F)) score -= 0.5;
    }
    if (script == Script::greek && is_in(spot.here(), U"αοιετσςνηυρίόά")) score += 0.3;
    return score - wrong_case(spot);
}

double sign_score(const Spot& spot) {
    const char32_t c = spot.here();
    if (is_in(c, U"’")) return spot.is_between_letters() ? 0.4 : 0.2;
    if (is_in(c, U"®™")) return spot.after() == 0 ? 0.6 : -2;
    if (is_in(c, U"“”„‘«»‹›–—…•·©")) return spot.is_between_letters() ? -2 : 0.3;
    if (is_in(c, U"¿¡")) return spot.before() == 0 && spot.after() != 0 ? 0.3 : -2;
    if (is_in(c, U"€£¥¢°²³¹ºª½¼¾×")) return spot.is_beside_letter() ? -2 : 0.3;
    if (is_between(c, 0xA1, 0xBF) || is_between(c, 0x2C6, 0x2DD) || is_between(c, 0x2013, 0x203A))
        return spot.is_beside_letter() ? -2 : -0.5;
    return -3;  // control characters, frames, formulas, private use
}

bool is_word_character(char32_t c) {
    const bool is_space = c == 0xA0 || c == 0x3000 || is_between(c, 0x2000, 0x200B);
    return c < 0x80 ? script_of(c) != Script::none : !is_space;
}

double text_score(const std::u32string& text) {
    double score = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = begin;
        while (end < text.size() && is_word_character(text[end]) &&
               end - begin < word_characters_max)
            ++end;
        const std::u32string_view word = std::u32string_view(text).substr(begin, end - begin);
        for (std::size_t at = 0; at < word.size(); ++at) {
            if (word[at] < 0x80) continue;
            const Spot spot{word, at};
            const Script script = script_of(word[at]);
            score += script == Script::none ? sign_score(spot) : letter_score(spot, script);
        }
        begin = std::max(end, begin + 1);
    }
    return score;
}

// A line that is not UTF-8.
struct BadLine {
    std::string_view bytes;
    std::size_t first_high = 0;
    std::size_t lines_below = 0;
};

std::vector<BadLine> bad_lines(const BadBytes& bad) {
    const std::string_view sample = bad.sample;
    std::vector<BadLine> lines;
    std::size_t begin = bad.offset == 0 ? 0 : sample.find_last_of("\r\n", bad.offset - 1) + 1;
    if (bad.offset - begin > line_bytes_max / 2) begin = bad.offset - line_bytes_max / 2;
    for (std::size_t below = 0; begin < sample.size() && lines.size() < sampled_lines_max;
         ++below) {
        const std::size_t end = std::min(sample.find_first_of("\r\n", begin), sample.size());
        const std::string_view line = sample.substr(begin, std::min(end - begin, line_bytes_max));
        const auto high = std::ranges::find_if(line, is_high);
        const bool is_whole = end < sample.size() || below == 0;
        if (high != line.end() && is_whole && first_invalid_utf8(line)) {
            lines.push_back({line, static_cast<std::size_t>(high - line.begin()), below});
        }
        begin = end + (sample.substr(end).starts_with("\r\n") ? 2 : 1);
    }
    return lines;
}

// How one encoding reads the lines; nullopt if it cannot.
struct Reading {
    const Encoding* encoding = nullptr;
    std::vector<std::string> lines;
    double score = 0;
};

std::optional<Reading> read_as(const CandidateEncoding& judged, const std::vector<BadLine>& lines) {
    const Encoding& encoding = *find_encoding(judged.name);
    Reading reading{&encoding, {}};
    std::size_t high_bytes = 0;
    double score = 0;
    auto decoder = Decoder::open(encoding);
    if (!decoder) return std::nullopt;
    for (const BadLine& line : lines) {
        std::string bytes(line.bytes);
        std::string& text = reading.lines.emplace_back();
        if (!decoder->decode(bytes, text) || !bytes.empty()) return std::nullopt;
        score += text_score(decoded(text));
        high_bytes += static_cast<std::size_t>(std::ranges::count_if(line.bytes, is_high));
    }
    reading.score = score / static_cast<double>(high_bytes) + judged.prior;
    return reading;
}

// The cell around the first character that is not ASCII.
std::string cell_around(const std::string& line) {
    static constexpr std::string_view ends = ",;\t|\"\r";
    const auto high =
        static_cast<std::size_t>(std::distance(line.begin(), std::ranges::find_if(line, is_high)));
    const std::size_t before = high == 0 ? std::string::npos : line.find_last_of(ends, high - 1);
    const std::size_t begin = before == std::string::npos ? 0 : before + 1;
    const std::size_t end = std::min(line.find_first_of(ends, high), line.size());
    std::string_view cell = trim(std::string_view(line).substr(begin, end - begin));
    while (code_points(cell) > cell_characters_max) {
        const std::size_t space = cell.rfind(' ');
        if (space == std::string_view::npos || space < high - begin) break;
        cell = trim(cell.substr(0, space));
    }
    return std::string(cell);
}

// Stretches of bytes beyond ASCII: mostly characters of UTF-8, or mostly not?
bool is_mostly_utf8(std::string_view sample) {
    std::size_t utf8_runs = 0;
    std::size_t other_runs = 0;
    for (std::size_t begin = 0; begin < sample.size();) {
        std::size_t end = begin;
        while (end < sample.size() && is_high(sample[end])) ++end;
        if (end > begin && end < sample.size()) {
            ++(first_invalid_utf8(sample.substr(begin, end - begin)) ? other_runs : utf8_runs);
        }
        begin = end + 1;
    }
    return utf8_runs > 0 && utf8_runs * 2 >= other_runs;
}

}  // namespace

EncodingAdvice advise_on_encoding(const BadBytes& bad) {
    const std::vector<BadLine> lines = bad_lines(bad);
    EncodingAdvice advice;
    advice.is_utf8_otherwise = is_mostly_utf8(bad.sample);
    if (lines.empty()) return advice;
    std::vector<Reading> readings;
    for (const CandidateEncoding& judged : candidate_encodings) {
        auto reading = read_as(judged, lines);
        if (reading && reading->score > 0) readings.push_back(*std::move(reading));
    }
    std::ranges::stable_sort(readings, std::ranges::greater{}, &Reading::score);
    if (readings.empty()) return advice;
    const Reading& best = readings.front();
    std::size_t shown = 0;
    const Reading* other = nullptr;
    for (const Reading& reading : readings) {
        if (other != nullptr || best.score - reading.score > nearly) break;
        for (std::size_t i = 0; i < lines.size() && other == nullptr; ++i) {
            if (cell_around(reading.lines[i]) == cell_around(best.lines[i])) continue;
            other = &reading;
            shown = i;
        }
    }
    advice.lines_below = lines[shown].lines_below;
    advice.readings.push_back({best.encoding, cell_around(best.lines[shown])});
    if (other != nullptr) {
        advice.readings.push_back({other->encoding, cell_around(other->lines[shown])});
    }
    return advice;
}

}  // namespace invito::input
