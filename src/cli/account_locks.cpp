#include "account_locks.hpp"

#include "invito/support/digest.hpp"
#include "open_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <set>
#include <sys/socket.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>

namespace invito {

namespace {

struct AbstractName {
    sockaddr_un address{};
    socklen_t size = 0;
};

AbstractName name_of(const std::string& endpoint, const std::string& provider_account_id) {
    const std::string name =
        "invito/account/" + sha256_hex(endpoint + "\n" + provider_account_id).substr(0, 40);
    AbstractName made;
    made.address.sun_family = AF_UNIX;
    // The first byte stays 0: that makes it abstract.
    std::memcpy(made.address.sun_path + 1, name.data(), name.size());
    made.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    return made;
}

const sockaddr* address_of(const AbstractName& name) {
    return reinterpret_cast<const sockaddr*>(&name.address);
}

Descriptor new_socket() {
    return Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

// Nobody accepts: whoever asks stays in the queue, and a full one answers at once that it is full.
constexpr int askers_max = 4096;

// False, with errno: taken, or refused.
bool listen_at(const Descriptor& socket, const AbstractName& name) {
    return socket.is_open() && ::bind(socket.number(), address_of(name), name.size) == 0 &&
           ::listen(socket.number(), askers_max) == 0;
}

// " (process 4711)"; empty: it has ended meanwhile, or is of another process namespace.
std::string holder_of(const AbstractName& name) {
    const Descriptor socket = new_socket();
    if (!socket.is_open() || ::connect(socket.number(), address_of(name), name.size) != 0)
        return {};
    ucred holder{};
    socklen_t size = sizeof holder;
    const bool is_known =
        ::getsockopt(socket.number(), SOL_SOCKET, SO_PEERCRED, &holder, &size) == 0 &&
        holder.pid > 0;
    if (!is_known) return {};
    return holder.uid == ::getuid()
               ? fmt::format(" (process {})", holder.pid)
               : fmt::format(" (process {} of the user {})", holder.pid, holder.uid);
}

Error account_taken(const std::string& alias, const std::string& holder) {
    return Error{
        .kind = ErrorKind::locked,
        .code = "account.locked",
        .what =
            fmt::format("account \"{}\" is in use by another run on this machine{}", alias, holder),
        .hint =
            "that run uses another database, and two would each grant the full budget; wait "
            "for it (`--lock-wait 10m`), or leave this account to it: `--account`; `invito doctor` "
            "looks for the other database"};
}

Error refused(std::size_t count, int error_number) {
    Error error{
        .kind = ErrorKind::config,
        .code = "account.lock",
        .what = "cannot lock the accounts against another run",
        .found = std::generic_category().message(error_number),
        .hint =
            "it takes Unix sockets; in a unit of systemd RestrictAddressFamilies= must name "
            "AF_UNIX"};
    if (error_number == EMFILE || error_number == ENFILE) {
        error.hint = how_to_raise_open_files(open_files_need(count).most);
    }
    return error;
}

}  // namespace

Result<AccountLocks> AccountLocks::acquire(
    const std::string& endpoint,
    const std::vector<std::pair<std::string, std::string>>& alias_and_provider_id
) {
    std::vector<Descriptor> sockets;
    sockets.reserve(alias_and_provider_id.size());
    std::set<std::string> own;
    for (const auto& [alias, provider_account_id] : alias_and_provider_id) {
        if (!own.insert(provider_account_id).second) continue;
        const AbstractName name = name_of(endpoint, provider_account_id);
        Descriptor socket = new_socket();
        if (!listen_at(socket, name)) {
            const int failure = errno;
            if (failure == EADDRINUSE) return account_taken(alias, holder_of(name));
            return refused(alias_and_provider_id.size(), failure);
        }
        sockets.push_back(std::move(socket));
    }
    return AccountLocks(std::move(sockets));
}

}  // namespace invito
