#include "json.hpp"

#include "invito/support/text.hpp"

namespace invito::json {

namespace {

// Iterative: deep nesting costs heap (bounded by the body limit), never stack.
constexpr unsigned parse_flags = rapidjson::kParseIterativeFlag;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";  // RFC 8259 8.1: may be ignored

}  // namespace

// The buffers are raw memory for the pools: clearing them for each answer would be wasted.
// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
Body::Body(std::string text)
    : text_(std::move(text)),
      values_pool_(values_, sizeof(values_)),
      parse_pool_(parse_, sizeof(parse_)),
      document_(&values_pool_, parse_bytes / 4, &parse_pool_) {
    // RapidJSON takes a zero byte for the end and would not see what follows. It could check the
    // encoding itself, at twice the time of all the rest.
    if (text_.find('\0') != std::string::npos || first_invalid_utf8(text_)) return;
    const std::size_t begin = text_.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
    document_.ParseInsitu<parse_flags>(text_.data() + begin);
}

const Value* Body::object() const {
    return document_.IsObject() && !document_.HasParseError() ? &document_ : nullptr;
}

// The member, or null if `object` is no object or has no such member.
const Value* member(const Value* object, const char* name) {
    if (!object || !object->IsObject()) return nullptr;
    const auto found = object->FindMember(name);
    return found == object->MemberEnd() ? nullptr : &found->value;
}

std::string text_at(const Value* object, const char* name) {
    const Value* value = member(object, name);
    if (!value || !value->IsString()) return {};
    return std::string(value->GetString(), value->GetStringLength());
}

bool is_true_at(const Value* object, const char* name) {
    const Value* value = member(object, name);
    return value && value->IsTrue();
}

const Value* object_at(const Value* object, const char* name) {
    const Value* value = member(object, name);
    return value && value->IsObject() ? value : nullptr;
}

std::vector<std::string> texts_at(const Value* object, const char* name) {
    std::vector<std::string> texts;
    const Value* values = member(object, name);
    if (!values || !values->IsArray()) return texts;
    for (const Value& value : values->GetArray())
        if (value.IsString()) texts.emplace_back(value.GetString(), value.GetStringLength());
    return texts;
}

}  // namespace invito::json
