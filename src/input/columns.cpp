#include "columns.hpp"

#include "invito/input/csv.hpp"
#include "invito/input/linkedin_url.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <fmt/format.h>
#include <istream>
#include <set>
#include <span>
#include <streambuf>
#include <tuple>

namespace invito::input {

std::optional<LeadField> canonical_field(std::string_view name) {
    if (name == "send_from") return &LeadFields::send_from;
    const auto* const column = std::ranges::find(lead_columns, name, &LeadColumn::name);
    if (column == lead_columns.end()) return std::nullopt;
    return column->field;
}

namespace {

struct ColumnNames {
    std::string_view canonical;
    PersonLink link;
    std::span<const std::string_view> names;  // normalised; the most specific first
};

constexpr std::string_view profile_names[] = {
    "linkedinurl",                // invito, Clay, HeyReach, Outpilot, PhantomBuster, HubSpot
    "linkedinprofileurl",         // Pronto, Captain Data, PhantomBuster
    "personlinkedinurl",          // Apollo
    "prospectlinkedinurl",        // Evaboot
    "linkedincontactprofileurl",  // ZoomInfo
    "contactlinkedinurl",
    "leadlinkedinurl",
    "hslinkedinurl",        // HubSpot
    "linkedinpersonalurl",  // HubSpot
    "linkedinurlpublic",    // Evaboot
    "publicprofileurl",
    "publiclinkedinurl",
    "linkedinpublicurl",
    "linkedinurldefault",  // La Growth Machine
    "linkedinurlc",        // a field that a customer added to Salesforce: LinkedIn_URL__c
    "linkedinprofileurlc",
    "linkedinc",
    "urllinkedin",      // French
    "linkedinprofile",  // Clay, Apify
    "personlinkedin",
    "linkedinprofil",  // German
    "profillinkedin",  // French
    "linkedinlink",
    "linkedinbio",        // HubSpot
    "linkedin",           // HeyReach
    "defaultprofileurl",  // PhantomBuster
    "profileurl",         // HeyReach, PhantomBuster
    "profilelink",
    "contactliprofileurl",  // Seamless
    "liprofileurl",
    "lnprofileurl",
};
constexpr std::string_view identifier_names[] = {
    "publicidentifier",      "linkedinpublicidentifier", "linkedinpublicid",   "publicprofileid",
    "linkedinprofileslug",    // PhantomBuster
    "linkedinprofilehandle",  // Captain Data
    "linkedinslug",          "linkedinhandle",           "linkedinvanityname", "linkedinvanity",
    "linkedinusername",
};
constexpr std::string_view word_names[] = {"vanityname", "vanity", "profileslug", "profilehandle",
                                           "slug",       "handle", "publicid"};
constexpr std::string_view id_names[] = {
    "linkedinidurl",          // Pronto
    "prospectlinkedinidurl",  // Evaboot
    "linkedinurluniqueid",    // Evaboot
    "linkedinprofileid",      // Captain Data
    "linkedinprofileurn",     // PhantomBuster
    "linkedinid",
    "vmid",  // PhantomBuster
};
constexpr std::string_view uncertain_names[] = {
    "url",    // LinkedIn's Connections.csv
    "query",  // PhantomBuster
};
constexpr std::string_view sales_navigator_names[] = {
    "salesnavigatorurl",          // PhantomBuster
    "salesnavigatorprofileurl",   // Pronto, Captain Data
    "prospectsalesnavigatorurl",  // Evaboot
    "salesnavigatorlink",        "salesnavurl",
};
constexpr std::string_view first_name_names[] = {
    "firstname", "first", "givenname", "vorname", "prenom", "prénom",
};
constexpr std::string_view last_name_names[] = {
    "lastname", "last", "surname", "familyname", "nomdefamille", "nachname", "nom",
};
constexpr std::string_view full_name_names[] = {"fullname", "name", "contactname"};
constexpr std::string_view company_names[] = {
    "company",           "companyname", "currentcompany", "organization",
    "organizationname",  "account",     "accountname",    "employer",
    "associatedcompany",  // HubSpot
    "entreprise",        "société",     "firma",          "unternehmen",
};
constexpr std::string_view title_names[] = {
    "title",
    "jobtitle",
    "position",
    "role",
    "currentjob",  // Evaboot
    "currentjobtitle",
    "currenttitle",
    "linkedinjobtitle",
    "job",  // PhantomBuster
    "poste",
};
constexpr std::string_view email_names[] = {
    "email",         "emailaddress",  "workemail",
    "mail",          "emailadresse",  "adresseemail",
    "primaryemail",  "businessemail", "professionalemail",
    "personalemail", "email1",
};
constexpr std::string_view location_names[] = {
    "location",   "city",
    "personcity",  // ZoomInfo
    "region",     "ort",  "stadt", "ville",
};
constexpr std::string_view headline_names[] = {"headline", "linkedinheadline"};
constexpr std::string_view note_names[] = {
    "connectionnote", "invitationnote", "personalnote", "customnote", "note", "notes",
};
// Never "account": in exports of a CRM that is the company.
constexpr std::string_view send_from_names[] = {"sendfrom", "sender", "senderaccount"};

// Exact names only: "Company Linkedin Url" (Apollo) and "LinkedIn Company Profile URL" (ZoomInfo)
// are not the person's.
constexpr std::array<ColumnNames, 16> known_columns = {{
    {"linkedin_url", PersonLink::profile, profile_names},
    {"linkedin_url", PersonLink::id, id_names},
    {"linkedin_url", PersonLink::identifier, identifier_names},
    {"linkedin_url", PersonLink::word, word_names},
    {"linkedin_url", PersonLink::uncertain, uncertain_names},
    {"linkedin_url", PersonLink::sales_navigator, sales_navigator_names},
    {"first_name", PersonLink::none, first_name_names},
    {"last_name", PersonLink::none, last_name_names},
    {"full_name", PersonLink::none, full_name_names},
    {"company", PersonLink::none, company_names},
    {"title", PersonLink::none, title_names},
    {"email", PersonLink::none, email_names},
    {"location", PersonLink::none, location_names},
    {"headline", PersonLink::none, headline_names},
    {"note", PersonLink::none, note_names},
    {"send_from", PersonLink::none, send_from_names},
}};

// Parts of headers, normalised.
constexpr std::string_view company_or_sender_words[] = {
    "company",
    "organi",
    "employer",
    "account",
    "website",
    "homepage",
    "firma",
    "unternehmen",
    "arbeitgeber",
    "entreprise",
    "soci\u00e9t\u00e9",
    "empresa",
    "azienda",
    "bedrijf",
    "sender",
    "sentby",
    "sentfrom",
    "sendfrom",
    "absender",
    "owner",
    "inviter",
    "recruiter",
    "exp\u00e9diteur",
    "remitente",
    "mittente",
    "mylinkedin",
    "myprofile",
    "ownprofile",
    "referr",
    "introducedby",
    "assignedto",
    "salesrep",
    "representative",
};

constexpr std::string_view own_headers[] = {"invito_line", "invito_reason", "invito_hint"};

constexpr bool is_ascii_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
constexpr bool is_ascii_lower_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
constexpr bool is_name_byte(char c) {
    return is_ascii_upper(c) || is_ascii_lower_or_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

// "personalHook", but neither "LinkedIn Followers" nor "ID".
bool is_camel_case(std::string_view header) {
    return !header.empty() && is_ascii_lower_or_digit(header.front()) &&
           std::ranges::all_of(header, is_name_byte);
}

}  // namespace

std::string normalised_header(std::string_view header) {
    std::string name;
    const std::string folded = fold(header);
    for (std::string_view rest = folded; !rest.empty();) {
        const std::size_t word = word_length(rest, "");
        name += rest.substr(0, word);
        rest.remove_prefix(std::min(word + 1, rest.size()));
    }
    return name;
}

std::optional<KnownHeader> find_known_header(std::string_view normalised) {
    std::size_t rank = 0;
    for (const ColumnNames& column : known_columns) {
        for (const std::string_view name : column.names) {
            if (name == normalised) return KnownHeader{column.canonical, column.link, rank};
            ++rank;
        }
    }
    return std::nullopt;
}

bool is_plain_note(std::string_view normalised) {
    return normalised == "note" || normalised == "notes";
}

std::string snake_case(std::string_view header) {
    const bool camel_case = is_camel_case(header);
    std::string words;
    bool gap = false;
    for (std::size_t i = 0; i < header.size(); ++i) {
        const char c = header[i];
        if (!is_name_byte(c)) {
            gap = true;
            continue;
        }
        const bool new_word =
            camel_case && i > 0 && is_ascii_upper(c) && is_ascii_lower_or_digit(header[i - 1]);
        if ((gap || new_word) && !words.empty()) words += '_';
        words += c;
        gap = false;
    }
    return to_lower_nfc(words);
}

bool is_own_header(std::string_view header) {
    return std::ranges::find(own_headers, trim(header)) != std::end(own_headers);
}

bool names_company_or_sender(std::string_view normalised) {
    return std::ranges::any_of(company_or_sender_words, [normalised](std::string_view word) {
        return normalised.find(word) != std::string_view::npos;
    });
}

std::size_t known_headers(const std::vector<std::string>& cells, const HeaderHints& hints) {
    std::size_t known = 0;
    bool is_sufficient = false;
    for (const std::string& cell : cells) {
        const std::string name = normalised_header(cell);
        if (name.empty()) continue;
        const auto header = find_known_header(name);
        const auto wish = std::ranges::find_if(hints.stated, [&](const auto& entry) {
            return normalised_header(entry.second) == name;
        });
        const bool suffices = std::ranges::find(hints.sufficient, name) != hints.sufficient.end() ||
                              (header && header->link != PersonLink::none) ||
                              (wish != hints.stated.end() && names_person(wish->first));
        is_sufficient = is_sufficient || suffices;
        if (header || suffices || wish != hints.stated.end()) ++known;
    }
    return is_sufficient || known >= 2 ? known : 0;
}

bool has_address(const std::vector<std::string>& cells) {
    return std::ranges::any_of(cells, [](const std::string& cell) {
        return cell.find('/') != std::string::npos && parse_address(cell).has_value();
    });
}

namespace {

constexpr char delimiters[] = {',', ';', '\t', '|'};
constexpr std::size_t sampled_records = 20;

class ViewBuffer : public std::streambuf {
public:
    explicit ViewBuffer(std::string_view text) {
        char* begin = const_cast<char*>(text.data());  // a get area is only read
        setg(begin, begin, begin + text.size());
    }
};

struct Fitness {
    std::size_t known_headers = 0;
    std::size_t regular_rows = 0;  // as wide as the header row, or as the most usual row

