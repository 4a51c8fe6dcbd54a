#pragma once
// Unipile's API v1: its OpenAPI document of 2025-08 and the reference pages of 2026.

#include "provider/contract_faces.hpp"

namespace invito::test {

class FaceV1 final : public Face {
public:
    [[nodiscard]] std::string name() const override { return "v1"; }
    [[nodiscard]] UnipileApi api() const override { return UnipileApi::v1; }
    [[nodiscard]] std::string profile_body(const Profile& person) const override;
    [[nodiscard]] std::string profile_body_with_new_words() const override;
    [[nodiscard]] Bodies wrong_profile_bodies() const override;
    [[nodiscard]] std::string receipt_answer(
        const std::string& invitation_id, const std::string& header_lines
    ) const override;
    [[nodiscard]] std::vector<std::string> wrong_receipt_answers() const override;
    [[nodiscard]] std::string withdrawn_body() const override;
    [[nodiscard]] std::vector<std::string> wrong_withdrawal_answers() const override;
    [[nodiscard]] Bodies sent_list(const Pages<SentInvitation>& pages) const override;
    [[nodiscard]] Bodies relations(const Pages<Relation>& pages) const override;
    [[nodiscard]] Bodies accounts(const Pages<ProviderAccount>& pages) const override;
    [[nodiscard]] Bodies wrong_sent_list_bodies() const override;
    [[nodiscard]] std::string account_body(const ProviderAccount& account) const override;
    [[nodiscard]] std::string account_body_with_new_words() const override;
    [[nodiscard]] std::string own_profile_body(const OwnProfile& profile) const override;
    [[nodiscard]] std::string error_body(const std::string& slug, const std::string& title)
        const override;
    [[nodiscard]] std::vector<Refusal> refusals() const override;
};

}  // namespace invito::test
