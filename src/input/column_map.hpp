#pragma once
// Which column of a list holds what.

#include "cells.hpp"
#include "headers.hpp"
#include "invito/input/lead_file.hpp"
#include "invito/support/result.hpp"
#include "list_errors.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace invito::input {

struct ColumnMap {
    struct Field {
        std::size_t column;
        LeadField field;
    };
    struct Variable {
        std::size_t column;
        std::string name;
    };
    // LinkedIn's Invitations.csv names both sides of an invitation; the person is the other one.
    struct Sides {
        struct Side {
            std::size_t profile = 0;
            std::optional<std::size_t> full_name = {};
        };
        std::size_t direction = 0;  // OUTGOING or INCOMING
        Side invitee;
        Side inviter;
    };

    // The column of the person, then those that may stand in for it in a row where it is of no use.
    // Empty: the list has sides, or nobody needs a person.
    std::vector<ListShape::Person> person;
    bool is_found_by_values = false;
    std::optional<Sides> sides;
    std::vector<Field> fields;
    std::vector<Variable> variables;  // by name
    std::vector<ListShape::Mapping> description;
};

// A list's first rows, without columns of an earlier rejects file.
using ListSample = std::vector<std::vector<std::string>>;

struct ColumnRules {
    std::map<std::string, std::string> stated = {};  // canonical or free name -> header, or nothing
    bool needs_person = true;
    CellValues values = {};
    bool campaign_has_note = false;  // then "Note" and "Notes" are about the lead
};

// The person's column is the known one with most addresses; where no name is known, the only one
// whose values mostly are addresses. What is stated overrides detection; a stated person has no
// stand-in. Errors: data; "list.no_such_column", "list.no_profile_column",
// "list.several_profile_columns".
[[nodiscard]] Result<ColumnMap> map_columns(
    const ListHeader& header, const ListSample& sample, const ColumnRules& rules
);

}  // namespace invito::input
