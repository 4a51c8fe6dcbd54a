#pragma once
// The copies that v2 answers reads from. What an account does through the API drops its copies, but
// only if it was answered: whether a request without an answer drops them too, nobody has
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
    };

    // null: there is none, or none that lives.
    [[nodiscard]] const Copy* find(std::string_view account, std::string_view target, Instant now)
        const;
    void keep(std::string_view account, std::string_view target, std::string body, Instant now);
    void drop(std::string_view account);

private:
    // Of more reads of one account nobody keeps copies here.
    static constexpr std::size_t copies_max = 1000;

    std::map<std::string, std::map<std::string, Copy, std::less<>>, std::less<>> of_account_;
};

}  // namespace invito::sandbox
