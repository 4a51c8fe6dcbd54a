// `serve` and `run --serve` as a user starts them.

#include "output.hpp"
#include "program_world.hpp"
#include "support/http_client.hpp"
#include "support/raw_client.hpp"

#include <chrono>
#include <csignal>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <regex>
#include <thread>

namespace invito::test {
namespace {

using sandbox::test::HttpClient;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

// Until it is true, or for as long as nothing may take.
template <class Condition>
bool comes_true(const Condition& condition) {
    for (int left = patience_ms; left > 0; --left) {
        if (condition()) return true;
        std::this_thread::yield();
        pollfd nothing{-1, 0, 0};
        ::poll(&nothing, 1, 1);
    }
    return false;
}

// The program in the background, whose first line is its address.
class Serving {
public:
    // It leads a group of processes, as what is started in a terminal does.
    Serving(const ProgramWorld& world, const std::string& arguments) : world_(world) {
        std::filesystem::remove(world.path("url"));
        ChildOptions options = world.command({});
        options.arguments = {
            "/bin/sh", "-c",
            fmt::format("exec /usr/bin/setsid {} {} >url 2>url.err", INVITO_PROGRAM, arguments)};
        child_.emplace(options);
        const bool has_come = comes_true([this] { return port() != 0; });
        EXPECT_TRUE(has_come) << read_file(world.path("url.err"));
        const bool is_all_it_does = arguments.starts_with("serve");
        EXPECT_TRUE(catches_ctrl_c() || !is_all_it_does) << "who reads its address may end it";
    }

    [[nodiscard]] std::uint16_t port() const {
        const std::string said = read_file(world_.path("url")) + read_file(world_.path("url.err"));
        std::smatch found;
        static const std::regex address(R"(http://127\.0\.0\.1:([0-9]+)/\n)");
        if (!std::regex_search(said, found, address)) return 0;
        return static_cast<std::uint16_t>(std::stoi(found[1]));
    }

    // What Ctrl-C does.
    Finished end() {
        ::kill(-child_->pid(), SIGINT);
        return child_->wait();
    }
    [[nodiscard]] bool has_left_nobody() const { return ::kill(-child_->pid(), 0) != 0; }

private:
    // As proc(5) has it: a bit for each signal, from 1.
    [[nodiscard]] bool catches_ctrl_c() const {
        const std::string status = read_file(fmt::format("/proc/{}/status", child_->pid()));
        std::smatch caught;
        if (!std::regex_search(status, caught, std::regex("SigCgt:\\s*([0-9a-f]+)"))) return false;
        return (std::stoull(caught[1], nullptr, 16) & (1ULL << (SIGINT - 1))) != 0;
    }

    const ProgramWorld& world_;
    std::optional<ChildProcess> child_;
};

class ServeTest : public testing::Test {
protected:
    void import_leads(int count) {
        world.write_leads(count);
        ASSERT_EQ(world.run({"import", "leads.csv", "--account", "anna"}).exit_code, 0);
    }

