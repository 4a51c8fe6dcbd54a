#pragma once
// JSON of our records: an object of the fields that write_fields() says. The documents and lines it
// stands in have a version.

#include "invito/support/ids.hpp"
#include "invito/support/json_writer.hpp"
#include "invito/support/time.hpp"

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace invito {

template <class Tag>
void write_json(JsonWriter& json, Id<Tag> id) {
    json.value(id.value);
}
void write_json(JsonWriter& json, RunId run);                     // "r-0042", or null
void write_json(JsonWriter& json, std::chrono::local_days date);  // "2026-11-23"
void write_json(JsonWriter& json, std::chrono::year_month_day date);

template <class Record>
void write_json(JsonWriter& json, const Record& record) {
    json.begin_object();
    write_fields(json, record);
    json.end_object();
}

// What is not there is null.
[[nodiscard]] std::optional<std::string_view> unless_empty(std::string_view text);
[[nodiscard]] std::optional<std::int64_t> unless_zero(std::int64_t number);
[[nodiscard]] std::optional<Instant> unless_zero(Instant at);  // the store's "never"

// {"type":"summary","v":1,...} on one line: one of several.
template <class Write>
void write_json_line(
    std::ostream& out, std::string_view type, const TimeZone& zone, const Write& write
) {
    JsonWriter json(out, zone);
    json.begin_object();
    if (!type.empty()) json.field("type", type);
    json.field("v", 1);
    write(json);
    json.end_object();
    json.finish();
}

// {"v":1,...} on one line: a whole document.
template <class Write>
void write_json_document(std::ostream& out, const TimeZone& zone, const Write& write) {
    write_json_line(out, {}, zone, write);
}

}  // namespace invito
