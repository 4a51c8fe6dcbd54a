#include "provider/v2/list_place.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>
#include <string>
#include <vector>

namespace invito::v2 {
namespace {

using Ids = std::vector<std::string>;

PageFacts rows(Ids ids, std::optional<std::int64_t> total = {}) {
    return {.ids = std::move(ids), .total = total};
}

ListPlace after(std::size_t shown, std::string last, std::optional<std::int64_t> total = {}) {
    return {.shown = shown, .total = total, .last_id = std::move(last)};
}

ListPlace behind(std::size_t shown, std::string last) {
    ListPlace place = after(shown, std::move(last));
    place.asks_behind = true;
    return place;
}

ListPlace at_cursor(std::size_t shown, std::string cursor) {
    ListPlace place;
    place.shown = shown;
    place.cursor = std::move(cursor);
    return place;
}

TEST(ListPlaceV2, keeps_its_place_in_a_text) {
    for (const ListPlace& place :
         {after(3, "73"), after(100, "a:b", 250), at_cursor(3, "x:y=="), at_cursor(0, "x")}) {
        EXPECT_EQ(parse_place(to_text(place)), place) << to_text(place);
    }
    EXPECT_EQ(to_text(after(3, "73")), "o:3:-:73");
    EXPECT_EQ(to_text(after(3, "73", 9)), "o:3:9:73");
    EXPECT_EQ(to_text(behind(3, "73")), "b:3:-:73");
    EXPECT_EQ(parse_place("b:3:-:73"), behind(3, "73"));
}

TEST(ListPlaceV2, is_read_from_no_other_text) {
    for (const char* text :
         {"", "73", "o:3", "o:3:-", "o:3:-:", "o:x:-:73", "o:-1:-:73", "o:3:x:73", "o:3::73",
          "p:3:-:73", "oo:3:-:73", "o:0:-:73", ":3:-:73", "o:99999999999999999999:-:73"})
        EXPECT_EQ(parse_place(text), std::nullopt) << text;
}

TEST(ListPlaceV2, asks_on_until_a_page_has_nothing_behind_the_last_row) {
    const auto first = continue_list({}, rows({"a", "b"}));
    const auto second = continue_list(after(2, "b"), rows({"b", "c"}));
    const auto third = continue_list(after(3, "c"), rows({"c"}));
    const auto last = continue_list(behind(3, "c"), rows({}));

    ASSERT_TRUE(first && second && third && last);
    EXPECT_EQ(first->known, 0u);
    EXPECT_EQ(first->next, after(2, "b"));
    EXPECT_EQ(second->known, 1u);
    EXPECT_EQ(second->next, after(3, "c"));
    EXPECT_EQ(third->known, 1u);
    EXPECT_EQ(third->next, behind(3, "c"));
    EXPECT_EQ(last->next, std::nullopt);
}

TEST(ListPlaceV2, begins_each_page_with_the_last_row_but_asks_behind_it_in_the_end) {
    EXPECT_EQ(offset_of({}), 0u);
    EXPECT_EQ(offset_of(after(3, "c")), 2u);
    EXPECT_EQ(offset_of(behind(3, "c")), 3u);
}

TEST(ListPlaceV2, is_not_whole_where_pages_of_one_row_hide_what_follows) {
    EXPECT_FALSE(continue_list(behind(1, "a"), rows({"b"})));
    EXPECT_FALSE(continue_list(behind(1, "a"), rows({}, 1))) << "a total that came late";
}

TEST(ListPlaceV2, never_takes_a_short_page_for_the_last) {
    const auto page = continue_list(after(100, "b"), rows({"b", "c"}));

    ASSERT_TRUE(page);
    EXPECT_TRUE(page->next);
}

TEST(ListPlaceV2, ends_without_a_further_page_when_the_total_was_shown) {
    const auto whole = continue_list({}, rows({"a", "b"}, 2));
    const auto part = continue_list({}, rows({"a", "b"}, 3));
    const auto rest = continue_list(after(2, "b", 3), rows({"b", "c"}, 3));

    ASSERT_TRUE(whole && part && rest);
    EXPECT_EQ(whole->next, std::nullopt);
    EXPECT_EQ(part->next, after(2, "b", 3));
    EXPECT_EQ(rest->next, std::nullopt);
    EXPECT_EQ(continue_list({}, rows({}, 0))->next, std::nullopt);
    EXPECT_EQ(continue_list({}, rows({}))->next, std::nullopt);
}

TEST(ListPlaceV2, is_lost_when_the_list_changed) {
    EXPECT_FALSE(continue_list(after(2, "b"), rows({"c", "d"}))) << "a row above has left";
    EXPECT_FALSE(continue_list(after(2, "b"), rows({"a", "b"}))) << "a row above has come";
    EXPECT_FALSE(continue_list(after(2, "b"), rows({}))) << "all have left";
    EXPECT_FALSE(continue_list(after(2, "b", 3), rows({"b", "c"}, 4)));
    EXPECT_FALSE(continue_list(after(2, "b", 3), rows({"b", "c"})));
    EXPECT_FALSE(continue_list(after(2, "b"), rows({"b", "c"}, 3)));
    EXPECT_FALSE(continue_list(after(2, "b", 3), rows({"b"}, 3))) << "fewer than the total";
    EXPECT_FALSE(continue_list(after(2, "b", 3), rows({"b", "c", "d"}, 3))) << "more";
    EXPECT_FALSE(continue_list({}, rows({"a"}, 0)));
    EXPECT_FALSE(continue_list({}, rows({}, 1)));
}

TEST(ListPlaceV2, is_lost_when_rows_cannot_be_told_from_each_other) {
    EXPECT_FALSE(continue_list({}, rows({"a", "a"})));
    EXPECT_FALSE(continue_list({}, rows({"a", ""})));
}

TEST(ListPlaceV2, follows_the_servers_cursor_where_the_first_page_gives_one) {
    PageFacts page = rows({"a", "b"});
    page.next_cursor = "next";
    const auto first = continue_list({}, page);
    const auto last = continue_list(at_cursor(2, "next"), rows({"c"}));
    const auto empty = continue_list(at_cursor(2, "next"), rows({}));

    ASSERT_TRUE(first && last && empty);
    EXPECT_EQ(first->next, at_cursor(2, "next"));
    EXPECT_EQ(last->known, 0u);
    EXPECT_EQ(last->next, std::nullopt);
    EXPECT_EQ(empty->next, std::nullopt);
}

TEST(ListPlaceV2, holds_a_list_by_cursor_to_its_total) {
    ListPlace place = at_cursor(2, "next");
    place.total = 3;

    EXPECT_TRUE(continue_list(place, rows({"c"}, 3)));
    EXPECT_FALSE(continue_list(place, rows({}, 3)));
    EXPECT_FALSE(continue_list(place, rows({"c"}, 4)));
}

TEST(ListPlaceV2, ends_where_something_else_shows_it_unless_the_total_says_more) {
    PageFacts page = rows({"a", "b"});
    page.is_last = true;
    EXPECT_EQ(continue_list({}, page)->next, std::nullopt);

    page.total = 3;
    EXPECT_FALSE(continue_list({}, page));
}

TEST(ListPlaceV2, does_not_change_to_a_cursor_midway) {
    PageFacts page = rows({"b", "c"});
    page.next_cursor = "late";

    EXPECT_EQ(continue_list(after(2, "b"), page)->next, after(3, "c"));
}

// A list of which rows leave and to which rows come, at both ends, between any two requests.
class ShiftingList {
public:
    ShiftingList(std::uint32_t seed, std::size_t size) : random_(seed) {
        while (ids_.size() < size) ids_.push_back(fresh());
    }