    ProgramWorld world;
};

std::string without_time(const std::string& json) {
    return std::regex_replace(json, std::regex(R"re("generated_at":"[^"]*")re"), "");
}

TEST_F(ServeTest, shows_what_status_says) {
    import_leads(3);
    Serving serving(world, "serve --listen 127.0.0.1:0");
    HttpClient client(serving.port());

    const auto page = client.get("/");
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, AllOf(HasSubstr("<h1>"), HasSubstr("/campaign?name=leads")));
    EXPECT_THAT(page.headers.at("content-security-policy"), StartsWith("default-src 'none'"));
    EXPECT_EQ(
        without_time(client.get("/api/status").body),
        without_time(world.run({"status", "--json"}).out)
    );
    const auto metrics = client.get("/metrics");
    EXPECT_EQ(metrics.headers.at("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_EQ(metrics.body, world.run({"metrics"}).out);
    EXPECT_EQ(client.get("/healthz").body, "ok\n");
    EXPECT_EQ(client.get("/readyz").status, 200);
    for (const char* path :
         {"/campaigns", "/campaign?name=leads", "/accounts?from=0", "/account?alias=anna",
          "/job?id=1", "/report", "/health", "/style.css", "/app.js", "/icon.svg",
          "/report?campaign=leads"})
        EXPECT_EQ(client.get(path).status, 200) << path;
    for (const char* path : {"/nothing", "/run?id=7", "/job?id=x", "/campaign?name=%3Cscript%3E"}) {
        EXPECT_EQ(client.get(path).status, 404) << path;
    }
    EXPECT_EQ(serving.end().exit_code, 0);
}

TEST_F(ServeTest, answers_only_this_machine_and_changes_nothing) {
    import_leads(1);
    Serving serving(world, "serve --listen 127.0.0.1:0");
    const auto ask = [&serving](const char* bytes) {
        RawClient client(serving.port());
        return client.ask(bytes);
    };
    EXPECT_THAT(
        ask("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
        StartsWith("HTTP/1.1 405")
    );
    EXPECT_THAT(
        ask("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"),
        StartsWith("HTTP/1.1 421")
    );
}

TEST_F(ServeTest, says_that_the_database_is_missing_and_heals) {
    Serving serving(world, "serve --listen 127.0.0.1:0");
    HttpClient client(serving.port());
    EXPECT_EQ(client.get("/healthz").status, 200);
    for (const char* path : {"/readyz", "/metrics", "/api/status"})
        EXPECT_THAT(client.get(path).body, StartsWith("database.missing")) << path;
    const auto missing = client.get("/");
    EXPECT_EQ(missing.status, 503);
    EXPECT_THAT(missing.body, HasSubstr("there is no database"));

    import_leads(2);

    EXPECT_TRUE(comes_true([&] { return client.get("/").status == 200; }));
    std::filesystem::rename(world.path("invito.db"), world.path("moved.db"));
    EXPECT_TRUE(comes_true([&] { return client.get("/").status == 503; }));
}

TEST_F(ServeTest, needs_a_token_for_others) {
    const Finished open = world.run({"serve", "--listen", "0.0.0.0:0"});
    EXPECT_EQ(open.exit_code, 2);
    EXPECT_THAT(open.err, HasSubstr("--token-file"));

    world.write("token", "0123456789abcdef\n");
    std::filesystem::permissions(world.path("token"), std::filesystem::perms(0644));
    const Finished readable =
        world.run({"serve", "--listen", "0.0.0.0:0", "--token-file", "token"});
    EXPECT_EQ(readable.exit_code, 78);
    EXPECT_THAT(readable.err, HasSubstr("readable by others"));

    std::filesystem::permissions(world.path("token"), std::filesystem::perms(0600));
    Serving serving(world, "serve --listen 127.0.0.1:0 --token-file token");
    RawClient stranger(serving.port());
    EXPECT_THAT(
        stranger.ask("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
        StartsWith("HTTP/1.1 401")
    );
    world.write("token", "short\n");
    std::filesystem::permissions(world.path("token"), std::filesystem::perms(0600));
    EXPECT_THAT(
        world.run({"serve", "--listen", "127.0.0.1:0", "--token-file", "token"}).err,
        HasSubstr("is too short")
    );
}

TEST_F(ServeTest, listens_and_asks_for_a_token_as_the_settings_say) {
    world.write("token", "0123456789abcdef\n");
    std::filesystem::permissions(world.path("token"), std::filesystem::perms(0600));
    world.write(
        "invito.yaml", read_file(world.path("invito.yaml")) +
                           "dashboard: {listen: \"127.0.0.1:0\", token_file: token}\n"
    );
    Serving serving(world, "serve");
    const auto ask = [&serving](const std::string& field) {
        RawClient client(serving.port());
        return client.ask(
            "GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + field + "Connection: close\r\n\r\n"
        );
    };
    EXPECT_THAT(ask(""), StartsWith("HTTP/1.1 401"));
    EXPECT_THAT(ask("Authorization: Bearer 0123456789abcdef\r\n"), StartsWith("HTTP/1.1 200"));

    const std::string taken = fmt::format("127.0.0.1:{}", serving.port());
    EXPECT_EQ(world.run({"serve", "--listen", taken}).exit_code, 69) << "the flag wins";
    std::filesystem::remove(world.path("token"));
    EXPECT_EQ(world.run({"serve"}).exit_code, 78);
}

TEST_F(ServeTest, opens_a_browser_that_is_given_the_address) {
    world.write("xdg-open", "#!/bin/sh\nprintf %s \"$1\" >opening && mv opening opened\n");
    std::filesystem::permissions(world.path("xdg-open"), std::filesystem::perms(0755));
    world.environment["PATH"] = world.directory.path() + ":/usr/bin:/bin";
    Serving serving(world, "serve --listen 127.0.0.1:0 --open");

    const std::string address = fmt::format("http://127.0.0.1:{}/", serving.port());
    EXPECT_TRUE(comes_true([&] { return read_file(world.path("opened")) == address; }));
    EXPECT_EQ(serving.end().exit_code, 0);
    EXPECT_EQ(read_file(world.path("url.err")), "It shows, and changes nothing. Ctrl-C ends it.\n");
}

TEST_F(ServeTest, without_a_browser_warns_and_goes_on) {
    world.environment["PATH"] = world.path("nothing");
    Serving serving(world, "serve --listen 127.0.0.1:0 --open");

    EXPECT_TRUE(comes_true([&] {
        return read_file(world.path("url.err")).find("Ctrl-C ends it") != std::string::npos;
    }));
    EXPECT_THAT(
        read_file(world.path("url.err")),
        AllOf(
            HasSubstr("cannot start a browser with xdg-open: No such file or directory"),
            HasSubstr(fmt::format("open http://127.0.0.1:{}/ yourself", serving.port()))
        )
    );
    EXPECT_EQ(HttpClient(serving.port()).get("/healthz").status, 200);
    EXPECT_EQ(serving.end().exit_code, 0);
}

TEST_F(ServeTest, the_demo_stays_until_ctrl_c_and_leaves_its_report_alone) {
    std::filesystem::create_directory(world.path("tmp"));
    world.environment["TMPDIR"] = world.path("tmp");
    Serving demo(world, "demo --speed 20000x --serve");
    EXPECT_THAT(
        HttpClient(demo.port()).get("/").body,
        AllOf(HasSubstr("SANDBOX"), HasSubstr("/campaign?name=demo"))
    );

    EXPECT_EQ(demo.end().exit_code, 0) << read_file(world.path("url.err"));
    EXPECT_TRUE(demo.has_left_nobody());
    std::vector<std::string> left;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(world.path("tmp")))
        if (entry.is_regular_file()) left.push_back(entry.path().filename());
    EXPECT_THAT(left, ElementsAre("report.html"));
}

TEST_F(ServeTest, a_taken_port_ends_serve_and_not_a_run) {
    import_leads(1);
    ASSERT_EQ(world.run({"start", "leads", "--yes"}).exit_code, 0);
    Serving serving(world, "serve --listen 127.0.0.1:0");
    const std::string taken = fmt::format("127.0.0.1:{}", serving.port());
    EXPECT_EQ(world.run({"serve", "--listen", taken}).exit_code, 69);

    const Finished run = world.run({"run", "--serve=" + taken});

    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_THAT(run.err, HasSubstr("goes on without its dashboard"));
    EXPECT_EQ(world.effects(), 1);
}

TEST_F(ServeTest, a_run_shows_itself_as_long_as_it_runs) {
    import_leads(2);
    ASSERT_EQ(world.run({"start", "leads", "--yes"}).exit_code, 0);
    world.write_settings({.dsn = world.server->http_url(), .pacing = "{min: 10m, max: 10m}"});
    Serving serving(world, "run --serve=127.0.0.1:0 --patience 1h");
    HttpClient client(serving.port());

    EXPECT_TRUE(comes_true([&] {
        const std::string page = client.get("/").body;
        return page.find("r-0001</a> running") != std::string::npos && world.effects() == 1;
    }));

    EXPECT_EQ(serving.end().signal, 0);
}

}  // namespace
}  // namespace invito::test
