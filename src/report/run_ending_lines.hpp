#pragma once
// The lines and fields with which every run that did not invite ends.

#include "invito/model/run_kind.hpp"
#include "invito/report/run_ending.hpp"
#include "invito/report/style.hpp"
#include "json_fields.hpp"

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

// {"type":"summary",...}, the last line of such a run. `write_tally(json, tally)` writes the fields
// that only this kind has.
template <typename Tally, typename WriteTally>
void write_summary_json(
    std::ostream& out, const RunEnding& ending, RunKind kind,
    const std::vector<AccountEnd<Tally>>& accounts, const TimeZone& zone,
    const WriteTally& write_tally
) {
    write_json_line(out, "summary", zone, [&](JsonWriter& json) {
        json.field("run", ending.run);
        json.field("kind", kind);
        write_fields(json, ending);
        json.object("accounts", [&] {
            for (const AccountEnd<Tally>& account : accounts) {
                json.object(account.alias, [&] {
                    json.field("state", account.state);
                    write_tally(json, account.tally);
                });
            }
        });
        json.object("requests", [&] { json.field("total", ending.requests); });
    });
}

}  // namespace invito
