#include "shapes.hpp"

#include <charconv>
#include <chrono>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <rapidjson/writer.h>

namespace invito::sandbox {
namespace {

constexpr std::size_t cursor_max = 64;

std::string_view prefix_of(List list) {
    switch (list) {
        case List::accounts: return "accounts:";
        case List::sent: return "sent:";
        case List::received: return "received:";
        case List::relations: break;
    }
    return "relations:";
}

std::string encode_base64(std::string_view text) {
    std::string encoded(4 * ((text.size() + 2) / 3) + 1, '\0');  // OpenSSL appends a NUL
    const int length = EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(encoded.data()),
        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size())
    );
    encoded.resize(static_cast<std::size_t>(length));
    return encoded;
}

std::optional<std::string> decode_base64(std::string_view encoded) {
    if (encoded.empty() || encoded.size() % 4 != 0 || encoded.size() > cursor_max) {
        return std::nullopt;
    }
    std::string text(encoded.size() / 4 * 3, '\0');
    const int length = EVP_DecodeBlock(
        reinterpret_cast<unsigned char*>(text.data()),
        reinterpret_cast<const unsigned char*>(encoded.data()), static_cast<int>(encoded.size())
    );
    if (length < 0) return std::nullopt;
    while (text.ends_with('\0')) text.pop_back();  // OpenSSL decodes the padding to zeros
    return text;
}

}  // namespace

std::string write_cursor(List list, std::size_t position) {
    return encode_base64(fmt::format("{}{}", prefix_of(list), position));
}

std::optional<std::size_t> read_cursor(List list, std::string_view cursor) {
    const auto text = decode_base64(cursor);
    const std::string_view prefix = prefix_of(list);
    if (!text || !text->starts_with(prefix)) return std::nullopt;
    const std::string_view rest = std::string_view(*text).substr(prefix.size());
    std::size_t position = 0;
    const auto parsed = std::from_chars(rest.data(), rest.data() + rest.size(), position);
    if (parsed.ec != std::errc{} || parsed.ptr != rest.data() + rest.size()) return std::nullopt;
    return position;
}

namespace shapes {
namespace {

// Lets RapidJSON write straight into the connection's string.
struct StringSink {
    using Ch = char;
    std::string& out;
    // NOLINTBEGIN(readability-identifier-naming): RapidJSON's names.
    void Put(char c) { out.push_back(c); }
    void Flush() {}
    // NOLINTEND(readability-identifier-naming)
};

class Document {
public:
    explicit Document(std::string& out) : sink_{out}, writer_(sink_) {}

    void begin_object(std::string_view discriminator) {
        writer_.StartObject();
        field("object", discriminator);
    }
    void begin_object() { writer_.StartObject(); }
    void end_object() { writer_.EndObject(); }
    void begin_array() { writer_.StartArray(); }
    void end_array() { writer_.EndArray(); }

    void key(std::string_view name) { writer_.Key(name.data(), size(name)); }
    void text(std::string_view value) { writer_.String(value.data(), size(value)); }

    void field(std::string_view name, std::string_view value) {
        key(name);
        text(value);
    }
    void flag(std::string_view name, bool value) {
        key(name);
        writer_.Bool(value);
    }
    void number(std::string_view name, std::int64_t value) {
        key(name);
        writer_.Int64(value);
    }
    void null(std::string_view name) {
        key(name);
        writer_.Null();
    }
    void field_or_null(std::string_view name, std::string_view value) {
        if (value.empty()) {
            null(name);
        } else {
            field(name, value);
        }
    }
    void empty_array(std::string_view name) {
        key(name);
        begin_array();
        end_array();
    }
    void cursor(List list, std::optional<std::size_t> next) {
        if (next) {
            field("cursor", write_cursor(list, *next));
        } else {
            null("cursor");
        }
    }

private:
    static rapidjson::SizeType size(std::string_view text) {
        return static_cast<rapidjson::SizeType>(text.size());
    }

