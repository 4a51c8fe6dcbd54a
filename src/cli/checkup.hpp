#pragma once
// The findings of `doctor`: one line per thing that was looked at, and the exit code they add up
// to.

#include "assumptions.hpp"
#include "exit_code.hpp"
#include "invito/report/style.hpp"

#include <iosfwd>
#include <span>
#include <string>
#include <vector>

namespace invito {

enum class Health { ok, warning, failure, skipped };

struct Finding {
    Health health = Health::ok;
    std::string subject;           // "config", or an account's alias
    std::string text;              // with what to do, unless all is well
    ExitCode code = ExitCode::ok;  // of a failure
};

class Checkup {
public:
    void ok(std::string subject, std::string text);
    void warn(std::string subject, std::string text);
    void skip(std::string subject, std::string text);
    void fail(std::string subject, std::string text, ExitCode code);

    [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }

    // The gravest of the failures; with `strict` a warning counts like an account in need.
    [[nodiscard]] ExitCode exit_code(bool strict) const;

private:
    std::vector<Finding> findings_;
};

void write_checkup_text(std::ostream& out, const Checkup& checkup, bool strict, const Style& style);
void write_checkup_json(std::ostream& out, const Checkup& checkup, bool strict);
void write_assumptions(
    std::ostream& out, std::span<const Assumption> assumptions, const Style& style
);

}  // namespace invito
