#include "lead_fields.hpp"

#include <algorithm>
#include <array>

namespace invito::input {
namespace {

struct NamedField {
    std::string_view name;
    LeadField field;
};

constexpr std::array<NamedField, 10> fields = {{
    {"first_name", &LeadFields::first_name},
    {"last_name", &LeadFields::last_name},
    {"full_name", &LeadFields::full_name},
    {"company", &LeadFields::company},
    {"title", &LeadFields::title},
    {"email", &LeadFields::email},
    {"location", &LeadFields::location},
    {"headline", &LeadFields::headline},
    {"note", &LeadFields::note},
    {"send_from", &LeadFields::send_from},
}};

}  // namespace

std::optional<LeadField> canonical_field(std::string_view name) {
    const auto* found = std::ranges::find(fields, name, &NamedField::name);
    if (found == fields.end()) return std::nullopt;
    return found->field;
}

}  // namespace invito::input
