// A response is the same wherever its reads are cut.

#include "provider/http_message.hpp"

#include <boost/beast/http/error.hpp>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <string_view>

namespace invito::test {
namespace {

namespace http = boost::beast::http;

// What the parser makes of `text` in two reads; nullopt: it is not over, or was refused.
std::optional<HttpResponse> in_two_reads(std::string_view text, std::size_t cut) {
    ResponseParser parser(MessageLimits{});
    boost::beast::error_code error;
    std::size_t used = 0;
    for (const std::size_t end : {cut, text.size()}) {
        while (!parser.is_done() && used < end) {
            const std::string_view rest = text.substr(used, end - used);
            const std::size_t more = parser.feed({rest.data(), rest.size()}, error);
            if (error && error != http::error::need_more) return std::nullopt;
            if (more == 0) break;
            used += more;
        }
    }
    if (!parser.is_done()) return std::nullopt;
    return parser.take();
}

void expect_body_at_every_cut(const std::string& text, const std::string& body) {
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        const auto response = in_two_reads(text, cut);
        ASSERT_TRUE(response) << "cut after " << cut << " bytes";
        EXPECT_EQ(response->status, 200);
        EXPECT_EQ(response->body, body) << "cut after " << cut << " bytes";
    }
}

TEST(ResponseParser, reads_a_body_of_stated_length_in_pieces) {
    expect_body_at_every_cut("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "{}");
}

TEST(ResponseParser, keeps_the_fields_that_the_adapter_asks_for) {
    const std::string text =
        "HTTP/1.1 200 OK\r\nAge: 7\r\nX-Cache: HIT\r\nX-RateLimit-Limit: 100\r\n"
        "X-RateLimit-Remaining: 99\r\nX-RateLimit-Reset: 60\r\nX-Request-Id: r\r\n"
        "Content-Length: 0\r\n\r\n";

    const auto response = in_two_reads(text, 20);

    ASSERT_TRUE(response);
    EXPECT_EQ(response->age, "7");
    EXPECT_EQ(response->x_cache, "HIT");
    EXPECT_EQ(response->rate_limit, "100");
    EXPECT_EQ(response->rate_remaining, "99");
    EXPECT_EQ(response->rate_reset, "60");
    EXPECT_EQ(response->request_id, "r");
}

TEST(ResponseParser, reads_chunks_in_pieces) {
    expect_body_at_every_cut(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", "{}"
    );
}

// An assertion of Beast 1.81 took this for a mistake of its caller.
TEST(ResponseParser, reads_a_body_without_a_chunk_in_pieces) {
    expect_body_at_every_cut("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "");
}

TEST(ResponseParser, reads_fields_behind_the_last_chunk_in_pieces) {
    expect_body_at_every_cut(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Sum: 1\r\n\r\n", ""
    );
}

}  // namespace
}  // namespace invito::test
