// What `listen` answers, on a database of its own.
#include "invito/app/webhook_receiver.hpp"

#include "invito/provider/webhook_events.hpp"
#include "invito/report/webhook_screen.hpp"
#include "invito/support/digest.hpp"
#include "support/raw_client.hpp"
#include "support/temp_dir.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>
#include <vector>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

constexpr const char* new_relation =
    R"({"event":"new_relation","account_id":"acc-anna","user_full_name":"Jane Doe",
        "user_provider_id":"ACoJane","user_public_identifier":"jane-doe"})";

class WebhookReceiverTest : public testing::Test {
protected:
    WebhookReceiverTest() {
        settings.database = directory.file("invito.db");
        open_database(settings, IfMissing::make)
            .value()
            ->admin_store()
            .save_accounts({{"anna", "acc-anna", Tier::premium}}, real_now());
    }

    [[nodiscard]] net::Request event(const std::string& body) const {
        net::Request request;
        request.method = net::Method::post;
        request.target = "/invito/" + secrets.path.reveal();
        request.fields.add(webhook_auth_field, secrets.header.reveal());
        request.body = body;
        return request;
    }

    [[nodiscard]] net::Request signed_event(
        const std::string& body, const std::string& secret, Instant at = real_now()
    ) const {
        net::Request request;
        request.target = "/" + secrets.path.reveal();
        request.fields.add(signature_field, sign_event(body, Secret(secret), at));
        request.body = body;
        return request;
    }

    WebhookReceiver receiver() {
        return {
            settings,
            secrets,
            {.received = [this](const EventReceipt& receipt) { received.push_back(receipt); },
             .postponed = [this](const Error& error) { postponed.push_back(error); }},
            std::chrono::milliseconds{1}};
    }

    int status_of(const net::Request& request) { return receiver().answer(request).status; }

    TempDir directory;
    Settings settings;
    WebhookSecrets secrets = derive_secrets(Secret("the secret of a test"));
    std::vector<EventReceipt> received;
    std::vector<Error> postponed;
};

TEST_F(WebhookReceiverTest, keeps_an_event_and_answers_200) {
    EXPECT_EQ(status_of(event(new_relation)), 200);

    ASSERT_THAT(received, SizeIs(1));
    EXPECT_TRUE(received[0].is_new);
    EXPECT_EQ(received[0].account, "anna");
}

TEST_F(WebhookReceiverTest, answers_200_to_the_same_event_and_keeps_it_once) {
    status_of(event(new_relation));
    const std::string in_other_words = std::string(new_relation) + "\n";

    EXPECT_EQ(status_of(event(in_other_words)), 200);

    ASSERT_THAT(received, SizeIs(2));
    EXPECT_FALSE(received[1].is_new);
}

TEST_F(WebhookReceiverTest, answers_200_to_what_is_of_no_use) {
    EXPECT_EQ(status_of(event(R"({"event":"message_received","account_id":"x"})")), 200);
    EXPECT_EQ(status_of(event(R"({"AccountStatus":{"account_id":"x","message":"OK"}})")), 200);
}

TEST_F(WebhookReceiverTest, says_no_without_the_path_or_the_header) {
    net::Request elsewhere = event(new_relation);
    elsewhere.target = "/invito/" + std::string(64, 'a');
    EXPECT_EQ(status_of(elsewhere), 404);
    elsewhere.target = "";
    EXPECT_EQ(status_of(elsewhere), 404);

    net::Request unproved;
    unproved.target = event(new_relation).target;
    unproved.body = new_relation;
    EXPECT_EQ(status_of(unproved), 401);
    unproved.fields.add(webhook_auth_field, secrets.path.reveal());
    EXPECT_EQ(status_of(unproved), 401);
    EXPECT_TRUE(received.empty());
}

TEST_F(WebhookReceiverTest, takes_its_address_with_a_query_and_below_any_folder) {
    net::Request request = event(new_relation);
    request.target = "/a/b/" + secrets.path.reveal() + "?from=proxy/x";
    EXPECT_EQ(status_of(request), 200);
}

