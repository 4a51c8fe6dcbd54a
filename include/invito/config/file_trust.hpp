#pragma once
// Who may steer the program: a configuration, a campaign or a key counts only if nobody can have
// written it but the user who runs the program, root, and under root the user who called sudo.
// Lists are data and do not steer.

#include "invito/support/result.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace invito {

struct TrustedUsers {
    std::uint32_t user = 0;                         // who runs the program
    std::optional<std::uint32_t> behind_sudo = {};  // only where `user` is root

    [[nodiscard]] bool contains(std::uint32_t owner) const;
};

// SUDO_UID counts only for root: everybody else could set it to any user.
[[nodiscard]] TrustedUsers trusted_users(
    std::uint32_t effective_user, const std::map<std::string, std::string>& environment
);

// Those of this process.
[[nodiscard]] TrustedUsers trusted_users(const std::map<std::string, std::string>& environment);

// What the file system tells of a file and of where its name stands.
struct FileFacts {
    struct Folder {
        std::string path;
        std::uint32_t owner = 0;
        std::uint32_t group = 0;
        std::uint32_t mode = 0;
        bool is_read_only = false;  // the mount: nobody may write, whatever the mode says
    };
    std::uint32_t owner = 0;
    std::uint32_t group = 0;
    std::uint32_t mode = 0;
    std::optional<std::uint32_t> link_owner = {};  // of the symbolic link that was followed
    std::vector<Folder> folders = {};              // of the name, and of a link's target
};

struct FileVerdict {
    std::optional<Error> refusal;       // config; "config.foreign_owner", "config.world_writable"
    std::vector<std::string> warnings;  // members of a group, or a folder's owner, may steer
};

[[nodiscard]] FileVerdict classify_file(
    const std::string& path, const FileFacts& file, const TrustedUsers& trusted
);

// Of the file at `path` now; nothing where there is none. For reading it look at the open file.
[[nodiscard]] FileVerdict examine_file(const std::string& path, const TrustedUsers& trusted);

// Of a file that was opened as `path`. Pipes and terminals came with the process and may steer.
[[nodiscard]] Result<void> refuse_untrusted(
    int descriptor, const std::string& path, const TrustedUsers& trusted
);

}  // namespace invito
