#pragma once
// A secret that cannot be printed by accident: no stream operator, no formatter, no implicit
// conversion.

#include <string>
#include <utility>

namespace invito {

class Secret {
public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}

    [[nodiscard]] bool empty() const { return value_.empty(); }

    // The only way to the value; each call site is a place to review.
    [[nodiscard]] const std::string& reveal() const { return value_; }

    // For people: "ends in ...x2", or "hidden" when it is too short to show any of it.
    [[nodiscard]] std::string describe() const {
        return value_.size() < 16 ? "hidden" : "ends in ..." + value_.substr(value_.size() - 2);
    }

private:
    std::string value_;
};

}  // namespace invito
