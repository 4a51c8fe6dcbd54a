#pragma once
// A provider in memory: every slug is a person, every invitation is accepted for sending, unless a
// test scripts it otherwise.

#include "invito/ports/clock.hpp"
#include "invito/ports/provider.hpp"

#include <functional>
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

[[nodiscard]] ProviderError provider_error(
    Fault fault, int http_status, std::string type = {}, Effect effect = Effect::none
);

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
    std::optional<ProviderError> on_account;
    bool is_invite_slow = false;       // others act before it answers
    std::optional<int> usage_percent;  // told with every success
    bool sends_dates = true;
    std::map<AttemptKind, RateWindow> windows;  // of its own limits, told with every answer
    Duration date_off{};                        // from the truth
    std::vector<ProviderAccount> accounts;

    // What people did with invitations, by provider id: no longer in the sent list.
    std::set<std::string> declined;
    std::map<std::string, Instant> connected;  // since
    std::set<std::string> withdrawn;
    std::vector<SentInvitation> by_hand;  // also in the sent list, of every account
    std::size_t list_page_size = 100;
    bool shows_newest_relations_first = true;
    std::function<std::optional<ProviderError>(int)> on_list;  // by the number of the request
    std::function<std::optional<Scripted>(const std::string&)> on_withdraw;

    std::vector<SentByFake> sent;  // effects, in order
    int invite_requests = 0;
    int profile_requests = 0;
    int list_requests = 0;
    int withdraw_requests = 0;
    int account_requests = 0;

    Answer<Profile> profile(std::string account_id, std::string identifier) override;
    Answer<Receipt> invite(Invitation invitation) override;
    Answer<Page<SentInvitation>> sent_page(
        std::string account_id, std::optional<std::string> cursor
    ) override;
    Answer<Page<Relation>> relations_page(std::string account_id, std::optional<std::string> cursor)
        override;
    Answer<OwnProfile> own_profile(std::string account_id) override;
    Answer<Page<ProviderAccount>> accounts_page(std::optional<std::string> cursor) override;
    Answer<ProviderAccount> account(std::string account_id) override;
    Answer<std::string> withdraw(std::string account_id, std::string invitation_id) override;

    [[nodiscard]] int sends_to(const std::string& provider_id) const;

private:
    [[nodiscard]] Exchange exchange(
        int http_status, std::optional<AttemptKind> action = std::nullopt
    ) const;
    template <class T>
    [[nodiscard]] Exchange exchange(
        const ProviderResult<T>& result, std::optional<AttemptKind> action = std::nullopt
    ) const;
    [[nodiscard]] bool is_one_member(const std::string& a, const std::string& b) const;
    [[nodiscard]] bool is_pending(const std::string& provider_id) const;
    template <class T>
    [[nodiscard]] ProviderResult<Page<T>> page_of(
        std::vector<T> all, const std::optional<std::string>& cursor
    ) const;

    const Clock& clock_;
};

}  // namespace invito::test
