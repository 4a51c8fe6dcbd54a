#include "invito/input/do_not_contact_file.hpp"

#include "cells.hpp"
#include "columns.hpp"
#include "encoding.hpp"
#include "invito/input/lead_file.hpp"
#include "invito/support/file.hpp"
#include "invito/support/text.hpp"
#include "list_errors.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <iterator>
#include <optional>
#include <variant>

namespace invito {
namespace {

using namespace input;
using Key = boost::system::result<SuppressionKey, NotAProfile>;

// What columns are called in lists of those who must not be contacted, besides the names of other
// lists. Normalised.
constexpr std::array company_headers = {
    "company",      "companyname",   "organization",  "organizationname",
    "organisation", "account",       "accountname",   "employer",
    "firma",        "unternehmen",   "entreprise",    "soci\u00e9t\u00e9",
    "companies",    "organizations", "organisations", "accounts",
    "firmen",       "customer",      "kunde",
};
constexpr std::array domain_headers = {"domain",  "emaildomain",  "companydomain", "website",
                                       "domains", "emaildomains", "maildomain"};

// Such a list is a table as well, of nobody whom a list of profiles could name.
constexpr std::array email_headers = {"email", "emailaddress", "mail", "emailadresse"};

constexpr std::string_view company_prefix = "company:";
constexpr std::string_view domain_prefix = "domain:";

constexpr std::string_view both_ways =
    "write company:NAME for a company, or linkedin.com/in/NAME for a person; or put a line "
    "\"Company\" or \"public_identifier\" above the words";

bool has_prefix(std::string_view text, std::string_view prefix) {
    return ascii_iequals(text.substr(0, prefix.size()), prefix);
}

// "Acme GmbH   # customer" -> "Acme GmbH". A "#" before a digit belongs to a name: "Pier #1".
std::string_view without_comment(std::string_view text) {
    for (std::size_t at = text.find('#'); at != std::string_view::npos;
         at = text.find('#', at + 1)) {
        const std::string_view before = text.substr(0, at);
        const bool is_apart = before.empty() || trim(before).size() < before.size();
        const bool is_number = at + 1 < text.size() && text[at + 1] >= '0' && text[at + 1] <= '9';
        if (is_apart && !is_number) return trim(before);
    }
    return trim(text);
}

std::string_view without_quotes(std::string_view text) {
    const bool is_quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
    return is_quoted ? trim(text.substr(1, text.size() - 2)) : text;
}

NotAProfile with_hint_of_entries(NotAProfile why) {
    if (why.reason == "email") {
        why.hint = "name the profile of the person, or everybody there with domain:acme.com";
    } else if (why.reason == "company_page") {
        why.hint = "name the company as lists write it: company:Acme GmbH";
    } else if (why.reason == "no_address") {
        why.what = fmt::format("{} may be a company or a person", why.text);
        why.hint = both_ways;
    } else if (why.reason == "malformed" && why.text.find(' ') != std::string::npos && why.text.find('/') == std::string::npos) {
        why.hint = fmt::format("is it a company? company:\"{}\"", why.text);
    } else if (why.reason == "not_linkedin") {
        why.hint = "a domain of e-mail addresses is written domain:acme.com";
    }
    return why;
}

// nullopt: neither prefix.
std::optional<Key> parse_company_or_domain(std::string_view text) {
    if (has_prefix(text, company_prefix)) {
        if (const auto key = company_key(text.substr(company_prefix.size()))) return Key{*key};
        return Key{refusal("no_profile", text, "names no company", "write company:Acme GmbH")};
    }
    const bool is_domain = has_prefix(text, domain_prefix);
    if (!is_domain && !text.starts_with('@')) return std::nullopt;
    if (const auto key = domain_key(text.substr(is_domain ? domain_prefix.size() : 0))) {
        return Key{*key};
    }
    return Key{refusal("malformed", text, "names no domain", "write domain:acme.com")};
}

// An entry of a file, where a word may be anything.
Key parse_entry(std::string_view text, bool holds_identifiers) {
    text = without_quotes(without_comment(text));
    if (const auto key = parse_company_or_domain(text)) return *key;
    const auto identity = holds_identifiers ? parse_identity(text) : parse_address(text);
    if (identity) return person_key(*identity);
    return with_hint_of_entries(identity.error());
}

// Which columns say what.
struct Columns {
    std::vector<ListShape::Person> people;
    std::optional<std::size_t> company;
    std::optional<std::size_t> domain;
    std::optional<std::size_t> reason;
    std::vector<std::size_t> names;  // of people
    std::size_t width = 0;           // 0: rows may be shorter