    friend auto operator<=>(const Fitness&, const Fitness&) = default;
};

std::vector<std::vector<std::string>> first_records(std::string_view head, char delimiter) {
    ViewBuffer buffer(head);
    std::istream stream(&buffer);
    CsvReader reader(stream, {.delimiter = delimiter});
    std::vector<std::vector<std::string>> records;
    CsvRecord record;
    while (records.size() < sampled_records) {
        const Result<bool> read = reader.next(record);
        if (!read || !*read) break;
        records.push_back(record.cells);
    }
    return records;
}

std::size_t rows_of_width(const std::vector<std::vector<std::string>>& records, std::size_t width) {
    if (width < 2) return 0;
    return static_cast<std::size_t>(
        std::ranges::count(records, width, &std::vector<std::string>::size)
    );
}

Fitness fitness(std::string_view head, char delimiter, const HeaderHints& hints) {
    const auto records = first_records(head, delimiter);
    Fitness best;
    for (std::size_t i = 0; i < std::min(records.size(), header_records_max); ++i) {
        const std::size_t known = known_headers(records[i], hints);
        if (known == 0) continue;
        return {known, rows_of_width(records, records[i].size())};
    }
    for (const auto& record : records) {
        best.regular_rows = std::max(best.regular_rows, rows_of_width(records, record.size()));
    }
    return best;
}

}  // namespace

std::optional<SeparatorLine> find_separator_line(std::string_view text) {
    constexpr std::string_view marker = "sep=";
    const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
    const bool quoted =
        line.size() == marker.size() + 3 && line.front() == '"' && line.back() == '"';
    const std::string_view bare = quoted ? line.substr(1, line.size() - 2) : line;
    if (bare.size() != marker.size() + 1 || !ascii_iequals(bare.substr(0, marker.size()), marker)) {
        return std::nullopt;
    }
    const std::string_view rest = text.substr(line.size());
    const std::size_t line_end = rest.starts_with("\r\n") ? 2 : rest.empty() ? 0 : 1;
    return SeparatorLine{bare.back(), line.size() + line_end};
}

char detect_delimiter(std::string_view head, const HeaderHints& hints) {
    char best = delimiters[0];
    Fitness best_fitness;
    for (const char candidate : delimiters) {
        const Fitness candidate_fitness = fitness(head, candidate, hints);
        if (candidate_fitness > best_fitness) {
            best = candidate;
            best_fitness = candidate_fitness;
        }
    }
    return best;
}

namespace {

// A column that may name the person, with what the sample says about it.
struct Candidate {
    std::size_t column = 0;
    KnownHeader known = {};
    std::size_t filled = 0;
    std::size_t addresses = 0;  // of profiles, or ids
    std::size_t links = 0;      // of them: /in/ links
    std::string first_address = {};

