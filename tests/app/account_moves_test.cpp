#include "invito/app/account_moves.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

ProviderAccount at_v2(std::string id, std::string member_id, std::string former_id = {}) {
    ProviderAccount account;
    account.id = std::move(id);
    account.is_linkedin = true;
    account.name = "Anna Lind";
    account.member_id = std::move(member_id);
    account.former_id = std::move(former_id);
    return account;
}

Settings settings_of(const std::vector<std::pair<std::string, std::string>>& accounts) {
    Settings settings;
    for (const auto& [alias, id] : accounts)
        settings.accounts.push_back({.alias = alias, .id = id, .tier = {}, .policy = {}});
    return settings;
}

const KnownAccount known_anna{"anna", "h_a", "ACoA"};
const KnownAccount known_ben{"ben", "h_b", "ACoB"};

TEST(SameMember, is_known_by_the_members_id_before_anything_else) {
    EXPECT_EQ(is_same_member(known_anna, at_v2("acc_1", "ACoA")), SameMember::yes);
    EXPECT_EQ(is_same_member(known_anna, at_v2("acc_1", "ACoZ", "h_a")), SameMember::no);
    EXPECT_EQ(is_same_member(known_anna, at_v2("acc_1", "", "h_a")), SameMember::yes);
    EXPECT_EQ(is_same_member({"anna", "h_a"}, at_v2("acc_1", "ACoA", "h_a")), SameMember::yes);
    EXPECT_EQ(is_same_member({"anna", "h_a"}, at_v2("acc_1", "ACoA")), SameMember::unproved);
    EXPECT_EQ(is_same_member(known_anna, at_v2("acc_1", "", "h_b")), SameMember::unproved);
    EXPECT_EQ(is_same_member({"anna", ""}, at_v2("acc_1", "")), SameMember::unproved);
}

TEST(AccountMoves, find_each_account_whoever_has_moved_it) {
    ProviderAccount mail = at_v2("acc_0", "ACoA");
    mail.is_linkedin = false;
    ProviderAccount signed_out = at_v2("acc_1", "ACoA");
    signed_out.health = SessionHealth::signed_out;
    const std::vector<ProviderAccount> listed = {
        mail, signed_out, at_v2("acc_2", "ACoA"), at_v2("acc_3", "", "h_c")};
    const Settings settings =
        settings_of({{"anna", "h_a"}, {"ben", "h_b"}, {"carla", "h_c"}, {"cc", "h_c"}});

    const auto moves = find_moves(settings, {known_anna, known_ben}, listed);

    ASSERT_THAT(moves, SizeIs(4));
    EXPECT_EQ(moves[3].after, nullptr) << "one account has one alias";
    EXPECT_EQ(moves[0].after, &listed[2]) << "signed in";
    EXPECT_EQ(moves[1].after, nullptr);
    EXPECT_EQ(moves[2].after, &listed[3]) << "no database knows her";
    EXPECT_EQ(
        yaml_block(settings, moves),
        "provider:\n  base: https://api.unipile.com  # v2, in the place of dsn\naccounts:\n"
        "  anna:  # Anna Lind, was h_a\n    id: acc_2\n"
        "  carla:  # Anna Lind, was h_c\n    id: acc_3\n"
    );
}

TEST(AccountMoves, warn_of_who_is_not_there_and_of_what_is_not_settled) {
    KnownAccount unsettled = known_anna;
    unsettled.unknown = 2;
    const std::vector<ProviderAccount> listed = {at_v2("acc_1", "ACoA")};

    const auto warnings = move_warnings(
        find_moves(settings_of({{"anna", "h_a"}, {"ben", "h_b"}}), {unsettled, known_ben}, listed)
    );

    ASSERT_THAT(warnings, SizeIs(2));
    EXPECT_EQ(warnings[0].code, "account.unsettled");
    EXPECT_THAT(warnings[0].what, HasSubstr("\"anna\" has 2 invitations of unknown outcome"));
    EXPECT_EQ(warnings[1].code, "account.not_moved");
    EXPECT_THAT(warnings[1].what, HasSubstr("\"ben\""));
}

class CheckMoves : public testing::Test {
protected:
    const std::vector<CheckupFinding>& check(
        const std::vector<std::pair<std::string, std::string>>& configured,
        const std::vector<ProviderAccount>& listed,
        const std::vector<KnownAccount>& known = {known_anna, known_ben}
    ) {
        checkup_ = {};
        check_moves(checkup_, settings_of(configured), known, listed, std::nullopt);
        return checkup_.findings();
    }

private:
    Checkup checkup_;
};

TEST_F(CheckMoves, has_nothing_to_say_of_who_stays_or_is_new) {
    EXPECT_THAT(
        check({{"anna", "h_a"}, {"dora", "h_d"}}, {at_v2("h_a", "ACoA"), at_v2("h_d", "ACoD")}),
        IsEmpty()
    );
    EXPECT_THAT(check({{"anna", "acc_1"}}, {}), IsEmpty()) << "that it is not there is told";
    EXPECT_THAT(check({{"anne", "h_a"}}, {at_v2("h_a", "ACoA")}), IsEmpty()) << "a new name";
}

TEST_F(CheckMoves, says_that_the_limits_go_on) {
    const auto& findings = check({{"anna", "acc_1"}}, {at_v2("acc_1", "ACoA")});
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_EQ(findings[0].health, Health::ok);
    EXPECT_EQ(findings[0].subject, "anna");
    EXPECT_EQ(findings[0].text, "was h_a before, the same LinkedIn member: its limits go on");
}

TEST_F(CheckMoves, refuses_a_move_to_another_member) {
    const auto& findings = check(
        {{"anna", "acc_b"}, {"ben", "acc_a"}}, {at_v2("acc_a", "ACoA"), at_v2("acc_b", "ACoB")}
    );
    ASSERT_THAT(findings, SizeIs(2));
    for (const CheckupFinding& finding : findings) {
        EXPECT_EQ(finding.health, Health::failure);
        EXPECT_EQ(finding.kind, ErrorKind::config);
        EXPECT_THAT(finding.text, HasSubstr("is another LinkedIn member than"));
    }
}

TEST_F(CheckMoves, refuses_anothers_account_where_only_its_former_id_is_told) {
    const auto& findings = check({{"anna", "acc_b"}}, {at_v2("acc_b", "", "h_b")});
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_EQ(findings[0].health, Health::failure);
}

TEST_F(CheckMoves, warns_where_nobody_tells_and_of_what_is_not_settled) {
    const auto& findings =
        check({{"anna", "acc_1"}}, {at_v2("acc_1", "")}, {{"anna", "h_a", "ACoA", 1}});
    ASSERT_THAT(findings, SizeIs(2));
    EXPECT_EQ(findings[0].health, Health::warning);
    EXPECT_THAT(findings[0].text, HasSubstr("whether it is the same LinkedIn member is not told"));
    EXPECT_EQ(findings[1].health, Health::warning);
    EXPECT_THAT(findings[1].text, HasSubstr("1 invitation of unknown outcome"));
}

}  // namespace
}  // namespace invito
