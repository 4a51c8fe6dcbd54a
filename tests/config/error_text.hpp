#pragma once
// Errors as people see them, for golden texts. Folders are cut off, so that the texts are the same
// on every machine.

#include "invito/config/settings.hpp"

#include <string>
#include <vector>

namespace invito::testing {

inline std::string without(std::string text, const std::string& folder) {
    for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder)) {
        text.erase(at, folder.size());
    }
    return text;
}

inline std::string error_text(const Error& error) {
    std::string text = "error: " + error.what + "  [" + error.code + "]\n";
    if (error.place) {
        text += "  --> " + error.place->file;
        if (error.place->line != 0) text += ":" + std::to_string(error.place->line);
        if (error.place->column != 0) text += ":" + std::to_string(error.place->column);
        text += "\n";
    }
    if (!error.found.empty()) text += "  found: " + error.found + "\n";
    if (!error.hint.empty()) text += "  hint: " + error.hint + "\n";
    if (!error.help_topic.empty()) text += "  help: invito help " + error.help_topic + "\n";
    return text;
}

inline std::string error_text(const std::vector<Error>& errors, const std::string& folder) {
    std::string text;
    for (const Error& error : errors) text += error_text(error);
    return without(text, folder + "/");
}

}  // namespace invito::testing