    StringSink sink_;
    rapidjson::Writer<StringSink> writer_;
};

// ISO 8601 in UTC with exactly three fractional digits: the only form the vendor knows.
std::string iso_time(Instant instant) {
    const Duration fraction = instant - std::chrono::floor<std::chrono::seconds>(instant);
    std::string text = format_rfc3339(instant);
    return text.insert(text.size() - 1, fmt::format(".{:03}", fraction.count()));
}

// LinkedIn shows ages, not times; the vendor computes the time back from the age.
struct ShownDate {
    std::string text;
    Instant parsed;
};

ShownDate shown_date(Instant sent_at, Instant now) {
    using std::chrono::days;
    const std::int64_t age = std::chrono::floor<days>(now - sent_at).count();
    const auto ago = [&](std::int64_t unit_days, std::string_view unit) {
        const std::int64_t units = age / unit_days;
        std::string text = fmt::format("Sent {} {}{} ago", units, unit, units == 1 ? "" : "s");
        return ShownDate{std::move(text), now - days{units * unit_days}};
    };
    if (age < 1) return {"Sent today", now};
    if (age < 7) return ago(1, "day");
    if (age < 30) return ago(7, "week");
    return ago(30, "month");
}

std::string profile_url(std::string_view slug) {
    return fmt::format("https://www.linkedin.com/in/{}", slug);
}

// Numeric in the vendor's answers; derived from the id, so that it stays the same.
std::string member_number(std::string_view provider_id) {
    return fmt::format(
        "{}", std::hash<std::string_view>{}(provider_id) % 900'000'000 + 100'000'000
    );
}

void write_account(Document& json, const Account& account) {
    const std::string& tier = account.settings.tier;
    json.begin_object("Account");
    json.field("id", account.settings.id);
    json.field("type", account.settings.type);
    json.field("name", account.settings.name);
    json.field("created_at", iso_time(account.created_at));
    json.key("connection_params");
    json.begin_object();
    json.key("im");
    json.begin_object();
    json.field("id", account.owner.provider_id);
    json.field("publicIdentifier", account.owner.slug);
    json.field("username", account.settings.name);
    const bool paid = tier != "free";
    json.field_or_null("premiumId", paid ? member_number(account.owner.provider_id) : "");
    json.field_or_null("premiumContractId", paid ? member_number(account.settings.id) : "");
    json.key("premiumFeatures");
    json.begin_array();
    if (paid) json.text("premium");
    if (paid && tier != "premium") json.text(tier);
    json.end_array();
    json.empty_array("organizations");
    json.end_object();
    json.end_object();
    json.key("sources");
    json.begin_array();
    json.begin_object();
    json.field("id", account.settings.id + "_MESSAGING");
    json.field("status", account.settings.status);
    json.end_object();
    json.end_array();
    json.empty_array("groups");
    json.end_object();
}

void write_seat(Document& json, std::string_view name, const Account& account) {
    if (!account.has_tier(name)) {
        json.null(name);
        return;
    }
    json.key(name);
    json.begin_object();
    json.field("owner_seat_id", member_number(account.owner.provider_id));
    json.field("contract_id", member_number(account.settings.id));
    json.end_object();
}

void write_invitation_of(Document& json, Standing standing) {
    const bool sent =
        standing == Standing::invitation_sent || standing == Standing::invitation_withdrawn;
    if (!sent && standing != Standing::invitation_received) return;  // absent, not null
    json.key("invitation");
    json.begin_object();
    json.field("type", sent ? "SENT" : "RECEIVED");
    json.field("status", standing == Standing::invitation_withdrawn ? "WITHDRAWN" : "PENDING");
    json.end_object();
}

void write_sent(
    Document& json, const SentInvitation& invitation, const Account& account, Instant now
) {
    const ShownDate date = shown_date(invitation.sent_at, now);
    json.begin_object("InvitationSent");
    json.field("id", invitation.id);
    json.field("date", date.text);
    json.field("parsed_datetime", iso_time(date.parsed));
    json.field("invited_user", invitation.person.full_name());
    json.field("invited_user_id", invitation.person.provider_id);
    json.field("invited_user_public_id", invitation.person.slug);
    json.field("invited_user_description", invitation.person.headline);
    json.field_or_null("invitation_text", invitation.note);
    json.key("inviter");
    json.begin_object();
    json.field("inviter_name", account.settings.name);
    json.field("inviter_id", account.owner.provider_id);
    json.field("inviter_public_identifier", account.owner.slug);
    json.field("inviter_description", account.owner.headline);
    json.end_object();
    json.key("specifics");
    json.begin_object();
    json.field("provider", "LINKEDIN");
    json.field("shared_secret", member_number(invitation.id));
    json.end_object();
    json.end_object();
}

void write_relation(Document& json, const Connection& connection) {
    const Person& person = connection.person;
    json.begin_object("UserRelation");
    json.field("first_name", person.first_name);
    json.field("last_name", person.last_name);
    json.field("headline", person.headline);
    json.field("public_identifier", person.slug);
    json.field("public_profile_url", profile_url(person.slug));
    json.number("created_at", to_millis(connection.since));
    json.field("member_id", person.provider_id);
    json.field("member_urn", "urn:li:fsd_profile:" + person.provider_id);
    json.field("connection_urn", "urn:li:fsd_connection:" + person.provider_id);
    json.end_object();
}

}  // namespace

void append_error(std::string& out, const Refusal& refusal) {
    Document json(out);
    json.begin_object();
    json.field("type", refusal.type);
    json.number("status", refusal.status);
    json.field("title", refusal.title);
    if (!refusal.detail.empty()) json.field("detail", refusal.detail);
    json.end_object();
}

void append_account(std::string& out, const Account& account) {
    Document json(out);
    write_account(json, account);
}

void append_accounts(std::string& out, const AccountPage& page) {
    Document json(out);
    json.begin_object("AccountList");
    json.key("items");
    json.begin_array();
    for (const Account* account : page.items) write_account(json, *account);
    json.end_array();
    json.cursor(List::accounts, page.next);
    json.end_object();
}

void append_owner(std::string& out, const Account& account) {
    const Person& owner = account.owner;
    Document json(out);
    json.begin_object("AccountOwnerProfile");
    json.field("provider", "LINKEDIN");
    json.field("provider_id", owner.provider_id);
    json.field("entity_urn", "urn:li:fsd_profile:" + owner.provider_id);
    json.field("object_urn", "urn:li:member:" + member_number(owner.provider_id));
    json.field("first_name", owner.first_name);
    json.field("last_name", owner.last_name);
    json.null("profile_picture_url");
    json.field("public_profile_url", profile_url(owner.slug));
    json.field("public_identifier", owner.slug);
    json.field("headline", owner.headline);
    json.field("email", owner.slug + "@sandbox.invalid");
    json.flag("premium", account.settings.tier != "free");
    json.flag("open_profile", false);
    json.field("occupation", owner.headline);
    write_seat(json, "recruiter", account);
    write_seat(json, "sales_navigator", account);
    json.empty_array("organizations");
    json.end_object();
}

void append_profile(std::string& out, const Profile& profile) {
    const Person& person = profile.person;
    const bool connected = profile.standing == Standing::connected;
    Document json(out);
    json.begin_object("UserProfile");
    json.field("provider", "LINKEDIN");
    json.field("provider_id", person.provider_id);
    json.field("public_identifier", person.slug);
    json.field("member_urn", member_number(person.provider_id));
    json.field("first_name", person.first_name);
    json.field("last_name", person.last_name);
    json.field("headline", person.headline);
    json.field("public_profile_url", profile_url(person.slug));
    json.empty_array("websites");
    json.flag("is_open_profile", false);
    json.flag("is_premium", false);
    json.flag("is_influencer", false);
    json.flag("is_creator", false);
    json.flag("can_send_inmail", false);
    json.flag("is_relationship", connected);
    json.flag("is_self", profile.standing == Standing::self);
    if (profile.standing != Standing::self) {
        json.field("network_distance", connected ? "FIRST_DEGREE" : person.distance);
    }
    if (profile.connected_at) json.field("connected_at", iso_time(*profile.connected_at));
    write_invitation_of(json, profile.standing);
    json.end_object();
}

void append_receipt(std::string& out, const Receipt& receipt) {
    Document json(out);
    json.begin_object("UserInvitationSent");
    json.field("invitation_id", receipt.invitation_id);
    if (receipt.usage) json.number("usage", *receipt.usage);
    json.end_object();
}

void append_sent(
    std::string& out, const PageOf<SentInvitation>& page, const Account& account, Instant now
) {
    Document json(out);
    json.begin_object("InvitationList");
    json.key("items");
    json.begin_array();
    for (const SentInvitation& invitation : page.items) write_sent(json, invitation, account, now);
    json.end_array();
    json.cursor(List::sent, page.next);
    json.end_object();
}

void append_received_nothing(std::string& out) {
    Document json(out);
    json.begin_object("InvitationList");
    json.empty_array("items");
    json.null("cursor");
    json.end_object();
}

void append_cancelled(std::string& out) {
    Document json(out);
    json.begin_object("InvitationCanceled");
    json.end_object();
}

void append_relations(std::string& out, const PageOf<Connection>& page) {
    Document json(out);
    json.begin_object("UserRelationsList");
    json.key("items");
    json.begin_array();
    for (const Connection& connection : page.items) write_relation(json, connection);
    json.end_array();
    json.cursor(List::relations, page.next);
    json.end_object();
}

}  // namespace shapes
}  // namespace invito::sandbox
