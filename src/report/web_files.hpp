#pragma once
// The files of src/report/web/, inside the program.

#include <string_view>

namespace invito {

[[nodiscard]] std::string_view page_css();
[[nodiscard]] std::string_view report_js();
// Of the dashboard alone.
[[nodiscard]] std::string_view live_css();
[[nodiscard]] std::string_view live_js();

}  // namespace invito
