#include "invito/support/result.hpp"

#include "invito/support/failure.hpp"

#include <fmt/format.h>

namespace invito {

void throw_exception_from_error(const Error& error, const boost::source_location& where) {
    throw InternalFailure(fmt::format(
        "a value was taken from a failed result: {}: {} ({}:{})", error.code, error.what,
        where.file_name(), where.line()
    ));
}

void ensure(bool condition, const char* promise, const boost::source_location& where) {
    if (condition) return;
    throw InternalFailure(
        fmt::format("broken promise: {} ({}:{})", promise, where.file_name(), where.line())
    );
}

}  // namespace invito
