#include "invito/model/fault.hpp"
#include "invito/model/policy.hpp"

#include <gtest/gtest.h>
#include <set>

namespace invito {
namespace {

TEST(CapKinds, name_each_cap_once_and_as_audits_do) {
    std::set<std::string_view> keys;
    std::set<DenyReason> deny_reasons;
    std::set<AuditRule> rules;
    for (const CapKind& kind : cap_kinds) {
        EXPECT_TRUE(keys.insert(kind.key).second) << kind.key;
        EXPECT_TRUE(deny_reasons.insert(kind.deny_reason).second) << kind.key;
        EXPECT_TRUE(rules.insert(kind.rule).second) << kind.key;
        EXPECT_EQ(to_string(kind.rule), kind.name());
        EXPECT_TRUE(kind.key.starts_with("limits."));
    }
}

TEST(CapKinds, have_a_limit_each) {
    Limits limits;
    for (const CapKind& kind : cap_kinds) limits.*kind.limit = -1;

    for (const CapKind& kind : cap_kinds) {
        EXPECT_EQ(limits.*kind.limit, -1) << kind.key << ": its limit is another one's, too";
        limits.*kind.limit = 0;
    }
}

TEST(CapKinds, hold_an_invitation_with_a_note_against_all_caps_of_invitations) {
    const auto caps_of = [](Counted action) {
        std::string caps;
        for (const CapKind& kind : cap_kinds)
            if (is_held_against(action, kind)) caps.append(kind.name()).append(" ");
        return caps;
    };

    EXPECT_EQ(caps_of(Counted::invitations), "per_day per_week ");
    EXPECT_EQ(caps_of(Counted::invitations_with_note), "per_day per_week notes_per_month ");
    EXPECT_EQ(caps_of(Counted::visits), "profiles_per_day ");
    EXPECT_EQ(caps_of(Counted::list_reads), "list_reads_per_day ");
    EXPECT_EQ(caps_of(Counted::withdrawals), "withdrawals_per_day ");
}

TEST(Faults, have_a_row_each) {
    for (int number = 0; number <= static_cast<int>(Fault::unknown_type); ++number) {
        const FaultInfo& info = info_of(static_cast<Fault>(number));
        EXPECT_FALSE(info.word.empty());
        EXPECT_FALSE(info.sentence.empty());
        EXPECT_NE(info.code.find('.'), std::string_view::npos);
    }
}

}  // namespace
}  // namespace invito
