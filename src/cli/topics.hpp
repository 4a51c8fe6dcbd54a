#pragma once
// Help topics: what is about no single command. docs/ carries the same facts at more length.

#include <string>
#include <string_view>
#include <vector>

namespace invito {

struct Topic {
    std::string_view name;
    std::string_view summary;
    std::string (*text)();
};

[[nodiscard]] const std::vector<Topic>& topics();

[[nodiscard]] const Topic* find_topic(std::string_view name);

}  // namespace invito
