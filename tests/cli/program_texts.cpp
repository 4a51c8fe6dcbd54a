#include "cli/program_texts.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace invito {
namespace {

std::string content_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

class LiteralScanner {
public:
    explicit LiteralScanner(std::string_view source) : rest_(source) {}

    std::vector<std::string> scan() {
        while (!rest_.empty()) step();
        return std::move(found_);
    }

private:
    void step() {
        if (rest_.starts_with("//")) {
            skip(rest_.find('\n'));
        } else if (rest_.starts_with("'") && !is_digit_separator()) {
            skip(std::min(rest_.find('\'', rest_.starts_with("'\\") ? 3 : 1), rest_.size()) + 1);
        } else if (rest_.starts_with("R\"(")) {
            const std::size_t end = std::min(rest_.find(")\""), rest_.size());
            take(rest_.substr(3, end - 3));
            skip(end + 2);
        } else if (rest_.starts_with("\"")) {
            take_quoted();
        } else {
            if (std::isspace(static_cast<unsigned char>(rest_.front())) == 0) is_joined_ = false;
            skip(1);
        }
    }

    // 1'000'000
    [[nodiscard]] bool is_digit_separator() const {
        return std::isxdigit(static_cast<unsigned char>(before_)) != 0;
    }

    void take_quoted() {
        std::string text;
        std::size_t at = 1;
        while (at < rest_.size() && rest_[at] != '"') {
            if (rest_[at] != '\\') {
                text += rest_[at++];
                continue;
            }
            text += rest_[at + 1] == 'n' ? '\n' : rest_[at + 1];
            at += 2;
        }
        take(text);
        skip(at + 1);
    }

    void take(std::string_view text) {
        if (!is_joined_) found_.emplace_back();
        found_.back() += text;
        is_joined_ = true;
    }

    void skip(std::size_t count) {
        const std::size_t taken = std::min(count, rest_.size());
        before_ = rest_[taken - 1];
        rest_.remove_prefix(taken);
    }

    std::string_view rest_;
    std::vector<std::string> found_;
    char before_ = ' ';
    bool is_joined_ = false;  // only white space since the last literal
};

}  // namespace

std::vector<std::string> string_literals(std::string_view source) {
    return LiteralScanner(source).scan();
}

std::vector<std::string> code_of_markdown(std::string_view text) {
    std::vector<std::string> codes;
    while (true) {
        const std::size_t begin = text.find('`');
        if (begin == std::string_view::npos) return codes;
        const std::string_view fence = text.substr(begin).starts_with("```") ? "```" : "`";
        text.remove_prefix(begin + fence.size());
        const std::size_t end = std::min(text.find(fence), text.size());
        codes.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + fence.size(), text.size()));
    }
}

std::vector<ProgramText> texts_of_the_repository(const std::string& root) {
    namespace fs = std::filesystem;
    std::vector<ProgramText> texts;
    for (const auto& entry : fs::recursive_directory_iterator(root + "/src")) {
        if (entry.path().extension() != ".cpp") continue;
        const std::string where = fs::relative(entry.path(), root).string();
        for (std::string& literal : string_literals(content_of(entry.path())))
            texts.push_back({where, std::move(literal)});
    }
    for (const auto& entry : fs::recursive_directory_iterator(root + "/config")) {
        if (!entry.is_regular_file()) continue;
        texts.push_back({fs::relative(entry.path(), root).string(), content_of(entry.path())});
    }
    for (std::string& code : code_of_markdown(content_of(root + "/README.md")))
        texts.push_back({"README.md", std::move(code)});
    return texts;
}

}  // namespace invito
