#pragma once
// Entries of the suppression list as people write them: on the command line, one per line, or in a
// CSV.

#include "invito/input/linkedin_url.hpp"
#include "invito/model/suppression.hpp"
#include "invito/support/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

// A profile in any spelling, "company:Acme GmbH", "domain:acme.com" or "@acme.com".
[[nodiscard]] boost::system::result<SuppressionKey, NotAProfile> parse_suppression_key(
    std::string_view text
);

struct DoNotContactFile {
    struct Rejected {
        std::size_t line = 0;
        std::string what;  // one sentence without full stop
        std::string hint;
    };
    std::vector<SuppressionEntry> entries;
    std::vector<Rejected> rejected;  // lines that name nobody
};

// A CSV with a column for the profile, the company or the domain, and maybe one named "reason"; or
// one entry per line, with # for comments. In a row that names a person, company and domain only
// describe that person. Errors: those of LeadFile::open; "list.unreadable".
[[nodiscard]] Result<DoNotContactFile> read_do_not_contact_file(const std::string& path);

}  // namespace invito
