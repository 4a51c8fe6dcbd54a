#pragma once
// A provider that talks to a RawServer, with a clock that a test sets by hand.

#include "invito/ports/clock.hpp"
#include "invito/ports/provider.hpp"
#include "invito/provider/unipile_provider.hpp"
#include "provider/http_client.hpp"
#include "support/raw_server.hpp"
#include "support/run_coro.hpp"

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace invito::test {

class SetClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override { return now_; }
    boost::asio::awaitable<void> sleep_until(Instant until) override;
    DateReading observe(const ServerDate& evidence) override {
        return {DateVerdict::taken, now_, estimate(evidence), {}};
    }
    void set(Instant now) { now_ = now; }

private:
    Instant now_ = from_millis(1'700'000'000'000);
};

inline const std::string test_key = "secret-key-of-the-tests";

// Options for plain HTTP to `port` on loopback.
[[nodiscard]] UnipileOptions plain_options(const std::string& port);

class Harness {
public:
    explicit Harness(UnipileOptions options);
    explicit Harness(const RawServer& server) : Harness(plain_options(server.port())) {}

    [[nodiscard]] Provider& provider() { return *provider_; }
    [[nodiscard]] boost::asio::io_context& context() { return context_; }
    [[nodiscard]] SetClock& clock() { return clock_; }

    // An invitation that may begin now.
    [[nodiscard]] Invitation invitation(std::string note = "") const;

    Reply<Profile> profile(std::string identifier = "ada-lovelace");
    Reply<Receipt> invite(std::string note = "");

private:
    SetClock clock_;
    boost::asio::io_context context_{1};
    std::unique_ptr<Provider> provider_;
};

// An HttpClient of its own, for what UnipileOptions does not set.
class ClientHarness {
public:
    explicit ClientHarness(HttpClientOptions options);

    HttpOutcome exchange(HttpRequest request);
    HttpOutcome exchange(Method method, std::string target = "/");

    // Lets the client's timers run.
    void wait(Duration real_time) { context_.restart(), context_.run_for(real_time); }
    // All begun before any of them ends; in that order.
    std::vector<HttpOutcome> exchange_at_once(const std::vector<Method>& methods);

private:
    SetClock clock_;
    boost::asio::io_context context_{1};
    std::unique_ptr<HttpClient> client_;
};

[[nodiscard]] HttpClientOptions plain_client_options(const RawServer& server);

// Bodies as the API documents them.
extern const char* const profile_body;
extern const char* const receipt_body;

// A file with `text` that is removed with this object.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::string& text);
    ~TemporaryFile();
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace invito::test
