#include "invito/plan/lead_changes.hpp"

#include <array>
#include <set>
#include <utility>

namespace invito {
namespace {

constexpr std::array<std::pair<const char*, std::string LeadFields::*>, 9> columns = {{
    {"first_name", &LeadFields::first_name},
    {"last_name", &LeadFields::last_name},
    {"full_name", &LeadFields::full_name},
    {"company", &LeadFields::company},
    {"title", &LeadFields::title},
    {"email", &LeadFields::email},
    {"location", &LeadFields::location},
    {"headline", &LeadFields::headline},
    {"note", &LeadFields::note},
}};

std::string variable(const LeadFields& fields, const std::string& name) {
    const auto found = fields.variables.find(name);
    return found == fields.variables.end() ? std::string() : found->second;
}

}  // namespace

std::vector<FieldChange> changed_fields(const LeadFields& before, const LeadFields& after) {
    std::vector<FieldChange> changes;
    const auto compare = [&changes](std::string name, std::string old, std::string now) {
        if (old != now) changes.push_back({std::move(name), std::move(old), std::move(now)});
    };
    for (const auto& [name, column] : columns) compare(name, before.*column, after.*column);
    std::set<std::string> names;
    for (const LeadFields* const fields : {&before, &after}) {
        for (const auto& [name, value] : fields->variables) names.insert(name);
    }
    for (const std::string& name : names)
        compare(name, variable(before, name), variable(after, name));
    return changes;
}

}  // namespace invito