TEST_F(WebhookReceiverTest, answers_400_to_what_is_no_event) {
    for (const char* body : {"", "{", "[]", R"({"event":"new_relation"})"})
        EXPECT_EQ(status_of(event(body)), 400) << body;
    EXPECT_TRUE(received.empty());
}

TEST_F(WebhookReceiverTest, takes_what_any_of_the_signing_secrets_has_signed) {
    const std::string body = R"({"id":"evt_1","type":"relation.new","account_id":"acc-anna",)"
                             R"("payload":{"user":{"id":"ACoJane"}}})";
    secrets.signing = SigningSecrets(directory.file("signing"), {});
    const WebhookReceiver running = receiver();
    const auto answer_to = [&](const net::Request& request) {
        return running.answer(request).status;
    };
    EXPECT_EQ(answer_to(signed_event(body, "wes_old")), 401) << "none is known";

    ASSERT_TRUE(secrets.signing.keep(Secret("wes_old")));
    ASSERT_TRUE(secrets.signing.keep(Secret("wes_new")));

    EXPECT_EQ(answer_to(signed_event(body, "wes_old")), 200);
    EXPECT_EQ(answer_to(signed_event(body, "wes_new")), 200);
    EXPECT_EQ(answer_to(signed_event(body, "wes_other")), 401);
    EXPECT_EQ(answer_to(signed_event(body, "wes_new", real_now() - std::chrono::hours{25})), 401);
    ASSERT_THAT(received, SizeIs(2));
    EXPECT_FALSE(received[1].is_new) << "its id is known";

    ASSERT_TRUE(secrets.signing.forget(Secret("wes_old")));
    EXPECT_EQ(answer_to(signed_event(body, "wes_old")), 401);
}

TEST_F(WebhookReceiverTest, answers_503_while_its_signing_secrets_cannot_be_read) {
    secrets.signing = SigningSecrets(directory.file("signing"), {});
    ASSERT_TRUE(secrets.signing.keep(Secret("wes_1")));
    std::filesystem::permissions(
        directory.file("signing"), std::filesystem::perms::others_read,
        std::filesystem::perm_options::add
    );
    const std::string body = R"({"id":"evt_1","type":"invito.test"})";

    EXPECT_EQ(status_of(signed_event(body, "wes_1")), 503);
    ASSERT_THAT(postponed, SizeIs(1));
    EXPECT_EQ(postponed[0].code, "webhook_secret.permissions");
}

TEST_F(WebhookReceiverTest, answers_503_while_another_program_keeps_the_database) {
    const auto other = open_database(settings).value();
    auto writing = other->admin_store().begin_transaction();

    const net::Reply reply = receiver().answer(event(new_relation));

    EXPECT_EQ(reply.status, 503);
    ASSERT_THAT(postponed, SizeIs(1));
    EXPECT_EQ(postponed[0].code, "storage.busy");

    writing.reset();
    EXPECT_EQ(status_of(event(new_relation)), 200);
    EXPECT_TRUE(received.at(0).is_new);
}

TEST_F(WebhookReceiverTest, answers_503_while_the_database_is_not_there) {
    std::filesystem::rename(settings.database, directory.file("moved.db"));

    const net::Reply reply = receiver().answer(event(new_relation));

    EXPECT_EQ(reply.status, 503);
    ASSERT_THAT(postponed, SizeIs(1));
    EXPECT_EQ(postponed[0].code, "database.missing");

    std::filesystem::rename(directory.file("moved.db"), settings.database);
    EXPECT_EQ(status_of(event(new_relation)), 200);
    EXPECT_TRUE(received.at(0).is_new);
}

TEST_F(WebhookReceiverTest, names_nobody_and_no_secret_in_an_answer) {
    const net::Reply reply = receiver().answer(event(new_relation));
    for (const auto& word : {std::string("Jane"), std::string("anna"), secrets.path.reveal()})
        EXPECT_THAT(reply.body, Not(HasSubstr(word)));
}

