#pragma once
// One runner per account on this machine: two databases would each grant the full budget.

#include "invito/support/descriptor.hpp"
#include "invito/support/result.hpp"

#include <string>
#include <utility>
#include <vector>

namespace invito {

// Each account is a listening socket in the abstract namespace (unix(7)), under a name that anybody
// can work out: a hash of the provider's endpoint and the account's id. There is no file, so that
// no right, folder or user stands between two runs, and the kernel takes the socket back with the
// process that holds it, however that ends. A network namespace of its own (a container,
// PrivateNetwork=) has names of its own: nobody sees across.
class AccountLocks {
public:
    // All or none. `endpoint` is "host:port". Errors: locked, "account.locked" (names the first
    // alias that is taken, and who holds it); config, "account.lock": the machine refuses.
    [[nodiscard]] static Result<AccountLocks> acquire(
        const std::string& endpoint,
        const std::vector<std::pair<std::string, std::string>>& alias_and_provider_id
    );

private:
    explicit AccountLocks(std::vector<Descriptor> sockets) : sockets_(std::move(sockets)) {}
    std::vector<Descriptor> sockets_;
};

}  // namespace invito
