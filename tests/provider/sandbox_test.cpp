// The adapter and the sandbox were written from the same pages, apart from each other: here they
// meet.
#include "invito/sandbox/server.hpp"
#include "provider/contract_faces.hpp"

#include <gtest/gtest.h>

namespace invito::test {
namespace {

class AtTheSandbox : public Contract {
protected:
    AtTheSandbox() {
        sandbox::ServerOptions of_server;
        of_server.serve_https = false;
        of_server.scenario.acceptance = 0;
        server_ = std::move(*sandbox::Server::start(std::move(of_server)));
        UnipileOptions of_client = options(std::to_string(server_->http_port()));
        of_client.api_key = Secret("sandbox");
        harness_.emplace(std::move(of_client));
        account_ = run(provider().accounts_page(std::nullopt)).result->items.at(0).id;
    }

    Provider& provider() { return harness_->provider(); }

    template <class T>
    Reply<T> run(Provider::Answer<T> call) {
        return run_coro(harness_->context(), std::move(call));
    }

    Reply<Receipt> invite(const std::string& slug) {
        Invitation invitation = harness_->invitation("Hello");
        invitation.account_id = account_;
        invitation.provider_id = run(provider().profile(account_, slug)).result->provider_id;
        return run(provider().invite(std::move(invitation)));
    }

    ProviderResult<std::vector<SentInvitation>> sent_list() {
        std::vector<SentInvitation> all;
        std::optional<std::string> cursor;
        do {
            auto reply = run(provider().sent_page(account_, cursor));
            if (!reply.result) return reply.result.error();
            for (SentInvitation& item : reply.result->items) all.push_back(std::move(item));
            cursor = reply.result->cursor;
        } while (cursor);
        return all;
    }

    std::unique_ptr<sandbox::Server> server_;
    std::optional<Harness> harness_;
    std::string account_;
};

INSTANTIATE_TEST_SUITE_P(Api, AtTheSandbox, testing::ValuesIn(faces()), face_name);

TEST_P(AtTheSandbox, an_invitation_is_seen_wherever_it_shows_and_taken_back) {
    const auto receipt = invite("jane-doe");
    ASSERT_TRUE(receipt.result) << receipt.result.error().what;

    const auto profile = run(provider().profile(account_, "jane-doe"));
    const auto sent = sent_list();
    const auto withdrawn = run(provider().withdraw(account_, receipt.result->invitation_id));

    EXPECT_EQ(profile.result->invitation, ProfileInvitation{});
    ASSERT_EQ(sent->size(), 1u);
    EXPECT_EQ(sent->at(0).invitation_id, receipt.result->invitation_id);
    EXPECT_EQ(sent->at(0).provider_id, profile.result->provider_id);
    EXPECT_TRUE(sent->at(0).with_note);
    ASSERT_TRUE(withdrawn.result) << withdrawn.result.error().what;
    EXPECT_EQ(sent_list()->size(), 0u);
    const auto again = run(provider().withdraw(account_, receipt.result->invitation_id));
    EXPECT_FALSE(again.result);
    EXPECT_EQ(again.result.error().effect, Effect::none);
}

TEST_P(AtTheSandbox, a_list_of_many_pages_is_read_whole) {
    for (int i = 0; i < 230; ++i) ASSERT_TRUE(invite("lead-" + std::to_string(i)).result) << i;

    const auto sent = sent_list();

    ASSERT_TRUE(sent) << sent.error().what;
    EXPECT_EQ(sent->size(), 230u);
}

TEST_P(AtTheSandbox, relations_and_the_own_profile_are_read) {
    const auto relations = run(provider().relations_page(account_, std::nullopt));
    const auto own = run(provider().own_profile(account_));
    const auto account = run(provider().account(account_));

    ASSERT_TRUE(relations.result && own.result && account.result);
    EXPECT_EQ(relations.result->items.size(), 12u);
    EXPECT_TRUE(relations.result->is_newest_first);
    EXPECT_EQ(relations.result->cursor, std::nullopt);
    EXPECT_EQ(own.result->provider_id, account.result->member_id);
    EXPECT_EQ(account.result->health, SessionHealth::ok);
    EXPECT_TRUE(account.result->is_linkedin);
}

TEST_P(AtTheSandbox, people_are_told_apart) {
    const auto fault_of = [this](const std::string& slug) {
        return run(provider().profile(account_, slug)).result.error().fault;
    };

    EXPECT_TRUE(run(provider().profile(account_, "connected-carl")).result->is_connected);
    EXPECT_EQ(fault_of("missing-mia"), Fault::not_found);
    EXPECT_EQ(fault_of("unreachable-una"), Fault::unreachable);
}

TEST_P(AtTheSandbox, a_signed_out_account_and_a_wrong_key_are_told_apart) {
    const std::string v1_id = sandbox::default_accounts().front().id;
    server_->set_account_status(v1_id, "CREDENTIALS");
    Harness stranger(options(std::to_string(server_->http_port())));

    const auto account = run(provider().account(account_));
    const auto profile = run(provider().profile(account_, "jane-doe"));
    const auto refused =
        run_coro(stranger.context(), stranger.provider().profile(account_, "jane-doe"));

    EXPECT_EQ(account.result->health, SessionHealth::signed_out);
    EXPECT_EQ(profile.result.error().fault, Fault::account_disconnected);
    EXPECT_EQ(refused.result.error().fault, Fault::key_refused);
}

// v2's copy of the sent list is older than the invitation whose answer was lost.
TEST_P(AtTheSandbox, an_invitation_without_an_answer_is_found_in_spite_of_old_copies) {
    ASSERT_EQ(sent_list()->size(), 0u);
    sandbox::FaultRule lost;
    lost.kind = sandbox::FaultKind::act_then_close;
    server_->set_faults({lost});

    const auto reply = invite("jane-doe");
    const auto sent = sent_list();

    EXPECT_EQ(reply.result.error().fault, Fault::outcome_unknown);
    ASSERT_TRUE(sent) << sent.error().what;
    EXPECT_EQ(sent->size(), 1u);
}

TEST_P(AtTheSandbox, another_object_is_no_receipt) {
    sandbox::FaultRule wrong;
    wrong.kind = sandbox::FaultKind::wrong_receipt;
    server_->set_faults({wrong});

    EXPECT_EQ(invite("jane-doe").result.error().fault, Fault::outcome_unknown);
}

class CopiesOfTheSandbox : public AtTheSandbox {};

INSTANTIATE_TEST_SUITE_P(Api, CopiesOfTheSandbox, testing::Values(faces().back()), face_name);

TEST_P(CopiesOfTheSandbox, prove_nothing_when_a_fresh_answer_was_asked_for) {
    ASSERT_TRUE(sent_list());
    sandbox::FaultRule stale;
    stale.kind = sandbox::FaultKind::stale_copy;
    server_->set_faults({stale});

    const auto sent = sent_list();

    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().fault, Fault::unavailable);
}

}  // namespace
}  // namespace invito::test
