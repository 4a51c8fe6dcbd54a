#pragma once
// Files of the operating system: the owner of an open one, reading and writing all of it, and files
// that only their owner may read. Files for people are written by support/output_file.hpp.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace invito {

// An open file, pipe or socket, closed with its owner.
class Descriptor {
public:
    // What open(2) returned; negative: it failed.
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() { close(); }
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        Descriptor taken(std::move(other));
        std::swap(number_, taken.number_);
        return *this;
    }

    [[nodiscard]] bool is_open() const { return number_ >= 0; }
    [[nodiscard]] int number() const { return number_; }

    // False, with errno: what was written may not have arrived, as close(2) tells on some disks.
    bool close();

private:
    int number_;
};

// --- Where they fail errno is set. A signal interrupts none of them.

// Closed on exec, as all of ours.
[[nodiscard]] Descriptor open_file(const std::string& path);  // to read
[[nodiscard]] Descriptor open_file(const std::string& path, int flags, unsigned mode = 0);
[[nodiscard]] Descriptor duplicate(int number);

// At most `size` bytes, fewer from a pipe; 0 at the end, negative on a failure.
[[nodiscard]] std::ptrdiff_t read_some(const Descriptor& file, char* to, std::size_t size);

// To its end, but at most one byte more than `bytes_max`, so that the caller can see that it is too
// long.
[[nodiscard]] std::optional<std::string> read_all(const Descriptor& file, std::size_t bytes_max);

[[nodiscard]] bool write_all(const Descriptor& file, std::string_view bytes);

// To the disk. One that cannot says so (fsync(2), EINVAL), and that is no failure.
[[nodiscard]] bool sync_to_disk(const Descriptor& file);

// The folder of a file, "." if its path names none.
[[nodiscard]] std::string folder_of(const std::string& file);

// Of this machine, whose files these are; "unknown" if it does not say.
[[nodiscard]] std::string host_name();

// --- Only for their owner, whatever the umask. A machine that refuses is a StorageFailure. They
// are opened again and again, and replaced by nobody.

// `path` and its missing parents, mode 0700. Existing ones keep their mode.
void create_private_folders(const std::string& path);

// An empty file, mode 0600. It must not exist.
void create_private_file(const std::string& path);

// Opens for reading and writing, creating it with mode 0600 if it is missing.
[[nodiscard]] Descriptor open_private_file(const std::string& path);

// What was renamed in it stays so after a power cut.
void sync_folder(const std::string& path);

// --- What a file is by its first bytes, where it is no text at all or another program's. Names the
// formats that people take for a list by mistake.

struct ForeignFile {
    std::string_view code;     // "xlsx", "archive", "compressed", "pdf", "html", "utf32"
    std::string_view is_what;  // "is an Excel workbook"
    std::string_view hint;
};

// nullopt: nothing that is known to be something else.
[[nodiscard]] std::optional<ForeignFile> recognise_foreign_file(std::string_view head);

}  // namespace invito
