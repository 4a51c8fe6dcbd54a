#include "store/rows.hpp"

#include "invito/support/failure.hpp"
#include "store/campaigns.hpp"
#include "test_database.hpp"

#include <gmock/gmock.h>

namespace invito::store {
namespace {

using namespace std::chrono_literals;
using std::chrono::year_month_day;
using test::TestDatabase;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

using Variables = std::map<std::string, std::string>;
using Labels = std::vector<std::pair<std::string, std::string>>;

auto fails_naming(const char* column) {
    return ThrowsMessage<StorageFailure>(HasSubstr(column));
}

TEST(Variables, come_back_as_they_were) {
    const Variables variables = {
        {"hook", "your talk on \"waves\"\n"},
        {"city", "M\u00fcnchen \U0001F30A"},
        {"odd", std::string("a\0b", 3)},
        {"empty", ""}};

    EXPECT_EQ(unpack_variables(pack_variables(variables)), variables);
}

// Bytes are compared where a list is read again: what one version wrote, all write.
TEST(Variables, are_written_as_ever) {
    const Variables variables = {
        {"a\"", std::string("\0\x01\b\t\n\v\f\r\x1F \"/\\\x7F", 14)}, {"b", "\u00fc"}, {"c", ""}};

    EXPECT_EQ(
        pack_variables(variables), R"({"a\"":"\u0000\u0001\b\t\n\u000B\f\r\u001F \"/\\)"
                                   "\x7F\",\"b\":\"\u00fc\",\"c\":\"\"}"
    );
}

TEST(Variables, that_are_none_take_no_room) {
    EXPECT_EQ(pack_variables({}), "");
    EXPECT_EQ(unpack_variables(""), Variables{});
}

TEST(Variables, that_are_no_object_of_texts_name_their_column) {
    for (const std::string text : {"{", "[]", "3", R"({"a":1})", R"({"a":"b"} x)"})
        EXPECT_THAT([&] { (void)unpack_variables(text); }, fails_naming("job.variables")) << text;
}

TEST(Variables, of_any_depth_do_not_break_the_stack) {
    const std::string deep = R"({"a":)" + std::string(2'000'000, '[');

    EXPECT_THAT([&] { (void)unpack_variables(deep); }, fails_naming("job.variables"));
}

TEST(Labels, keep_their_order) {
    const Labels labels = {{"team", "sales"}, {"area", "DACH"}, {"owner", "anna"}};

    EXPECT_EQ(unpack_labels(pack_labels(labels)), labels);
    EXPECT_EQ(pack_labels({}), "{}");
    EXPECT_THAT([] { (void)unpack_labels(""); }, fails_naming("campaign.labels"));
}

TEST(PackedWindow, holds_days_and_minutes) {
    EXPECT_EQ(pack_window(Window{.from = 10h, .to = 17h}), "1111100 600-1020");
    EXPECT_EQ(pack_window(Window{.always = true}), "always");
}

TEST(PackedWindow, comes_back_for_every_set_of_days) {
    for (unsigned bits = 0; bits < 128; ++bits) {
        Window window{.from = std::chrono::minutes{bits}, .to = 24h};
        for (std::size_t day = 0; day < 7; ++day) window.days[day] = (bits >> day & 1U) != 0;

        EXPECT_EQ(unpack_window(pack_window(window)), window);
    }
    EXPECT_EQ(unpack_window("always"), Window{.always = true});
}

TEST(PackedWindow, that_is_unreadable_names_its_column) {
    for (const std::string text :
         {"", "Always", "1111100", "1111100 600", "111110 600-1020", "1111102 600-1020",
          "1111100 600-1441", "1111100 -1-600", "1111100 6x-1020", "1111100 600-1020 ",
          "600-1020 1111100"})
        EXPECT_THAT([&] { (void)unpack_window(text); }, fails_naming("campaign.hours")) << text;
}

TEST(PackedDates, come_back_as_they_were) {
    const std::vector<year_month_day> dates = {2026y / 12 / 24, 2028y / 2 / 29, 1y / 1 / 1};

    EXPECT_EQ(pack_dates(dates), "2026-12-24,2028-02-29,0001-01-01");
    EXPECT_EQ(unpack_dates(pack_dates(dates)), dates);
    EXPECT_TRUE(unpack_dates("").empty());
}

TEST(PackedDates, that_do_not_exist_are_refused) {
    for (const std::string text : {"2026-02-29", "2026-13-01", "2026-1-01", "26-01-0100", "x"})
        EXPECT_THAT([&] { (void)unpack_date(text); }, fails_naming("campaign")) << text;
}

TEST(Vocabularies, refuse_words_they_do_not_know) {
    EXPECT_EQ(job_state("held"), JobState::held);
    EXPECT_EQ(reason(""), Reason::none);
    EXPECT_EQ(account_state("reconnect"), AccountState::reconnect);
    EXPECT_THAT([] { (void)job_state("lost"); }, fails_naming("job.state"));
    EXPECT_THAT([] { (void)reason("because"); }, fails_naming("job.reason"));
    EXPECT_THAT([] { (void)account_state("gone"); }, fails_naming("account.state"));
}

JobBrief only_job(TestDatabase& database) {
    const std::string sql = "SELECT 'before', " + job_brief_columns() +
                            " FROM job j JOIN person p ON p.id = j.person_id";
    auto row = database.connection().prepare(sql);
    row.step();
    return read_job_brief(row, 1);
}

TEST(JobRow, is_read_with_every_column_in_its_place) {
    TestDatabase database;
    database.add_account("anna");
    database.add_campaign("spring");
    database.add_job({.state = JobState::resolved, .slug = "ada-lovelace"});
    database.execute(
        "UPDATE person SET provider_id = 'ACo1', first_name = 'Ada', last_name = 'King', "
        "headline = 'Analyst', location = 'London';"
        "UPDATE job SET note_variant = 'b', first_name = 'f', last_name = 'l', full_name = 'fl', "
        "company = 'c', "
        "title = 't', email = 'e', location = 'o', headline = 'h', note = 'n', tries = 2, "
        "variables = '{\"hook\":\"w\"}'"
    );

    const JobBrief job = only_job(database);

    EXPECT_EQ(job.id, JobId{1});
    EXPECT_EQ(job.campaign, CampaignId{1});
    EXPECT_EQ(job.person, PersonId{1});
    EXPECT_EQ(job.state, JobState::resolved);
    EXPECT_EQ(job.identity, (Identity{IdentifierKind::public_identifier, "ada-lovelace"}));
    EXPECT_EQ(job.provider_id, "ACo1");
    EXPECT_EQ(job.tries, 2);
    EXPECT_EQ(job.profile_first_name, "Ada");
    EXPECT_EQ(job.profile_last_name, "King");
    EXPECT_EQ(job.profile_headline, "Analyst");
    EXPECT_EQ(job.profile_location, "London");
    EXPECT_EQ(job.note_variant, "b");
    const LeadFields fields = {
        .first_name = "f",
        .last_name = "l",
        .full_name = "fl",
        .company = "c",
        .title = "t",
        .email = "e",
        .location = "o",
        .headline = "h",
        .note = "n",
        .send_from = "",
        .variables = {{"hook", "w"}}};
    EXPECT_EQ(job.fields, fields);
}

TEST(JobRow, of_a_list_with_provider_ids_is_identified_by_them) {
    TestDatabase database;
    database.add_account("anna");
    database.add_campaign("spring");
    database.add_job();
    database.execute("UPDATE person SET slug = NULL, provider_id = 'ACoXyZ'");

    const JobBrief job = only_job(database);

    EXPECT_EQ(job.identity, (Identity{IdentifierKind::provider_id, "ACoXyZ"}));
}

TEST(CampaignRow, is_read_with_every_column_in_its_place) {
    TestDatabase database;
    const AccountId ben = database.add_account("ben");
    const AccountId anna = database.add_account("anna");
    const CampaignId id = database.add_campaign("spring");
    for (const AccountId account : {ben, anna})
        database.connection()
            .prepare("INSERT INTO campaign_account (campaign_id, account_id) VALUES (?1, ?2)")
            .bind(id, account)
            .run();
    database.execute(
        "UPDATE campaign SET description = 'd', labels = '{\"team\":\"sales\"}', "
        "state = 'paused', priority = 70, assign = 'column', note_text = 'Hi {{first_name}}', "
        "note_variants = '{\"b\":\"Hello\",\"a\":\"Hi\"}', "
        "when_missing = 'send_without_note', when_too_long = 'send_without_note', "
        "when_note_quota_used = 'send_without_note', per_day = 12, total = 0, "
        "starts_on = '2026-11-23', ends_on = '2026-12-31', skip_dates = '2026-12-24', "
        "hours = '0000011 0-60', kept_columns = 'record_id,größe'"
    );

    const std::string sql = "SELECT " + std::string(campaign_columns) + " FROM campaign c";
    auto row = database.connection().prepare(sql);
    row.step();
    const CampaignRecord record = read_campaign(row);

    EXPECT_EQ(record.id, id);
    EXPECT_EQ(record.state, CampaignState::paused);
    EXPECT_EQ(record.created_at, test::noon);
    const Campaign expected = {
        .name = "spring",
        .description = "d",
        .labels = {{"team", "sales"}},
        .accounts = {},
        .assign = Assign::column,
        .note =
            {.text = "Hi {{first_name}}",
             .variants = {{"b", "Hello"}, {"a", "Hi"}},
             .when_missing = WhenUnfit::send_without_note,
             .when_too_long = WhenUnfit::send_without_note,
             .when_note_quota_used = WhenNoteQuotaUsed::send_without_note},
        .per_day = 12,
        .total = 0,
        .schedule =
            {.start = 2026y / 11 / 23, .end = 2026y / 12 / 31, .skip_dates = {2026y / 12 / 24}},
        .window =
            Window{.days = {false, false, false, false, false, true, true}, .from = 0h, .to = 1h},
        .priority = 70,
        .kept_columns = {"record_id", "größe"}};
    EXPECT_EQ(record.campaign, expected);
    EXPECT_THAT(campaign_aliases(database.connection(), id), ::testing::ElementsAre("anna", "ben"));
}

}  // namespace
}  // namespace invito::store
