#include "fake_provider.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <iterator>

namespace invito::test {

ProviderError provider_error(Fault fault, int http_status, std::string type, Effect effect) {
    ProviderError error;
    error.fault = fault;
    error.effect = effect;
    error.http_status = http_status;
    error.type = std::move(type);
    return error;
}

// An answer that takes no time; no answer has no date.
Exchange FakeProvider::exchange(int http_status, std::optional<AttemptKind> action) const {
    Exchange exchange;
    exchange.http_status = http_status;
    if (action && windows.contains(*action)) exchange.rate_window = windows.at(*action);
    if (sends_dates && http_status != 0) {
        exchange.server_date = std::chrono::floor<std::chrono::seconds>(clock_.now() + date_off);
    }
    return exchange;
}

template <class T>
Exchange FakeProvider::exchange(const ProviderResult<T>& result, std::optional<AttemptKind> action)
    const {
    return exchange(result ? 200 : result.error().http_status, action);
}

bool FakeProvider::is_one_member(const std::string& a, const std::string& b) const {
    const auto member_of = [this](const std::string& id) {
        const auto listed = std::ranges::find(accounts, id, &ProviderAccount::id);
        const bool is_told = listed != accounts.end() && !listed->member_id.empty();
        return is_told ? listed->member_id : id;
    };
    return member_of(a) == member_of(b);
}

bool FakeProvider::is_pending(const std::string& provider_id) const {
    return sends_to(provider_id) > 0 && !declined.contains(provider_id) &&
           !connected.contains(provider_id) && !withdrawn.contains(provider_id);
}

// The cursor is the place of its page's first item.
template <class T>
ProviderResult<Page<T>> FakeProvider::page_of(
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

int FakeProvider::sends_to(const std::string& provider_id) const {
    int n = 0;
    for (const SentByFake& one : sent) n += one.provider_id == provider_id ? 1 : 0;
    return n;
}

Provider::Answer<Profile> FakeProvider::profile(std::string account_id, std::string identifier) {
    ++profile_requests;
    if (on_profile) {
        if (auto scripted = on_profile(account_id, identifier)) {
            Reply<Profile> reply{exchange(*scripted, AttemptKind::visit), std::move(*scripted)};
            co_return reply;
        }
    }
    Profile profile;
    const bool is_id = identifier.starts_with("id-");
    profile.public_identifier = is_id ? identifier.substr(3) : identifier;
    profile.provider_id = "id-" + profile.public_identifier;
    profile.first_name = "First";
    profile.last_name = "Last";
    if (is_pending(profile.provider_id)) profile.invitation = ProfileInvitation{};
    profile.is_connected = connected.contains(profile.provider_id);
    if (withdrawn.contains(profile.provider_id)) {
        profile.invitation =
            ProfileInvitation{InvitationDirection::sent, ProfileInvitationStatus::withdrawn};
    }
    ProviderResult<Profile> result(std::move(profile));
    Reply<Profile> reply{exchange(result, AttemptKind::visit), std::move(result)};
    co_return reply;
}

Provider::Answer<Receipt> FakeProvider::invite(Invitation invitation) {
    const int number = ++invite_requests;
    if (is_invite_slow) co_await boost::asio::post(boost::asio::use_awaitable);
    std::optional<Scripted> scripted;
    if (on_invite) scripted = on_invite(number, invitation);
    if (!scripted || scripted->acts) {
        sent.push_back(
            {invitation.account_id, invitation.provider_id, invitation.note, clock_.now()}
        );
    }
    if (scripted && scripted->error) {
        Reply<Receipt> reply{
            exchange(scripted->error->http_status, AttemptKind::invite), *scripted->error};
        co_return reply;
    }
    Receipt receipt;
    receipt.invitation_id = std::to_string(7000 + sent.size());
    receipt.usage_percent = usage_percent;
    Reply<Receipt> reply{exchange(200, AttemptKind::invite), std::move(receipt)};
    co_return reply;
}

Provider::Answer<Page<SentInvitation>> FakeProvider::sent_page(
    std::string account_id, std::optional<std::string> cursor
) {
    ++list_requests;
    if (on_sent_page) on_sent_page();
    std::vector<SentInvitation> all = by_hand;
    for (const SentByFake& one : sent) {
        if (!is_one_member(one.account_id, account_id) || !is_pending(one.provider_id)) continue;
        SentInvitation item;
        item.invitation_id = "of-" + one.provider_id;
        item.provider_id = one.provider_id;
        all.push_back(std::move(item));
    }
    auto result = page_of(std::move(all), cursor);
    Reply<Page<SentInvitation>> reply{exchange(result, AttemptKind::list), std::move(result)};
    co_return reply;
}

Provider::Answer<Page<Relation>> FakeProvider::relations_page(
    std::string, std::optional<std::string> cursor
) {
    ++list_requests;
    std::vector<Relation> all;
    for (const auto& [provider_id, since] : connected) {
        Relation relation;
        relation.provider_id = provider_id;
        relation.connected_at = since;
        all.push_back(std::move(relation));
    }
    std::ranges::sort(all, std::greater<>(), &Relation::connected_at);
    if (!shows_newest_relations_first) std::ranges::reverse(all);
    auto result = page_of(std::move(all), cursor);
    if (result) result->is_newest_first = shows_newest_relations_first;
    Reply<Page<Relation>> reply{exchange(result, AttemptKind::list), std::move(result)};
    co_return reply;
}

Provider::Answer<OwnProfile> FakeProvider::own_profile(std::string) {
    Reply<OwnProfile> reply{exchange(200), OwnProfile()};
    co_return reply;
}

Provider::Answer<Page<ProviderAccount>> FakeProvider::accounts_page(std::optional<std::string>) {
    if (on_accounts) {
        Reply<Page<ProviderAccount>> reply{exchange(on_accounts->http_status), *on_accounts};
        co_return reply;
    }
    Page<ProviderAccount> page;
    page.items = accounts;
    Reply<Page<ProviderAccount>> reply{exchange(200), std::move(page)};
    co_return reply;
}

Provider::Answer<ProviderAccount> FakeProvider::account(std::string account_id) {
    ++account_requests;
    if (on_account) {
        Reply<ProviderAccount> reply{exchange(on_account->http_status), *on_account};
        co_return reply;
    }
    for (const ProviderAccount& one : accounts) {
        if (one.id != account_id) continue;
        Reply<ProviderAccount> reply{exchange(200), one};
        co_return reply;
    }
    const ProviderError unknown = provider_error(Fault::account_misconfigured, 404);
    Reply<ProviderAccount> reply{exchange(404), unknown};
    co_return reply;
}

Provider::Answer<std::string> FakeProvider::withdraw(std::string, std::string invitation_id) {
    ++withdraw_requests;
    std::optional<Scripted> scripted;
    if (on_withdraw) scripted = on_withdraw(invitation_id);
    if (!scripted || scripted->acts) withdrawn.insert(invitation_id.substr(3));
    // A step of its own, so that a run can be killed before its answer.
    co_await boost::asio::post(boost::asio::use_awaitable);
    if (scripted && scripted->error) {
        Reply<std::string> reply{
            exchange(scripted->error->http_status, AttemptKind::withdraw), *scripted->error};
        co_return reply;
    }
    Reply<std::string> reply{exchange(200, AttemptKind::withdraw), std::move(invitation_id)};
    co_return reply;
}

}  // namespace invito::test