TEST_F(WebhookReceiverTest, leaves_no_person_in_the_database) {
    status_of(event(new_relation));

    for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
        const Descriptor file = open_file(entry.path());
        const std::string bytes = read_all(file, 1 << 26).value_or("");
        EXPECT_THAT(bytes, Not(HasSubstr("Jane"))) << entry.path();
        EXPECT_THAT(bytes, Not(HasSubstr(sha256_hex("ACoJane")))) << entry.path();
    }
}

TEST(WebhookEventLine, says_what_became_of_an_event_and_names_nobody) {
    const auto line = [](const EventReceipt& receipt) {
        return webhook_event_line(receipt, from_millis(0), {});
    };
    EXPECT_EQ(
        line({.kind = EventKind::relation, .account = "anna", .effect = EventEffect::accepted}),
        "00:00:00 anna: an invitation is accepted"
    );
    EXPECT_EQ(
        line({.is_new = false, .kind = EventKind::relation, .account = "an alias that is long"}),
        "00:00:00 an alias that is long: the same again"
    );
    EXPECT_EQ(
        line({.kind = EventKind::relation}),
        "00:00:00 an account not of this database: a new relation, of no pending invitation"
    );
    EXPECT_EQ(
        line({.kind = EventKind::signed_out, .account = "b", .effect = EventEffect::reconnect}),
        "00:00:00 b: signed out; it stops until it is signed in again"
    );
    EXPECT_EQ(line({.kind = EventKind::other}), "00:00:00 an event of no use here");
}

// --- over HTTP

class WebhookListenerTest : public WebhookReceiverTest {
protected:
    std::string ask(const std::string& request) {
        boost::asio::io_context io{1};
        const auto listener = WebhookListener::start(io, "127.0.0.1:0", receiver()).value();
        const std::string& url = listener->url();
        const auto port = std::stoi(url.substr(url.rfind(':') + 1));
        std::string answer;
        std::thread client([&] {
            RawClient raw(static_cast<std::uint16_t>(port));
            answer = raw.ask(request);
            boost::asio::post(io, [&] { listener->stop(); });
        });
        io.run();
        client.join();
        return answer;
    }

    [[nodiscard]] std::string post(std::size_t length, const std::string& body) const {
        return fmt::format(
            "POST /{} HTTP/1.1\r\nHost: hooks.example.com\r\n{}: {}\r\nContent-Length: {}\r\n"
            "Connection: close\r\n\r\n{}",
            secrets.path.reveal(), webhook_auth_field, secrets.header.reveal(), length, body
        );
    }
};

TEST_F(WebhookListenerTest, takes_an_event_without_a_content_type) {
    EXPECT_THAT(
        ask(post(std::string_view(new_relation).size(), new_relation)), StartsWith("HTTP/1.1 200")
    );
    EXPECT_THAT(received, SizeIs(1));
}

