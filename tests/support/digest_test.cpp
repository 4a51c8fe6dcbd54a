#include "invito/support/digest.hpp"

#include "invito/support/failure.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

// FIPS 180-4 examples (NIST, "SHA256.pdf").
constexpr const char* of_nothing =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr const char* of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr const char* of_two_blocks =
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";
constexpr const char* of_a_million_a =
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

TEST(Digest, matches_the_published_examples) {
    EXPECT_EQ(sha256_hex(""), of_nothing);
    EXPECT_EQ(sha256_hex("abc"), of_abc);
    EXPECT_EQ(
        sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), of_two_blocks
    );
    EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')), of_a_million_a);
}

TEST(Digest, does_not_depend_on_how_the_bytes_are_cut) {
    const std::string bytes = "one,two\nthree,four\n";

    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        Sha256 digest;
        digest.update(bytes.substr(0, cut));
        digest.update(bytes.substr(cut));

        EXPECT_EQ(digest.hex(), sha256_hex(bytes)) << "cut after " << cut;
    }
}

TEST(Digest, counts_zero_bytes) {
    using namespace std::string_view_literals;

    EXPECT_NE(sha256_hex("a\0b"sv), sha256_hex("a"sv));
    EXPECT_NE(sha256_hex("\0"sv), sha256_hex(""sv));
}

TEST(Digest, goes_on_after_a_move) {
    Sha256 digest;
    digest.update("ab");

    Sha256 moved = std::move(digest);
    moved.update("c");

    EXPECT_EQ(moved.hex(), of_abc);
}

TEST(Digest, is_read_once) {
    Sha256 digest;
    (void)digest.hex();

    EXPECT_THROW((void)digest.hex(), InternalFailure);
    EXPECT_THROW(digest.update("more"), InternalFailure);
}

// RFC 4231, cases 2 and 6 (a key longer than a block).
TEST(Hmac, is_that_of_the_standard) {
    EXPECT_EQ(
        hmac_sha256_hex("Jefe", "what do ya want for nothing?"),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    EXPECT_EQ(
        hmac_sha256_hex(
            std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"
        ),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    );
}

}  // namespace
}  // namespace invito
