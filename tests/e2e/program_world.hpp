#pragma once
// The shipped binary against the sandbox server, in a folder of its own: what a user has.

#include "invito/ports/engine.hpp"
#include "invito/sandbox/server.hpp"
#include "support/child_process.hpp"
#include "support/temp_dir.hpp"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace invito::test {

inline const std::vector<std::pair<std::string, std::string>> sandbox_accounts = {
    {"anna", "h_EKCy2lRLef5NzHp0iw4A"},
    {"ben", "Xb81s0PnRkaTq6sUe9Zw1g"},
    {"carla", "q0LmA2f_Tky3VvNc7Rd5Eg"},
};

inline constexpr const char* api_key = "test-key-0123456789abcdef";

inline std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

class ProgramWorld {
public:
    explicit ProgramWorld(sandbox::ServerOptions options = {}) {
        options.api_key = api_key;
        auto started = sandbox::Server::start(std::move(options));
        if (!started) throw std::runtime_error(started.error().what);
        server = std::move(*started);
        write("key", std::string(api_key) + "\n");
        std::filesystem::permissions(path("key"), std::filesystem::perms::owner_read);
        write_settings({.dsn = server->http_url()});
    }

    struct SettingsText {
        std::string dsn;
        std::string provider_lines = {};  // more keys below provider
        std::string kind = "unipile";
        std::string limits =
            "{per_day: unlimited, per_week: unlimited, profiles_per_day: unlimited}";
        std::string pacing = "{min: 0s, max: 0s}";
        std::size_t accounts = 3;
        std::string timeout = "2s";
        bool is_v2 = false;  // of the provider's API; its address is then `dsn`, too
    };

    void write_settings(const SettingsText& text) {
        std::string yaml = "version: 1\nprovider:\n  kind: " + text.kind +
                           (text.is_v2 ? "\n  api: v2\n  base: " : "\n  dsn: ") + text.dsn +
                           "\n  api_key_file: key\n  retries: 1\n  timeout: " + text.timeout +
                           "\n" + text.provider_lines +
                           "database: invito.db\ntimezone: UTC\ndefaults:\n" +
                           "  limits: " + text.limits + "\n  pacing: " + text.pacing +
                           "\n  window: always\n  ramp_up: none\naccounts:\n";
        for (std::size_t i = 0; i < text.accounts; ++i) {
            const auto& [alias, id] = sandbox_accounts[i];
            const std::string spoken = text.is_v2 ? sandbox::id_in_v2(id) : id;
            yaml += "  " + alias + ": {id: " + spoken + ", tier: premium}\n";
        }
        write("invito.yaml", yaml);
    }

    void write_leads(int count, const std::string& prefix = "lead") {
        std::string csv = "linkedin_url,first_name,company\n";
        for (int i = 0; i < count; ++i) {
            csv +=
                "https://www.linkedin.com/in/" + prefix + "-" + std::to_string(i) + ",Jane,Acme\n";
        }
        write("leads.csv", csv);
    }

    void write(const std::string& name, const std::string& text) {
        std::filesystem::remove(path(name));
        std::ofstream(path(name), std::ios::binary) << text;
    }

    [[nodiscard]] std::string path(const std::string& name) const { return directory.file(name); }

    [[nodiscard]] ChildOptions command(std::vector<std::string> arguments) const {
        ChildOptions options;
        options.arguments = std::move(arguments);
        options.arguments.insert(options.arguments.begin(), INVITO_PROGRAM);
        options.directory = directory.path();
        options.environment = environment;
        return options;
    }

    Finished run(std::vector<std::string> arguments) const {
        return run_child(command(std::move(arguments)));
    }

    [[nodiscard]] StateCounts counts() const {
        auto queries = engine_of(path("invito.db"))->queries();
        if (!queries) throw std::runtime_error(queries.error().what);
        return (*queries)->count_jobs({});
    }

    // How often the most invited person was really invited.
    [[nodiscard]] int most_effects_on_one_person() const {
        std::multiset<std::string> people;
        int most = 0;
        for (const auto& seen : server->invitations()) {
            if (!seen.acted) continue;
            people.insert(seen.provider_id);
            most = std::max(most, static_cast<int>(people.count(seen.provider_id)));
        }
        return most;
    }

    [[nodiscard]] int effects() const {
        int n = 0;
        for (const auto& seen : server->invitations()) n += seen.acted ? 1 : 0;
        return n;
    }

    TempDir directory;
    std::map<std::string, std::string> environment = {
        {"HOME", directory.path()},
        {"PATH", "/usr/bin:/bin"},
        {"LANG", "C.UTF-8"},
    };
    std::unique_ptr<sandbox::Server> server;
};

}  // namespace invito::test
