#include "resting_schema.hpp"

namespace invito::store {
namespace {

std::string quoted(const std::string& name) {
    std::string text = "\"";
    for (const char c : name) {
        if (c == '"') text += '"';
        text += c;
    }
    return text + '"';
}

bool mentions(const sql::SchemaPart& part, std::string_view word) {
    return part.text.find(word) != std::string::npos;
}

}  // namespace

RestingSchema RestingSchema::indexes_of(sql::Session& db, std::string_view table) {
    std::vector<sql::SchemaPart> parts = db.schema_parts(table);
    std::erase_if(parts, [](const sql::SchemaPart& part) {
        return part.type != "index" || mentions(part, "person_id");
    });
    return {db, std::move(parts)};
}

RestingSchema RestingSchema::triggers_that_count_jobs(sql::Session& db) {
    std::vector<sql::SchemaPart> parts = db.schema_parts("job");
    std::erase_if(parts, [](const sql::SchemaPart& part) {
        return part.type != "trigger" || !mentions(part, "job_count");
    });
    return {db, std::move(parts)};
}

RestingSchema::RestingSchema(sql::Session& db, std::vector<sql::SchemaPart> parts)
    : parts_(std::move(parts)) {
    std::string drops;
    for (const sql::SchemaPart& part : parts_)
        drops += "DROP " + part.type + ' ' + quoted(part.name) + ';';
    db.execute(drops);
}

void RestingSchema::restore(sql::Session& db) const {
    db.make_schema_parts(parts_);
}

}  // namespace invito::store
