#include "run/account_reads.hpp"

#include <gtest/gtest.h>

namespace invito::test {
namespace {

JobBrief job_of(const std::string& slug, const std::string& provider_id = {}) {
    JobBrief job;
    job.identity = {IdentifierKind::public_identifier, slug};
    job.provider_id = provider_id;
    return job;
}

Relation relation(const std::string& provider_id, const std::string& slug, Instant at) {
    Relation one;
    one.provider_id = provider_id;
    one.public_identifier = slug;
    one.connected_at = at;
    return one;
}

constexpr Instant day{std::chrono::hours{24}};

TEST(Relations, without_any_id_are_nobodys) {
    Relations relations;
    relations.add({relation("", "", day), relation("", "", 2 * day.time_since_epoch() + Instant{})}
    );

    EXPECT_EQ(relations.find(job_of("jane")), nullptr);
    JobBrief unnamed;
    EXPECT_EQ(relations.find(unnamed), nullptr);
}

TEST(Relations, without_the_providers_id_are_known_by_their_address) {
    Relations relations;
    relations.add({relation("", "jane", day), relation("", "joe", day + std::chrono::hours{1})});

    ASSERT_NE(relations.find(job_of("jane", "id-jane")), nullptr);
    EXPECT_EQ(relations.find(job_of("jane", "id-jane"))->connected_at, day);
    EXPECT_EQ(relations.find(job_of("jim", "id-jim")), nullptr);
}

TEST(SentList, without_any_id_is_nobodys) {
    SentList sent;
    sent.add({SentInvitation{}, SentInvitation{}});

    EXPECT_EQ(sent.find(job_of("jane")), nullptr);
    EXPECT_EQ(sent.find(JobBrief{}), nullptr);
}

}  // namespace
}  // namespace invito::test
