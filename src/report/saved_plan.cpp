#include "invito/report/saved_plan.hpp"

#include "invito/report/json_documents.hpp"
#include "invito/support/text.hpp"

#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <rapidjson/document.h>
#include <utility>

namespace invito {

namespace {

Error no_plan(const std::string& path, std::string found) {
    return Error{
        .kind = ErrorKind::data,
        .code = "plan.not_a_plan",
        .what = "this is no plan that invito plan --save wrote",
        .place = Place{path},
        .found = std::move(found),
        .hint = "save one: invito plan NAME --save FILE",
    };
}

Error damaged(const std::string& path, std::string found) {
    return Error{
        .kind = ErrorKind::data,
        .code = "plan.damaged",
        .what = "the plan is not as it was saved",
        .place = Place{path},
        .found = std::move(found),
        .hint = "save it again: invito plan NAME --save FILE --force",
    };
}

const rapidjson::Value* member(const rapidjson::Value& object, const char* name) {
    if (!object.IsObject()) return nullptr;
    const auto found = object.FindMember(name);
    return found == object.MemberEnd() ? nullptr : &found->value;
}

std::optional<std::string> text_of_member(const rapidjson::Value& object, const char* name) {
    const rapidjson::Value* const value = member(object, name);
    if (value == nullptr || !value->IsString()) return std::nullopt;
    return std::string(value->GetString(), value->GetStringLength());
}

// nullopt: it has another shape.
std::optional<PlanBasis> basis_of(const rapidjson::Value& value) {
    PlanBasis basis;
    const rapidjson::Value* const facts = member(value, "facts");
    if (facts == nullptr || !facts->IsArray()) return std::nullopt;
    const rapidjson::Value* const created = member(value, "database_created_ms");
    if (created != nullptr && created->IsInt64())
        basis.database = Instant{Duration{created->GetInt64()}};
    for (const rapidjson::Value& one : facts->GetArray()) {
        auto of = text_of_member(one, "of");
        auto key = text_of_member(one, "key");
        auto text = text_of_member(one, "value");
        if (!of || !key || !text) return std::nullopt;
        basis.facts.push_back({*std::move(of), *std::move(key), *std::move(text)});
    }
    return basis;
}

}  // namespace

void write_plan_basis(JsonWriter& json, const PlanBasis& basis) {
    json.object("basis", [&] {
        // To the millisecond: it tells databases apart.
        std::optional<std::int64_t> created;
        if (basis.database) created = basis.database->time_since_epoch().count();
        json.field("database_created_ms", created);
        json.list("facts", basis.facts, [&](const PlanFact& fact) {
            json.field("of", fact.of);
            json.field("key", fact.key);
            json.field("value", fact.value);
        });
    });
    json.field("checksum", checksum_of(basis));
}

Result<PlanBasis> read_plan_basis(std::string_view text, const std::string& path) {
    rapidjson::Document document;
    constexpr unsigned flags =
        rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;
    document.Parse<flags>(text.data(), text.size());
    if (document.HasParseError()) {
        // Ours begin so; what is cut off or has a tail is not JSON any more.
        if (text.starts_with(R"({"v":1,"generated_at":)"))
            return damaged(
                path, fmt::format("it is no JSON at byte {}", document.GetErrorOffset())
            );
        return no_plan(path, text.empty() ? "an empty file" : "it is no JSON");
    }
    const rapidjson::Value* const basis = member(document, "basis");
    const bool is_plan =
        member(document, "items") != nullptr && member(document, "days") != nullptr;
    if (!is_plan) return no_plan(path, "another document");
    if (basis == nullptr)
        return no_plan(path, "it does not say what it was made of, as those of earlier versions");
    auto read = basis_of(*basis);
    if (!read || text_of_member(document, "checksum") != checksum_of(*read))
        return damaged(path, "its basis does not fit its checksum");
    return *std::move(read);
}

}  // namespace invito
