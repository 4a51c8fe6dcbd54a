#include "invitation_body.hpp"

#include <rapidjson/document.h>

namespace invito::sandbox {
namespace {

using Allocator = rapidjson::MemoryPoolAllocator<>;
using Json = rapidjson::GenericDocument<rapidjson::UTF8<>, Allocator, Allocator>;

// False if the member is there and not a string.
bool read_text(const Json& json, const char* name, std::string& into) {
    const auto member = json.FindMember(name);
    if (member == json.MemberEnd()) return true;
    if (!member->value.IsString()) return false;
    into.assign(member->value.GetString(), member->value.GetStringLength());
    return true;
}

}  // namespace

Answer<InvitationRequest> read_invitation(std::string_view json) {
    // An invitation fits: no memory is fetched for a usual body.
    char values_memory[2048];
    char stack_memory[1024];
    Allocator values(values_memory, sizeof values_memory);
    Allocator stack(stack_memory, sizeof stack_memory);
    Json document(&values, sizeof stack_memory / 2, &stack);
    document.Parse<rapidjson::kParseValidateEncodingFlag>(json.data(), json.size());
    if (document.HasParseError() || !document.IsObject()) return refusals::malformed_request;

    InvitationRequest request;
    const bool typed = read_text(document, "account_id", request.account_id) &&
                       read_text(document, "provider_id", request.provider_id) &&
                       read_text(document, "message", request.message) &&
                       read_text(document, "user_email", request.user_email);
    if (!typed || request.account_id.empty() || request.provider_id.empty()) {
        return refusals::invalid_parameters;
    }
    return request;
}

}  // namespace invito::sandbox