    [[nodiscard]] const Ids& now() const { return ids_; }

    void shift() {
        for (std::size_t i = pick(4); i > 0; --i) {
            const std::size_t what = pick(3);
            if (what == 0) ids_.insert(ids_.begin(), fresh());
            if (what == 1) ids_.push_back(fresh());
            if (what == 2 && !ids_.empty())
                ids_.erase(ids_.begin() + static_cast<std::ptrdiff_t>(pick(ids_.size())));
        }
    }

    [[nodiscard]] PageFacts page(std::size_t offset, std::size_t limit, bool has_total) const {
        PageFacts facts;
        for (std::size_t i = offset; i < ids_.size() && facts.ids.size() < limit; ++i)
            facts.ids.push_back(ids_[i]);
        if (has_total) facts.total = static_cast<std::int64_t>(ids_.size());
        return facts;
    }

    std::size_t pick(std::size_t below) { return random_() % below; }

private:
    std::string fresh() { return std::to_string(next_++); }

    std::mt19937 random_;
    std::uint32_t next_ = 0;
    Ids ids_;
};

struct Reading {
    Ids shown;
    Ids stayed;  // in the list from the first request to the last
    bool is_whole = false;
};

Reading read_while_it_shifts(ShiftingList& list, std::size_t limit, bool has_total) {
    Reading reading{.shown = {}, .stayed = list.now()};
    ListPlace place;
    for (int requests = 0; requests < 1000; ++requests) {
        const PageFacts page = list.page(offset_of(place), limit, has_total);
        std::erase_if(reading.stayed, [&](const std::string& id) {
            return std::ranges::find(list.now(), id) == list.now().end();
        });
        const auto step = continue_list(place, page);
        if (!step) return reading;
        reading.shown.insert(
            reading.shown.end(), page.ids.begin() + static_cast<std::ptrdiff_t>(step->known),
            page.ids.end()
        );
        reading.is_whole = !step->next;
        if (!step->next) return reading;
        place = *step->next;
        if (list.pick(2) == 0) list.shift();
    }
    ADD_FAILURE() << "a list has an end";
    return reading;
}

// What counts: a list that was read whole holds every row that never left it.
TEST(ListPlaceV2, misses_no_row_that_stayed_however_the_list_shifts) {
    int whole = 0;
    int spoilt = 0;
    for (std::uint32_t seed = 0; seed < 4000; ++seed) {
        ShiftingList list(seed, seed % 23);
        const Reading reading = read_while_it_shifts(list, 2 + seed % 5, seed % 2 == 0);
        reading.is_whole ? ++whole : ++spoilt;
        if (!reading.is_whole) continue;
        for (const std::string& id : reading.stayed)
            ASSERT_NE(std::ranges::find(reading.shown, id), reading.shown.end())
                << "seed " << seed << ", row " << id;
    }
    EXPECT_GT(whole, 500);
    EXPECT_GT(spoilt, 500);
}

}  // namespace
}  // namespace invito::v2