    [[nodiscard]] bool is_mostly_addresses() const { return addresses * 2 > filled; }
    // Of use although it has no address.
    [[nodiscard]] bool has_identifiers() const {
        return holds_identifiers(known.link) && filled > 0;
    }
};

class ColumnMapper {
public:
    ColumnMapper(const ListHeader& header, const ListSample& sample, const ColumnRules& rules)
        : header_(header), sample_(sample), rules_(rules), used_(header.cells.size(), false) {
        for (const std::string& cell : header.cells)
            names_of_headers_.push_back(normalised_header(cell));
    }

    Result<ColumnMap> run() {
        if (const auto taken = take_stated(); !taken) return taken.error();
        if (map_.person.empty()) take_sides();
        if (!has_person()) choose_person();
        if (!has_person()) {
            if (auto found = find_person(); !found) return found.error();
        }
        if (!has_person() && rules_.needs_person)
            return no_profile_column(header_, some_profiles());
        detect_fields();
        name_variables();
        name_second_time();
        return std::move(map_);
    }

private:
    Result<void> take_stated();
    void take_sides();
    void leave_out(const std::string& name);
    void choose_person();
    Result<void> find_person();
    void detect_fields();
    void name_variables();
    void name_second_time();

    [[nodiscard]] bool has_person() const { return !map_.person.empty() || map_.sides; }
    [[nodiscard]] std::optional<std::size_t> column_named(std::string_view normalised) const;
    [[nodiscard]] std::optional<std::size_t> find_header(const std::string& wanted) const;
    [[nodiscard]] std::vector<Candidate> known_candidates() const;
    [[nodiscard]] std::vector<Candidate> columns_of_addresses() const;
    [[nodiscard]] std::string some_profiles() const;
    [[nodiscard]] Candidate weigh(std::size_t column, KnownHeader known) const;
    [[nodiscard]] std::string choice_note(const std::vector<Candidate>& candidates) const;
    void take_person(const Candidate& candidate, std::string note);
    [[nodiscard]] bool is_plain_note_column(std::size_t column) const;
    [[nodiscard]] std::string other_note(std::size_t column) const;
    void describe(std::string canonical, std::size_t column, std::string note = {});
    [[nodiscard]] std::string free_variable_name(std::size_t column);

