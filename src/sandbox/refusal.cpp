#include "refusal.hpp"

#include "invito/support/failure.hpp"

#include <string>

namespace invito::sandbox {

void throw_exception_from_error(const Refusal& refusal, const boost::source_location& where) {
    throw InternalFailure(
        "the sandbox took a refusal for an answer: " + std::string(refusal.type) + " at " +
        where.to_string()
    );
}

}  // namespace invito::sandbox
