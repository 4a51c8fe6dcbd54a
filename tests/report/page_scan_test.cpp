#include "report/page_scan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::StartsWith;

std::string fault_of(const std::string& content) {
    return scan_page("<!doctype html>\n" + content).fault;
}

TEST(PageScan, finds_nothing_in_a_page_of_ours) {
    const PageScan scan = scan_page(
        "<!doctype html>\n<p id=\"one\" hidden>Tom &amp; &quot;Jane&quot;<link "
        "href=\"/style.css\"><svg>"
        "<rect width=\"1\"/></svg></p><script "
        "type=\"application/json\">{\"a\":\"\\u003c\"}</script>\n"
    );
    EXPECT_EQ(scan.fault, "");
    EXPECT_EQ(scan.skeleton, "p id hidden\nlink href\nsvg\nrect width\nscript type\n");
}

// What it is there for.
TEST(PageScan, finds_whatever_could_be_wrong) {
    for (const auto& [content, fault] : std::vector<std::pair<std::string, std::string>>{
             {"<p>", "open at the end"},
             {"<p><b></p></b>", "closed too early"},
             {"</p>", "closed too early"},
             {"<p>a < b</p>", "a raw <"},
             {"a > b", "a raw mark"},
             {"say \"it\"", "a raw mark"},
             {"Tom & Jane", "a raw &"},
             {"&nbsp;", "a raw &"},
             {"<!-- -->", "a raw <"},
             {"<P>", "a raw <"},
             {"<p class='x'></p>", "a tag that is none of ours"},
             {"<p class=\"x\"y></p>", "a tag that is none of ours"},
             {"<p class=\"x></p>", "an attribute without an end"},
             {"<p class=\"<\"></p>", "a raw mark"},
             {"<p onclick=\"a()\"></p>", "an attribute that acts"},
             {"<p style=\"color:red\"></p>", "an attribute that acts"},
             {"<a href=\"javascript:a()\"></a>", "leads elsewhere"},
             {"<a href=\"//evil.example\"></a>", "leads elsewhere"},
             {"<script type=\"application/json\">[</script>", "data that is no JSON"},
             {"<script type=\"application/json\">[\"<!--\"]</script>", "< in data"},
             {"\x01", "a control character"},
             {"\xC2\x85", "a control character"}})
        EXPECT_THAT(fault_of(content), StartsWith(fault)) << content;
    EXPECT_THAT(fault_of("\xFF"), StartsWith("no UTF-8"));
    EXPECT_THAT(scan_page("<p></p>").fault, StartsWith("no doctype"));
}

}  // namespace
}  // namespace invito::test
