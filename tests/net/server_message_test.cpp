#include "net/server_message.hpp"

#include <boost/asio/buffer.hpp>
#include <gtest/gtest.h>

namespace invito::net {
namespace {

struct Read {
    Request request;
    bool is_done = false;
    int refusal = 0;
};

Read read(std::string_view bytes, std::size_t piece, const HttpLimits& limits = {}) {
    Read read;
    RequestParser parser(read.request, limits);
    boost::beast::flat_buffer buffer;
    while (!bytes.empty() && parser.refusal() == 0) {
        const std::string_view next = bytes.substr(0, piece);
        bytes.remove_prefix(next.size());
        const boost::asio::const_buffer arrived = boost::asio::buffer(next);
        buffer.commit(boost::asio::buffer_copy(buffer.prepare(next.size()), arrived));
        parser.take(buffer);
    }
    read.is_done = parser.is_done();
    read.refusal = parser.refusal();
    return read;
}

TEST(RequestParser, reads_a_request_however_it_is_cut) {
    const std::string bytes =
        "POST /a?b=c HTTP/1.1\r\nHost: h\r\nX-One: 1\r\nx-one: 2\r\nTransfer-Encoding: chunked\r\n"
        "\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, bytes.size()}) {
        const Read whole = read(bytes, piece);

        EXPECT_TRUE(whole.is_done) << piece;
        EXPECT_EQ(whole.request.method, Method::post);
        EXPECT_EQ(whole.request.target, "/a?b=c");
        EXPECT_EQ(whole.request.fields.value_of("HOST"), "h");
        EXPECT_EQ(whole.request.fields.value_of("X-One"), "1");
        EXPECT_EQ(whole.request.fields.count("X-One"), 2U);
        EXPECT_EQ(whole.request.fields.value_of("X-Two"), "");
        EXPECT_EQ(whole.request.body, "abcde");
    }
}

TEST(RequestParser, says_what_is_wrong) {
    const HttpLimits limits{.header_bytes = 100, .body_bytes = 10};
    const std::string post = "POST / HTTP/1.1\r\n";
    const std::string chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
    const auto refusal = [&](const std::string& bytes) { return read(bytes, 16, limits).refusal; };

    EXPECT_EQ(refusal("GET /" + std::string(200, 'a')), 414);
    EXPECT_EQ(refusal("GET / HTTP/1.1\r\nA: " + std::string(200, 'a')), 431);
    EXPECT_EQ(refusal(post + "Content-Length: 11\r\n\r\n"), 413);
    EXPECT_EQ(refusal(chunked + "b\r\n01234567890\r\n"), 413);
    EXPECT_EQ(refusal(chunked + "z\r\n"), 400);
    EXPECT_EQ(refusal(post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n"), 400);
    EXPECT_EQ(refusal(post + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
    EXPECT_EQ(refusal(post + "Content-Length: -1\r\n\r\n"), 400);
    EXPECT_EQ(refusal("EHLO localhost\r\n\r\n"), 400);
    EXPECT_EQ(refusal("GET / HTTP/1.1\r\nA\x01: b\r\n\r\n"), 400);
    EXPECT_EQ(refusal(post + "Content-Length: 10\r\n\r\n0123456789"), 0);
}

TEST(WriteHead, names_what_follows) {
    Reply reply{.status = 405, .content_type = "text/html", .body = "abc"};
    reply.fields.emplace_back("Allow", "GET");
    std::string head;

    write_head(head, reply, "Sun, 06 Nov 1994 08:49:37 GMT", true);
    EXPECT_EQ(
        head,
        "HTTP/1.1 405 Method Not Allowed\r\nContent-Type: text/html\r\n"
        "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 3\r\nAllow: GET\r\n\r\n"
    );
    write_head(head, reply, "", false, Framing::chunked);
    EXPECT_EQ(
        head,
        "HTTP/1.1 405 Method Not Allowed\r\nContent-Type: text/html\r\n"
        "Transfer-Encoding: chunked\r\nAllow: GET\r\nConnection: close\r\n\r\n"
    );
    write_head(head, {.status = 204}, "", true);
    EXPECT_EQ(head, "HTTP/1.1 204 No Content\r\n\r\n");
}

TEST(WriteHead, takes_no_field_that_would_begin_another) {
    Reply reply;
    reply.fields.emplace_back("Location", "/a\r\nSet-Cookie: b");
    std::string head;

    EXPECT_ANY_THROW(write_head(head, reply, "", true));
}

TEST(DateHeader, is_an_http_date) {
    DateHeader date;

    EXPECT_EQ(date.at(from_millis(784111777000)), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(date.at(from_millis(784111777999)), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(date.at(from_millis(784111778000)), "Sun, 06 Nov 1994 08:49:38 GMT");
}

}  // namespace
}  // namespace invito::net
