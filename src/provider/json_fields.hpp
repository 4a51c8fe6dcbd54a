#pragma once
// RapidJSON behind total functions: parsing without recursion, and fields read only after their
// type was tested. Included by the two codec sources and by nothing else.

#include "unipile_json.hpp"

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

// {items[], cursor}. Strict, because a missing item would read as an absent invitation.
template <class T, class Decode>
[[nodiscard]] Shaped<Page<T>> decode_page(std::string text, Decode decode) {
    const Body body(std::move(text));
    const Value* items = member(body.object(), "items");
    if (!items || !items->IsArray()) return ShapeError{"the list has no items"};
    const Value* cursor = member(body.object(), "cursor");
    if (cursor && !cursor->IsNull() && !cursor->IsString())
        return ShapeError{"the list's cursor is not text"};

    Page<T> page;
    page.items.reserve(items->Size());
    for (const Value& item : items->GetArray()) {
        if (!item.IsObject()) return ShapeError{"an item of the list is not an object"};
        Shaped<T> decoded = decode(&item);
        if (!decoded) return decoded.error();
        page.items.push_back(std::move(*decoded));
    }
    std::string next = text_at(body.object(), "cursor");
    if (!next.empty()) page.cursor = std::move(next);
    return page;
}

}  // namespace invito::json
