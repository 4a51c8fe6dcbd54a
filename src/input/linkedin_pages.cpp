#include "linkedin_pages.hpp"

#include "invito/support/text.hpp"
#include "refusal.hpp"

#include <algorithm>

namespace invito::input {
namespace {

constexpr std::string_view export_public = "export the public profile URL column from your tool";
constexpr std::string_view open_and_copy =
    "open it and copy the address linkedin.com/in/... it leads to";
constexpr std::string_view use_author = "use the address of its author: linkedin.com/in/...";

constexpr LinkedinPage pages[] = {
    {"company", "company_page", "is a company page", people_look_like},
    {"showcase", "company_page", "is a showcase page of a company", people_look_like},
    {"organization", "company_page", "is a company page", people_look_like},
    {"school", "school_page", "is a school page", people_look_like},
    {"edu", "school_page", "is a school page", people_look_like},
    {"sales", "sales_navigator", "is a Sales Navigator link", export_public},
    {"talent", "recruiter", "is a Recruiter link", export_public},
    {"recruiter", "recruiter", "is a Recruiter link", export_public},
    {"posts", "post", "is a post", use_author},
    {"pulse", "post", "is an article", use_author},
    {"feed", "post", "is a post or a feed", use_author},
    {"jobs", "job", "is a job advertisement", people_look_like},
    {"groups", "group", "is a group", people_look_like},
    {"events", "event", "is an event", people_look_like},
    {"newsletters", "post", "is a newsletter", use_author},
    // The form before 2015. LinkedIn forwards it to the slug of today, which is not in it.
    {"pub", "directory", "is an address of the old form", open_and_copy},
    {"profile", "numeric_id", "is an old link with an internal number", open_and_copy},
};
constexpr LinkedinPage directory = {
    "pub", "directory", "is a list of people with the same name", people_look_like};
constexpr LinkedinPage sales_company = {
    "sales", "company_page", "is a company in Sales Navigator", people_look_like};

}  // namespace

const LinkedinPage* find_page(std::string_view first_segment, std::string_view second_segment) {
    const std::string first = ascii_lower(first_segment);
    if (first == directory.path && ascii_iequals(second_segment, "dir")) return &directory;
    if (first == sales_company.path && ascii_iequals(second_segment, "company")) {
        return &sales_company;
    }
    const auto* page = std::ranges::find(pages, first, &LinkedinPage::path);
    return page == std::end(pages) ? nullptr : page;
}

}  // namespace invito::input
