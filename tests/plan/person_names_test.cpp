#include "invito/plan/resolution.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

LeadFields listed(const std::string& first, const std::string& last) {
    LeadFields fields;
    fields.first_name = first;
    fields.last_name = last;
    return fields;
}

LeadFields full(const std::string& name) {
    LeadFields fields;
    fields.full_name = name;
    return fields;
}

struct Case {
    LeadFields list;
    PersonName shown;
};

std::string describe(const Case& one) {
    return one.list.first_name + "|" + one.list.last_name + "|" + one.list.full_name + " and " +
           one.shown.first + "|" + one.shown.last;
}

TEST(PersonNames, of_somebody_else_are_seen) {
    for (const Case& one : std::initializer_list<Case>{
             {listed("Jane", "Doe"), {"Igor", "Petrov"}},
             {full("Jane Doe"), {"Igor", "Petrov"}},
             {full("Stefan Walter"), {"Steven", "Wagner"}},  // a third of the letters
             {full("Doe, Jane"), {"", "Igor Petrov"}},
             {listed("Jane", "Doe"), {"Igor", ""}},
             {listed("Dr. Jane", "Doe, PhD"), {"Dr. Igor", "Petrov, PhD"}},
             {listed("Jane", "Doe Ph.D."), {"Igor", "Petrov Ph.D."}},
             {listed("Jane", "Doe M.B.A."), {"Igor", "Petrov M.B.A."}},
             {listed("Jane (she/her)", "Doe"), {"Olga (she/her)", "Petrova"}},
             {listed("Maria", "de la Cruz"), {"Igor", "de la Petrov"}},
             {listed("Jane", "Doe"), {"J.", "Smith"}},
             {listed("Jane", "D."), {"Igor", "Dimitrov"}},
             {listed("Martin", "Doe"), {"Marvin", "Petrov"}},
             {listed("Ann", "Lee"), {"Johann", "Fleet"}},
             {listed("Al", "Do"), {"Igor", "Petrov"}},
             {listed("\u0418\u0432\u0430\u043D", "\u0418\u0432\u0430\u043D\u043E\u0432"),
              {"\u041F\u0451\u0442\u0440", "\u0421\u0438\u0434\u043E\u0440\u043E\u0432"}},
             {listed("\u5C0F\u660E", "\u674E"), {"\u4F1F", "\u738B"}},
             {listed("Jane", "Doe"),
              {"Igor \u0418\u0433\u043E\u0440\u044C", "\u041F\u0435\u0442\u0440\u043E\u0432"}},
         }) {
        EXPECT_TRUE(names_somebody_else(one.list, one.shown)) << describe(one);
    }
}

TEST(PersonNames, of_one_person_take_many_forms) {
    for (const Case& one : std::initializer_list<Case>{
             {listed("Jane", "Doe"), {"Jane", "Doe"}},
             {listed("JANE", "doe"), {"Jane", "Doe"}},
             {listed("Jane", "Doe"), {"Doe", "Jane"}},
             {full("Doe, Jane"), {"Jane", "Doe"}},
             {listed("Jane", "Doe"), {"Jane Marie", "Doe-Smith"}},
             {listed("Jane", "Doe"), {"Jane", "Smith"}},
             {listed("Jane", "Doe"), {"Jane", "D."}},
             {listed("Jane", "Doe"), {"J.", "Doe"}},
             {listed("J.", "Doe"), {"Jane", "Doe"}},
             {listed("J.", "D."), {"Jane", "Doe"}},
             {listed("Jane", "Doe"), {"J.", "D."}},
             {listed("J.", "D."), {"J.", "D."}},
             {listed("J.R.R.", "Tolkien"), {"John Ronald Reuel", "Tolkien"}},
             {listed("Jos\u00E9", "Nu\u00F1ez"), {"Jose", "Nunez"}},
             {listed("J\u00F6rg", "M\u00FCller"), {"Joerg", "Mueller"}},
             {listed("Jorg", "Muller"), {"J\u00F6rg", "M\u00FCller"}},
             {listed("Jean-Luc", "Smith"), {"Jeanluc", "Picard"}},
             {listed("Jean Luc", "Smith"), {"Jean-Luc", "Picard"}},
             {listed("Anna", "van der Berg"), {"Nan", "Vanderberg"}},
             {listed("Nora", "O'Brien"), {"Honora", "O Brien"}},
             {listed("Jane", "Doe"), {"\U0001F680 Jane \U0001F680", "Doe, MBA (she/her)"}},
             {listed("Jane", "Miller"), {"Jane Marie", "Smith (Miller)"}},
             {listed("Mohammed", "Hussein"), {"Muhammad", "Hussain"}},
             {listed("Le", "Van"), {"Van", "Le"}},
             {listed("\u0418\u0432\u0430\u043D", "\u0418\u0432\u0430\u043D\u043E\u0432"),
              {"\u0418\u0412\u0410\u041D", ""}},
             {listed("\u5C0F\u660E", "\u674E"), {"\u674E\u5C0F\u660E", ""}},
             {listed("\u5C0F\u660E", "\u674E"), {"\u5C0F\u660E", "\u674E"}},
             {listed("Jane", "Doe"), {"Jane \u0414\u0436\u0435\u0439\u043D", "Smith"}},
         }) {
        EXPECT_FALSE(names_somebody_else(one.list, one.shown)) << describe(one);
    }
}

TEST(PersonNames, are_not_compared_where_that_would_say_nothing) {
    for (const Case& one : std::initializer_list<Case>{
             {listed("Jane", ""), {"Igor", "Petrov"}},
             {listed("", "Doe"), {"Igor", "Petrov"}},
             {full("Jane"), {"Igor", "Petrov"}},
             {full("Dr. Doe"), {"Igor", "Petrov"}},
             {{}, {"Igor", "Petrov"}},
             {listed("Jane", "Doe"), {"", ""}},
             {listed("Jane", "Doe"), {"\U0001F680", "."}},
             {listed("Jane", "Doe"), {"LinkedIn", "Member"}},
             {listed("Jane", "Doe"), {"Membre de", "LinkedIn"}},
             {listed("Igor", "Petrov"),
              {"\u041F\u0451\u0442\u0440", "\u0421\u0438\u0434\u043E\u0440\u043E\u0432"}},
             {listed("Jane", "Doe"), {"\u674E\u5C0F\u660E", ""}},
             {listed("\u305F\u306A\u304B", "\u306F\u306A\u3053"), {"\u82B1\u5B50", "\u7530\u4E2D"}},
             {listed("Jane", "Doe"), {"\xFF\xFE", "\xC3"}},
         }) {
        EXPECT_FALSE(names_somebody_else(one.list, one.shown)) << describe(one);
    }
}

TEST(PersonNames, of_a_list_that_has_parts_and_a_whole_are_the_parts) {
    LeadFields both = listed("Jane", "Doe");
    both.full_name = "Igor Petrov";
    EXPECT_TRUE(names_somebody_else(both, {"Igor", "Petrov"}));
    LeadFields half = full("Jane Doe");
    half.first_name = "Igor";
    EXPECT_TRUE(names_somebody_else(half, {"Igor", "Petrov"}));
}

}  // namespace
}  // namespace invito
