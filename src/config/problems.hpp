#pragma once
// Collects every problem of one pass, to be told in file order.

#include "invito/config/settings.hpp"

#include <vector>

namespace invito {

class Problems {
public:
    void add(Error error);
    void add(SettingsFailure failure);

    [[nodiscard]] bool empty() const { return errors_.empty(); }

    // By line and column; what has no place in a file comes last.
    [[nodiscard]] SettingsFailure take();

private:
    std::vector<Error> errors_;
};

}  // namespace invito
