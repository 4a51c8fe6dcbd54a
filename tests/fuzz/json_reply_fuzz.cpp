// The decoders of Unipile's answers: any bytes give a value of the promised shape or a fixed
// sentence, and every text in it can be stored and printed.

#include "fuzz_target.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"
#include "provider/provider_errors.hpp"
#include "provider/v1/bodies.hpp"
#include "provider/v2/bodies.hpp"

#include <initializer_list>

namespace invito::test {
namespace {

void check_texts(std::initializer_list<std::string_view> texts) {
    for (const std::string_view text : texts)
        ensure(!first_invalid_utf8(text), "texts of an answer are UTF-8");
}

void check_instant(const std::optional<Instant>& instant) {
    constexpr auto year_10000 = std::chrono::sys_days{std::chrono::year{10000} / 1 / 1};
    ensure(!instant || *instant < year_10000, "instants are in years that can be written");
}

// What the decoder found; nullopt, after a look at its reason, if it refused.
template <class T>
std::optional<T> accepted(const Shaped<T>& shaped) {
    if (shaped) return *shaped;
    ensure(!std::string_view(shaped.error().what).empty(), "a refusal says why");
    return std::nullopt;
}

void check_profile(const Shaped<Profile>& shaped) {
    const auto profile = accepted(shaped);
    if (!profile) return;
    ensure(!profile->provider_id.empty(), "a profile has an id");
    ensure(
        !profile->is_connected || profile->distance.has_value(), "a connection is at a distance"
    );
    check_texts(
        {profile->provider_id, profile->public_identifier, profile->first_name, profile->last_name,
         profile->headline, profile->location}
    );
}

void check_receipt(const Shaped<Receipt>& shaped) {
    const auto receipt = accepted(shaped);
    if (!receipt) return;
    ensure(!receipt->invitation_id.empty(), "a receipt names its invitation");
    ensure(receipt->usage_percent.value_or(0) >= 0, "usage is a share");
    ensure(receipt->usage_percent.value_or(0) <= 1000, "usage is a share");
    check_texts({receipt->invitation_id});
}

template <class Item>
void check_cursor(const Page<Item>& page) {
    ensure(!page.cursor || !page.cursor->empty(), "a cursor leads somewhere");
    check_texts({page.cursor.value_or("")});
}

void check_item(const SentInvitation& item) {
    check_texts({item.invitation_id, item.provider_id, item.public_identifier, item.name});
    check_instant(item.approximate_time);
}

void check_item(const Relation& item) {
    check_texts({item.provider_id, item.public_identifier, item.name});
    check_instant(item.connected_at);
}

void check_item(const ProviderAccount& account) {
    ensure(!account.id.empty(), "an account has an id");
    check_texts(
        {account.id, account.network, account.name, account.status, account.member_id,
         account.own_public_identifier}
    );
}

template <class Item>
void check_page(const Shaped<Page<Item>>& shaped) {
    const auto page = accepted(shaped);
    if (!page) return;
    check_cursor(*page);
    for (const Item& item : page->items) check_item(item);
}

void check_own_profile(const Shaped<OwnProfile>& shaped) {
    const auto own = accepted(shaped);
    if (!own) return;
    ensure(!own->provider_id.empty(), "a profile has an id");
    check_texts({own->provider_id, own->public_identifier, own->name});
}

void check_v1(const std::string& body) {
    check_profile(v1::decode_profile(body));
    check_receipt(v1::decode_receipt(body));
    check_page(v1::decode_sent_page(body));
    check_page(v1::decode_relations_page(body));
    check_page(v1::decode_accounts_page(body));
    if (const auto account = accepted(v1::decode_account(body))) check_item(*account);
    check_own_profile(v1::decode_own_profile(body));
    if (const auto word = accepted(v1::decode_withdrawal(body))) check_texts({*word});
}

void check_v2(const std::string& body) {
    check_profile(v2::decode_profile(body));
    check_receipt(v2::decode_receipt(body, "person"));
    check_page(v2::decode_sent_page(body, {}));
    check_page(v2::decode_relations_page(body, {}));
    check_page(v2::decode_accounts_page(body, 0));
    if (const auto account = accepted(v2::decode_account(body))) check_item(*account);
    check_own_profile(v2::decode_own_profile(body));
    if (const auto word = accepted(v2::decode_withdrawal(body))) check_texts({*word});
    if (const auto place = v2::parse_place(body))
        ensure(v2::parse_place(v2::to_text(*place)) == place, "a place survives its text");
}

void check_error(const std::string& body) {
    const ErrorBody error = decode_error(body);
    check_texts({error.type, error.title, error.detail, error.request_id});
}

// As a note: what is sent is one line of JSON that reads as an object, or nothing is.
void check_invitation(std::string_view note) {
    Invitation invitation;
    invitation.account_id = "account";
    invitation.provider_id = "person";
    invitation.note = note;
    for (const auto& body :
         {v1::encode_invitation(invitation), v2::encode_invitation(invitation)}) {
        ensure(body.has_value() == !first_invalid_utf8(note), "a note in UTF-8 can be sent");
        if (body) ensure(decode_error(*body).type.empty(), "a note adds no member");
    }
}

}  // namespace
}  // namespace invito::test

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace invito::test;

    const std::string body(as_text(data, size));
    check_v1(body);
    check_v2(body);
    check_error(body);
    check_invitation(body);
    return 0;
}
