// POST /users/invite with everything that can go wrong with it; the other routes are in api.cpp.

#include "api.hpp"
#include "invitation_body.hpp"
#include "shapes.hpp"

#include <algorithm>

namespace invito::sandbox {
void Api::invite(Call& call) {
    if (!call.request.content_type.starts_with("application/json")) {
        return refuse(call.reply, refusals::unsupported_media_type);
    }
    const Answer<InvitationRequest> request = read_invitation(call.request.body);
    if (!request) return refuse(call.reply, request.error());
    seen_.push_back(
        {.account_id = request->account_id,
         .provider_id = request->provider_id,
         .message = request->message,
         .acted = false,
         .at = call.now,
         .status = 0}
    );
    if (world_.find(request->account_id) == nullptr) {
        refuse(call.reply, refusals::account_not_found);
    } else if (admit(call, request->account_id)) {
        invite_under(faults_.next_invitation(request->account_id), *request, call);
    }
    if (call.reply.delivery == Delivery::answer) seen_.back().status = call.reply.status;
}

void Api::invite_under(const FaultRule* fault, const InvitationRequest& request, Call& call) {
    if (fault == nullptr) return act(request, call);
    if (refused_by(*fault, request, call)) return;
    if (fault->kind == FaultKind::act_late) {
        late_.push_back({call.now + fault->delay, seen_.size() - 1, request});
        call.reply.delivery = Delivery::close;
        return;
    }
    act(request, call);
    if (fault->kind == FaultKind::act_then_hang) call.reply.delivery = Delivery::hang;
    if (fault->kind == FaultKind::act_then_close) call.reply.delivery = Delivery::close;
    if (fault->kind == FaultKind::error_after_act) refuse(call.reply, refusals::unexpected_error);
    if (fault->kind == FaultKind::bad_json) {
        call.reply.status = 200;
        call.reply.body = R"({"object":"UserInvitationSent","invitation_)";
    }
}

bool Api::refused_by(const FaultRule& fault, const InvitationRequest& request, Call& call) {
    switch (fault.kind) {
        case FaultKind::disconnect:
            world_.set_status(request.account_id, "CREDENTIALS");
            refuse(call.reply, refusals::disconnected_account);
            return true;
        case FaultKind::restricted: refuse(call.reply, refusals::account_restricted); return true;
        case FaultKind::checkpoint: refuse(call.reply, refusals::checkpoint_error); return true;
        case FaultKind::weekly_limit: refuse(call.reply, refusals::cannot_resend_yet); return true;
        case FaultKind::rate_limited:
            refuse(call.reply, refusals::too_many_requests);
            if (fault.retry_after > Duration::zero()) {
                call.reply.retry_after_seconds =
                    std::chrono::ceil<std::chrono::seconds>(fault.retry_after).count();
            }
            return true;
        case FaultKind::error_before_act:
            refuse(call.reply, refusals::unexpected_error);
            return true;
        case FaultKind::already_connected:
            refuse(call.reply, refusals::already_connected);
            return true;
        default: return false;
    }
}

void Api::act(const InvitationRequest& request, Call& call) {
    const Answer<Receipt> receipt = world_.invite(request, call.now);
    if (!receipt) return refuse(call.reply, receipt.error());
    seen_.back().acted = true;
    shapes::append_receipt(call.reply.body, *receipt);
}

// Acts upon the late invitations that are due, in the order in which they are.
void Api::catch_up(Instant now) {
    while (!late_.empty()) {
        const auto by_due = [](const LateInvitation& a, const LateInvitation& b) {
            return a.due < b.due;
        };
        const auto next = std::min_element(late_.begin(), late_.end(), by_due);
        if (next->due > now) return;
        if (world_.invite(next->request, next->due)) seen_[next->seen].acted = true;
        late_.erase(next);
    }
}

}  // namespace invito::sandbox
