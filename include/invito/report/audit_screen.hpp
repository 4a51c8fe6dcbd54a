#pragma once
// What `audit` prints: for each account and limit the fullest window, every window that was passed,
// and the verdict last.

#include "invito/ports/queries.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/support/time.hpp"

#include <iosfwd>
#include <optional>

namespace invito {

struct AuditScreen {
    const AuditReport& report;
    Instant now;
    std::optional<Instant> since = {};
};

void write_audit_text(std::ostream& out, const AuditScreen& screen, const Style& style);
void write_audit_json(std::ostream& out, const AuditScreen& screen, const TimeZone& zone);

}  // namespace invito
