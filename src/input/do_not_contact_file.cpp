#include "invito/input/do_not_contact_file.hpp"

#include "headers.hpp"
#include "invito/input/lead_file.hpp"
#include "invito/support/text.hpp"
#include "refusal.hpp"

#include <array>
#include <fmt/format.h>
#include <fstream>
#include <optional>
#include <variant>

namespace invito {
namespace {

using input::normalised_header;
using input::refusal;

// What the column is called in lists of those who must not be contacted.
constexpr std::array company_headers = {
    "company",
    "companyname",
    "organization",
    "organizationname",
    "organisation",
    "account",
    "accountname",
    "employer"};
constexpr std::array domain_headers = {"domain", "emaildomain", "companydomain", "website"};

constexpr std::string_view company_prefix = "company:";
constexpr std::string_view domain_prefix = "domain:";

bool has_prefix(std::string_view text, std::string_view prefix) {
    return ascii_iequals(text.substr(0, prefix.size()), prefix);
}

// Which columns say what; the profile's column is known to the list itself.
struct Columns {
    std::optional<std::size_t> person;
    std::optional<std::size_t> company;
    std::optional<std::size_t> domain;
    std::optional<std::size_t> reason;
};

template <std::size_t N>
std::optional<std::size_t> find_column(
    const std::vector<std::string>& header, const std::array<const char*, N>& names
) {
    for (const std::string_view name : names) {
        for (std::size_t i = 0; i < header.size(); ++i) {
            if (normalised_header(header[i]) == name) return i;
        }
    }
    return std::nullopt;
}

Columns columns_of(const LeadFile& list, bool has_profiles) {
    const std::vector<std::string>& header = list.header();
    Columns columns;
    columns.company = find_column(header, company_headers);
    columns.domain = find_column(header, domain_headers);
    columns.reason = find_column(header, std::array{"reason"});
    for (const ListShape::Mapping& mapping : list.shape().mapping) {
        if (!has_profiles || mapping.canonical != "linkedin_url") continue;
        columns.person = find_column(header, std::array{normalised_header(mapping.header).c_str()});
    }
    return columns;
}

std::string_view cell_of(
    const std::vector<std::string>& cells, const std::optional<std::size_t>& column
) {
    if (!column || *column >= cells.size()) return {};
    return trim(cells[*column]);
}

// The rows of a table, one at a time.
class Table {
public:
    explicit Table(Columns columns) : columns_(columns) {}

    void take(const LeadRow& row) {
        if (columns_.person) {
            add(person_key(row.lead.identity), row.cells);
        } else {
            take_company_and_domain(row.lead.line, row.cells);
        }
    }

    // The list found no profile in it.
    void take(const RejectedRow& row) {
        const std::string_view person = cell_of(row.cells, columns_.person);
        const bool is_whole = row.reason != "too_many_cells" && row.reason != "nul_bytes";
        if (is_whole && person.empty()) {
            take_company_and_domain(row.line, row.cells);
            return;
        }
        const auto key = parse_suppression_key(person);
        if (is_whole && key) {
            add(*key, row.cells);
        } else {
            file_.rejected.push_back({row.line, row.what, row.hint});
        }
    }

    [[nodiscard]] DoNotContactFile finish() { return std::move(file_); }

private:
    void take_company_and_domain(std::size_t line, const std::vector<std::string>& cells) {
        const auto company = company_key(cell_of(cells, columns_.company));
        const std::string_view domain_text = cell_of(cells, columns_.domain);
        const auto domain = domain_key(domain_text);
        if (company) add(*company, cells);
        if (domain) add(*domain, cells);
        if (company || domain) return;
        file_.rejected.push_back(
            {line,
             domain_text.empty() ? "the row names no person, company or domain"
                                 : fmt::format("{} is no domain", domain_text),
             "fill a column, or remove the row"}
        );
    }

    void add(const SuppressionKey& key, const std::vector<std::string>& cells) {
        file_.entries.push_back({key, std::string(cell_of(cells, columns_.reason))});
    }

    Columns columns_;
    DoNotContactFile file_;
};

Result<DoNotContactFile> read_table(LeadFile& list, bool has_profiles) {
    Table table(columns_of(list, has_profiles));
    for (;;) {
        auto row = list.next();
        if (!row) return row.error();
        if (std::holds_alternative<EndOfList>(*row)) return table.finish();
        if (const auto* lead = std::get_if<LeadRow>(&*row)) table.take(*lead);
        if (const auto* rejected = std::get_if<RejectedRow>(&*row)) table.take(*rejected);
    }
}

Result<std::unique_ptr<LeadFile>> open_with(const std::string& path, const std::string& header) {
    LeadFileOptions options{.path = path, .columns = {}, .encoding = {}, .delimiter = {}};
    if (!header.empty()) options.columns["linkedin_url"] = header;
    return LeadFile::open(std::move(options));
}

// A list without people: any column may stand for the one that a list must have.
std::unique_ptr<LeadFile> open_without_profiles(const std::string& path) {
    for (const auto& names :
         {std::vector<std::string>(company_headers.begin(), company_headers.end()),
          std::vector<std::string>(domain_headers.begin(), domain_headers.end())}) {
        for (const std::string& name : names) {
            auto list = open_with(path, name);
            if (list) return std::move(*list);
        }
    }
    return nullptr;
}

Result<DoNotContactFile> read_lines(const std::string& path) {
    std::ifstream stream(path);
    DoNotContactFile file;
    std::string text;
    for (std::size_t number = 1; std::getline(stream, text); ++number) {
        if (number == 1 && text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
        const std::string_view line = trim(text);
        if (line.empty() || line.front() == '#') continue;
        const auto key = parse_suppression_key(line);
        if (key) {
            file.entries.push_back({*key, ""});
        } else {
            file.rejected.push_back({number, key.error().what, key.error().hint});
        }
    }
    if (!stream.bad()) return file;
    return Error{
        .kind = ErrorKind::data,
        .code = "list.unreadable",
        .what = fmt::format("{} could not be read to its end", path),
        .hint = "is its disk in order?"};
}

}  // namespace

boost::system::result<SuppressionKey, NotAProfile> parse_suppression_key(std::string_view text) {
    text = trim(text);
    if (has_prefix(text, company_prefix)) {
        if (const auto key = company_key(text.substr(company_prefix.size()))) return *key;
        return refusal("empty", text, "names no company", "write company:Acme GmbH");
    }
    const bool is_domain = has_prefix(text, domain_prefix);
    if (is_domain || text.starts_with('@')) {
        if (const auto key = domain_key(text.substr(is_domain ? domain_prefix.size() : 0)))
            return *key;
        return refusal("malformed", text, "names no domain", "write domain:acme.com");
    }
    auto identity = parse_identity(text);
    if (identity) return person_key(*identity);
    NotAProfile why = identity.error();
    if (why.reason == "email") {
        why.hint = "name the profile of the person, or everybody there with domain:acme.com";
    } else if (why.reason == "company_page") {
        why.hint = "name the company as lists write it: company:Acme GmbH";
    }
    return why;
}

Result<DoNotContactFile> read_do_not_contact_file(const std::string& path) {
    auto list = open_with(path, "");
    if (list) return read_table(**list, true);
    if (list.error().code == "list.empty") return DoNotContactFile{};
    if (list.error().code != "list.no_profile_column") return list.error();
    if (const auto table = open_without_profiles(path)) return read_table(*table, false);
    return read_lines(path);
}

}  // namespace invito
