#include "invito/config/file_trust.hpp"

#include "files.hpp"
#include "invito/support/shell.hpp"

#include <array>
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <grp.h>
#include <linux/magic.h>
#include <pwd.h>
#include <string_view>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <utility>

namespace invito {

namespace {

constexpr std::uint32_t root = 0;
constexpr std::uint32_t no_user = 0xFFFFFFFF;
constexpr std::uint32_t owner_without_number = 65534;  // the kernel's overflowuid

// Numbers stand for users and groups without a name here.
std::string user_name(std::uint32_t user) {
    passwd entry{};
    passwd* found = nullptr;
    std::array<char, 16 * 1024> buffer{};
    ::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found);
    return found == nullptr ? std::to_string(user) : found->pw_name;
}

std::string group_name(std::uint32_t group) {
    struct group entry {};
    struct group* found = nullptr;
    std::array<char, 64 * 1024> buffer{};
    ::getgrgid_r(group, &entry, buffer.data(), buffer.size(), &found);
    return found == nullptr ? std::to_string(group) : found->gr_name;
}

std::string owner_text(std::uint32_t user) {
    const std::string name = user_name(user);
    const std::string number = std::to_string(user);
    return name == number ? "uid " + number : fmt::format("{} (uid {})", name, number);
}

bool may_write(std::uint32_t mode, std::uint32_t bit) {
    return (mode & bit) != 0;
}

// In a folder with the sticky bit others cannot replace a file.
bool may_replace(const FileFacts::Folder& folder, std::uint32_t bit) {
    return may_write(folder.mode, bit) && !may_write(folder.mode, S_ISVTX) && !folder.is_read_only;
}

std::string neither_nor(const TrustedUsers& trusted) {
    if (trusted.behind_sudo && *trusted.behind_sudo != root) {
        return fmt::format(
            "neither to root nor to {}, who called sudo", user_name(*trusted.behind_sudo)
        );
    }
    if (trusted.user == root) return "not to root, who runs invito";
    return fmt::format("neither to root nor to {}, who runs invito", user_name(trusted.user));
}

// Only root can give files away.
std::string take_over(const char* command, const std::string& path, const TrustedUsers& trusted) {
    return fmt::format(
        "{}{} {} {}", trusted.user == root ? "" : "sudo ", command, user_name(trusted.user),
        shell_word(path)
    );
}

Error trust_error(const char* code, std::string what, std::string hint) {
    Error error{ErrorKind::config, code, std::move(what)};
    error.hint = std::move(hint);
    error.help_topic = "secrets";
    return error;
}

Error foreign_owner(const std::string& path, const FileFacts& file, const TrustedUsers& trusted) {
    const std::uint32_t mode = file.mode & ALLPERMS;
    std::string what = fmt::format(
        "{} belongs to {}, {} (mode {:04o})", path, owner_text(file.owner), neither_nor(trusted),
        mode
    );
    if (file.owner == owner_without_number) {
        return trust_error(
            "config.foreign_owner", std::move(what),
            fmt::format(
                "a container or a network drive shows this owner for one that it does not know: "
                "mount or copy the file so that it belongs to {}",
                user_name(trusted.user)
            )
        );
    }
    std::vector<std::string> commands = {take_over("chown", path, trusted)};
    if (may_write(mode, S_IWOTH)) commands.push_back("chmod o-w " + shell_word(path));
    return trust_error(
        "config.foreign_owner", std::move(what),
        fmt::format(
            "it decides what is run and sent: read it, and if you trust it: {}",
            fmt::join(commands, " && ")
        )
    );
}

std::optional<Error> refusal_of(
    const std::string& path, const FileFacts& file, const TrustedUsers& trusted
) {
    if (!trusted.contains(file.owner)) return foreign_owner(path, file, trusted);
    const std::uint32_t mode = file.mode & ALLPERMS;
    if (may_write(mode, S_IWOTH)) {
        return trust_error(
            "config.world_writable",
            fmt::format(
                "everybody may write {} (mode {:04o}, owner {})", path, mode, user_name(file.owner)
            ),
            fmt::format("see that nobody did, then: chmod o-w {}", shell_word(path))
        );
    }
    if (file.link_owner && !trusted.contains(*file.link_owner)) {
        return trust_error(
            "config.foreign_owner",
            fmt::format(
                "the link {} belongs to {}, {}", path, owner_text(*file.link_owner),
                neither_nor(trusted)
            ),
            fmt::format("name the file itself, or: {}", take_over("chown -h", path, trusted))
        );
    }
    for (const FileFacts::Folder& folder : file.folders) {
        if (!may_replace(folder, S_IWOTH)) continue;
        return trust_error(
            "config.world_writable",
            fmt::format(
                "everybody may replace {}: its folder {} has mode {:04o}", path, folder.path,
                folder.mode & ALLPERMS
            ),
            fmt::format("see that nobody did, then: chmod o-w {}", shell_word(folder.path))
        );
    }
    return std::nullopt;
}

std::vector<std::string> warnings_of(
    const std::string& path, const FileFacts& file, const TrustedUsers& trusted
) {
    std::vector<std::string> warnings;
    if (may_write(file.mode, S_IWGRP)) {
        warnings.push_back(fmt::format(
            "the group {} may write {} (mode {:04o}); unless that is meant: chmod g-w {}",
            group_name(file.group), path, file.mode & ALLPERMS, shell_word(path)
        ));
    }
    for (const FileFacts::Folder& folder : file.folders) {
        if (may_replace(folder, S_IWGRP)) {
            warnings.push_back(fmt::format(
                "the group {} may replace {}: its folder {} has mode {:04o}; unless that is "
                "meant: chmod g-w {}",
                group_name(folder.group), path, folder.path, folder.mode & ALLPERMS,
                shell_word(folder.path)
            ));
        }
        if (!trusted.contains(folder.owner) && !folder.is_read_only) {
            warnings.push_back(fmt::format(
                "{} may replace {}: the folder {} is theirs; unless that is meant: {}",
                owner_text(folder.owner), path, folder.path,
                take_over("chown", folder.path, trusted)
            ));
        }
    }
    return warnings;
}

void add_folder(FileFacts& facts, const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return;
    struct statvfs mount {};
    const bool is_read_only =
        ::statvfs(path.c_str(), &mount) == 0 && (mount.f_flag & ST_RDONLY) != 0;
    facts.folders.push_back({path, status.st_uid, status.st_gid, status.st_mode, is_read_only});
}

// nullopt for what has no name in a folder: an inherited pipe, a terminal, a null device.
std::optional<FileFacts> look_at(int descriptor, const std::string& path) {
    struct stat status {};
    struct statfs system {};
    if (::fstat(descriptor, &status) != 0 || S_ISCHR(status.st_mode)) return std::nullopt;
    const bool is_pipe = S_ISFIFO(status.st_mode) && ::fstatfs(descriptor, &system) == 0 &&
                         system.f_type == PIPEFS_MAGIC;
    if (is_pipe) return std::nullopt;

    FileFacts facts{.owner = status.st_uid, .group = status.st_gid, .mode = status.st_mode};
    add_folder(facts, folder_of(path));
    if (::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode)) {
        facts.link_owner = status.st_uid;
        std::error_code failed;
        const auto target =
            std::filesystem::read_symlink(fmt::format("/proc/self/fd/{}", descriptor), failed);
        if (!failed && target.is_absolute()) add_folder(facts, target.parent_path().string());
    }
    return facts;
}

}  // namespace

