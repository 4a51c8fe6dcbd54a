// The promise as a property: for any list and any do-not-contact list, in any mixture of
// spellings, nobody forbidden gets a request and nobody allowed is lost silently. Files are read as
// the program reads them, kept in the production store, and sent by the production runner.

#include "invito/input/do_not_contact_file.hpp"
#include "invito/input/lead_file.hpp"
#include "invito/run/import.hpp"
#include "invito/support/random.hpp"
#include "runner_world.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <set>

namespace invito::test {
namespace {

using Texts = std::vector<std::string>;

class Spelling {
public:
    explicit Spelling(Random random) : random_(std::move(random)) {}

    [[nodiscard]] bool chance(int percent) { return random_.between(0, 99) < percent; }
    [[nodiscard]] std::size_t below(std::size_t size) {
        return static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(size) - 1));
    }
    [[nodiscard]] std::string one_of(const Texts& texts) { return texts[below(texts.size())]; }

    std::string in_any_case(std::string text) {
        for (char& c : text) {
            if (chance(30) && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        }
        return text;
    }

    // What spreadsheets and web pages leave around a cell.
    std::string with_marks(const std::string& text) {
        const Texts marks = {"", "", " ", "\u00a0", "\u200b", "\ufeff", "\u2060", "\u3000"};
        return one_of(marks) + text + one_of(marks);
    }

    std::string person(const std::string& slug) {
        const Texts before = {
            "https://www.linkedin.com/in/",
            "http://linkedin.com/in/",
            "linkedin.com/in/",
            "https://de.linkedin.com/in/",
            "in/",
            "https://www.linkedin.com/mwlite/in/"};
        const Texts after = {"", "/", "?trk=x", "/details/experience/", "#about"};
        std::string name = in_any_case(slug);
        if (chance(20)) name.replace(name.find('-'), 1, "%2D");
        return with_marks(one_of(before) + name + one_of(after));
    }

    std::string company(const std::string& name) {
        std::string written = in_any_case(name);
        if (chance(30)) written.replace(written.find(' '), 1, one_of({"  ", "\u00a0", "\u2003"}));
        if (chance(20)) written += one_of({".", ",", "\u200b"});
        if (chance(20)) written = "\u201c" + written + "\u201d";
        return with_marks(written);
    }

    std::string domain(const std::string& name) {
        std::string written =
            in_any_case(name == bucher_ ? one_of({bucher_, bucher_ascii_}) : name);
        if (chance(30)) written = one_of({"www.", "https://", "@"}) + written;
        if (chance(30)) written += ".";
        return with_marks(written);
    }

    std::string email(const std::string& local, const std::string& domain) {
        std::string host =
            in_any_case(domain == bucher_ ? one_of({bucher_, bucher_ascii_}) : domain);
        if (chance(20)) host = "eu." + host;
        std::string address = local + one_of({"@", "@", "\uff20"}) + host;
        if (chance(20)) address = "mailto:" + address;
        if (chance(20)) address = "Jane Doe <" + address + ">";
        if (chance(20)) address = "other@free.example; " + address;
        if (chance(20)) address += one_of({".", "\u200b", " (work)"});
        return with_marks(address);
    }

private:
    Random random_;
    std::string bucher_ = "b\u00fccher.example";
    std::string bucher_ascii_ = "xn--bcher-kva.example";
};

struct Human {
    std::string slug;
    std::string company;
    std::string domain;
};

const Texts companies = {"acme gmbh", "nord ai", "fox & sons"};
const Texts domains = {"acme.example", "b\u00fccher.example", "nord.example"};

class World {
public:
    explicit World(std::uint64_t seed) : spelling_(Random(seed)) {
        world_.add_account("anna", open_policy());
        for (int i = 0; i < 12; ++i) {
            Human human{fmt::format("jane-doe-{}", i), "", ""};
            if (spelling_.chance(60)) human.company = spelling_.one_of(companies);
            if (spelling_.chance(60)) human.domain = spelling_.one_of(domains);
            people_.push_back(std::move(human));
        }
    }

    // Forbids some, in a file of lines or in a table, and reads it.
    void forbid() {
        const bool is_table = spelling_.chance(50);
        std::string file = is_table ? "linkedin_url;company;domain\n" : "";
        const auto add = [&](const std::string& line, const std::string& row) {
            file += (is_table ? row : line) + "\n";
        };
        for (const Human& human : people_) {
            if (!spelling_.chance(20)) continue;
            const std::string written = spelling_.person(human.slug);
            add(written + spelling_.one_of({"", "  # asked"}), written + ";;");
            forbidden_.insert(human.slug);
        }
        const std::string company = spelling_.one_of(companies);
        if (spelling_.chance(50)) {
            const std::string written = spelling_.company(company);
            add("company:" + written + spelling_.one_of({"", "   # customer"}),
                ";" + written + ";");
            forbidden_company_ = company;
        }
        const std::string domain = spelling_.one_of(domains);
        if (spelling_.chance(50)) {
            const std::string written = spelling_.domain(domain);
            add("domain:" + written, ";;" + written);
            forbidden_domain_ = domain;
        }
        const auto read = read_do_not_contact_file({write("never.csv", file)});
        ASSERT_TRUE(read) << read.error().what << "\n" << file;
        ASSERT_TRUE(read->rejected.empty()) << read->rejected.front().what << "\n" << file;
        world_.database->admin_store().add_suppression(read->entries, monday);
    }

