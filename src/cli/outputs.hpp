#pragma once
// The files that a command makes: what they may never replace, and what is remembered of them, so
// that they may be replaced the next time and an erasure reaches them. docs/files.md tells people.

#include "context.hpp"
#include "invito/config/campaign_file.hpp"
#include "invito/ports/erasure.hpp"
#include "invito/support/output_file.hpp"

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace invito {

// What an own file with the API key is called.
inline constexpr const char* what_key_file = "the API key's file";

// Configuration, key, do-not-contact files, database and locks are own files; --force is as given.
[[nodiscard]] OutputRules output_rules(const Context& context, const Settings& settings);

// The same, with the lists that the database has seen and the files that it remembers. Errors: of
// the database, if there is one.
[[nodiscard]] Result<OutputRules> output_rules_of_database(
    const Context& context, const Settings& settings
);

// And with the files that the command was given: their lists are own files, too.
[[nodiscard]] Result<OutputRules> output_rules_for(
    const Context& context, const Settings& settings, const std::vector<CampaignFile>& files
);
void protect(OutputRules& rules, const CampaignFile& file);

// Written whole. Errors: those of OutputFile.
[[nodiscard]] Result<WrittenFile> write_file(
    Destination destination, const std::function<void(std::ostream&)>& write
);

// The file is written already: a database that cannot remember it is a warning, no failure. Nothing
// is remembered of what went through a pipe.
void remember_file(const Context& context, const Settings& settings, KeptFile file);

}  // namespace invito
