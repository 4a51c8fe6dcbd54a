#pragma once
// A provider in memory: every slug is a person, every invitation is accepted for sending, unless a
// test scripts it otherwise.

#include "invito/ports/clock.hpp"
#include "invito/ports/provider.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace invito::test {

struct SentByFake {
    std::string account_id;
    std::string provider_id;
    std::string note;
    Instant at;
};

inline ProviderError provider_error(
    Fault fault, int http_status, std::string type = {}, Effect effect = Effect::none
) {
    ProviderError error;
    error.fault = fault;
    error.effect = effect;
    error.http_status = http_status;
    error.type = std::move(type);
    return error;
}

class FakeProvider final : public Provider {
public:
    explicit FakeProvider(const Clock& clock) : clock_(clock) {}

    // What invite() answers; nullopt: success. Called with the number of the request, from 1.
    // `acts` says whether it has its effect all the same.
    struct Scripted {
        std::optional<ProviderError> error;
        bool acts = false;
    };
    std::function<std::optional<Scripted>(int, const Invitation&)> on_invite;
    std::function<std::optional<ProviderResult<Profile>>(const std::string&, const std::string&)>
        on_profile;
    std::function<void()> on_sent_page;  // before it answers
    std::optional<ProviderError> on_accounts;
    std::optional<int> usage_percent;  // told with every success
    bool sends_dates = true;
    Duration date_off{};  // from the truth
    std::vector<ProviderAccount> accounts;

    // What people did with invitations, by provider id: no longer in the sent list.
    std::set<std::string> declined;
    std::map<std::string, Instant> connected;  // since
    std::set<std::string> withdrawn;
    std::vector<SentInvitation> by_hand;  // also in the sent list, of every account
    std::size_t list_page_size = 100;
    std::function<std::optional<ProviderError>(int)> on_list;  // by the number of the request
    std::function<std::optional<Scripted>(const std::string&)> on_withdraw;

    std::vector<SentByFake> sent;  // effects, in order
    int invite_requests = 0;
    int profile_requests = 0;
    int list_requests = 0;
    int withdraw_requests = 0;
    int account_requests = 0;

    Answer<Profile> profile(std::string account_id, std::string identifier) override {
        ++profile_requests;
        if (on_profile) {
            if (auto scripted = on_profile(account_id, identifier)) {
                Reply<Profile> reply{exchange(*scripted), std::move(*scripted)};
                co_return reply;
            }
        }
        Profile profile;
        const bool is_id = identifier.starts_with("id-");
        profile.public_identifier = is_id ? identifier.substr(3) : identifier;
        profile.provider_id = "id-" + profile.public_identifier;
        profile.first_name = "First";
        profile.last_name = "Last";
        if (is_pending(profile.provider_id)) profile.invitation = InvitationMark{};
        profile.is_connected = connected.contains(profile.provider_id);
        if (withdrawn.contains(profile.provider_id)) {
            profile.invitation =
                InvitationMark{InvitationDirection::sent, InvitationStatus::withdrawn};
        }
        ProviderResult<Profile> result(std::move(profile));
        Reply<Profile> reply{exchange(result), std::move(result)};
        co_return reply;
    }

    Answer<Receipt> invite(Invitation invitation) override {
        ++invite_requests;
        std::optional<Scripted> scripted;
        if (on_invite) scripted = on_invite(invite_requests, invitation);
        if (!scripted || scripted->acts) {
            sent.push_back(
                {invitation.account_id, invitation.provider_id, invitation.note, clock_.now()}
            );
        }
        if (scripted && scripted->error) {
            Reply<Receipt> reply{exchange(scripted->error->http_status), *scripted->error};
            co_return reply;
        }
        Receipt receipt;
        receipt.invitation_id = std::to_string(7000 + sent.size());
        receipt.usage_percent = usage_percent;
        Reply<Receipt> reply{exchange(200), std::move(receipt)};
        co_return reply;
    }

    Answer<Page<SentInvitation>> sent_page(
        std::string account_id, std::optional<std::string> cursor
    ) override {
        ++list_requests;
        if (on_sent_page) on_sent_page();
        std::vector<SentInvitation> all = by_hand;
        for (const SentByFake& one : sent) {
            if (one.account_id != account_id || !is_pending(one.provider_id)) continue;
            SentInvitation item;
            item.invitation_id = "of-" + one.provider_id;
            item.provider_id = one.provider_id;
            all.push_back(std::move(item));
        }
        auto result = page_of(std::move(all), cursor);
        Reply<Page<SentInvitation>> reply{exchange(result), std::move(result)};
        co_return reply;
    }

