#include "demo_files.hpp"

#include "outputs.hpp"

#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

constexpr int lead_count = 120;

constexpr std::array first_names = {
    "Jane", "Tom",  "Olga",  "Ravi", "Mia",  "Luca", "Aisha", "Noah",
    "Chen", "Ines", "Pavel", "Sara", "Kofi", "Elin", "Yuki",  "Marta",
};
constexpr std::array last_names = {
    "Doe",   "Fox",   "Petrova", "Patel", "Berg",   "Rossi", "Khan",
    "Meyer", "Silva", "Novak",   "Ito",   "Mensah", "Lind",
};
constexpr std::array companies = {
    "Acme Robotics", "Nord AI", "Blue Harbor", "Kite Labs", "Sunfield", "Ostwind", "Pixel & Co",
};

// Every so many rows something is special, at primes that rarely meet.
std::string profile_of(int row, const std::string& name) {
    const std::string slug = fmt::format("{}-{}", name, row);
    if (row % 29 == 0) return fmt::format("https://www.linkedin.com/company/{}", name);
    if (row % 23 == 0) return "https://www.linkedin.com/in/jane-doe-1";  // the first row again
    if (row % 19 == 0) return fmt::format("https://www.linkedin.com/in/connected-{}", slug);
    if (row % 31 == 0) return fmt::format("https://www.linkedin.com/in/missing-{}", slug);
    return fmt::format("https://www.linkedin.com/in/{}", slug);
}

std::string lower(std::string text) {
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

std::string settings_text(const DemoFiles& files) {
    return fmt::format(
        R"(# SANDBOX: a fake of the Unipile API on this machine. Nobody is really invited.
version: 1
provider:
  kind: sandbox
  dsn: {}
  ca_file: {}/sandbox-ca.pem
  speed: {}x
  timeout: 2s
database: {}/demo.db
defaults:
  limits: {{per_day: 25, per_week: 100}}
  pacing: {{min: 4m, max: 9m}}
  window: always
  ramp_up: none
accounts:
  anna: {{id: h_EKCy2lRLef5NzHp0iw4A, tier: premium}}
  ben: {{id: Xb81s0PnRkaTq6sUe9Zw1g, tier: premium}}
  carla: {{id: q0LmA2f_Tky3VvNc7Rd5Eg, tier: free, limits: {{per_day: 15}}}}
)",
        files.dsn, files.folder, files.speed, files.folder
    );
}

constexpr const char* campaign_text = R"(version: 1
name: demo
description: 120 invented people
list:
  file: leads.csv
accounts:
  use: [anna, ben, carla]
note:
  text: |
    Hi {{first_name|there}}, {{hook|your work}} caught my eye. I would be glad to connect.
  when_note_quota_used: send_without_note
)";

}  // namespace

std::string demo_leads() {
    std::string csv = "Person Linkedin Url,First Name,Last Name,Company Name,Hook\n";
    for (int row = 1; row <= lead_count; ++row) {
        const auto index = static_cast<std::size_t>(row - 1);
        const std::string first = first_names[index % first_names.size()];
        const std::string last = last_names[index % last_names.size()];
        csv += fmt::format(
            "{},{},{},{},{}\n", profile_of(row, lower(fmt::format("{}-{}", first, last))), first,
            last, companies[index % companies.size()],
            row % 5 == 0 ? "" : fmt::format("your talk in week {}", row % 40 + 1)
        );
    }
    return csv;
}

Result<void> write_demo_files(const DemoFiles& files) {
    std::error_code ignored;
    std::filesystem::create_directories(files.folder + "/campaigns", ignored);
    const std::vector<std::pair<std::string, std::string>> contents = {
        {"/invito.yaml", settings_text(files)},
        {"/sandbox-ca.pem", files.authority},
        {"/campaigns/demo.yaml", campaign_text},
        {"/campaigns/leads.csv", demo_leads()},
    };
    for (const auto& [name, content] : contents) {
        auto place = find_destination(files.folder + name, {});
        if (!place) return place.error();
        const auto written =
            write_file(std::move(*place), [&text = content](std::ostream& out) { out << text; });
        if (!written) return written.error();
    }
    return {};
}

}  // namespace invito
