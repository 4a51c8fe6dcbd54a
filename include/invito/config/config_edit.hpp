#pragma once
// Changes to the text of a configuration file: what is put in stands where it belongs, and all else
// stays as it is, byte for byte. What the file would say then is read back before it is believed.

#include "invito/support/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace invito {

// An account as it is written below `accounts:`.
struct AccountLines {
    std::string alias;
    std::string id;
    std::string text;  // "  anna:  # Anna Lind\n    id: a\n    tier: free\n"
};

// With the accounts below those that are there; one that is there already, by alias or id, is left
// out. `file` is for messages. Errors: config; "yaml.*", and "config.edit" where it is written in a
// way that has no place for them.
[[nodiscard]] Result<std::string> with_accounts(
    std::string_view text, const std::string& file, const std::vector<AccountLines>& accounts
);

// What a key is to say.
struct ValueEdit {
    std::vector<std::string> path;  // {"provider", "dsn"}
    std::string value;
    std::string key = {};      // what it is called then; empty: as it is
    bool is_optional = false;  // where it is missing there is nothing to change; else an error
};

// Errors: as above.
[[nodiscard]] Result<std::string> with_values(
    std::string_view text, const std::string& file, const std::vector<ValueEdit>& edits
);

}  // namespace invito
