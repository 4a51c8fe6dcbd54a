#include "disk_directory.hpp"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

namespace invito::test {
namespace {

constexpr std::string_view mark = "file of a FaultDisk, number ";

std::string parent_of(const std::string& path) {
    return std::filesystem::path(path).parent_path().string();
}

void write_number(const std::string& path, int number) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << mark << number;
}

std::optional<int> number_in(std::string_view text) {
    if (!text.starts_with(mark)) return std::nullopt;
    text.remove_prefix(mark.size());
    int number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return read.ec == std::errc() ? std::optional(number) : std::nullopt;
}

}  // namespace

std::optional<DiskDirectory::Entry> DiskDirectory::find(const std::string& path) const {
    const auto own = of_sqlite_.find(path);
    if (own != of_sqlite_.end()) return Entry{own->second, {}};
    std::ifstream file(path, std::ios::binary);
    if (!file.is_open()) return std::nullopt;
    std::ostringstream text;
    text << file.rdbuf();
    Entry entry{{}, text.str()};
    entry.number = number_in(entry.bytes);
    return entry;
}

void DiskDirectory::put(const std::string& path, int number, Kind kind) {
    remember(path);
    if (kind == Kind::database) {
        write_number(path, number);
    } else {
        of_sqlite_[path] = number;
    }
}

void DiskDirectory::adopt(const std::string& path, int number) {
    write_number(path, number);
}

void DiskDirectory::remove(const std::string& path) {
    remember(path);
    if (of_sqlite_.erase(path) == 0) std::filesystem::remove(path);
}

void DiskDirectory::sync(const std::string& path_of_a_file_in_it) {
    const std::string directory = parent_of(path_of_a_file_in_it);
    std::erase_if(durable_, [&](const auto& name) { return parent_of(name.first) == directory; });
}

void DiskDirectory::lose_power(Random& random) {
    for (const auto& [path, number] : durable_) {
        if (random.unit() < 0.5) continue;
        if (of_sqlite_.erase(path) == 0) std::filesystem::remove(path);
        if (number) of_sqlite_[path] = *number;
    }
    durable_.clear();
}

void DiskDirectory::freeze() {
    frozen_ = real_names();
}

void DiskDirectory::thaw() {
    if (!frozen_) return;
    for (const auto& [path, number] : real_names()) {
        if (!frozen_->contains(path)) std::filesystem::remove(path);
    }
    for (const auto& [path, number] : *frozen_) write_number(path, number);
    frozen_.reset();
}

void DiskDirectory::remember(const std::string& path) {
    directories_.insert(parent_of(path));
    const auto entry = find(path);
    durable_.try_emplace(path, entry ? entry->number : std::nullopt);
}

DiskDirectory::Names DiskDirectory::real_names() const {
    Names names;
    for (const std::string& directory : directories_) {
        std::error_code ignored;
        for (const auto& file : std::filesystem::directory_iterator(directory, ignored)) {
            if (!file.is_regular_file()) continue;
            const auto entry = find(file.path().string());
            if (entry && entry->number) names.emplace(file.path().string(), *entry->number);
        }
    }
    return names;
}

}  // namespace invito::test