    // A list of all people, of which some rows say where they work, with rubbish between them.
    void import(const std::string& campaign, bool says_everything) {
        std::string list = "Company;LinkedIn;Email;First Name;Email 2;Owner Email\n";
        std::size_t rows = 0;
        const auto add = [&](const std::string& row) {
            list += row + "\n";
            ++rows;
        };
        for (const Human& human : people_) {
            const bool says = says_everything || spelling_.chance(50);
            const bool has_company = says && !human.company.empty();
            const bool has_domain = says && !human.domain.empty();
            const bool is_second = spelling_.chance(30);
            const std::string emails[] = {
                has_domain ? spelling_.email(human.slug, human.domain)
                           : spelling_.one_of({"", "NULL", "\u00a0"}),
                spelling_.one_of({"", "-", "jane@free.example"})};
            add(fmt::format(
                "{};{};\"{}\";Jane;\"{}\";me@acme.example",
                has_company ? spelling_.company(human.company) : spelling_.one_of({"", "-", "N/A"}),
                spelling_.person(human.slug), emails[is_second ? 1 : 0], emails[is_second ? 0 : 1]
            ));
            if (says) said_.insert(human.slug);
            if (spelling_.chance(10)) add(";yes;;");
            if (spelling_.chance(10)) add("Company;LinkedIn;Email;First Name;Email 2;Owner Email");
            if (spelling_.chance(10)) add(";NOT_FOUND;;Ben");
            if (spelling_.chance(10)) add("\u00a0;-;N/A;\u200b");
            if (spelling_.chance(10)) add("acme gmbh;;;");
        }
        auto source = LeadFile::open({.path = write(campaign + ".csv", list)});
        ASSERT_TRUE(source) << source.error().what << "\n" << list;
        ImportRequest request;
        request.entry.campaign.name = campaign;
        request.accounts = {{world_.accounts.front().id, "anna", Tier::premium}};
        request.now = world_.clock.now();
        const auto report = import_leads(**source, world_.database->admin_store(), request);
        ASSERT_TRUE(report) << report.error().what;
        EXPECT_EQ(report->totals.rows, static_cast<std::int64_t>(rows));
        EXPECT_EQ(report->totals.duplicates, 0);
        world_.database->admin_store().set_campaign_state(
            report->campaign, CampaignState::active, world_.clock.now()
        );
    }

    void run() { world_.run(); }

    // Whom the list forbids, by everything that any list said of them.
    [[nodiscard]] bool is_forbidden(const Human& human) const {
        const bool is_known = said_.contains(human.slug);
        return forbidden_.contains(human.slug) ||
               (is_known && !human.company.empty() && human.company == forbidden_company_) ||
               (is_known && !human.domain.empty() && human.domain == forbidden_domain_);
    }

    void expect_the_promise() const {
        for (const Human& human : people_) {
            const int sent = world_.provider.sends_to("id-" + human.slug);
            EXPECT_EQ(sent, is_forbidden(human) ? 0 : 1) << human.slug;
        }
        EXPECT_EQ(
            std::ranges::count_if(
                people_, [this](const Human& human) { return !is_forbidden(human); }
            ),
            static_cast<std::ptrdiff_t>(world_.provider.sent.size())
        );
    }

private:
    [[nodiscard]] std::string write(const std::string& name, const std::string& text) const {
        const std::string path = world_.directory.file(name);
        std::ofstream(path) << text;
        return path;
    }

    RunnerWorld world_;
    Spelling spelling_;
    std::vector<Human> people_;
    std::set<std::string> forbidden_;
    std::string forbidden_company_;
    std::string forbidden_domain_;
    std::set<std::string> said_;  // of whom some list said where they work
};

class ForbiddenPeople : public testing::TestWithParam<std::uint64_t> {};

TEST_P(ForbiddenPeople, get_no_request_and_all_others_get_theirs) {
    for (std::uint64_t seed = GetParam(); seed < GetParam() + 25; ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        World world(seed);
        world.forbid();
        world.import("spring", false);
        world.run();
        world.expect_the_promise();
        if (HasFailure()) return;
    }
}

// What an earlier list said still counts when a later one has the address alone.
TEST_P(ForbiddenPeople, are_known_by_what_an_earlier_list_said) {
    for (std::uint64_t seed = GetParam(); seed < GetParam() + 25; ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        World world(seed);
        world.import("autumn", true);
        world.forbid();
        world.import("spring", false);
        world.run();
        world.expect_the_promise();
        if (HasFailure()) return;
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ForbiddenPeople, testing::Values(1, 101, 201, 301));

}  // namespace
}  // namespace invito::test
