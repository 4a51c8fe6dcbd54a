#pragma once
// What every version of the API has to keep, told in the port's words: tests with a Face for each
// version. A face writes what a server of its version answers, from the vendor's documents; it
// shares nothing with the adapter.

#include "invito/ports/provider.hpp"
#include "provider/harness.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace invito::test {

enum class Call { profile, invite, withdraw, account };

struct Refusal {
    Call call;
    int status;
    std::string body;
    Fault fault;
    Effect effect = Effect::none;
};

// "Answers" are whole, "bodies" are those of a 200.
class Face {
public:
    Face() = default;
    virtual ~Face() = default;
    Face(const Face&) = delete;
    Face& operator=(const Face&) = delete;

    [[nodiscard]] virtual std::string name() const = 0;
    [[nodiscard]] virtual UnipileApi api() const = 0;

    [[nodiscard]] virtual std::string profile_body(const Profile& person) const = 0;
    [[nodiscard]] virtual std::string profile_body_with_new_words() const = 0;
    [[nodiscard]] virtual std::vector<std::string> wrong_profile_bodies() const = 0;

    [[nodiscard]] virtual std::string receipt_answer(
        const std::string& invitation_id, const std::string& header_lines
    ) const = 0;
    [[nodiscard]] virtual std::vector<std::string> wrong_receipt_answers() const = 0;
    [[nodiscard]] virtual std::string withdrawn_body() const = 0;
    [[nodiscard]] virtual std::vector<std::string> wrong_withdrawal_answers() const = 0;

    // The bodies that answer one request after the other, so that the list is what `pages` hold.
    template <class T>
    using Pages = std::vector<std::vector<T>>;
    using Bodies = std::vector<std::string>;
    [[nodiscard]] virtual Bodies sent_list(const Pages<SentInvitation>& pages) const = 0;
    [[nodiscard]] virtual Bodies relations(const Pages<Relation>& pages) const = 0;
    [[nodiscard]] virtual Bodies accounts(const Pages<ProviderAccount>& pages) const = 0;
    [[nodiscard]] virtual Bodies wrong_sent_list_bodies() const = 0;

    [[nodiscard]] virtual std::string account_body(const ProviderAccount& account) const = 0;
    [[nodiscard]] virtual std::string account_body_with_new_words() const = 0;
    [[nodiscard]] virtual std::string own_profile_body(const OwnProfile& profile) const = 0;

    // A body as `refusals` has them, of no known type.
    [[nodiscard]] virtual std::string error_body(const std::string& slug, const std::string& title)
        const = 0;
    [[nodiscard]] virtual std::vector<Refusal> refusals() const = 0;
};

[[nodiscard]] const std::vector<const Face*>& faces();

class Contract : public testing::TestWithParam<const Face*> {
protected:
    [[nodiscard]] static const Face& face() { return *GetParam(); }
    [[nodiscard]] static UnipileOptions options(const std::string& port);

    [[nodiscard]] static std::string profile_answer(const std::string& header_lines = "");
    [[nodiscard]] static std::string receipt_answer(const std::string& header_lines = "");
};

[[nodiscard]] inline std::string face_name(const testing::TestParamInfo<const Face*>& info) {
    return info.param->name();
}

}  // namespace invito::test
