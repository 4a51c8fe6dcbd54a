// What a provider's calls give, whatever version of the API they speak.
#include "provider/contract_faces.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {

INSTANTIATE_TEST_SUITE_P(Api, Contract, testing::ValuesIn(faces()), face_name);

namespace {

using testing::HasSubstr;
using testing::Not;

Profile person(const std::string& provider_id) {
    Profile profile;
    profile.provider_id = provider_id;
    return profile;
}

SentInvitation pending(const std::string& invitation_id, const std::string& provider_id) {
    SentInvitation sent;
    sent.invitation_id = invitation_id;
    sent.provider_id = provider_id;
    return sent;
}

ProviderAccount account_of_linkedin() {
    ProviderAccount account;
    account.id = "acc_0";
    account.is_linkedin = true;
    return account;
}

// One request after the other gets the next answer.
Script answer_in_turn(const std::vector<std::string>& bodies) {
    Script script;
    for (const std::string& body : bodies) script.read_request().send(http_answer(200, body));
    return script;
}

// Every item, in order; an error ends the list.
template <class T, class Read>
ProviderResult<std::vector<T>> read_all(Harness& harness, Read read) {
    std::vector<T> all;
    std::optional<std::string> cursor;
    do {
        Reply<Page<T>> reply = run_coro(harness.context(), read(cursor));
        if (!reply.result) return reply.result.error();
        for (T& item : reply.result->items) all.push_back(std::move(item));
        cursor = reply.result->cursor;
    } while (cursor);
    return all;
}

ProviderResult<std::vector<SentInvitation>> read_sent_list(Harness& harness) {
    return read_all<SentInvitation>(harness, [&](const std::optional<std::string>& cursor) {
        return harness.provider().sent_page("acc_0", cursor);
    });
}

ProviderResult<std::vector<Relation>> read_relations(Harness& harness) {
    return read_all<Relation>(harness, [&](const std::optional<std::string>& cursor) {
        return harness.provider().relations_page("acc_0", cursor);
    });
}

ProviderResult<std::vector<ProviderAccount>> read_accounts(Harness& harness) {
    return read_all<ProviderAccount>(harness, [&](const std::optional<std::string>& cursor) {
        return harness.provider().accounts_page(cursor);
    });
}

TEST_P(Contract, reads_a_profile_whole) {
    Profile ada = person("ACoAAAcDMMQ");
    ada.public_identifier = "ada-lovelace";
    ada.first_name = "Ad\u00e9la";
    ada.last_name = "Lovelace";
    ada.headline = "Analyst";
    ada.location = "London, UK";
    ada.distance = Distance::third;
    ada.invitation = ProfileInvitation{};
    ada.is_throttled = true;
    RawServer server({Script().serve(http_answer(200, face().profile_body(ada)))});
    Harness harness(options(server.port()));

    const auto reply = harness.profile("ada-lovelace");

    ASSERT_TRUE(reply.result) << reply.result.error().what;
    EXPECT_EQ(reply.exchange.http_status, 200);
    const Profile& read = *reply.result;
    EXPECT_EQ(read.provider_id, ada.provider_id);
    EXPECT_EQ(read.public_identifier, ada.public_identifier);
    EXPECT_EQ(read.first_name, ada.first_name);
    EXPECT_EQ(read.last_name, ada.last_name);
    EXPECT_EQ(read.headline, ada.headline);
    EXPECT_EQ(read.location, ada.location);
    EXPECT_EQ(read.distance, ada.distance);
    EXPECT_EQ(read.invitation, ada.invitation);
    EXPECT_TRUE(read.is_throttled);
    EXPECT_FALSE(read.is_connected);
    EXPECT_FALSE(read.is_self);
}

TEST_P(Contract, needs_nothing_of_a_profile_but_the_id) {
    RawServer server({Script().serve(http_answer(200, face().profile_body(person("ACoA"))))});
    Harness harness(options(server.port()));

    const auto reply = harness.profile("ACoA");

    ASSERT_TRUE(reply.result) << reply.result.error().what;
    EXPECT_EQ(reply.result->provider_id, "ACoA");
    EXPECT_EQ(reply.result->distance, std::nullopt);
    EXPECT_EQ(reply.result->invitation, std::nullopt);
    EXPECT_FALSE(reply.result->is_connected || reply.result->is_self);
    EXPECT_FALSE(reply.result->is_throttled);
}

TEST_P(Contract, says_how_a_person_and_the_account_stand_to_each_other) {
    for (const Distance distance :
         {Distance::self, Distance::first, Distance::second, Distance::out_of_network}) {
        Profile somebody = person("ACoA");
        somebody.distance = distance;
        RawServer server({Script().serve(http_answer(200, face().profile_body(somebody)))});
        Harness harness(options(server.port()));

        const auto reply = harness.profile("ACoA");

        ASSERT_TRUE(reply.result) << reply.result.error().what;
        EXPECT_EQ(reply.result->distance, distance);
        EXPECT_EQ(reply.result->is_self, distance == Distance::self);
        EXPECT_EQ(reply.result->is_connected, distance == Distance::first);
    }
}

TEST_P(Contract, reads_every_mark_of_an_invitation) {
    using enum ProfileInvitationStatus;
    for (const InvitationDirection direction :
         {InvitationDirection::sent, InvitationDirection::received}) {
        for (const ProfileInvitationStatus status : {pending, ignored, withdrawn}) {
            Profile marked = person("ACoA");
            marked.invitation = ProfileInvitation{direction, status};
            RawServer server({Script().serve(http_answer(200, face().profile_body(marked)))});
            Harness harness(options(server.port()));

            const auto reply = harness.profile("ACoA");

            ASSERT_TRUE(reply.result) << reply.result.error().what;
            EXPECT_EQ(reply.result->invitation, marked.invitation);
        }
    }
}

TEST_P(Contract, takes_unknown_words_of_a_profile_for_those_that_forbid_to_invite) {
    RawServer server({Script().serve(http_answer(200, face().profile_body_with_new_words()))});
    Harness harness(options(server.port()));

    const auto reply = harness.profile("ACoA");

    ASSERT_TRUE(reply.result) << reply.result.error().what;
    EXPECT_EQ(reply.result->invitation, ProfileInvitation{});
    EXPECT_EQ(reply.result->distance, std::nullopt);
}

TEST_P(Contract, takes_no_other_answer_for_a_profile) {
    for (const std::string& body : face().wrong_profile_bodies()) {
        RawServer server({Script().serve(http_answer(200, body))});
        Harness harness(options(server.port()));

        const auto reply = harness.profile("ACoA");

        ASSERT_FALSE(reply.result) << body;
        EXPECT_EQ(reply.result.error().fault, Fault::unreadable) << body;
    }
}

TEST_P(Contract, gives_nothing_for_what_is_not_one_json_object) {
    const std::string bodies[] = {
        "",
        "null",
        "[]",
        "<html><body>Welcome</body></html>",
        R"({"object":"x")",
        R"({"object":"x"} {"object":"y"})",
        "{\"object\":\"x\xff\"}",
        std::string("{\"object\":\"x\"}\0{", 16)};
    for (const std::string& body : bodies) {
        RawServer server({Script().serve(http_answer(200, body))});
        Harness harness(options(server.port()));
        const auto run = [&](auto call) { return run_coro(harness.context(), std::move(call)); };
        Provider& provider = harness.provider();

        EXPECT_EQ(harness.profile().result.error().fault, Fault::unreadable) << body;
        EXPECT_EQ(harness.invite().result.error().fault, Fault::outcome_unknown) << body;
        EXPECT_FALSE(read_sent_list(harness)) << body;
        EXPECT_FALSE(read_relations(harness)) << body;
        EXPECT_FALSE(read_accounts(harness)) << body;
        EXPECT_FALSE(run(provider.account("acc_0")).result) << body;
        EXPECT_FALSE(run(provider.own_profile("acc_0")).result) << body;
        EXPECT_EQ(run(provider.withdraw("acc_0", "7")).result.error().fault, Fault::outcome_unknown)
            << body;
    }
}

TEST_P(Contract, reads_bodies_nested_deeper_than_any_stack) {
    std::string body = face().profile_body(person("ACoA"));
    body.pop_back();
    body += R"(,"deep":)" + std::string(400'000, '[') + std::string(400'000, ']') + "}";
    RawServer server({Script().serve(http_answer(200, body))});
    Harness harness(options(server.port()));

    EXPECT_TRUE(harness.profile("ACoA").result);
}

TEST_P(Contract, reads_answers_in_pieces_chunks_and_after_interim_ones) {
    const std::string whole = profile_answer();
    const std::string body = whole.substr(whole.find("\r\n\r\n") + 4);
    const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n12\r\n" +
                                body.substr(0, 0x12) + "\r\n" +
                                fmt::format("{:x}", body.size() - 0x12) + "\r\n" +
                                body.substr(0x12) + "\r\n0\r\n\r\n";
    RawServer server(
        {Script()
             .read_request()
             .dribble(whole)
             .read_request()
             .send(chunked)
             .read_request()
             .send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")
             .send(whole)
             .read_request()
             .send("HTTP/1.0 200 OK\r\n\r\n" + body)}
    );
    Harness harness(options(server.port()));

    for (int i = 0; i < 4; ++i) {
        const auto reply = harness.profile();
        EXPECT_TRUE(reply.result) << i << ": " << reply.result.error().what;
    }

    EXPECT_EQ(server.connections(), 1u);
}

TEST_P(Contract, reports_the_servers_date_unless_the_answer_is_an_old_one) {
    const std::string date = "Date: Mon, 23 Nov 2026 12:00:00 GMT\r\n";
    RawServer server({Script()
                          .read_request()
                          .send(profile_answer(date))
                          .read_request()
                          .send(profile_answer(date + "Age: 0\r\n"))
                          .read_request()
                          .send(profile_answer())});
    Harness harness(options(server.port()));

    const auto fresh = harness.profile();
    const auto cached = harness.profile();
    const auto dateless = harness.profile();

    EXPECT_EQ(fresh.exchange.server_date, parse_rfc3339("2026-11-23T12:00:00Z"));
    EXPECT_EQ(cached.exchange.server_date, std::nullopt);
    EXPECT_EQ(dateless.exchange.server_date, std::nullopt);
}

TEST_P(Contract, reports_the_providers_own_limit_if_it_is_told_whole) {
    const std::string limit = "X-RateLimit-Limit: 100\r\n";
    const std::string remaining = "x-ratelimit-remaining: 7\r\n";
    const std::pair<std::string, std::optional<RateWindow>> cases[] = {
        {limit + remaining + "x-ratelimit-reset: 74730\r\n",
         RateWindow{.limit = 100, .remaining = 7, .resets_in = std::chrono::seconds{74730}}},
        {limit + remaining + "x-ratelimit-reset: 99999999999\r\n",
         RateWindow{.limit = 100, .remaining = 7, .resets_in = std::chrono::days{365}}},
        {limit + remaining, std::nullopt},
        {limit + remaining + "x-ratelimit-reset: soon\r\n", std::nullopt},
        {limit + remaining + "x-ratelimit-reset: -1\r\n", std::nullopt},
        {"", std::nullopt}};
    for (const auto& [fields, window] : cases) {
        RawServer server({Script().serve(profile_answer(fields))});
        Harness harness(options(server.port()));

        EXPECT_EQ(harness.profile().exchange.rate_window, window) << fields;
    }
}

TEST_P(Contract, sends_an_invitation_with_its_note) {
    RawServer server({Script().serve(receipt_answer())});
    Harness harness(options(server.port()));

    const auto reply = harness.invite("Hello \"Ada\"\n\u00e9");

    ASSERT_TRUE(reply.result) << reply.result.error().what;
    EXPECT_EQ(reply.result->invitation_id, "7300000000000000001");
    ASSERT_EQ(server.requests().size(), 1u);
    const std::string request = server.requests()[0].text;
    EXPECT_THAT(request, HasSubstr("\"Hello \\\"Ada\\\"\\n\u00e9\""));
    EXPECT_THAT(request, HasSubstr("\"" + harness.invitation().provider_id + "\""));
}

TEST_P(Contract, leaves_an_empty_note_out) {
    RawServer server({Script().serve(receipt_answer())});
    Harness harness(options(server.port()));

    (void)harness.invite("");

    EXPECT_THAT(server.requests().at(0).text, Not(HasSubstr("message")));
}

TEST_P(Contract, refuses_a_note_that_is_not_text) {
    Harness harness(options(RawServer::unused_port()));

    const auto reply = harness.invite("\xff");

    ASSERT_FALSE(reply.result);
    EXPECT_EQ(reply.result.error().fault, Fault::rejected);
    EXPECT_EQ(reply.result.error().effect, Effect::none);
}

TEST_P(Contract, reads_the_sent_list_page_by_page) {
    const SentInvitation ada{
        .invitation_id = "73",
        .provider_id = "ACoA",
        .public_identifier = "ada",
        .name = "Ada Lovelace",
        .approximate_time = parse_rfc3339("2026-09-23T10:00:00Z"),
        .with_note = true};
    const SentInvitation ben = pending("74", "ACoB");
    const SentInvitation eve = pending("75", "ACoC");
    RawServer server({answer_in_turn(face().sent_list({{ada, ben}, {eve}}))});
    Harness harness(options(server.port()));

    const auto sent = read_sent_list(harness);

    ASSERT_TRUE(sent) << sent.error().what;
    ASSERT_EQ(sent->size(), 3u);
    EXPECT_EQ(sent->at(0).invitation_id, "73");
    EXPECT_EQ(sent->at(0).provider_id, "ACoA");
    EXPECT_EQ(sent->at(0).public_identifier, "ada");
    EXPECT_EQ(sent->at(0).name, "Ada Lovelace");
    EXPECT_EQ(sent->at(0).approximate_time, ada.approximate_time);
    EXPECT_TRUE(sent->at(0).with_note);
    EXPECT_EQ(sent->at(1).approximate_time, std::nullopt);
    EXPECT_FALSE(sent->at(1).with_note);
    EXPECT_EQ(sent->at(2).provider_id, "ACoC");
}

TEST_P(Contract, reads_a_list_without_anything_in_it) {
    RawServer sent({answer_in_turn(face().sent_list({{}}))});
    RawServer relations({answer_in_turn(face().relations({{}}))});
    Harness of_sent(options(sent.port()));
    Harness of_relations(options(relations.port()));

    EXPECT_EQ(read_sent_list(of_sent)->size(), 0u);
    EXPECT_EQ(read_relations(of_relations)->size(), 0u);
}

TEST_P(Contract, reads_no_list_in_which_an_item_might_be_lost) {
    for (const std::string& body : face().wrong_sent_list_bodies()) {
        RawServer server({Script().serve(http_answer(200, body))});
        Harness harness(options(server.port()));

        const auto sent = read_sent_list(harness);

        ASSERT_FALSE(sent) << body;
        EXPECT_EQ(sent.error().fault, Fault::unreadable) << body;
    }
}

TEST_P(Contract, reads_relations_page_by_page) {
    const Relation ada{
        .provider_id = "ACoA",
        .public_identifier = "ada",
        .name = "Ada Lovelace",
        .connected_at = parse_rfc3339("2026-11-23T00:00:00Z")};
    const Relation ben{.provider_id = "ACoB", .public_identifier = "ben", .name = "Ben"};
    RawServer server({answer_in_turn(face().relations({{ada}, {ben}}))});
    Harness harness(options(server.port()));

    const auto relations = read_relations(harness);

    ASSERT_TRUE(relations) << relations.error().what;
    ASSERT_EQ(relations->size(), 2u);
    EXPECT_EQ(relations->at(0).provider_id, "ACoA");
    EXPECT_EQ(relations->at(0).public_identifier, "ada");
    EXPECT_EQ(relations->at(0).name, "Ada Lovelace");
    EXPECT_EQ(relations->at(0).connected_at, ada.connected_at);
    EXPECT_EQ(relations->at(1).provider_id, "ACoB");
    EXPECT_EQ(relations->at(1).connected_at, std::nullopt);
}

TEST_P(Contract, reads_accounts_page_by_page) {
    ProviderAccount anna = account_of_linkedin();
    anna.name = "Anna";
    anna.member_id = "ACoOWN";
    ProviderAccount mail;
    mail.id = "acc_1";
    RawServer server({answer_in_turn(face().accounts({{anna}, {mail}}))});
    Harness harness(options(server.port()));

    const auto accounts = read_accounts(harness);

    ASSERT_TRUE(accounts) << accounts.error().what;
    ASSERT_EQ(accounts->size(), 2u);
    EXPECT_EQ(accounts->at(0).id, "acc_0");
    EXPECT_TRUE(accounts->at(0).is_linkedin);
    EXPECT_EQ(accounts->at(0).name, "Anna");
    EXPECT_EQ(accounts->at(0).member_id, "ACoOWN");
    EXPECT_FALSE(accounts->at(1).is_linkedin);
    EXPECT_NE(accounts->at(1).network, "");
}

TEST_P(Contract, tells_an_accounts_health_and_tier) {
    for (const SessionHealth health :
         {SessionHealth::ok, SessionHealth::signed_out, SessionHealth::waits,
          SessionHealth::other}) {
        for (const Tier tier : {Tier::free, Tier::sales_navigator, Tier::recruiter}) {
            ProviderAccount account = account_of_linkedin();
            account.health = health;
            account.tier = tier;
            RawServer server({Script().serve(http_answer(200, face().account_body(account)))});
            Harness harness(options(server.port()));

            const auto reply = run_coro(harness.context(), harness.provider().account("acc_0"));

            ASSERT_TRUE(reply.result) << reply.result.error().what;
            EXPECT_EQ(reply.result->health, health);
            EXPECT_EQ(reply.result->tier.value_or(Tier::free), tier);
            EXPECT_NE(reply.result->status, "");
        }
    }
}

TEST_P(Contract, never_takes_an_unknown_word_for_health) {
    RawServer server({Script().serve(http_answer(200, face().account_body_with_new_words()))});
    Harness harness(options(server.port()));

    const auto reply = run_coro(harness.context(), harness.provider().account("acc_0"));

    ASSERT_TRUE(reply.result) << reply.result.error().what;
    EXPECT_NE(reply.result->health, SessionHealth::ok);
    EXPECT_NE(reply.result->health, SessionHealth::signed_out) << "nobody has to sign in";
    EXPECT_EQ(reply.result->status, "NEW");
    EXPECT_EQ(reply.result->tier.value_or(Tier::free), Tier::free);
}

TEST_P(Contract, reads_the_own_profile) {
    const OwnProfile anna{
        .provider_id = "ACoOWN",
        .public_identifier = "anna",
        .name = "Anna Example",
        .is_premium = true};
    RawServer server({Script().serve(http_answer(200, face().own_profile_body(anna)))});
    Harness harness(options(server.port()));

    const auto reply = run_coro(harness.context(), harness.provider().own_profile("acc_0"));

    ASSERT_TRUE(reply.result) << reply.result.error().what;
    EXPECT_EQ(reply.result->provider_id, "ACoOWN");
    EXPECT_EQ(reply.result->public_identifier, "anna");
    EXPECT_EQ(reply.result->name, "Anna Example");
    EXPECT_TRUE(reply.result->is_premium);
}

TEST_P(Contract, withdraws_an_invitation) {
    RawServer server({Script().serve(http_answer(200, face().withdrawn_body()))});
    Harness harness(options(server.port()));

    const auto reply = run_coro(harness.context(), harness.provider().withdraw("acc_0", "73"));

    ASSERT_TRUE(reply.result) << reply.result.error().what;
    EXPECT_NE(*reply.result, "");
    ASSERT_EQ(server.requests().size(), 1u);
    EXPECT_THAT(server.requests()[0].text, HasSubstr("/73"));
}

TEST_P(Contract, takes_no_other_answer_for_a_withdrawal) {
    for (const std::string& answer : face().wrong_withdrawal_answers()) {
        RawServer server({Script().serve(answer)});
        Harness harness(options(server.port()));

        const auto reply = run_coro(harness.context(), harness.provider().withdraw("acc_0", "73"));

        ASSERT_FALSE(reply.result) << answer;
        EXPECT_EQ(reply.result.error().fault, Fault::outcome_unknown) << answer;
        EXPECT_EQ(reply.result.error().effect, Effect::possible) << answer;
        EXPECT_EQ(server.requests().size(), 1u) << answer;
    }
}

TEST_P(Contract, refuses_reserved_words_without_asking_anybody) {
    Harness harness(options(RawServer::unused_port()));

    for (const char* word :
         {"me", "relations", "Invite", "following", "followers", "profile", "", "a/b", ".."}) {
        const auto reply = harness.profile(word);

        ASSERT_FALSE(reply.result) << word;
        EXPECT_EQ(reply.result.error().fault, Fault::invalid_identifier) << word;
        EXPECT_EQ(reply.exchange.http_status, 0) << word;
    }
    const auto account = run_coro(harness.context(), harness.provider().account(""));
    const auto withdrawal = run_coro(harness.context(), harness.provider().withdraw("acc_0", ".."));
    EXPECT_EQ(account.result.error().fault, Fault::account_misconfigured);
    EXPECT_EQ(withdrawal.result.error().fault, Fault::invalid_identifier);
}

TEST_P(Contract, gives_each_refusal_its_meaning) {
    for (const Refusal& refusal : face().refusals()) {
        RawServer server({Script().serve(http_answer(refusal.status, refusal.body))});
        Harness harness(options(server.port()));
        const auto error_of = [&]() -> ProviderError {
            switch (refusal.call) {
                case Call::profile: return harness.profile().result.error();
                case Call::invite: return harness.invite().result.error();
                case Call::withdraw:
                    return run_coro(harness.context(), harness.provider().withdraw("acc_0", "7"))
                        .result.error();
                case Call::account: break;
            }
            return run_coro(harness.context(), harness.provider().account("acc_0")).result.error();
        };

        const ProviderError error = error_of();

        EXPECT_EQ(to_string(error.fault), to_string(refusal.fault))
            << static_cast<int>(refusal.call) << ' ' << refusal.status << ' ' << refusal.body;
        EXPECT_EQ(error.effect, refusal.effect) << refusal.status << ' ' << refusal.body;
        EXPECT_EQ(server.requests().size(), 1u) << refusal.body;
    }
}

}  // namespace
}  // namespace invito::test