    bool has_people = false;

    [[nodiscard]] bool is_named() const { return has_people || company || domain; }
};

template <class Names>
bool is_one_of(std::string_view name, const Names& names) {
    return std::ranges::find(names, name) != std::end(names);
}

Columns columns_of(const LeadFile& list) {
    Columns columns;
    columns.people = list.shape().people;
    if (list.shape().is_found_by_values) columns.width = list.header().size();
    for (const ListShape::Mapping& mapping : list.shape().mapping) {
        const std::string name = normalised_header(mapping.header);
        const std::string& canonical = mapping.canonical;
        const auto take = [&mapping](std::optional<std::size_t>& place) {
            if (!place) place = mapping.column;
        };
        columns.has_people = columns.has_people || names_person(canonical);
        if (names_person(canonical)) continue;
        if (canonical == "company" || is_one_of(name, company_headers)) take(columns.company);
        if (canonical == "domain" || is_one_of(name, domain_headers)) take(columns.domain);
        if (canonical == "reason") take(columns.reason);
        const bool is_name =
            canonical == "first_name" || canonical == "last_name" || canonical == "full_name";
        if (is_name) columns.names.push_back(mapping.column);
    }
    return columns;
}

// The rows of a table, one at a time.
class Table {
public:
    explicit Table(Columns columns) : columns_(std::move(columns)) {}

    // Everybody the row names is meant, whichever column would do for a list.
    void take(const LeadRow& row) {
        if (is_cut_off(row.cells)) return refuse_cut_off(row.lead.line);
        const SuppressionKey chosen = person_key(row.lead.identity);
        add(chosen, row.cells);
        for (const auto& [column, holds_identifiers] : columns_.people) {
            const auto key = parse_entry(value_at(row.cells, column), holds_identifiers);
            if (key && key->kind == SuppressionKind::person && *key != chosen) {
                add(*key, row.cells);
            }
        }
    }

    // The list found no profile in it.
    void take(const RowFinding& row) {
        const NotAProfile why{.reason = row.reason, .what = row.what, .hint = row.hint};
        if (row.reason == "too_many_cells" || row.reason == "nul_bytes" ||
            row.reason == "other_header") {
            return refuse(row.line, why);
        }
        if (is_cut_off(row.cells)) return refuse_cut_off(row.line);
        const auto named = std::ranges::find_if(columns_.people, [&](const auto& person) {
            return !value_at(row.cells, person.column).empty();
        });
        if (named == columns_.people.end()) {
            if (row.reason != no_profile().reason) return refuse(row.line, why);
            return take_company_and_domain(row.line, row.cells);
        }
        const auto key = parse_entry(value_at(row.cells, named->column), named->holds_identifiers);
        if (!key) return refuse(row.line, key.error());
        add(*key, row.cells);
    }

    [[nodiscard]] DoNotContactFile finish() { return std::move(file_); }

private:
    [[nodiscard]] std::string_view value_at(
        const std::vector<std::string>& cells, std::size_t column
    ) const {
        return column < cells.size() ? values_.of(cells[column]) : std::string_view();
    }

    // Where no header is known, a line that is no row of the table may be an entry of its own.
    [[nodiscard]] bool is_cut_off(const std::vector<std::string>& cells) const {
        return cells.size() < columns_.width;
    }

    void refuse_cut_off(std::size_t line) {
        refuse(
            line,
            {.reason = "too_few_cells",
             .what = "the row has fewer cells than the first one",
             .hint = "name the columns \"linkedin_url\" and \"reason\", or write one entry a line"}
        );
    }

