#include "invito/report/personal_data_screen.hpp"

#include "report/samples.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using Cells = std::map<std::string, std::string>;

PersonalDataReport sample() {
    PersonalDataReport report;
    report.database = "/var/lib/invito/invito.db";
    report.keep_finished = std::chrono::days{365};
    report.now = sample_now();
    PersonalData& data = report.data;
    data.asked = {IdentifierKind::public_identifier, "jane-doe"};
    data.is_known = true;
    data.identifiers = {"jane-doe", "ACoAAB8Jane0000000000000000000000000", "j-doe"};
    const Instant then = at("2026-11-02T09:00:00+01:00");
    data.records = {
        {RecordKind::person,
         {{"person", std::int64_t{7}},
          {"slug", "jane-doe"},
          {"provider_id", "ACoAAB8Jane0000000000000000000000000"},
          {"same_as_person", {}},
          {"first_name", "Jane"},
          {"headline",
           "Chief Tester at Acme, and a headline that goes on for much longer than a terminal is "
           "wide, as headlines do"},
          {"looked_up_at", then}}},
        {RecordKind::lead,
         {{"job", std::int64_t{12}},
          {"campaign", "spring"},
          {"state", "sent"},
          {"first_name", "Jane"},
          {"company", "\xe6\xa0\xaa\xe5\xbc\x8f\xe4\xbc\x9a\xe7\xa4\xbe"},
          {"own_note", ""},
          {"variables", Cells{{"record_id", "0061"}, {"pet", "Rex\x1b[31m"}, {"empty", ""}}},
          {"source_file", "/srv/lists/spring.csv"},
          {"source_line", std::int64_t{3}},
          {"tries", std::int64_t{0}},
          {"sent_at", then}}},
        {RecordKind::attempt,
         {{"attempt", std::int64_t{31}},
          {"kind", "invite"},
          {"note", "Hello Jane,\nI read your book."},
          {"live", true},
          {"charged", false}}},
        {RecordKind::attempt, {{"attempt", std::int64_t{30}}, {"kind", "visit"}}},
        {RecordKind::do_not_contact,
         {{"kind", "company"}, {"key", "acme gmbh"}, {"added_at", then}}},
        {RecordKind::import, {{"import", std::int64_t{2}}}},
    };
    data.files = {
        {"backup", "/backup/invito.db", then, true, true},
        {"report", "/srv/report.csv", then, false, true},
        {"rejects", "/srv/gone.csv", then, std::nullopt, false},
        {"list", "/srv/lists/spring.csv", std::nullopt, std::nullopt, true}};
    data.lines = {{"/srv/lists/spring.csv", 3}};
    return report;
}

PersonalDataReport nobody() {
    PersonalDataReport report = sample();
    report.data = {.asked = report.data.asked, .identifiers = {"jane-doe"}};
    return report;
}

TEST(PersonalDataScreen, tells_everything_and_why_it_is_kept) {
    expect_golden_everywhere("explain_all", [](std::ostream& out, const Style& style) {
        write_personal_data(out, sample(), style);
    });
}

TEST(PersonalDataScreen, says_that_it_is_kept_for_good) {
    PersonalDataReport report = sample();
    report.keep_finished.reset();
    report.data.records.resize(3);
    expect_golden_screen("explain_all_for_good", [&](std::ostream& out, const Style& style) {
        write_personal_data(out, report, style);
    });
}

TEST(PersonalDataScreen, of_somebody_unknown_erased_or_pruned_says_that) {
    expect_golden_screen("explain_all_nobody", [](std::ostream& out, const Style& style) {
        PersonalDataReport report = nobody();
        write_personal_data(out, report, style);
        out << "--\n";
        report.data.erased_at = at("2026-03-04T10:00:00+01:00");
        write_personal_data(out, report, style);
        out << "--\n";
        report.data.erased_at = Instant{};
        report.data.asked.value = "erased:7";
        report.data.identifiers.clear();
        write_personal_data(out, report, style);
        out << "--\n";
        report = nobody();
        report.data.is_known = report.data.is_pruned = true;
        write_personal_data(out, report, style);
    });
}

TEST(PersonalDataScreen, has_json_with_every_field) {
    expect_golden_json("explain_all.json", printed([](std::ostream& out) {
                           write_personal_data_json(out, sample(), unicode_style().zone);
                       }));
    expect_golden_json("explain_all_nobody.json", printed([](std::ostream& out) {
                           write_personal_data_json(out, nobody(), unicode_style().zone);
                       }));
}

// The JSON names them all, so each has its words.
TEST(PersonalDataScreen, has_a_reason_for_every_kind_of_record) {
    const std::string json = printed([](std::ostream& out) {
        write_personal_data_json(out, nobody(), unicode_style().zone);
    });
    for (const auto& [kind, name] : enum_names<RecordKind>)
        EXPECT_NE(json.find("\"what\":\"" + std::string(name) + "\""), std::string::npos) << name;
}

}  // namespace
}  // namespace invito::test
