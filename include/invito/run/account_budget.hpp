#pragma once
// From what the store knows about an account to what the limiter looks at.

#include "invito/plan/limiter.hpp"
#include "invito/ports/store.hpp"

namespace invito {

[[nodiscard]] AccountBudget budget_of(
    const AccountRecord& record, const Policy& policy, Duration lateness
);

}  // namespace invito
