#pragma once
// A running sandbox and what tests over HTTP ask of it.

#include "invito/sandbox/server.hpp"
#include "sandbox/accounts.hpp"
#include "support/http_client.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <memory>
#include <rapidjson/document.h>
#include <string>

namespace invito::sandbox::test {

inline rapidjson::Document parse(const HttpAnswer& answer) {
    rapidjson::Document document;
    document.Parse(answer.body);
    if (document.HasParseError()) ADD_FAILURE() << "not JSON: " << answer.body;
    return document;
}

inline std::string type_of(const HttpAnswer& answer) {
    return parse(answer)["type"].GetString();
}

class ServerTest : public testing::Test {
protected:
    void start(ServerOptions options = {}) {
        auto started = Server::start(std::move(options));
        ASSERT_TRUE(started) << started.error().what;
        server_ = std::move(*started);
        client_ = std::make_unique<HttpClient>(server_->http_port());
    }

    void start_with(FaultRule fault) {
        ServerOptions options;
        options.scenario.faults = {std::move(fault)};
        options.scenario.acceptance = 0;
        start(std::move(options));
    }

    // On a fresh connection, as after a break.
    HttpAnswer get(const std::string& path) {
        return HttpClient(server_->http_port()).get("/api/v1" + path);
    }

    std::string id_of(const std::string& slug) {
        return parse(get("/users/" + slug + "?account_id=" + ben))["provider_id"].GetString();
    }

    std::string invitation_of(const std::string& slug, const std::string& account = anna) {
        return fmt::format(
            R"({{"account_id":"{}","provider_id":"{}","message":"Hello"}})", account, id_of(slug)
        );
    }

    HttpAnswer invite(const std::string& slug, const std::string& account = anna) {
        return client_->send(
            {.method = "POST",
             .target = "/api/v1/users/invite",
             .body = invitation_of(slug, account),
             .timeout = std::chrono::milliseconds{400}}
        );
    }

    std::size_t pending(const std::string& account = anna) {
        const auto page = parse(get("/users/invite/sent?limit=100&account_id=" + account));
        return page["items"].Size();
    }

    std::unique_ptr<Server> server_;
    std::unique_ptr<HttpClient> client_;
};

}  // namespace invito::sandbox::test