    const ListHeader& header_;
    const ListSample& sample_;
    const ColumnRules& rules_;
    std::vector<std::string> names_of_headers_;  // normalised
    std::vector<bool> used_;
    std::set<std::string> names_;
    ColumnMap map_;
};

Result<void> ColumnMapper::take_stated() {
    for (const auto& [name, wanted] : rules_.stated) {
        if (wanted.empty()) {
            leave_out(name);
            continue;
        }
        const auto column = find_header(wanted);
        if (!column) return no_such_column(wanted, header_);
        if (names_person(name)) {
            const auto known = find_known_header(names_of_headers_[*column]);
            const bool says_so = known && holds_identifiers(known->link);
            map_.person.push_back({*column, says_so || name == identifier_column});
        } else if (const auto field = canonical_field(name)) {
            map_.fields.push_back({*column, *field});
        } else {
            map_.variables.push_back({*column, name});
        }
        describe(name, *column);
    }
    return {};
}

// Nothing is taken for it. A free name is that of one column, which then is nothing at all.
void ColumnMapper::leave_out(const std::string& name) {
    names_.insert(name);
    for (std::size_t column = 0; column < header_.cells.size(); ++column) {
        const bool is_it = snake_case(header_.cells[column]) == name;
        if (is_it && !canonical_field(name)) used_[column] = true;
    }
}

// Who wrote {{first}} for the column "First" means it, whatever we call it.
void ColumnMapper::name_second_time() {
    for (const std::string& name : rules_.note_variables) {
        if (names_.contains(name) || canonical_field(name) || names_person(name)) continue;
        for (std::size_t column = 0; column < header_.cells.size(); ++column) {
            if (!used_[column] || snake_case(header_.cells[column]) != name) continue;
            map_.variables.push_back({column, name});
            describe(name, column);
            break;
        }
    }
    std::ranges::sort(map_.variables, {}, &ColumnMap::Variable::name);
}

std::optional<std::size_t> ColumnMapper::column_named(std::string_view normalised) const {
    const auto found = std::ranges::find(names_of_headers_, normalised);
    if (found == names_of_headers_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - names_of_headers_.begin());
}

std::optional<std::size_t> ColumnMapper::find_header(const std::string& wanted) const {
    const auto exact = std::ranges::find(header_.cells, wanted);
    if (exact == header_.cells.end()) return column_named(normalised_header(wanted));
    return static_cast<std::size_t>(exact - header_.cells.begin());
}

void ColumnMapper::take_sides() {
    const auto direction = column_named("direction");
    const auto inviter = column_named("inviterprofileurl");
    const auto invitee = column_named("inviteeprofileurl");
    if (!direction || !inviter || !invitee) return;
    map_.sides = ColumnMap::Sides{
        *direction, {*invitee, column_named("to")}, {*inviter, column_named("from")}};
    describe(
        std::string(person_column), *invitee,
        fmt::format("\"{}\" where the direction is INCOMING", header_.cells[*inviter])
    );
    used_[*inviter] = true;
    for (const auto& side : {map_.sides->invitee, map_.sides->inviter}) {
        if (side.full_name) used_[*side.full_name] = true;
    }
    if (const auto name = map_.sides->invitee.full_name) describe("full_name", *name);
}

std::vector<Candidate> ColumnMapper::known_candidates() const {
    std::vector<Candidate> candidates;
    for (std::size_t column = 0; column < header_.cells.size(); ++column) {
        const auto known = find_known_header(names_of_headers_[column]);
        if (!known || known->link == PersonLink::none || used_[column]) continue;
        const Candidate candidate = weigh(column, *known);
        const bool is_plausible = candidate.addresses * 2 >= candidate.filled;
        if (known->link == PersonLink::uncertain && !is_plausible) continue;
        candidates.push_back(candidate);
    }
    std::ranges::stable_sort(candidates, {}, [](const Candidate& candidate) {
        return std::tuple(
            -static_cast<std::int64_t>(candidate.links),
            candidate.known.link != PersonLink::identifier || !candidate.has_identifiers(),
            -static_cast<std::int64_t>(candidate.addresses), candidate.known.link,
            candidate.known.rank
        );
    });
    return candidates;
}

// A header of the table, unless another column alone has the addresses.
void ColumnMapper::choose_person() {
    const std::vector<Candidate> candidates = known_candidates();
    if (candidates.empty()) return;
    const Candidate& best = candidates.front();
    const bool is_certain =
        best.addresses > 0 || (best.known.link == PersonLink::identifier && best.has_identifiers());
    if (!is_certain && !columns_of_addresses().empty()) return;

    take_person(best, choice_note(candidates));
    for (const Candidate& candidate : candidates) {
        const PersonLink link = candidate.known.link;
        const bool is_same_person = link != PersonLink::uncertain && link != PersonLink::word;
        if (candidate.column != best.column && is_same_person) {
            map_.person.push_back({candidate.column, holds_identifiers(link)});
        }
    }
}

// Columns without a known name whose values mostly are addresses, and that are the lead's.
std::vector<Candidate> ColumnMapper::columns_of_addresses() const {
    std::vector<Candidate> candidates;
    for (std::size_t column = 0; column < header_.cells.size(); ++column) {
        if (used_[column] || names_company_or_sender(names_of_headers_[column])) continue;
        Candidate candidate = weigh(column, {});
        if (candidate.is_mostly_addresses()) candidates.push_back(std::move(candidate));
    }
    return candidates;
}

// A first row that holds an address itself names no columns.
Result<void> ColumnMapper::find_person() {
    if (has_address(header_.cells)) return {};
    const std::vector<Candidate> candidates = columns_of_addresses();
    if (candidates.empty()) return {};
    if (candidates.size() > 1) {
        std::vector<ColumnSample> columns;
        for (const Candidate& candidate : candidates)
            columns.push_back({header_.cells[candidate.column], candidate.first_address});
        return several_profile_columns(header_, columns);
    }
    take_person(candidates.front(), "found by its values");
    map_.is_found_by_values = true;
    return {};
}

// Where a list has too few addresses in a column to tell: its header.
std::string ColumnMapper::some_profiles() const {
    for (std::size_t column = 0; column < header_.cells.size(); ++column) {
        if (names_company_or_sender(names_of_headers_[column])) continue;
        if (weigh(column, {}).addresses > 0) return header_.cells[column];
    }
    return {};
}

Candidate ColumnMapper::weigh(std::size_t column, KnownHeader known) const {
    Candidate candidate{.column = column, .known = known};
    for (const auto& row : sample_) {
        if (column >= row.size()) continue;
        const std::string_view value = rules_.values.of(row[column]);
        if (value.empty()) continue;
        ++candidate.filled;
        if (!parse_address(value)) continue;
        if (candidate.addresses++ == 0) candidate.first_address = value;
        if (ascii_lower(value).find("in/") != std::string::npos) ++candidate.links;
    }
    return candidate;
}

std::string ColumnMapper::choice_note(const std::vector<Candidate>& candidates) const {
    if (candidates.size() < 2) return {};
    std::string others;
    for (std::size_t i = 1; i < candidates.size(); ++i) {
        others += fmt::format("{}\"{}\"", i > 1 ? ", " : "", header_.cells[candidates[i].column]);
    }
    const bool has_more = candidates[0].links > candidates[1].links;
    return fmt::format(
        "chosen over {}: {}", others, has_more ? "more addresses" : "more specific name"
    );
}

void ColumnMapper::take_person(const Candidate& candidate, std::string note) {
    map_.person = {{candidate.column, holds_identifiers(candidate.known.link)}};
    describe(std::string(person_column), candidate.column, std::move(note));
}

void ColumnMapper::detect_fields() {
    struct Best {
        std::size_t rank;
        std::size_t column;
    };
    std::map<std::string_view, Best> best;
    for (std::size_t column = 0; column < header_.cells.size(); ++column) {
        const auto known = find_known_header(names_of_headers_[column]);
        const bool detected = known && known->link == PersonLink::none && !used_[column] &&
                              !names_.contains(std::string(known->canonical));
        if (!detected || (rules_.campaign_has_note && is_plain_note_column(column))) continue;
        const auto [entry, added] = best.try_emplace(known->canonical, Best{known->rank, column});
        if (!added && known->rank < entry->second.rank) entry->second = {known->rank, column};
    }
    for (const auto& [canonical, choice] : best) {
        map_.fields.push_back({choice.column, canonical_field(canonical).value()});
        const bool is_plain_note = is_plain_note_column(choice.column);
        describe(
            std::string(canonical), choice.column,
            is_plain_note ? "sent as the lead's own note: the campaign has none" : ""
        );
    }
}

void ColumnMapper::name_variables() {
    for (std::size_t column = 0; column < header_.cells.size(); ++column) {
        if (used_[column]) continue;
        std::string name = free_variable_name(column);
        map_.variables.push_back({column, name});
        const bool is_other_note =
            rules_.campaign_has_note && is_plain_note_column(column) && !names_.contains("note");
        describe(std::move(name), column, is_other_note ? other_note(column) : std::string());
    }
    std::ranges::sort(map_.variables, {}, &ColumnMap::Variable::name);
}

bool ColumnMapper::is_plain_note_column(std::size_t column) const {
    return is_plain_note(names_of_headers_[column]);
}

std::string ColumnMapper::other_note(std::size_t column) const {
    return fmt::format(
        "not sent: the campaign has a note; list.columns: {{note: {}}} sends it",
        header_.cells[column]
    );
}

std::string ColumnMapper::free_variable_name(std::size_t column) {
    std::string stem = snake_case(header_.cells[column]);
    if (stem.empty()) stem = fmt::format("column_{}", column + 1);
    std::string name = stem;
    const auto is_taken = [this](const std::string& candidate) {
        return names_.contains(candidate) || names_person(candidate) ||
               canonical_field(candidate).has_value();
    };
    for (int copy = 2; is_taken(name); ++copy) name = fmt::format("{}_{}", stem, copy);
    return name;
}

void ColumnMapper::describe(std::string canonical, std::size_t column, std::string note) {
    used_[column] = true;
    names_.insert(canonical);
    map_.description.push_back(
        {std::move(canonical), header_.cells[column], std::move(note), column}
    );
}

}  // namespace

Result<ColumnMap> map_columns(
    const ListHeader& header, const ListSample& sample, const ColumnRules& rules
) {
    return ColumnMapper(header, sample, rules).run();
}

}  // namespace invito::input