    // Of somebody with a name, the company only says where they work.
    void take_company_and_domain(std::size_t line, const std::vector<std::string>& cells) {
        const bool is_about_a_person = std::ranges::any_of(columns_.names, [&](std::size_t column) {
            return !value_at(cells, column).empty();
        });
        const auto text_at = [&](const std::optional<std::size_t>& column) {
            return column ? without_quotes(without_comment(value_at(cells, *column)))
                          : std::string_view();
        };
        const std::string_view company_text = text_at(columns_.company);
        std::string_view domain_text = text_at(columns_.domain);
        if (is_about_a_person || (company_text.empty() && domain_text.empty())) {
            file_.unnamed_lines.push_back(line);
            return;
        }
        if (!company_text.empty()) {
            const auto company = company_key(without_prefix(company_text, company_prefix));
            if (!company) return refuse(line, refusal("malformed", company_text, "is no company"));
            add(*company, cells);
        }
        while (!domain_text.empty()) {
            const std::size_t end =
                std::min(domain_text.find_first_of(",; \t\n"), domain_text.size());
            const std::string_view one = domain_text.substr(0, end);
            const auto domain = domain_key(without_prefix(one, domain_prefix));
            if (!domain) {
                return refuse(
                    line, refusal("malformed", one, "is no domain", "write it like acme.com")
                );
            }
            add(*domain, cells);
            domain_text = trim(domain_text.substr(std::min(end + 1, domain_text.size())));
        }
    }

    static std::string_view without_prefix(std::string_view text, std::string_view prefix) {
        return has_prefix(text, prefix) ? trim(text.substr(prefix.size())) : text;
    }

    void add(const SuppressionKey& key, const std::vector<std::string>& cells) {
        const std::string_view reason =
            columns_.reason ? value_at(cells, *columns_.reason) : std::string_view();
        file_.entries.push_back({key, std::string(reason)});
    }

    void refuse(std::size_t line, NotAProfile why) {
        file_.rejected.push_back({line, std::move(why.what), std::move(why.hint)});
    }

    Columns columns_;
    CellValues values_;
    DoNotContactFile file_;
};

Result<DoNotContactFile> read_table(LeadFile& list) {
    Table table(columns_of(list));
    for (;;) {
        auto row = list.next();
        if (!row) return row.error();
        if (std::holds_alternative<EndOfList>(*row)) return table.finish();
        if (const auto* lead = std::get_if<LeadRow>(&*row)) table.take(*lead);
        if (const auto* rejected = std::get_if<RowFinding>(&*row)) table.take(*rejected);
    }
}

// The file as one entry a line.
struct Lines {
    DoNotContactFile file;
    std::size_t first_entry = 0;  // its line; 0: none
};

std::string_view next_line(std::string_view& text) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    const std::string_view line = text.substr(0, end);
    const std::string_view line_end = text.substr(end);
    text.remove_prefix(end + (line_end.starts_with("\r\n") ? 2 : line_end.empty() ? 0 : 1));
    return line;
}

void read_lines(std::string_view text, Lines& lines) {
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::string_view entry = without_comment(next_line(text));
        if (CellValues().of(entry).empty()) continue;
        const auto key = parse_entry(entry, false);
        if (key) {
            lines.file.entries.push_back({*key, ""});
            if (lines.first_entry == 0) lines.first_entry = number;
        } else {
            lines.file.rejected.push_back({number, key.error().what, key.error().hint});
        }
    }
}

Result<std::string> decoded(const std::string& path, std::string bytes) {
    const auto guess = guess_encoding(bytes, std::nullopt);
    if (!guess) return guess.error();
    bytes.erase(0, guess->mark_bytes);
    const auto source = ByteSource::of(path, {});
    auto decoder = Decoder::open(*guess->encoding);
    if (!decoder) return decoder.error();
    Utf8Stream stream(**source, *std::move(decoder), std::move(bytes));
    std::string text{std::istreambuf_iterator<char>(&stream), std::istreambuf_iterator<char>()};
    if (!stream.undecodable()) return text;
    const auto line = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
    const BadEncoding bad{*guess->encoding, *stream.undecodable(), line, {}};
    return undecodable(path, bad);
}

