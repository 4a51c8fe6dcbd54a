#pragma once
// What the parts of the settings are read with.

#include "files.hpp"
#include "reader.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace invito {

struct Reading {
    const Values& values;
    Problems& problems;
    const SettingsSources& sources;
    std::string file;  // that was read; empty: none

    // Its kind and place are those of `origin`.
    void refuse(const Origin& origin, Error error) const {
        error.kind = origin.source == Source::flag ? ErrorKind::usage : ErrorKind::config;
        error.place = origin.place;
        problems.add(std::move(error));
    }

    // The expanded path at `key`: relative to the file that names it, or to the working directory
    // if a variable or a flag does. `fallback` if it is not set.
    [[nodiscard]] std::string path(std::string_view key, std::string fallback) const {
        const Setting* const setting = values.find(key);
        if (setting == nullptr) return fallback;
        return expanded(std::get<std::string>(setting->value), setting->origin);
    }

    [[nodiscard]] std::string expanded(const std::string& text, const Origin& origin) const {
        const std::string folder =
            origin.source == Source::file ? folder_of(file) : sources.working_directory;
        auto path = expand_path(text, folder, sources.environment);
        if (path) return *std::move(path);
        Error error = path.error();
        error.place = origin.place;
        problems.add(std::move(error));
        return text;
    }
};

}  // namespace invito
