#include "invito/ports/provider.hpp"

#include "invito/support/failure.hpp"

namespace invito {

void throw_exception_from_error(const ProviderError& error, const boost::source_location&) {
    throw InternalFailure(
        "a provider's answer was used without looking whether it is an error: " + error.what
    );
}

}  // namespace invito