std::vector<std::string> names_of(const LeadFile& list) {
    std::vector<std::string> names;
    for (const std::string& header : list.header()) names.push_back(normalised_header(header));
    return names;
}

std::vector<std::string> sufficient_headers(const DoNotContactSource& source) {
    std::vector<std::string> names(company_headers.begin(), company_headers.end());
    names.insert(names.end(), domain_headers.begin(), domain_headers.end());
    names.insert(names.end(), email_headers.begin(), email_headers.end());
    for (const auto& [canonical, headers] : source.columns) {
        for (const std::string& header : headers) names.push_back(normalised_header(header));
    }
    return names;
}

bool has_emails(const LeadFile& list) {
    return std::ranges::any_of(list.shape().mapping, [](const ListShape::Mapping& mapping) {
        return mapping.canonical == "email";
    });
}

Error only_emails(const std::string& path) {
    return {
        .kind = ErrorKind::data,
        .code = "list.only_emails",
        .what = fmt::format(
            "{} names people by e-mail addresses alone, and invitations go to profiles",
            list_name(path)
        ),
        .place = Place{path},
        .hint =
            "add a column with the address of each profile; a whole domain is written "
            "domain:acme.com",
        .help_topic = "csv",
    };
}

// Those of the named columns that the file has: canonical -> header.
std::map<std::string, std::string> columns_in(
    const LeadFile& list, const DoNotContactSource& source
) {
    std::map<std::string, std::string> found;
    for (const auto& [canonical, headers] : source.columns) {
        for (const std::string& header : headers) {
            const bool is_there = is_one_of(normalised_header(header), names_of(list));
            if (is_there) found.emplace(canonical, header);
        }
    }
    return found;
}

Result<std::string> read_whole(const std::string& path) {
    auto source = ByteSource::open(path);
    if (!source) return source.error();
    std::string bytes;
    for (;;) {
        const Result<std::size_t> read = (*source)->read(bytes);
        if (!read) return read.error();
        if (*read == 0) return bytes;
    }
}

}  // namespace

boost::system::result<SuppressionKey, NotAProfile> parse_suppression_key(std::string_view text) {
    text = trim(text);
    if (const auto key = parse_company_or_domain(text)) return *key;
    const auto identity = parse_identity(text);
    if (identity) return person_key(*identity);
    return with_hint_of_entries(identity.error());
}

// A file that is clean as lines is lines: a table never is, its header names nobody.
Result<DoNotContactFile> read_do_not_contact_file(const DoNotContactSource& source) {
    auto bytes = read_whole(source.path);
    if (!bytes) return bytes.error();
    Lines lines;
    for (const auto& [canonical, headers] : source.columns)
        lines.file.missing_columns.push_back(canonical);
    if (!recognise_foreign_file(*bytes)) {
        const auto text = decoded(source.path, *bytes);
        if (!text) return text.error();
        read_lines(*text, lines);
        if (lines.file.rejected.empty()) return std::move(lines.file);
    }
    LeadFileOptions options{.path = source.path};
    options.sufficient_headers = sufficient_headers(source);
    options.bytes = *std::move(bytes);
    auto list = LeadFile::open(options);
    if (!list) return list.error();
    options.columns = columns_in(**list, source);
    if (!options.columns.empty()) list = LeadFile::open(options);
    if (!list) return list.error();

    const ListShape& shape = (*list)->shape();
    const bool has_entries_above = lines.first_entry != 0 && lines.first_entry < shape.header_line;
    const bool is_table = columns_of(**list).is_named() && !has_entries_above &&
                          (!shape.is_found_by_values || (*list)->header().size() > 1);
    if (!is_table && has_emails(**list)) return only_emails(source.path);
    if (!is_table) return std::move(lines.file);
    auto file = read_table(**list);
    if (!file) return file.error();
    std::erase_if(lines.file.missing_columns, [&options](const std::string& canonical) {
        return options.columns.contains(canonical);
    });
    file->missing_columns = std::move(lines.file.missing_columns);
    return file;
}

}  // namespace invito
