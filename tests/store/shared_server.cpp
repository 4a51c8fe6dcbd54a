#include "shared_server.hpp"

#include "store/postgres/server.hpp"
#include "support/child_process.hpp"

#include <fmt/format.h>
#include <memory>
#include <unistd.h>

namespace invito::test {
namespace {

using store::postgres::PgSession;

class SharedServer {
public:
    SharedServer() {
        const Finished started = script("start");
        if (started.exit_code != 0)
            throw std::runtime_error("no PostgreSQL server: " + started.err);
        admin_ = std::make_unique<PgSession>(store::postgres::SessionTerms{
            .url = url_of("postgres"), .turns = {}});
        admin_->execute("CREATE DATABASE ready");
        auto ready = store::postgres::connect({.url = url_of("ready"), .turns = {}}).value();
        store::postgres::migrate(*ready, "test", Instant{}).value();
    }
    ~SharedServer() {
        admin_.reset();
        (void)script("stop");
    }
    SharedServer(const SharedServer&) = delete;
    SharedServer& operator=(const SharedServer&) = delete;

    [[nodiscard]] const std::string& folder() const { return folder_; }

    [[nodiscard]] std::string new_database(const char* like) {
        // Each test has one at a time: whatever the last one had is over.
        if (made_ > 0) admin_->execute(fmt::format("DROP DATABASE case_{} WITH (FORCE)", made_));
        const std::string name = fmt::format("case_{}", ++made_);
        // Copied as files: through the log it would be written twice.
        admin_->execute(fmt::format("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, like)
        );
        return url_of(name);
    }

    void let_sync(bool syncs) {
        admin_->execute(fmt::format("ALTER SYSTEM SET fsync = {}", syncs ? "on" : "off"));
        (void)admin_->has("SELECT pg_reload_conf()");
        const char* const wanted = syncs ? "on" : "off";
        while (PgSession({.url = url_of("postgres"), .turns = {}}
               ).find<std::string>("SELECT current_setting('fsync')") != wanted) {
        }
    }

private:
    [[nodiscard]] Finished script(const char* verb) const {
        return run_child(
            {.arguments = {INVITO_POSTGRES_SERVER, verb, folder_},
             .directory = "/",
             .environment = {{"PATH", "/usr/sbin:/usr/bin:/sbin:/bin"}, {"FSYNC", "off"}},
             .input = {}}
        );
    }

    [[nodiscard]] std::string url_of(const std::string& database) const {
        return fmt::format("postgresql:///{}?host={}&user=invito", database, folder_);
    }

    // Not where tests keep what must be quick: nothing is synced here, and memory may be short.
    std::string folder_ = fmt::format("/tmp/invito-postgres-{}", ::getpid());
    std::unique_ptr<PgSession> admin_;
    int made_ = 0;
};

SharedServer& server() {
    static SharedServer only;
    return only;
}

}  // namespace

std::string new_shared_database() {
    return server().new_database("ready");
}

std::string new_blank_database() {
    return server().new_database("template0");
}

void let_server_sync(bool syncs) {
    server().let_sync(syncs);
}

std::string shared_server_folder() {
    return server().folder();
}

std::string through(const std::string& url, const std::string& folder) {
    std::string other = url;
    const std::size_t at = other.find(shared_server_folder());
    return other.replace(at, shared_server_folder().size(), folder);
}

}  // namespace invito::test
