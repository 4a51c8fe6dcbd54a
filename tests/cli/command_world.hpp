#pragma once
// Commands in this process, in a folder of their own: what they answer, print and change. Nobody
// sits at the terminal.

#include "cli/program.hpp"
#include "invito/support/digest.hpp"
#include "store/connection.hpp"
#include "support/temp_dir.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace invito::test {

struct Answer {
    int code = 0;
    std::string out;
    std::string err;
};

class CommandWorld {
public:
    CommandWorld() {
        write("key", "test-key-0123456789abcdef\n");
        std::filesystem::permissions(path("key"), std::filesystem::perms::owner_read);
        write(
            "invito.yaml",
            "version: 1\n"
            "provider: {dsn: \"127.0.0.1:1\", api_key_file: " +
                path("key") +
                "}\n"
                "database: " +
                database() +
                "\n"
                "timezone: UTC\n"
                "rules: {suppression: [" +
                path("never.txt") +
                "]}\n"
                "accounts:\n"
                "  anna: {id: h_EKCy2lRLef5NzHp0iw4A, tier: premium}\n"
                "  ben: {id: Xb81s0PnRkaTq6sUe9Zw1g, tier: premium}\n"
        );
        write("never.txt", "company:Initech\n");
    }

    Answer run(std::vector<std::string> arguments) const {
        arguments.insert(arguments.end(), {"--config", path("invito.yaml"), "--no-input"});
        const Environment environment{
            {"HOME", folder_.path()}, {"XDG_STATE_HOME", path("state")}, {"COLUMNS", "100"}};
        std::ostringstream out;
        std::ostringstream err;
        const int code = run_program(arguments, environment, out, err);
        return {code, out.str(), err.str()};
    }

    // A list of `people` for anna, imported as the campaign `name`, a draft.
    void import(const std::string& name, const std::vector<std::string>& people) {
        std::string list = "linkedin_url,company\n";
        for (const std::string& slug : people)
            list += "https://www.linkedin.com/in/" + slug + ",Acme\n";
        write(name + ".csv", list);
        const Answer imported =
            run({"import", path(name + ".csv"), "--name", name, "--account", "anna"});
        if (imported.code != 0) throw std::runtime_error(imported.err);
    }

    // As if it had been done: what takes a provider, or days.
    void change(const std::string& sql) {
        store::Connection(database(), store::Access::read_write).execute(sql);
    }

    // Of every row of every table.
    [[nodiscard]] std::string digest() const {
        store::Connection connection(database(), store::Access::read_only);
        std::vector<std::string> queries;
        {
            auto tables = connection.prepare(
                "SELECT (SELECT 'SELECT ' || group_concat('quote(' || c.name || ')', ' || ') || "
                "' FROM ' || m.name FROM pragma_table_info(m.name) c) "
                "FROM sqlite_master m WHERE m.type = 'table' ORDER BY m.name"
            );
            while (tables.step()) queries.push_back(tables.text(0));
        }
        Sha256 digest;
        for (const std::string& query : queries) {
            auto rows = connection.prepare(query);
            while (rows.step()) digest.update(rows.view(0));
        }
        return digest.hex();
    }

    [[nodiscard]] std::string path(const std::string& name) const { return folder_.file(name); }
    [[nodiscard]] std::string database() const { return path("invito.db"); }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream(path(name), std::ios::binary) << text;
    }

private:
    TempDir folder_;
};

}  // namespace invito::test
