#include "provider/harness.hpp"

#include <boost/asio/co_spawn.hpp>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <unistd.h>

namespace invito::test {

const char* const profile_body = R"({
    "object": "UserProfile", "provider": "LINKEDIN",
    "provider_id": "ACoAAAcDMMQBODyLwZrRcgYhrkCafURGqva0U4E",
    "public_identifier": "ada-lovelace", "first_name": "Ada", "last_name": "Lovelace",
    "headline": "Analyst", "location": "London", "network_distance": "SECOND_DEGREE",
    "is_relationship": false, "is_self": false, "is_premium": true, "websites": []})";

const char* const receipt_body =
    R"({"object": "UserInvitationSent", "invitation_id": "7300000000000000001"})";

boost::asio::awaitable<void> SetClock::sleep_until(Instant until) {
    now_ = until;
    co_return;
}

UnipileOptions plain_options(const std::string& port) {
    UnipileOptions options;
    options.endpoint = {.tls = false, .host = "127.0.0.1", .port = port};
    options.api_key = Secret(test_key);
    options.timeout = std::chrono::seconds{20};
    return options;
}

Harness::Harness(UnipileOptions options) {
    auto made = make_unipile_provider(std::move(options), clock_, context_.get_executor());
    if (!made) throw std::runtime_error(made.error().what);
    provider_ = std::move(*made);
}

Invitation Harness::invitation(std::string note) const {
    return {
        .account_id = "acc_0",
        .provider_id = "ACoAAAcDMMQBODyLwZrRcgYhrkCafURGqva0U4E",
        .note = std::move(note),
        .start_by = clock_.now() + std::chrono::seconds{10}};
}

Reply<Profile> Harness::profile(std::string identifier) {
    return run_coro(context_, provider_->profile("acc_0", std::move(identifier)));
}

Reply<Receipt> Harness::invite(std::string note) {
    return run_coro(context_, provider_->invite(invitation(std::move(note))));
}

ClientHarness::ClientHarness(HttpClientOptions options) {
    auto made = HttpClient::make(std::move(options), clock_, context_.get_executor());
    if (!made) throw std::runtime_error(made.error().what);
    client_ = std::move(*made);
}

HttpOutcome ClientHarness::exchange(HttpRequest request) {
    return run_coro(context_, client_->exchange(std::move(request)));
}

HttpOutcome ClientHarness::exchange(Method method, std::string target) {
    return exchange({.method = method, .target = std::move(target), .json_body = {}});
}

std::vector<HttpOutcome> ClientHarness::exchange_at_once(const std::vector<Method>& methods) {
    std::vector<std::optional<HttpOutcome>> ended(methods.size());
    const auto rethrow = [](const std::exception_ptr& error) {
        if (error) std::rethrow_exception(error);
    };
    for (std::size_t i = 0; i < methods.size(); ++i) {
        HttpRequest request;
        request.method = methods[i];
        request.target = "/";
        auto exchange = keep_value(client_->exchange(std::move(request)), &ended[i]);
        boost::asio::co_spawn(context_, std::move(exchange), rethrow);
    }
    context_.restart();
    context_.run();
    std::vector<HttpOutcome> outcomes;
    for (std::optional<HttpOutcome>& one : ended) outcomes.push_back(std::move(*one));
    return outcomes;
}

HttpClientOptions plain_client_options(const RawServer& server) {
    HttpClientOptions options;
    options.tls = false;
    options.host = "127.0.0.1";
    options.port = server.port();
    options.fixed_fields = "Host: 127.0.0.1\r\n";
    options.timeout = std::chrono::seconds{20};
    return options;
}

TemporaryFile::TemporaryFile(const std::string& text) {
    path_ = std::filesystem::temp_directory_path() / "invito-test-XXXXXX";
    const int file = ::mkstemp(path_.data());
    if (file < 0) throw std::runtime_error("cannot make a temporary file");
    ::close(file);
    std::ofstream(path_) << text;
}

TemporaryFile::~TemporaryFile() {
    std::remove(path_.c_str());
}

}  // namespace invito::test
