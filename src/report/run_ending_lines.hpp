#pragma once
// The lines and fields with which every run that did not invite ends.

#include "invito/model/run_kind.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/report/run_ending.hpp"
#include "invito/report/style.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace invito {

// "Sync r-0043 ended at 20:31: 3 accepted", the timing, and what needs a person.
// `what` is "Sync", `remarks` come before what needs a person.
void write_ending(
    std::ostream& out, const RunEnding& ending, const std::string& what, const std::string& result,
    const std::vector<std::string>& remarks, const Style& style
);

// Opens the object of a "summary" line and writes what all of them have.
void begin_summary(JsonWriter& json, const RunEnding& ending, RunKind kind, const TimeZone& zone);
void end_summary(JsonWriter& json, const RunEnding& ending);

// A whole "summary" line. `write_tally(json, tally)` writes the fields that only this kind has.
template <typename Tally, typename WriteTally>
void write_summary_json(
    std::ostream& out, const RunEnding& ending, RunKind kind,
    const std::vector<AccountEnd<Tally>>& accounts, const TimeZone& zone, WriteTally write_tally
) {
    JsonWriter json(out);
    begin_summary(json, ending, kind, zone);
    json.key("accounts");
    json.begin_object();
    for (const AccountEnd<Tally>& account : accounts) {
        json.key(account.alias);
        json.begin_object();
        json.field("state", account.state);
        write_tally(json, account.tally);
        json.end_object();
    }
    json.end_object();
    end_summary(json, ending);
}

}  // namespace invito
