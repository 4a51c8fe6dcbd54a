// parse_identity: never throws, and what it accepts is canonical: its own address gives it back.

#include "fuzz_target.hpp"
#include "invito/input/linkedin_url.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace invito;

    const auto identity = parse_identity(test::as_text(data, size));
    if (!identity) {
        const NotAProfile why = identity.error();
        ensure(!why.reason.empty() && !why.what.empty() && !why.hint.empty(), "refusals say why");
        ensure(!first_invalid_utf8(why.what), "refusals can be printed");
        return 0;
    }
    ensure(!identity->value.empty(), "an identity is not empty");
    ensure(!first_invalid_utf8(identity->value), "an identity is UTF-8");
    const auto again = parse_identity(profile_url(*identity));
    ensure(again.has_value() && *again == *identity, "an identity's address gives it back");
    return 0;
}
