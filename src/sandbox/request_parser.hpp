#pragma once
// Beast's HTTP parser, keeping only what the API looks at, in memory that is used again.

#include "request.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

namespace invito::sandbox {

enum class Progress { complete, more_needed, malformed, too_large };

class RequestParser final : public boost::beast::http::basic_parser<true> {
public:
    // `into` has been cleared.
    explicit RequestParser(Request& into);

    // Consumes what belongs to this request; call again with more until it is complete.
    [[nodiscard]] Progress take(boost::beast::flat_buffer& buffer);

private:
    using ErrorCode = boost::beast::error_code;
    using StringView = boost::beast::string_view;

    void on_request_impl(
        boost::beast::http::verb method, StringView method_text, StringView target, int version,
        ErrorCode& ec
    ) override;
    void on_response_impl(int code, StringView reason, int version, ErrorCode& ec) override;
    void on_field_impl(
        boost::beast::http::field field, StringView name, StringView value, ErrorCode& ec
    ) override;
    void on_header_impl(ErrorCode& ec) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>& content_length, ErrorCode& ec)
        override;
    std::size_t on_body_impl(StringView body, ErrorCode& ec) override;
    void on_chunk_header_impl(std::uint64_t size, StringView extensions, ErrorCode& ec) override;
    std::size_t on_chunk_body_impl(std::uint64_t remain, StringView body, ErrorCode& ec) override;
    void on_finish_impl(ErrorCode& ec) override;

    Request& into_;
};

}  // namespace invito::sandbox
