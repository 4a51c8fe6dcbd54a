#pragma once
// The copies that v2 answers reads from. What an account does through the API makes its copies
// stale, but only if it was answered: whether a request without an answer does so too, nobody has
// published, and this is the worse of the two.

#include "invito/net/http_server.hpp"
#include "invito/support/time.hpp"

#include <map>
#include <string>
#include <string_view>

namespace invito::sandbox {

class ReadCache {
public:
    static constexpr Duration lifetime = std::chrono::hours{1};

    struct Copy {
        std::string body;
        Instant at;
        Instant fresh_until;
    };

    // Stale ones, too. null: there is none.
    [[nodiscard]] const Copy* find(std::string_view account, std::string_view target) const;
    void keep(std::string_view account, std::string_view target, std::string body, Instant now);
    void make_stale(std::string_view account);

private:
    // Of more reads of one account nobody keeps copies here.
    static constexpr std::size_t copies_max = 1000;

    std::map<std::string, std::map<std::string, Copy, std::less<>>, std::less<>> of_account_;
};

}  // namespace invito::sandbox
