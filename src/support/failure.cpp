#include "invito/support/failure.hpp"

#include <fmt/format.h>

namespace invito {

void ensure(bool condition, const char* promise, const boost::source_location& where) {
    if (condition) return;
    throw InternalFailure(
        fmt::format("broken promise: {} ({}:{})", promise, where.file_name(), where.line())
    );
}

}  // namespace invito
