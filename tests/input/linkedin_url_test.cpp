#include "invito/input/linkedin_url.hpp"

#include <gtest/gtest.h>
#include <string>

namespace invito {
namespace {

using namespace std::string_literals;

constexpr const char* classic = "ACoAAA1bCdEfGhIjKlMnOpQrStUvWxYz0123456";
constexpr const char* newer_classic = "ADoAAA1bCdEfGhIjKlMnOpQrStUvWxYz0123456";

struct Person {
    std::string text;
    std::string slug;
};

class LinkedinPerson : public testing::TestWithParam<Person> {};

TEST_P(LinkedinPerson, becomes_one_slug) {
    const auto identity = parse_identity(GetParam().text);

    ASSERT_TRUE(identity.has_value()) << GetParam().text << ": " << identity.error().what;
    EXPECT_EQ(identity->kind, IdentifierKind::public_identifier);
    EXPECT_EQ(identity->value, GetParam().slug) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Links, LinkedinPerson,
    testing::Values(
        Person{"https://www.linkedin.com/in/jane-doe", "jane-doe"},
        Person{"https://www.linkedin.com/in/jane-doe/", "jane-doe"},
        Person{"http://linkedin.com/in/jane-doe", "jane-doe"},
        Person{"HTTPS://WWW.LINKEDIN.COM/IN/Jane-DOE", "jane-doe"},
        Person{"www.linkedin.com/in/jane-doe", "jane-doe"},
        Person{"linkedin.com/in/jane-doe", "jane-doe"},
        Person{"//www.linkedin.com/in/jane-doe", "jane-doe"}, Person{"/in/jane-doe/", "jane-doe"},
        Person{"in/jane-doe", "jane-doe"},
        Person{"https://it.linkedin.com/in/jane-doe", "jane-doe"},
        Person{"https://m.linkedin.com/in/jane-doe", "jane-doe"},
        Person{"https://www.linkedin.com./in/jane-doe", "jane-doe"},
        Person{"https://www.linkedin.com:443/in/jane-doe", "jane-doe"},
        Person{"https://www.linkedin.com/mwlite/in/jane-doe", "jane-doe"},
        Person{"https://www.linkedin.com/comm/in/jane-doe", "jane-doe"},
        Person{"https://www.linkedin.com//in//jane-doe", "jane-doe"},
        Person{"https://www.linkedin.com/in/jane-doe/en", "jane-doe"},
        Person{"https://www.linkedin.com/in/jane-doe/details/experience/", "jane-doe"},
        Person{"https://www.linkedin.com/in/jane-doe/recent-activity/all/", "jane-doe"},
        Person{"https://www.linkedin.com/in/jane-doe/overlay/contact-info/", "jane-doe"},
        Person{"https://www.linkedin.com/in/jane-doe?trk=a&miniProfileUrn=urn%3Ali", "jane-doe"},
        Person{"https://www.linkedin.com/in/jane-doe/?originalSubdomain=de", "jane-doe"},
        Person{"https://www.linkedin.com/in/jane-doe?next=https://evil.example/", "jane-doe"},
        Person{"https://www.linkedin.com/in/jane-doe#about", "jane-doe"},
        Person{"  https://www.linkedin.com/in/jane-doe\r\n", "jane-doe"},
        Person{"\xEF\xBB\xBFhttps://www.linkedin.com/in/jane-doe\xC2\xA0", "jane-doe"},
        Person{"https://www.linkedin.com/in/x", "x"}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Slugs, LinkedinPerson,
    testing::Values(
        Person{"jane-doe", "jane-doe"}, Person{"John-Smith-42", "john-smith-42"},
        Person{"jos%C3%A9-muster", "josé-muster"},
        Person{"https://www.linkedin.com/in/jos%c3%a9", "josé"},
        Person{"https://www.linkedin.com/in/JOS%C3%89", "josé"},
        Person{"https://www.linkedin.com/in/josé", "josé"},
        Person{"https://www.linkedin.com/in/jose\xCC\x81", "josé"},
        Person{"https://www.linkedin.com/in/jose%CC%81", "josé"},
        Person{"https://www.linkedin.com/in/%D0%98%D0%B2%D0%B0%D0%BD", "иван"},
        Person{"https://www.linkedin.com/in/%E7%8E%8B-1", "王-1"},
        Person{"https://www.linkedin.com/in/jane-%F0%9F%A4%96", "jane-🤖"},
        Person{"https://www.linkedin.com/in/jane.doe_x", "jane.doe_x"},
        Person{"https://www.linkedin.com/in/" + std::string(200, 'a'), std::string(200, 'a')}
    )
);

class ProviderId : public testing::TestWithParam<std::string> {};

TEST_P(ProviderId, is_kept_with_its_case) {
    const auto identity = parse_identity(GetParam());

    ASSERT_TRUE(identity.has_value()) << GetParam() << ": " << identity.error().what;
    EXPECT_EQ(*identity, (Identity{IdentifierKind::provider_id, classic})) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(
    Forms, ProviderId,
    testing::Values(
        classic, "https://www.linkedin.com/in/"s + classic,
        "https://www.linkedin.com/in/"s + classic + "/?trk=x", "urn:li:fsd_profile:"s + classic,
        "urn:li:fs_miniProfile:"s + classic, "URN:LI:FSD_PROFILE:"s + classic
    )
);

TEST(ParseIdentity, takes_the_newer_prefix_of_classic_ids_too) {
    EXPECT_EQ(
        parse_identity(newer_classic).value(),
        (Identity{IdentifierKind::provider_id, newer_classic})
    );
}

TEST(ParseIdentity, tells_an_id_from_a_slug_that_begins_alike) {
    EXPECT_EQ(
        parse_identity("acoustics-berlin").value(),
        (Identity{IdentifierKind::public_identifier, "acoustics-berlin"})
    );
    EXPECT_EQ(
        parse_identity("https://www.linkedin.com/in/ACosta").value(),
        (Identity{IdentifierKind::public_identifier, "acosta"})
    );
}

struct Refused {
    std::string text;
    std::string reason;
    std::string what;
    std::string hint;
};

const std::string people = "people look like linkedin.com/in/jane-doe";
const std::string export_public = "export the public profile URL column from your tool";
const std::string copy_again = "copy the address of the profile again";
const std::string open_it = "open it and copy the address linkedin.com/in/... it leads to";
const std::string author = "use the address of its author: linkedin.com/in/...";
const std::string sales_id = "ACwAAA1bCdEfGhIjKlMnOpQrStUvWxYz0123456";

class NoPerson : public testing::TestWithParam<Refused> {};

TEST_P(NoPerson, is_refused_with_reason_sentence_and_hint) {
    const Refused& expected = GetParam();

    const auto identity = parse_identity(expected.text);

    ASSERT_FALSE(identity.has_value()) << expected.text << " became " << identity->value;
    const NotAProfile why = identity.error();
    EXPECT_EQ(why.reason, expected.reason) << expected.text;
    EXPECT_EQ(why.what, expected.what);
    EXPECT_EQ(why.hint, expected.hint);
}

INSTANTIATE_TEST_SUITE_P(
    Pages, NoPerson,
    testing::Values(
        Refused{
            "https://www.linkedin.com/company/acme?x=1", "company_page",
            "linkedin.com/company/acme is a company page", people},
        Refused{
            "linkedin.com/showcase/acme-bots", "company_page",
            "linkedin.com/showcase/acme-bots is a showcase page of a company", people},
        Refused{
            "https://www.linkedin.com/School/acme/", "school_page",
            "linkedin.com/School/acme/ is a school page", people},
        Refused{
            "https://www.linkedin.com/edu/acme-1", "school_page",
            "linkedin.com/edu/acme-1 is a school page", people},
        Refused{
            "https://www.linkedin.com/sales/lead/ACwAAA,NAME_SEARCH,x", "sales_navigator",
            "linkedin.com/sales/lead/ACwAAA,NAME_SEARCH,x is a Sales Navigator link",
            export_public},
        Refused{
            "https://www.linkedin.com/sales/people/ACwAAA,x", "sales_navigator",
            "linkedin.com/sales/people/ACwAAA,x is a Sales Navigator link", export_public},
        Refused{
            "https://www.linkedin.com/sales/company/12", "company_page",
            "linkedin.com/sales/company/12 is a company in Sales Navigator", people},
        Refused{
            "https://www.linkedin.com/talent/profile/AEMAAA", "recruiter",
            "linkedin.com/talent/profile/AEMAAA is a Recruiter link", export_public},
        Refused{
            "https://www.linkedin.com/talent/hire/1/manage/all/profile/AEMAAA", "recruiter",
            "linkedin.com/talent/hire/1/manage/all/profile/AEMAAA is a Recruiter link",
            export_public},
        Refused{
            "https://www.linkedin.com/pub/dir/jane/doe", "directory",
            "linkedin.com/pub/dir/jane/doe is a list of people with the same name", people},
        Refused{
            "https://de.linkedin.com/pub/jane-doe/4/123/a56", "directory",
            "de.linkedin.com/pub/jane-doe/4/123/a56 is an address of the old form", open_it},
        Refused{
            "https://www.linkedin.com/posts/jane-doe_robots-1", "post",
            "linkedin.com/posts/jane-doe_robots-1 is a post", author},
        Refused{
            "https://www.linkedin.com/pulse/robots", "post",
            "linkedin.com/pulse/robots is an article", author},
        Refused{
            "https://www.linkedin.com/feed/update/urn:li:activity:1/", "post",
            "linkedin.com/feed/update/urn:li:activity:1/ is a post or a feed", author},
        Refused{
            "https://www.linkedin.com/jobs/view/1", "job",
            "linkedin.com/jobs/view/1 is a job advertisement", people},
        Refused{
            "https://www.linkedin.com/groups/1", "group", "linkedin.com/groups/1 is a group",
            people},
        Refused{
            "https://www.linkedin.com/profile/view?id=123", "numeric_id",
            "linkedin.com/profile/view is an old link with an internal number", open_it},
        Refused{"https://www.linkedin.com/", "malformed", "linkedin.com/ is no profile", people},
        Refused{"linkedin.com", "malformed", "linkedin.com is no profile", people},
        Refused{
            "https://www.linkedin.com/in/", "malformed", "linkedin.com/in/ has no name after /in/",
            people},
        Refused{
            "https://www.linkedin.com/in?x=/jane", "malformed",
            "linkedin.com/in has no name after /in/", people}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Ids, NoPerson,
    testing::Values(
        Refused{sales_id, "sales_navigator", sales_id + " is a Sales Navigator id", export_public},
        Refused{
            "https://www.linkedin.com/in/" + sales_id, "sales_navigator",
            "linkedin.com/in/" + sales_id + " is a Sales Navigator id", export_public},
        Refused{
            "urn:li:fs_salesProfile:(ACwAAA1b,NAME_SEARCH,x)", "sales_navigator",
            "urn:li:fs_salesProfile:(ACwAAA1b,NAME_SEARCH,x) is a Sales Navigator id",
            export_public},
        Refused{
            "AEMAAA1bCdEfGhIjKlMnOpQr", "recruiter", "AEMAAA1bCdEfGhIjKlMnOpQr is a Recruiter id",
            export_public},
        Refused{
            "123456789", "numeric_id", "123456789 is a numeric member id, which cannot be invited",
            export_public},
        Refused{
            "urn:li:member:123", "numeric_id",
            "urn:li:member:123 is a numeric member id, which cannot be invited", export_public},
        Refused{
            "urn:li:fsd_company:99", "company_page", "urn:li:fsd_company:99 is a company", people},
        Refused{"urn:li:activity:99", "malformed", "urn:li:activity:99 is no profile", people},
        Refused{
            "ACoAAA1bCd", "malformed", "ACoAAA1bCd is no whole provider id",
            "was it cut off? Ids look like ACoAA... and have 39 characters"}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Hosts, NoPerson,
    testing::Values(
        Refused{
            "https://linkedin.com.evil.example/in/jane", "not_linkedin",
            "linkedin.com.evil.example/in/jane is not on linkedin.com", people},
        Refused{
            "https://evillinkedin.com/in/jane", "not_linkedin",
            "evillinkedin.com/in/jane is not on linkedin.com", people},
        Refused{
            "https://linkedin.com@evil.example/in/jane", "not_linkedin",
            "linkedin.com@evil.example/in/jane is not on linkedin.com", people},
        Refused{
            "https://evil.example#@linkedin.com/in/jane", "not_linkedin",
            "evil.example is not on linkedin.com", people},
        Refused{
            "https://evil.example?linkedin.com/in/jane", "not_linkedin",
            "evil.example is not on linkedin.com", people},
        Refused{
            "https://user:pass@linkedin.com/in/jane", "malformed",
            "user:pass@linkedin.com/in/jane has a user name before the host", people},
        Refused{
            "https://evil.example\\@linkedin.com/in/jane", "malformed",
            "evil.example\\@linkedin.com/in/jane is no valid web address", people},
        Refused{
            "https://l\u0131nkedin.com/in/jane", "malformed",
            "l\u0131nkedin.com/in/jane is no valid web address", people},
        Refused{
            "ftp://linkedin.com/in/jane", "not_linkedin",
            "ftp://linkedin.com/in/jane is not a web address", people},
        Refused{
            "https://lnkd.in/abc", "short_link", "lnkd.in/abc is a short link",
            "open it and copy the address it leads to; short links cannot be resolved safely"},
        Refused{"acme.example", "not_linkedin", "acme.example is not on linkedin.com", people},
        Refused{
            "twitter.com/jane", "not_linkedin", "twitter.com/jane is not on linkedin.com", people}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Texts, NoPerson,
    testing::Values(
        Refused{"", "no_profile", "the row has no profile", people},
        Refused{" \t", "no_profile", "the row has no profile", people},
        Refused{"N/A", "no_profile", "the row has no profile", people},
        Refused{"null", "no_profile", "the row has no profile", people},
        Refused{
            "jane@example.com", "email", "jane@example.com is an e-mail address",
            "the list needs profiles: " + people},
        Refused{
            "@janedoe", "malformed", "@janedoe has characters that no profile address has", people},
        Refused{
            "Jane Doe", "malformed", "Jane Doe has characters that no profile address has", people},
        Refused{"ok", "malformed", "ok is too short for a profile address", people},
        Refused{
            "linkedin.com/in/jane linkedin.com/in/ben", "malformed",
            "linkedin.com/in/jane linkedin.com/in/ben has characters that no profile address "
            "has",
            people},
        Refused{
            "linkedin.com/in/jane%2F..%2Fme", "malformed",
            "linkedin.com/in/jane%2F..%2Fme has characters that no profile address has", people},
        Refused{
            "linkedin.com/in/jane%00", "malformed",
            "linkedin.com/in/jane%00 has characters that no profile address has", people},
        Refused{
            "linkedin.com/in/jane%E2%80%AE", "malformed",
            "linkedin.com/in/jane%E2%80%AE has characters that no profile address has", people},
        Refused{
            "linkedin.com/in/jane\x1b[31m", "malformed",
            "linkedin.com/in/jane?[31m has characters that no profile address has", people},
        Refused{
            "linkedin.com/in/..", "malformed",
            "linkedin.com/in/.. ends with a full stop: was it cut off?", copy_again},
        Refused{
            "linkedin.com/in/jos%C3%", "bad_encoding",
            "linkedin.com/in/jos%C3% has a broken % escape", copy_again},
        Refused{
            "linkedin.com/in/jos%E9", "bad_encoding",
            "linkedin.com/in/jos%E9 is not UTF-8 after decoding", copy_again},
        Refused{
            "linkedin.com/in/jos%25C3%25A9", "bad_encoding",
            "linkedin.com/in/jos%25C3%25A9 is percent-encoded twice", copy_again},
        Refused{
            "jos\xE9", "bad_encoding", "the profile is not UTF-8",
            "save the list as \"CSV UTF-8\""},
        Refused{
            "linkedin.com/in/" + std::string(201, 'a'), "malformed",
            "linkedin.com/in/" + std::string(44, 'a') + "... is longer than any profile address",
            copy_again}
    )
);

class ReservedWord : public testing::TestWithParam<const char*> {};

TEST_P(ReservedWord, is_no_person) {
    const std::string word = GetParam();

    for (const std::string& text : {word, "https://www.linkedin.com/in/" + word + "/"}) {
        const auto identity = parse_identity(text);

        ASSERT_FALSE(identity.has_value()) << text;
        EXPECT_EQ(identity.error().reason, "reserved_word") << text;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Words, ReservedWord,
    testing::Values("me", "ME", "relations", "invite", "following", "followers", "profile", "%6De")
);

TEST(ProfileUrl, is_percent_encoded_once_and_read_back_the_same) {
    const Identity identity{IdentifierKind::public_identifier, "josé-'王'"};

    const std::string url = profile_url(identity);

    EXPECT_EQ(url, "https://www.linkedin.com/in/jos%C3%A9-%27%E7%8E%8B%27");
    EXPECT_EQ(parse_identity(url).value(), identity);
}

TEST(ProfileUrl, keeps_a_provider_id) {
    EXPECT_EQ(
        profile_url({IdentifierKind::provider_id, classic}),
        "https://www.linkedin.com/in/"s + classic
    );
}

TEST(ParseAddress, takes_no_word_for_a_person) {
    for (const char* word :
         {"jane-doe", "yes", "Acme", "NOT_FOUND", "LinkedIn", "Link", "TBD", "Connected",
          "@jane"}) {
        const auto identity = parse_address(word);
        ASSERT_FALSE(identity) << word;
        EXPECT_EQ(identity.error().reason, "no_address") << word;
    }
    EXPECT_EQ(parse_address("linkedin.com/in/jane-doe").value().value, "jane-doe");
    EXPECT_EQ(
        parse_address("ACoAAB1bCdEfGhIjKlMnOpQrStUvWxYz0123456").value().kind,
        IdentifierKind::provider_id
    );
}

TEST(ParseIdentity, refuses_words_that_stand_for_nobody) {
    for (const char* word :
         {"yes", "No", "TRUE", "NOT_FOUND", "not-found", "unknown", "pending", "Private", "tbd",
          "LinkedIn", "url", "2026-11-29", "___", "12-34"})
        EXPECT_FALSE(parse_identity(word)) << word;
}

TEST(ParseIdentity, refuses_what_no_public_identifier_can_be_by_its_letters) {
    for (const std::string slug :
         {"jane-doe\u2026", "jane-doe...", "jane-doe.", "jane\u2013doe", "jane\u200bdoe",
          "jane-doe\ufffd", "\u201cjane-doe\u201d", "jane-\u20ac",
          "acoaab1bcdefghijklmnopqrstuvwxyz0123456", "ACOAAB1BCDEFGHIJKLMNOPQRSTUVWXYZ0123456",
          "acwaab1bcdefghijklmnopqrstuvwxyz0123456", "username", "your-name", "YourProfile",
          "firstname-lastname", "null", "undefined"}) {
        EXPECT_FALSE(parse_address("https://www.linkedin.com/in/" + slug)) << slug;
        EXPECT_FALSE(parse_identity(slug)) << slug;
    }
    for (const std::string slug :
         {"jos\u00e9-muster", "\u738b\u4f1f", "\u0646\u0645\u0627", "jane-\U0001F680",
          "acoaa-smith", "jane.doe"})
        EXPECT_TRUE(parse_address("https://www.linkedin.com/in/" + slug)) << slug;
}

}  // namespace
}  // namespace invito
