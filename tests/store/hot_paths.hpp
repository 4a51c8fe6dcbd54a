#pragma once
// What a store does most - an account starts, a lead is visited and invited, a row is imported -
// beside the rows of many strangers.

#include "store_steps.hpp"

#include <gtest/gtest.h>

namespace invito::test {

inline constexpr std::int64_t strangers = 300;  // rows in each table

class HotPaths : public ::testing::Test, protected StoreWorld {
protected:
    HotPaths();

    // A new connection, so that whoever watches sees it.
    void open();

    // --- each on the open connection
    void start_an_account();
    void take_leads_from_visit_to_answer();
    void import_a_row();

    CampaignId campaign;
    CampaignId again;

private:
    // Accounts, people, leads and what was done for them, each in the tables' own words.
    void add_strangers();
};

}  // namespace invito::test
