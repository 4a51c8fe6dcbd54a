#pragma once
// Help topics: what is about no single command. They stand in topics/*.txt, a summary and a text;
// docs/ carries the same facts at more length.

#include <string>
#include <string_view>
#include <vector>

namespace invito {

struct Topic {
    std::string_view name;
    std::string_view summary;
    std::string_view source;  // lines such as "@codes" stand for a table

    [[nodiscard]] std::string text() const;
};

[[nodiscard]] const std::vector<Topic>& topics();

[[nodiscard]] const Topic* find_topic(std::string_view name);

}  // namespace invito
