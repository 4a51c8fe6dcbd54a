#pragma once
// Warnings about placeholders of other tools, which a note would send word for word.

#include "invito/config/campaign_file.hpp"
#include "invito/plan/foreign_placeholders.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

// Of a campaign's note, each variant of it. `columns`: what a variable may name. `file` is where it
// stands, if it does; nullptr: the database alone knows it.
[[nodiscard]] std::vector<Error> note_warnings(
    const Campaign& campaign, const std::vector<std::string>& columns, const CampaignFile* file
);

// Of the own notes of leads: each placeholder once, with the lines that have it.
class OwnNotes {
public:
    explicit OwnNotes(std::vector<std::string> columns) : columns_(std::move(columns)) {}

    void see(std::size_t line, std::string_view note);

    // `list` is where the lines are; empty: it is not at hand.
    [[nodiscard]] std::vector<Error> warnings(const std::string& list) const;

private:
    struct Seen {
        ForeignPlaceholder placeholder;
        std::int64_t notes = 0;
        std::size_t last_line = 0;
        std::vector<std::size_t> lines = {};  // the first ones
    };
    std::vector<std::string> columns_;
    std::vector<Seen> seen_;
};

}  // namespace invito
