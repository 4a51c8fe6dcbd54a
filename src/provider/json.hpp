#pragma once
// RapidJSON behind total functions: parsing without recursion, and fields read only after their
// type was tested.

#include "shape.hpp"

#include <rapidjson/document.h>
#include <string>
#include <utility>
#include <vector>

namespace invito::json {

using Value = rapidjson::Value;

// A body, parsed where it stands: its texts are not copied, and its values live as long as it does.
// Those of a profile need no heap.
class Body {
public:
    explicit Body(std::string text);
    Body(const Body&) = delete;
    Body& operator=(const Body&) = delete;

    // The root if the text was one valid JSON object, else null.
    [[nodiscard]] const Value* object() const;

private:
    using Pool = rapidjson::MemoryPoolAllocator<>;
    static constexpr std::size_t values_bytes = 8 * 1024;
    static constexpr std::size_t parse_bytes = 8 * 1024;

    std::string text_;
    alignas(16) char values_[values_bytes];
    alignas(16) char parse_[parse_bytes];
    Pool values_pool_;
    Pool parse_pool_;
    rapidjson::GenericDocument<rapidjson::UTF8<>, Pool, Pool> document_;
};

// The member, or null if `object` is no object or has no such member.
[[nodiscard]] const Value* member(const Value* object, const char* name);

// Null is treated as absent by all of these.
[[nodiscard]] std::string text_at(const Value* object, const char* name);
[[nodiscard]] bool is_true_at(const Value* object, const char* name);
[[nodiscard]] const Value* object_at(const Value* object, const char* name);
[[nodiscard]] std::vector<std::string> texts_at(const Value* object, const char* name);

// An array of `object`. Strict, because a missing item would read as an absent invitation.
template <class T, class Decode>
[[nodiscard]] Shaped<std::vector<T>> items_at(
    const Value* object, const char* name, Decode decode
) {
    const Value* values = member(object, name);
    if (!values || !values->IsArray()) return ShapeError{"the list has no items"};
    std::vector<T> items;
    items.reserve(values->Size());
    for (const Value& value : values->GetArray()) {
        if (!value.IsObject()) return ShapeError{"an item of the list is not an object"};
        Shaped<T> decoded = decode(&value);
        if (!decoded) return decoded.error();
        items.push_back(std::move(*decoded));
    }
    return items;
}

}  // namespace invito::json
