#pragma once
// The heads of the sandbox's HTTP answers.

#include "invito/support/time.hpp"
#include "request.hpp"

#include <string>
#include <string_view>

namespace invito::sandbox {

// An HTTP date (IMF-fixdate, RFC 9110 5.6.7).
[[nodiscard]] std::string format_http_date(Instant instant);

// Remembers the text of the second it was last asked for.
class DateHeader {
public:
    [[nodiscard]] const std::string& at(Instant instant);

private:
    std::int64_t second_ = -1;
    std::string text_;
};

// Replaces `head` by status line and headers with the empty line after them.
void write_head(std::string& head, const Reply& reply, std::string_view date, bool keep_alive);

}  // namespace invito::sandbox
