// Whose key it is that was refused, told by the other version of the API. Over loopback.

#include "invito/app/key_version.hpp"

#include "support/raw_server.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string answer(int status, const std::string& body) {
    return fmt::format(
        "HTTP/1.1 {} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}", status,
        body.size(), body
    );
}

std::string refusal(int status, const std::string& type) {
    return answer(status, fmt::format(R"({{"type":"{}","status":{}}})", type, status));
}

const std::string no_accounts_of_v1 = R"({"object":"AccountList","items":[],"cursor":null})";
const std::string no_accounts_of_v2 = R"({"object":"Accounts","data":[],"has_more":false})";

class RefusedKey : public testing::Test {
protected:
    // What is said of a key that the version of `api` refused, where the other one answers so.
    Error explained(ProviderApi api, const std::string& other_answers, int status = 401) {
        RawServer server({Script().serve(other_answers)});
        const std::string address = "http://127.0.0.1:" + server.port();
        Settings settings;
        settings.provider.api = api;
        (api == ProviderApi::v1 ? settings.provider.dsn : settings.provider.base) = address;
        ProviderError refused;
        refused.fault = Fault::key_refused;
        refused.http_status = status;
        const Error error = explain_error(refused, settings, {}, Secret("a-key"));
        for (const SeenRequest& seen : server.requests())
            asked_ += seen.text.substr(0, seen.text.find(' ', 4)) + "|";
        return error;
    }

    std::string asked_;
};

TEST_F(RefusedKey, of_v1_is_known_by_v2) {
    const Error error = explained(ProviderApi::v1, answer(200, no_accounts_of_v2));

    EXPECT_EQ(error.code, "provider.key_refused");
    EXPECT_EQ(
        error.hint,
        "it is a key of v2, which takes it: set provider.api: v2 and take provider.dsn "
        "out"
    );
    EXPECT_THAT(asked_, HasSubstr("GET /v2/accounts/"));
}

TEST_F(RefusedKey, of_v2_is_known_by_v1) {
    const Error error = explained(ProviderApi::v2, answer(200, no_accounts_of_v1));

    EXPECT_THAT(
        error.hint, HasSubstr("it is a key of v1, which takes it: set provider.api: v1 and "
                              "provider.dsn: http://127.0.0.1:")
    );
    EXPECT_THAT(asked_, HasSubstr("GET /api/v1/accounts"));
}

TEST_F(RefusedKey, without_the_right_is_a_key_all_the_same) {
    const std::string forbidden = refusal(403, "api/insufficient_permissions");
    EXPECT_THAT(explained(ProviderApi::v1, forbidden).hint, HasSubstr("it is a key of v2"));
    asked_.clear();

    const Error error = explained(ProviderApi::v2, answer(200, no_accounts_of_v1), 403);

    EXPECT_THAT(error.hint, HasSubstr("it is a key of v2, but its role"));
    EXPECT_EQ(asked_, "") << "nothing is left to be asked";
}

TEST_F(RefusedKey, of_neither_version_is_said_to_be) {
    EXPECT_THAT(
        explained(ProviderApi::v1, refusal(401, "api/invalid_credentials")).hint,
        HasSubstr("v1 and v2 keys are different: set provider.api; v2 refuses it, too")
    );
    EXPECT_THAT(
        explained(ProviderApi::v2, refusal(401, "errors/missing_credentials")).hint,
        HasSubstr("a key of v1 needs provider.api: v1 and its DSN, host:port from the dashboard; "
                  "v1 refuses it, too")
    );
}

TEST_F(RefusedKey, is_said_to_be_nobodys_only_where_that_was_answered) {
    const Error error = explained(ProviderApi::v1, answer(500, "{}"));

    EXPECT_THAT(error.hint, Not(HasSubstr("it is a key")));
    EXPECT_THAT(error.hint, Not(HasSubstr("too")));
}

TEST_F(RefusedKey, of_v2_at_unipile_itself_is_shown_to_nobody_else) {
    Settings settings;
    settings.provider.api = ProviderApi::v2;
    settings.provider.base = usual_base;
    ProviderError refused;
    refused.fault = Fault::key_refused;
    refused.http_status = 401;

    const Error error = explain_error(refused, settings, {}, Secret("a-key"));

    EXPECT_THAT(error.hint, HasSubstr("it is no key of v2, or it has expired; a key of v1 needs"));
}

}  // namespace
}  // namespace invito::test
