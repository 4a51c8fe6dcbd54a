// The decoders of Unipile's answers: any bytes give a value of the promised shape or a fixed
// sentence, and every text in it can be stored and printed.

#include "fuzz_target.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"
#include "provider/provider_errors.hpp"
#include "provider/v1/bodies.hpp"

#include <initializer_list>

namespace invito::test {
namespace {

using namespace v1;

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

void check_profile(const std::string& body) {
    const auto profile = accepted(decode_profile(body));
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

void check_receipt(const std::string& body) {
    const auto receipt = accepted(decode_receipt(body));
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

void check_pages(const std::string& body) {
    if (const auto page = accepted(decode_sent_page(body))) {
        check_cursor(*page);
        for (const SentInvitation& item : page->items) {
            check_texts({item.invitation_id, item.provider_id, item.public_identifier, item.name});
            check_instant(item.approximate_time);
        }
    }
    if (const auto page = accepted(decode_relations_page(body))) {
        check_cursor(*page);
        for (const Relation& item : page->items) {
            check_texts({item.provider_id, item.public_identifier, item.name});
            check_instant(item.connected_at);
        }
    }
}

void check_account(const ProviderAccount& account) {
    ensure(!account.id.empty(), "an account has an id");
    check_texts(
        {account.id, account.network, account.name, account.status, account.member_id,
         account.own_public_identifier}
    );
}

void check_accounts(const std::string& body) {
    if (const auto page = accepted(decode_accounts_page(body))) {
        check_cursor(*page);
        for (const ProviderAccount& account : page->items) check_account(account);
    }
    if (const auto account = accepted(decode_account(body))) check_account(*account);
    if (const auto own = accepted(decode_own_profile(body))) {
        ensure(!own->provider_id.empty(), "a profile has an id");
        check_texts({own->provider_id, own->public_identifier, own->name});
    }
}

void check_words(const std::string& body) {
    if (const auto word = accepted(decode_withdrawal(body))) check_texts({*word});
    const ErrorBody error = decode_error(body);
    check_texts({error.type, error.title, error.detail});
}

// As a note: what is sent is one line of JSON that reads as an object, or nothing is.
void check_invitation(std::string_view note) {
    Invitation invitation;
    invitation.account_id = "account";
    invitation.provider_id = "person";
    invitation.note = note;
    const auto body = encode_invitation(invitation);
    ensure(body.has_value() == !first_invalid_utf8(note), "a note in UTF-8 can be sent");
    if (body) ensure(decode_error(*body).type.empty(), "a note adds no member");
}

}  // namespace
}  // namespace invito::test

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace invito::test;

    const std::string body(as_text(data, size));
    check_profile(body);
    check_receipt(body);
    check_pages(body);
    check_accounts(body);
    check_words(body);
    check_invitation(body);
    return 0;
}
