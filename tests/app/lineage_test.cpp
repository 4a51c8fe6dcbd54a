#include "invito/app/lineage.hpp"

#include "support/temp_dir.hpp"

#include <fstream>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

struct Machine {
    void has(const std::string& machine_id) const {
        std::ofstream(folder.file("machine-id")) << machine_id;
    }
    [[nodiscard]] std::string host() const {
        return known_host(folder.path(), folder.file("machine-id"));
    }

    TempDir folder;
};

TEST(KnownHost, is_a_hash_of_the_machine_id_which_it_does_not_give_away) {
    const Machine machine;
    machine.has("0123456789abcdef0123456789abcdef\n");

    const std::string host = machine.host();

    EXPECT_EQ(host.size(), 32U);
    EXPECT_EQ(host.find("0123456789abcdef"), std::string::npos);
    machine.has("0123456789abcdef0123456789abcdee\n");
    EXPECT_NE(machine.host(), host);
}

TEST(KnownHost, is_the_number_in_the_state_folder_where_the_machine_has_none) {
    const Machine machine;
    EXPECT_EQ(machine.host(), "");
    std::ofstream(machine.folder.file("host-id")) << "42\n";
    const std::string own = machine.host();

    EXPECT_EQ(own.size(), 32U);
    for (const char* none : {"", "\n", "uninitialized\n"}) {
        machine.has(none);
        EXPECT_EQ(machine.host(), own) << none;
    }
}

}  // namespace
}  // namespace invito::test
