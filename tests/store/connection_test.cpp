#include "store/connection.hpp"

#include <gtest/gtest.h>

namespace invito::store {
namespace {

TEST(Connection, a_statement_in_use_is_not_taken_from_under_its_loop) {
    Connection connection(":memory:", Access::read_write_create);
    connection.execute("CREATE TABLE t (n INTEGER) STRICT; INSERT INTO t VALUES (1), (2), (3)");
    constexpr std::string_view numbers = "SELECT n FROM t WHERE n >= ?1 ORDER BY n";

    std::vector<std::int64_t> seen;
    {
        auto outer = connection.prepare(numbers);
        outer.bind(std::int64_t{1});
        while (outer.step()) {
            auto inner = connection.prepare(numbers);
            inner.bind(std::int64_t{3});
            ASSERT_TRUE(inner.step());
            seen.push_back(outer.integer(0) * 10 + inner.integer(0));
        }
    }

    EXPECT_EQ(seen, (std::vector<std::int64_t>{13, 23, 33}));
    auto again = connection.prepare(numbers);
    again.bind(std::int64_t{2});
    ASSERT_TRUE(again.step());
    EXPECT_EQ(again.integer(0), 2) << "the cached one is free again";
}

}  // namespace
}  // namespace invito::store
