#pragma once
// One value of a file, a variable or a flag: text in, typed value out.

#include "invito/model/policy.hpp"
#include "invito/support/result.hpp"
#include "invito/support/time_zone.hpp"
#include "schema.hpp"

#include <array>
#include <chrono>
#include <string>
#include <variant>
#include <vector>

namespace invito {

using Days = std::array<bool, 7>;  // Monday first
using TimeOfDay = std::chrono::minutes;
using Texts = std::vector<std::string>;
using Dates = std::vector<std::chrono::year_month_day>;

using Value = std::variant<
    std::string,  // text, path, choice
    bool,
    int,  // count, speed
    Cap, Duration,
    char,   // delimiter
    Texts,  // words, texts, paths
    std::chrono::year_month_day, Dates, Days, TimeOfDay, TimeZone>;

// As it was written: one text, or a list of them.
struct Written {
    Texts items;
    bool is_list = false;

    [[nodiscard]] std::string text() const;  // items with ", " between
};

// Why a text is not a value of its key.
struct ValueError {
    std::string hint;
};

[[nodiscard]] bool takes_list(ValueType type);

[[nodiscard]] boost::system::result<Value, ValueError> parse_value(
    const Key& key, const Written& written
);
[[noreturn]] void throw_exception_from_error(const ValueError&, const boost::source_location&);

}  // namespace invito
