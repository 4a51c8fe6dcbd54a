// ResponseParser: the same answer wherever reads are cut, within its limits.

#include "fuzz_target.hpp"
#include "invito/support/failure.hpp"
#include "provider/http_message.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>

namespace invito::test {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;

constexpr MessageLimits limits{.header_bytes_max = 512, .body_bytes_max = 1024};

enum class End { complete, cut_short, malformed, over_header_limit };

struct Reading {
    End end = End::cut_short;
    HttpResponse response;
};

// As the connection does: what the parser leaves is shown to it again, with more behind it.
Reading read(std::string_view text, std::size_t piece) {
    ResponseParser parser(limits);
    beast::flat_buffer buffer;
    beast::error_code error;
    while (!parser.is_done()) {
        const std::string_view more = text.substr(0, piece);
        text.remove_prefix(more.size());
        if (more.empty()) {
            if (!parser.got_some()) return {};
            parser.put_eof(error);
            if (error || !parser.is_done()) return {};
            break;
        }
        buffer.commit(asio::buffer_copy(buffer.prepare(more.size()), asio::buffer(more)));
        buffer.consume(parser.feed(buffer.data(), error));
        if (error == beast::http::error::need_more) error = {};
        if (error == beast::http::error::header_limit) return {End::over_header_limit, {}};
        if (error) return {End::malformed, {}};
    }
    return {End::complete, parser.take()};
}

std::size_t header_size(std::string_view text) {
    const std::size_t end = text.find("\r\n\r\n");
    return end == std::string_view::npos ? text.size() : end + 4;
}

bool same(const HttpResponse& a, const HttpResponse& b) {
    return a.status == b.status && a.body == b.body && a.content_type == b.content_type &&
           a.date == b.date && a.retry_after == b.retry_after && a.request_id == b.request_id &&
           a.age == b.age && a.x_cache == b.x_cache && a.rate_limit == b.rate_limit &&
           a.rate_remaining == b.rate_remaining && a.rate_reset == b.rate_reset;
}

void check(std::string_view text) {
    const Reading whole = read(text, text.size());
    const Reading bytewise = read(text, 1);
    const bool is_complete = whole.end == End::complete;
    const bool is_complete_bytewise = bytewise.end == End::complete;
    if (is_complete != is_complete_bytewise) {
        // Beast counts the status line with the fields only if one read has both.
        const End failed = is_complete ? bytewise.end : whole.end;
        ensure(failed == End::over_header_limit, "cuts change no end");
        ensure(header_size(text) >= limits.header_bytes_max, "a short header is not too long");
        return;
    }
    if (!is_complete) return;

    ensure(same(whole.response, bytewise.response), "cuts change no answer");
    const HttpResponse& answer = whole.response;
    ensure(answer.status >= 0 && answer.status <= 999, "a status has three digits");
    ensure(answer.body.size() <= limits.body_bytes_max, "a body keeps its limit");
    const std::size_t fields = answer.content_type.size() + answer.date.size() +
                               answer.retry_after.size() + answer.request_id.size();
    ensure(fields <= limits.header_bytes_max, "fields keep their limit");
}

}  // namespace
}  // namespace invito::test

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    invito::test::check(invito::test::as_text(data, size));
    return 0;
}
