#include "invito/plan/resolution.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

Profile profile_of(const std::string& slug) {
    Profile profile;
    profile.provider_id = "ACoAAB";
    profile.public_identifier = slug;
    profile.first_name = "Jane";
    profile.last_name = "Doe";
    return profile;
}

Identity slug(const std::string& value) {
    return {IdentifierKind::public_identifier, value};
}

TEST(Resolution, the_identifier_asked_for_is_the_right_person_whatever_its_case) {
    EXPECT_EQ(
        classify_profile(slug("jane-doe"), {}, profile_of("Jane-Doe")).to, JobState::resolved
    );
}

TEST(Resolution, a_renamed_person_is_known_by_both_names) {
    LeadFields fields;
    fields.first_name = "JANE";
    fields.last_name = "doe";
    LeadFields full;
    full.full_name = "Jane  Doe";
    LeadFields half;
    half.first_name = "Jane";

    EXPECT_EQ(classify_profile(slug("old"), fields, profile_of("new")).to, JobState::resolved);
    EXPECT_EQ(classify_profile(slug("old"), full, profile_of("new")).to, JobState::resolved);
    EXPECT_EQ(classify_profile(slug("old"), half, profile_of("new")).to, JobState::held);
}

TEST(Resolution, half_a_name_makes_nobody_the_right_person) {
    LeadFields half;
    half.first_name = "Jane";
    Profile jane = profile_of("new");
    jane.last_name = "";

    EXPECT_EQ(classify_profile(slug("old"), half, jane).to, JobState::held);
}

TEST(Resolution, anybody_else_is_held_before_anything_else_is_looked_at) {
    Profile stranger = profile_of("profile");
    stranger.is_connected = true;

    const Resolution resolution = classify_profile(slug("jane-doe"), {}, stranger);

    EXPECT_EQ(resolution.to, JobState::held);
    EXPECT_EQ(resolution.reason, Reason::identity_mismatch);
}

TEST(Resolution, a_reported_identifier_is_compared_decoded) {
    const Identity jose = slug("jos\u00E9-muster");

    EXPECT_EQ(classify_profile(jose, {}, profile_of("jos%C3%A9-muster")).to, JobState::resolved);
    EXPECT_EQ(classify_profile(jose, {}, profile_of("JOSE%CC%81-Muster")).to, JobState::resolved);
    EXPECT_EQ(classify_profile(jose, {}, profile_of("jos%C3-muster")).to, JobState::held);
    EXPECT_EQ(classify_profile(jose, {}, profile_of("jose-muster")).to, JobState::held);
}

LeadFields named(const std::string& first, const std::string& last) {
    LeadFields fields;
    fields.first_name = first;
    fields.last_name = last;
    return fields;
}

TEST(Resolution, at_the_right_address_somebody_of_another_name_is_held) {
    const Resolution igor =
        classify_profile(slug("jane-doe"), named("Igor", "Petrov"), profile_of("jane-doe"));
    EXPECT_EQ(igor.to, JobState::held);
    EXPECT_EQ(igor.reason, Reason::identity_mismatch);

    const Identity id{IdentifierKind::provider_id, "ACoAAB"};
    EXPECT_EQ(classify_profile(id, named("Igor", "Petrov"), profile_of("x")).to, JobState::held);
    EXPECT_EQ(classify_profile(id, named("Jane", "Smith"), profile_of("x")).to, JobState::resolved);

    Profile connected = profile_of("jane-doe");
    connected.is_connected = true;
    EXPECT_EQ(
        classify_profile(slug("jane-doe"), named("Igor", "Petrov"), connected).to, JobState::held
    );
}

TEST(Resolution, a_profile_that_a_person_accepted_is_right_and_no_other) {
    const LeadFields igor = named("Igor", "Petrov");
    const FoundProfile accepted{"ACoAAB", "jane-doe", "Jane", "Doe", true};
    const Profile jane = profile_of("jane-doe");
    Profile moved = profile_of("jane-smith");
    moved.last_name = "Smith";
    Profile another = jane;
    another.provider_id = "ACoAAC";
    Profile renamed = jane;
    renamed.first_name = "Kim";
    renamed.last_name = "Lee";

    EXPECT_EQ(classify_profile(slug("jane-doe"), igor, jane, accepted).to, JobState::resolved);
    EXPECT_EQ(classify_profile(slug("igor"), igor, jane, accepted).to, JobState::resolved);
    EXPECT_EQ(classify_profile(slug("jane-doe"), igor, moved, accepted).to, JobState::resolved);
    EXPECT_EQ(classify_profile(slug("jane-doe"), igor, another, accepted).to, JobState::held);
    EXPECT_EQ(classify_profile(slug("jane-doe"), igor, renamed, accepted).to, JobState::held);
    Profile connected = jane;
    connected.is_connected = true;
    EXPECT_EQ(
        classify_profile(slug("jane-doe"), igor, connected, accepted).reason,
        Reason::already_connected
    );
}

TEST(Resolution, a_provider_id_is_compared_to_the_letter) {
    const Identity same{IdentifierKind::provider_id, "ACoAAB"};
    const Identity other{IdentifierKind::provider_id, "ACoAAb"};

    EXPECT_EQ(classify_profile(same, {}, profile_of("x")).to, JobState::resolved);
    EXPECT_EQ(classify_profile(other, {}, profile_of("x")).to, JobState::held);
}

struct MarkRow {
    InvitationDirection direction;
    ProfileInvitationStatus status;
    Reason reason;
};

TEST(Resolution, says_why_a_person_is_not_to_be_invited) {
    using enum InvitationDirection;
    using enum ProfileInvitationStatus;
    for (const MarkRow& row : std::initializer_list<MarkRow>{
             {sent, pending, Reason::already_invited},
             {sent, ignored, Reason::already_invited},
             {sent, withdrawn, Reason::recently_withdrawn},
             {received, pending, Reason::invitation_received},
             {received, ignored, Reason::none},
             {received, withdrawn, Reason::none},
         }) {
        Profile profile = profile_of("jane-doe");
        profile.invitation = ProfileInvitation{row.direction, row.status};
        EXPECT_EQ(classify_profile(slug("jane-doe"), {}, profile).reason, row.reason);
    }
    Profile connected = profile_of("jane-doe");
    connected.is_connected = true;
    EXPECT_EQ(classify_profile(slug("jane-doe"), {}, connected).reason, Reason::already_connected);
    Profile self = profile_of("jane-doe");
    self.is_self = true;
    EXPECT_EQ(classify_profile(slug("jane-doe"), {}, self).reason, Reason::own_profile);
}

}  // namespace
}  // namespace invito