TEST_F(WebhookListenerTest, refuses_what_is_too_large_before_it_has_come) {
    EXPECT_THAT(ask(post(300'000, "")), StartsWith("HTTP/1.1 413"));
}

TEST_F(WebhookListenerTest, refuses_to_be_looked_at) {
    EXPECT_THAT(
        ask("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), StartsWith("HTTP/1.1 405")
    );
}

TEST_F(WebhookListenerTest, says_what_an_address_looks_like) {
    boost::asio::io_context io{1};
    const auto listener = WebhookListener::start(io, "4690", receiver());
    ASSERT_FALSE(listener);
    EXPECT_EQ(listener.error().code, "usage.value");
}

// --- secrets

class WebhookSecretsTest : public testing::Test {
protected:
    TempDir directory;
    std::string file = directory.file("private/webhook-secret");
};

TEST_F(WebhookSecretsTest, are_made_once_for_their_owner_only) {
    const auto first = load_webhook_secrets(file, {});
    const auto second = load_webhook_secrets(file, {});

    ASSERT_TRUE(first) << first.error().what;
    EXPECT_EQ(first->path.reveal(), second->path.reveal());
    EXPECT_NE(first->path.reveal(), first->header.reveal());
    const auto mode = std::filesystem::status(file).permissions();
    EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory.file("private")), {}), 1);
}

TEST_F(WebhookSecretsTest, are_refused_if_others_can_read_them) {
    ASSERT_TRUE(load_webhook_secrets(file, {}));
    std::filesystem::permissions(
        file, std::filesystem::perms::others_read, std::filesystem::perm_options::add
    );

    EXPECT_EQ(load_webhook_secrets(file, {}).error().code, "webhook_secret.permissions");
}

TEST_F(WebhookSecretsTest, of_v2_stand_beside_with_commas_between) {
    ASSERT_TRUE(load_webhook_secrets(file, {}));
    ASSERT_TRUE(write_all(open_private_file(file + "-v2"), "wes_new,wes_old\n"));

    const auto secrets = load_webhook_secrets(file, {});

    ASSERT_TRUE(secrets) << secrets.error().what;
    const auto signing = secrets->signing.read();
    ASSERT_TRUE(signing) << signing.error().what;
    ASSERT_THAT(*signing, SizeIs(2));
    EXPECT_EQ((*signing)[1].reveal(), "wes_old");
}

TEST_F(WebhookSecretsTest, of_v2_are_kept_once_for_their_owner_only_and_forgotten) {
    const SigningSecrets signing(file + "-v2", {});
    const auto kept = [&] {
        std::string all;
        for (const Secret& one : signing.read().value()) all += one.reveal() + " ";
        return all;
    };
    EXPECT_EQ(kept(), "");
    ASSERT_TRUE(signing.keep(Secret("wes_1")));
    ASSERT_TRUE(signing.keep(Secret("wes_2")));
    ASSERT_TRUE(signing.keep(Secret("wes_1")));
    EXPECT_EQ(kept(), "wes_2 wes_1 ");
    EXPECT_EQ(
        std::filesystem::status(file + "-v2").permissions(),
        std::filesystem::perms::owner_read | std::filesystem::perms::owner_write
    );

    ASSERT_TRUE(signing.forget(Secret("wes_2")));
    EXPECT_EQ(kept(), "wes_1 ");
    ASSERT_TRUE(signing.forget(Secret("wes_1")));
    ASSERT_TRUE(signing.forget(Secret("wes_1")));
    EXPECT_TRUE(std::filesystem::is_empty(directory.file("private")));
}

TEST_F(WebhookSecretsTest, of_v2_are_not_lost_without_a_word) {
    std::filesystem::create_directory(directory.file("private"));
    ASSERT_TRUE(write_all(open_private_file(file + "-v2"), "wes_1\n"));
    std::filesystem::permissions(
        file + "-v2", std::filesystem::perms::others_read, std::filesystem::perm_options::add
    );
    const SigningSecrets signing(file + "-v2", {});

    EXPECT_EQ(signing.keep(Secret("wes_2")).error().code, "webhook_secret.permissions");
    const SigningSecrets nowhere(file + "-v2/below-a-file", {});
    EXPECT_EQ(nowhere.keep(Secret("wes_2")).error().code, "webhook_secret.unwritable");
}

TEST_F(WebhookSecretsTest, are_looked_for_where_the_key_is) {
    Settings settings;
    settings.provider.api_key_file = "/etc/invito/unipile-api-key";

    EXPECT_EQ(webhook_secret_file(settings, {}, {}), "/etc/invito/webhook-secret");
    EXPECT_EQ(webhook_secret_file(settings, "here", {}), "here");
    ASSERT_TRUE(load_webhook_secrets(file, {}));
    const Environment of_systemd{{"CREDENTIALS_DIRECTORY", directory.file("private")}};
    EXPECT_EQ(webhook_secret_file(settings, {}, of_systemd), file);
}

}  // namespace
}  // namespace invito::test
