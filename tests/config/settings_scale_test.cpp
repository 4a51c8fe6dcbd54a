// Ten thousand accounts: what each costs does not grow with their number.

#include "config/settings_fixture.hpp"
#include "support/allocations.hpp"

#include <fmt/format.h>

namespace invito {
namespace {

class SettingsScale : public testing::SettingsTest {
protected:
    static std::string accounts(int count) {
        std::string text = "accounts:\n";
        for (int i = 0; i < count; ++i)
            text += fmt::format("  a{0}: {{id: acc-{0}, limits: {{per_day: 30}}}}\n", i);
        return text;
    }

    std::size_t allocations_to_load(int count) {
        const std::string text = accounts(count);
        const std::size_t before = test::allocations();
        const Settings settings = loaded(text);
        EXPECT_EQ(settings.accounts.size(), static_cast<std::size_t>(count));
        return test::allocations() - before;
    }
};

TEST_F(SettingsScale, take_little_for_each_account_however_many_there_are) {
    static_cast<void>(allocations_to_load(1));  // what is made once
    const std::size_t none = allocations_to_load(1);
    const std::size_t some = allocations_to_load(1'001) - none;
    const std::size_t many = allocations_to_load(4'001) - none;

    EXPECT_LT(many, some * 9 / 2) << "four times as many accounts";
    EXPECT_LT(many / 4'000, 80U);
}

TEST_F(SettingsScale, know_every_place_in_a_file_of_one_line) {
    const std::string errors = errors_of("accounts: {\u00e41: {id: a}, \u00e42: {id: b}}\n");

    EXPECT_NE(errors.find("invito.yaml:3:12\n"), std::string::npos) << errors;
    EXPECT_NE(errors.find("invito.yaml:3:25\n"), std::string::npos) << errors;
}

}  // namespace
}  // namespace invito
