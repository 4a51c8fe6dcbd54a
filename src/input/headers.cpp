#include "headers.hpp"

#include "invito/input/csv.hpp"
#include "invito/input/linkedin_url.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <istream>
#include <span>
#include <streambuf>
#include <vector>

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

constexpr char candidates[] = {',', ';', '\t', '|'};
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
    char best = candidates[0];
    Fitness best_fitness;
    for (const char candidate : candidates) {
        const Fitness candidate_fitness = fitness(head, candidate, hints);
        if (candidate_fitness > best_fitness) {
            best = candidate;
            best_fitness = candidate_fitness;
        }
    }
    return best;
}

}  // namespace invito::input