    Answer<Page<Relation>> relations_page(std::string, std::optional<std::string> cursor) override {
        ++list_requests;
        std::vector<Relation> all;
        for (const auto& [provider_id, since] : connected) {
            Relation relation;
            relation.provider_id = provider_id;
            relation.connected_at = since;
            all.push_back(std::move(relation));
        }
        std::ranges::sort(all, std::greater<>(), &Relation::connected_at);
        auto result = page_of(std::move(all), cursor);
        Reply<Page<Relation>> reply{exchange(result), std::move(result)};
        co_return reply;
    }

    Answer<OwnProfile> own_profile(std::string) override {
        Reply<OwnProfile> reply{exchange(200), OwnProfile()};
        co_return reply;
    }

    Answer<Page<ProviderAccount>> accounts_page(std::optional<std::string>) override {
        if (on_accounts) {
            Reply<Page<ProviderAccount>> reply{exchange(on_accounts->http_status), *on_accounts};
            co_return reply;
        }
        Page<ProviderAccount> page;
        page.items = accounts;
        Reply<Page<ProviderAccount>> reply{exchange(200), std::move(page)};
        co_return reply;
    }

    Answer<ProviderAccount> account(std::string account_id) override {
        ++account_requests;
        for (const ProviderAccount& one : accounts) {
            if (one.id != account_id) continue;
            Reply<ProviderAccount> reply{exchange(200), one};
            co_return reply;
        }
        const ProviderError unknown = provider_error(Fault::account_misconfigured, 404);
        Reply<ProviderAccount> reply{exchange(404), unknown};
        co_return reply;
    }

    Answer<std::string> withdraw(std::string, std::string invitation_id) override {
        ++withdraw_requests;
        std::optional<Scripted> scripted;
        if (on_withdraw) scripted = on_withdraw(invitation_id);
        if (!scripted || scripted->acts) withdrawn.insert(invitation_id.substr(3));
        // A step of its own, so that a run can be killed before its answer.
        co_await boost::asio::post(boost::asio::use_awaitable);
        if (scripted && scripted->error) {
            Reply<std::string> reply{exchange(scripted->error->http_status), *scripted->error};
            co_return reply;
        }
        Reply<std::string> reply{exchange(200), std::move(invitation_id)};
        co_return reply;
    }

    [[nodiscard]] int sends_to(const std::string& provider_id) const {
        int n = 0;
        for (const SentByFake& one : sent)
            n += one.provider_id == provider_id ? 1 : 0;
        return n;
    }

private:
    // An answer that takes no time; no answer has no date.
    [[nodiscard]] Exchange exchange(int http_status) const {
        Exchange exchange;
        exchange.http_status = http_status;
        if (sends_dates && http_status != 0) {
            exchange.server_date =
                std::chrono::floor<std::chrono::seconds>(clock_.now() + date_off);
        }
        return exchange;
    }

    template <class T>
    [[nodiscard]] Exchange exchange(const ProviderResult<T>& result) const {
        return exchange(result ? 200 : result.error().http_status);
    }

    [[nodiscard]] bool is_pending(const std::string& provider_id) const {
        return sends_to(provider_id) > 0 && !declined.contains(provider_id) &&
               !connected.contains(provider_id) && !withdrawn.contains(provider_id);
    }

    // The cursor is the place of its page's first item.
    template <class T>
    [[nodiscard]] ProviderResult<Page<T>> page_of(
        std::vector<T> all, const std::optional<std::string>& cursor
    ) const {
        if (on_list) {
            if (auto error = on_list(list_requests)) return *error;
        }
        const std::size_t begin = cursor ? std::stoul(*cursor) : 0;
        const std::size_t end = std::min(all.size(), begin + list_page_size);
        Page<T> page;
        page.items.assign(
            std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(begin)),
            std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(end))
        );
        if (end < all.size()) page.cursor = std::to_string(end);
        return page;
    }

    const Clock& clock_;
};

}  // namespace invito::test