bool TrustedUsers::contains(std::uint32_t owner) const {
    return owner == root || owner == user || owner == behind_sudo;
}

TrustedUsers trusted_users(
    std::uint32_t effective_user, const std::map<std::string, std::string>& environment
) {
    TrustedUsers trusted{effective_user};
    const auto text = variable(environment, "SUDO_UID");
    if (effective_user != root || !text) return trusted;
    std::uint32_t user = no_user;
    const char* const end = text->data() + text->size();
    const auto [stop, problem] = std::from_chars(text->data(), end, user);
    if (problem == std::errc{} && stop == end && user != no_user) trusted.behind_sudo = user;
    return trusted;
}

TrustedUsers trusted_users(const std::map<std::string, std::string>& environment) {
    return trusted_users(::geteuid(), environment);
}

FileVerdict classify_file(
    const std::string& path, const FileFacts& file, const TrustedUsers& trusted
) {
    return {refusal_of(path, file, trusted), warnings_of(path, file, trusted)};
}

FileVerdict examine_file(const std::string& path, const TrustedUsers& trusted) {
    const Descriptor file = open_file(path, O_PATH);
    if (!file.is_open()) return {};
    const auto facts = look_at(file.number(), path);
    return facts ? classify_file(path, *facts, trusted) : FileVerdict{};
}

Result<void> refuse_untrusted(
    int descriptor, const std::string& path, const TrustedUsers& trusted
) {
    const auto facts = look_at(descriptor, path);
    if (!facts) return {};
    if (auto refusal = refusal_of(path, *facts, trusted)) return *std::move(refusal);
    return {};
}

}  // namespace invito
