// The report and every page of the dashboard: whatever people, campaigns, accounts, notes and
// errors are called, the pages are the same but for their words; and where people are hidden,
// nothing at all depends on them.

#include "fuzz_target.hpp"
#include "invito/model/suppression.hpp"
#include "invito/support/failure.hpp"
#include "report/page_scan.hpp"
#include "report/sample_pages.hpp"

namespace invito::test {
namespace {

void check(const std::string& text) {
    // What is empty is left out of a page, and so is the address of who was erased.
    if (text.empty() || is_nameless(text)) return;
    static const std::vector<std::string> plain = pages_about({"Jane", "Jane"}, false);
    static const std::vector<std::string> hiding = pages_about({"Jane", "spring"}, true);

    const std::vector<std::string> pages = pages_about({text, text}, false);
    for (std::size_t i = 0; i < pages.size(); ++i) {
        const PageScan scan = scan_page(pages[i]);
        ensure(scan.fault.empty(), scan.fault.c_str());
        ensure(scan.skeleton == scan_page(plain[i]).skeleton, "no name adds a tag or an attribute");
    }
    ensure(
        pages_about({text, "spring"}, true) == hiding, "who is hidden leaves no trace in any byte"
    );
}

}  // namespace
}  // namespace invito::test

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    invito::test::check(std::string(invito::test::as_text(data, size)));
    return 0;
}
