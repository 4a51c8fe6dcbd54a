#include "report/page_scan.hpp"

#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <rapidjson/document.h>
#include <vector>

namespace invito::test {
namespace {

constexpr std::string_view name_letters = "abcdefghijklmnopqrstuvwxyz0123456789-";

class Scanner {
public:
    explicit Scanner(std::string_view page) : rest_(page) {}

    PageScan scan() {
        if (const auto invalid = first_invalid_utf8(rest_)) fail("no UTF-8");
        if (!skip("<!doctype html>\n")) fail("no doctype");
        while (!rest_.empty() && scan_.fault.empty()) {
            check_text(take(std::min(rest_.find('<'), rest_.size())));
            if (!rest_.empty()) read_tag();
        }
        if (!open_.empty()) fail("open at the end");
        return std::move(scan_);
    }

private:
    void fail(std::string_view what) {
        if (!scan_.fault.empty()) return;
        scan_.fault.append(what).append(" before: ").append(rest_.substr(0, 80));
    }

    std::string_view take(std::size_t count) {
        const std::string_view taken = rest_.substr(0, count);
        rest_.remove_prefix(taken.size());
        return taken;
    }

    bool skip(std::string_view expected) {
        if (!rest_.starts_with(expected)) return false;
        take(expected.size());
        return true;
    }

    std::string_view take_name() {
        return take(std::min(rest_.find_first_not_of(name_letters), rest_.size()));
    }

    // The content of an element or of an attribute: entities of ours, nothing that a page forbids.
    void check_text(std::string_view text) {
        constexpr std::array<std::string_view, 5> entities = {
            "&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
        for (std::size_t at = 0; at < text.size(); ++at) {
            const auto letter = static_cast<unsigned char>(text[at]);
            const bool is_control =
                (letter < 0x20 && letter != '\n' && letter != '\t') || letter == 0x7F ||
                (letter == 0xC2 && static_cast<unsigned char>(text[at + 1]) < 0xA0);
            if (is_control) fail("a control character");
            if (letter == '<' || letter == '>' || letter == '"') fail("a raw mark");
            if (letter != '&') continue;
            const bool is_entity = std::ranges::any_of(entities, [&](std::string_view entity) {
                return text.substr(at).starts_with(entity);
            });
            if (!is_entity) fail("a raw &");
        }
    }

    void read_tag() {
        if (skip("</")) {
            const std::string_view name = take_name();
            if (open_.empty() || open_.back() != name || !skip(">"))
                return fail("closed too early");
            open_.pop_back();
            return;
        }
        skip("<");
        const std::string_view name = take_name();
        if (name.empty()) return fail("a raw <");
        scan_.skeleton.append(name);
        bool is_data = false;
        while (skip(" ")) is_data = read_attribute() || is_data;
        scan_.skeleton += '\n';
        const bool is_empty = skip("/") || name == "meta" || name == "link" || name == "input";
        if (!skip(">")) return fail("a tag that is none of ours");
        if (is_empty) return;
        open_.push_back(name);
        if (name == "script" || name == "style") read_raw(name, is_data);
    }

    // Whether it says that what comes is data.
    bool read_attribute() {
        const std::string_view name = take_name();
        scan_.skeleton.append(" ").append(name);
        if (name.starts_with("on") || name == "style") fail("an attribute that acts");
        if (!skip("=\"")) return false;
        const std::string_view value = take(std::min(rest_.find('"'), rest_.size()));
        if (!skip("\"")) fail("an attribute without an end");
        const bool is_policy = name == "content";  // has ' as we write it
        if (!is_policy) check_text(value);
        const bool leads_somewhere = name == "href" || name == "src";
        const bool is_known = value.empty() || value.starts_with("/") || value.starts_with("#") ||
                              value.starts_with("https://www.linkedin.com/in/");
        if (leads_somewhere && (!is_known || value.starts_with("//"))) fail("leads elsewhere");
        return name == "type" && value == "application/json";
    }

    // No entity counts in there, and the first end ends it.
    void read_raw(std::string_view name, bool is_data) {
        const std::string end = "</" + std::string(name) + ">";
        const std::string_view content = take(std::min(rest_.find(end), rest_.size()));
        if (!is_data) return;
        if (content.find('<') != std::string_view::npos) fail("< in data");
        rapidjson::Document document;
        document.Parse<rapidjson::kParseValidateEncodingFlag>(content.data(), content.size());
        if (document.HasParseError()) fail("data that is no JSON");
    }

    std::string_view rest_;
    std::vector<std::string_view> open_;
    PageScan scan_;
};

}  // namespace

PageScan scan_page(std::string_view page) {
    return Scanner(page).scan();
}

}  // namespace invito::test
