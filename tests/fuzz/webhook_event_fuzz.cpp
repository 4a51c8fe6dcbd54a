// What arrives at the receiver of webhooks: any bytes are an event of the promised shape or none,
// and any field of a header proves nothing without the secret.

#include "fuzz_target.hpp"
#include "invito/provider/webhook_events.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <array>

namespace invito::test {
namespace {

void check_word(std::string_view text) {
    const bool is_visible = std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
    ensure(is_visible && text.size() <= 128, "what is stored and shown is a word");
}

void check_event(const ProviderEvent& event) {
    check_word(event.id);
    check_word(event.status);
    for (const std::string_view text :
         {std::string_view(event.account_id), std::string_view(event.provider_id),
          std::string_view(event.public_identifier)})
        ensure(!first_invalid_utf8(text), "texts of an event are UTF-8");
    if (event.kind == EventKind::other) return;
    ensure(!event.account_id.empty(), "an event of an account names it");
    check_word(event.account_id);
    const bool is_somebody = !event.provider_id.empty() || !event.public_identifier.empty();
    ensure(event.kind != EventKind::relation || is_somebody, "a relation is with somebody");
}

}  // namespace
}  // namespace invito::test

// The first line is a signature, the rest a body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace invito;
    const std::string_view text = test::as_text(data, size);
    const std::string_view field = text.substr(0, text.find('\n'));
    const std::string_view body = text.substr(std::min(text.size(), field.size() + 1));
    if (const auto event = decode_event(std::string(body))) test::check_event(*event);
    const std::array secrets = {Secret("a secret that no input knows")};
    ensure(!is_signed(field, body, secrets, from_millis(0)), "nobody signs without the secret");
    return 0;
}
