#include "invito/ports/database_url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

namespace invito {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string code_of(const std::string& url) {
    const auto parsed = parse_database_url(url);
    return parsed ? "" : parsed.error().code;
}

TEST(DatabaseUrl, tells_names_from_paths) {
    for (const char* url :
         {"postgresql://db/invito", "postgres://db/invito", "mysql://db/invito",
          "postgresql:///invito", "host=db dbname=invito", "dbname=invito", "user=a dbname=b"})
        EXPECT_TRUE(names_shared_database(url)) << url;
    for (const char* path :
         {"invito.db", "/var/lib/invito/invito.db", "a/host=b", ":memory:", "~/x.db", "",
          "C:\\invito.db", "/srv/x dbname=y"})
        EXPECT_FALSE(names_shared_database(path)) << path;
}

TEST(DatabaseUrl, takes_several_hosts_and_no_port_at_all) {
    const auto parsed = parse_database_url("postgresql://invito@db1,db2:5433,db3/invito");
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(parsed->text, "postgresql://invito@db1,db2:5433,db3/invito");
    EXPECT_FALSE(parsed->is_local);
}

TEST(DatabaseUrl, knows_this_machine) {
    for (const char* url :
         {"postgresql:///invito", "postgresql://localhost/invito", "postgresql://127.0.0.1:5433/x",
          "postgresql://[::1]/x", "postgresql://%2Frun%2Fpg/x", "postgresql:///x?host=/run/pg",
          "postgresql://db1/x?hostaddr=127.0.0.1", "postgresql://localhost,127.0.0.2/x"})
        EXPECT_TRUE(parse_database_url(url).value().is_local) << url;
    for (const char* url :
         {"postgresql://db1/x", "postgresql://localhost,db1/x", "postgresql://10.0.0.1/x",
          "postgresql://localhost/x?hostaddr=10.0.0.1", "postgresql://localhost.example/x",
          "postgresql://[fd00::1]/x"})
        EXPECT_FALSE(parse_database_url(url).value().is_local) << url;
}

TEST(DatabaseUrl, shows_no_password_that_stands_in_it) {
    for (const char* url :
         {"postgresql://invito:s3cret@db1/invito", "postgresql://invito:s3/cr@et@db1/invito",
          "postgresql://invito:s3cret:5432@db1/invito", "postgresql://db1/invito?password=s3cret",
          "postgresql://db1/invito?sslpassword=s3cret", "mysql://root:s3cret@db1/invito"}) {
        const auto parsed = parse_database_url(url);
        ASSERT_FALSE(parsed.has_value()) << url;
        EXPECT_EQ(parsed.error().code, "database.password") << url;
        const Error& error = parsed.error();
        EXPECT_THAT(error.what + error.found + error.hint, Not(HasSubstr("s3"))) << url;
    }
}

TEST(DatabaseUrl, talks_to_a_network_over_proved_tls_only) {
    for (const char* mode : {"disable", "allow", "prefer", "require", "verify-ca"}) {
        const std::string rest = std::string("/x?sslmode=") + mode;
        EXPECT_EQ(code_of("postgresql://db1" + rest), "database.tls") << mode;
        EXPECT_EQ(code_of("postgresql://localhost,db1" + rest), "database.tls") << mode;
        EXPECT_EQ(code_of("postgresql://localhost" + rest), "") << mode;
    }
    EXPECT_EQ(code_of("postgresql://db1/x?sslmode=verify-full&sslrootcert=/etc/ca.pem"), "");
}

TEST(DatabaseUrl, refuses_what_says_nothing_of_where_the_data_are) {
    for (const char* url :
         {"postgresql://db1", "postgresql://db1/", "postgresql:///?service=invito",
          "postgresql://db1/x?nonsense=1", "mysql://db1/x", "host=db1 dbname=x",
          "postgresql://[::1/x", "https://example.org/invito.db"})
        EXPECT_EQ(code_of(url), "database.url") << url;
}

}  // namespace
}  // namespace invito
