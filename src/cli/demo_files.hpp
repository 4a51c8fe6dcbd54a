#pragma once
// The files of the demo: a configuration for the sandbox, a campaign, and 120 invented leads.

#include "invito/support/result.hpp"

#include <string>

namespace invito {

struct DemoFiles {
    std::string folder;     // exists
    std::string dsn;        // "https://127.0.0.1:PORT"
    std::string authority;  // PEM
    int speed = 600;
};

// Errors: storage, "file.write".
[[nodiscard]] Result<void> write_demo_files(const DemoFiles& files);

// 120 rows and a header. Among them are repetitions, company pages and people who are connected
// already, so that every verdict is seen.
[[nodiscard]] std::string demo_leads();

}  // namespace invito
