#include "file_lock.hpp"
#include "invito/store/sqlite.hpp"
#include "invito/support/digest.hpp"
#include "invito/support/failure.hpp"

#include <charconv>
#include <fmt/format.h>
#include <unistd.h>
#include <utility>

namespace invito {
namespace {

// The byte of "accounts.lock" that stands for an account: the first 62 bits of a hash of its id, so
// that it fits a file offset. Two of a thousand accounts share a byte once in 10^13 times.
std::int64_t lock_offset(const std::string& provider_account_id) {
    const std::string digest = sha256_hex(provider_account_id);
    std::uint64_t leading = 0;
    constexpr int hexadecimal = 16;
    const auto parsed = std::from_chars(digest.data(), digest.data() + 16, leading, hexadecimal);
    ensure(parsed.ec == std::errc{}, "a digest is hexadecimal");
    return static_cast<std::int64_t>(leading >> 2);
}

Error account_taken(const std::string& alias) {
    return Error{
        .kind = ErrorKind::locked,
        .code = "account.locked",
        .what = fmt::format("account \"{}\" is in use by another run on this machine", alias),
        .hint =
            "that run uses another database, and two would each grant the full budget; wait "
            "for it, or leave this account to it: `--account`"};
}

Error lock_file_refused(const StorageFailure& failure) {
    return Error{
        .kind = ErrorKind::storage,
        .code = "account.lock_file",
        .what = "cannot lock the accounts",
        .found = failure.what(),
        .hint = "the state directory must be writable for this user"};
}

}  // namespace

Result<AccountLocks> AccountLocks::acquire(
    const std::string& state_directory,
    const std::vector<std::pair<std::string, std::string>>& alias_and_provider_id
) {
    try {
        store::LockFile file(state_directory + "/accounts.lock");
        for (const auto& [alias, provider_account_id] : alias_and_provider_id) {
            // Closing the file on the way out gives back those already taken.
            if (!file.try_lock(lock_offset(provider_account_id))) return account_taken(alias);
        }
        return AccountLocks(file.release());
    } catch (const StorageFailure& failure) {
        return lock_file_refused(failure);
    }
}

AccountLocks::AccountLocks(AccountLocks&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

AccountLocks& AccountLocks::operator=(AccountLocks&& other) noexcept {
    AccountLocks taken(std::move(other));  // takes what we held with it when it goes
    std::swap(fd_, taken.fd_);
    return *this;
}

AccountLocks::~AccountLocks() {
    if (fd_ >= 0) ::close(fd_);
}

}  // namespace invito
