#pragma once
// Entries of the suppression list as people write them: on the command line, one per line, or in a
// CSV.

#include "invito/input/linkedin_url.hpp"
#include "invito/model/suppression.hpp"
#include "invito/support/result.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

// A profile in any spelling, a bare public identifier, "company:Acme GmbH", "domain:acme.com" or
// "@acme.com".
[[nodiscard]] boost::system::result<SuppressionKey, NotAProfile> parse_suppression_key(
    std::string_view text
);

struct DoNotContactSource {
    std::string path;  // "-": standard input

    // linkedin_url, public_identifier, company, domain, reason -> headers, where detection is
    // wrong; the first that the file has counts.
    std::map<std::string, std::vector<std::string>> columns = {};
};

struct DoNotContactFile {
    struct Rejected {
        std::size_t line = 0;
        std::string what;  // one sentence without full stop
        std::string hint;
    };
    std::vector<SuppressionEntry> entries;
    std::vector<Rejected> rejected;            // lines that are no entry
    std::vector<std::size_t> unnamed_lines;    // rows about somebody whom nothing identifies
    std::vector<std::string> missing_columns;  // named, and the file has none of their headers
};

// A CSV with a column for the profile, the company or the domain, and maybe one named "reason"; or
// one entry per line, with # for comments. In a row that names a person, company and domain only
// describe that person. A bare word is nobody: it may be a company as well. Errors: those of
// LeadFile::open; "list.only_emails" for a table that names
// people in no other way.
[[nodiscard]] Result<DoNotContactFile> read_do_not_contact_file(const DoNotContactSource& source);

}  // namespace invito
