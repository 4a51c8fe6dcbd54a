#include "invito/config/api_key.hpp"

#include "config/settings_fixture.hpp"
#include "invito/support/command.hpp"

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <string>

namespace invito {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

class ApiKeyTest : public ::testing::Test {
protected:
    Result<ApiKey> load() const { return load_api_key(provider_, environment_); }

    std::string loaded() const {
        const auto key = load();
        return key ? key->value.reveal() + " | " + key->origin : "error " + key.error().code;
    }

    static void allow_others(const std::string& file) {
        using std::filesystem::perms;
        std::filesystem::permissions(
            file, perms::owner_read | perms::owner_write | perms::group_read | perms::others_read
        );
    }

    testing::TempFolder folder_;
    ProviderSettings provider_;
    std::map<std::string, std::string> environment_;
};

TEST_F(ApiKeyTest, comes_from_the_nearest_source) {
    provider_.api_key_file = folder_.write("configured", "from-settings\n");
    EXPECT_EQ(loaded(), "from-settings | file, mode 0600");

    environment_["CREDENTIALS_DIRECTORY"] = folder_.path();
    EXPECT_EQ(loaded(), "from-settings | file, mode 0600");
    folder_.write("unipile-api-key", "from-credentials");
    EXPECT_EQ(loaded(), "from-credentials | file, mode 0600");

    environment_["UNIPILE_API_KEY"] = " from-environment ";
    EXPECT_EQ(loaded(), "from-environment | environment UNIPILE_API_KEY");

    environment_["UNIPILE_API_KEY_FILE"] = folder_.write("named", "from-named-file\r\n");
    EXPECT_EQ(loaded(), "from-named-file | file, mode 0600");
}

TEST_F(ApiKeyTest, is_built_in_for_the_sandbox_alone) {
    EXPECT_EQ(loaded(), "error api_key.missing");

    provider_.kind = ProviderKind::sandbox;

    EXPECT_EQ(loaded(), "sandbox | built in, for the sandbox");
}

TEST_F(ApiKeyTest, warns_about_the_environment) {
    environment_["UNIPILE_API_KEY"] = "key";

    EXPECT_THAT(load()->warning, HasSubstr("weak place"));
}

TEST_F(ApiKeyTest, of_a_missing_file_says_how_to_get_one) {
    environment_["HOME"] = folder_.path();
    provider_.api_key_file = folder_.path() + "/.config/invito/unipile-api-key";

    const Error error = load().error();

    EXPECT_EQ(error.kind, ErrorKind::config);
    EXPECT_EQ(error.what, "no API key: file ~/.config/invito/unipile-api-key does not exist");
    EXPECT_EQ(
        error.hint, "create an access token in the Unipile dashboard, then `invito config set-key`"
    );
}

TEST_F(ApiKeyTest, may_not_be_readable_by_others) {
    provider_.api_key_file = folder_.write("key", "b1FkY2VkZTMtYzA0");
    allow_others(provider_.api_key_file);

    const Error error = load().error();

    EXPECT_EQ(error.code, "api_key.permissions");
    EXPECT_EQ(
        error.what, "API key file " + provider_.api_key_file + " is readable by others (mode 0644)"
    );
    EXPECT_EQ(error.hint, "chmod 600 " + provider_.api_key_file);
}

TEST_F(ApiKeyTest, may_have_any_mode_among_credentials) {
    allow_others(folder_.write("unipile-api-key", "key"));
    provider_.api_key_file = folder_.path() + "/unipile-api-key";
    EXPECT_EQ(loaded(), "error api_key.permissions");

    environment_["CREDENTIALS_DIRECTORY"] = folder_.path() + "/";

    EXPECT_EQ(loaded(), "key | file, mode 0644");
}

TEST_F(ApiKeyTest, must_be_one_visible_word) {
    const auto loaded_text = [&](const std::string& text) {
        provider_.api_key_file = folder_.write("key", text);
        return loaded();
    };

    EXPECT_EQ(loaded_text(""), "error api_key.empty");
    EXPECT_EQ(loaded_text("\n \n"), "error api_key.empty");
    EXPECT_EQ(loaded_text("one\ntwo\n"), "error api_key.malformed");
    EXPECT_EQ(loaded_text("two words"), "error api_key.malformed");
    EXPECT_EQ(loaded_text("k\xC3\xA9y"), "error api_key.malformed");
    EXPECT_EQ(loaded_text(std::string("k\0y", 3)), "error api_key.malformed");
    EXPECT_EQ(loaded_text(std::string(5000, 'k')), "error api_key.malformed");
}

TEST_F(ApiKeyTest, is_never_in_a_message) {
    const std::string key = "b1FkY2VkZTMtYzA0Ni00ZjY5LWE3ZTUtMTIzNDU2Nzg5MDEyx2";
    const auto says_nothing = [&] {
        const Error error = load().error();
        const std::string text = error.what + error.found + error.hint;
        EXPECT_THAT(text, Not(HasSubstr(key.substr(4, 8))));
        return error.code;
    };

    provider_.api_key_file = folder_.write("key", key + "\n" + key + "\n");
    EXPECT_EQ(says_nothing(), "api_key.malformed");
    provider_.api_key_command = {"cat", provider_.api_key_file};
    EXPECT_EQ(says_nothing(), "api_key.malformed");
    environment_["UNIPILE_API_KEY"] = key + " " + key;
    EXPECT_EQ(says_nothing(), "api_key.malformed");
    environment_["UNIPILE_API_KEY_FILE"] = key;
    EXPECT_EQ(says_nothing(), "api_key.unreadable");
}

TEST_F(ApiKeyTest, of_a_folder_cannot_be_read) {
    std::filesystem::permissions(folder_.path(), std::filesystem::perms::owner_all);
    provider_.api_key_file = folder_.path();

    EXPECT_EQ(loaded(), "error api_key.unreadable");
}

TEST_F(ApiKeyTest, is_what_the_command_prints) {
    provider_.api_key_command = {"printf", "%s\\n", "from command; $HOME"};
    EXPECT_EQ(loaded(), "error api_key.malformed");

    provider_.api_key_command = {"printf", "%s\\n", "from-command;$HOME"};
    EXPECT_EQ(loaded(), "from-command;$HOME | command printf");
}

TEST_F(ApiKeyTest, of_a_failing_command_is_an_error) {
    provider_.api_key_command = {"false"};
    EXPECT_EQ(load().error().what, "provider.api_key_command (false) ended with exit code 1");

    provider_.api_key_command = {"invito-no-such-program"};
    EXPECT_EQ(
        load().error().what,
        "provider.api_key_command (invito-no-such-program) cannot be started: "
        "No such file or directory"
    );
}

TEST(Command, has_no_shell_and_no_input) {
    EXPECT_EQ(run_command({"printf", "%s", "$HOME; ls"}).output, "$HOME; ls");
    EXPECT_EQ(run_command({"cat"}).output, "");
}

TEST(Command, tells_how_it_ended) {
    const CommandResult exited = run_command({"sh", "-c", "echo out; exit 3"});
    const CommandResult killed = run_command({"sh", "-c", "kill -TERM $$"});
    const CommandResult absent = run_command({"invito-no-such-program"});

    EXPECT_EQ(exited.end, CommandResult::End::exited);
    EXPECT_EQ(exited.status, 3);
    EXPECT_EQ(killed.end, CommandResult::End::killed_by_signal);
    EXPECT_EQ(killed.status, SIGTERM);
    EXPECT_EQ(absent.end, CommandResult::End::not_started);
    EXPECT_EQ(absent.status, ENOENT);
}

TEST(Command, is_bounded_in_time_and_output) {
    const CommandResult endless = run_command({"sleep", "1000"}, {.time = 1ms});
    const CommandResult silent =
        run_command({"sh", "-c", "exec >&-; exec sleep 1000"}, {.time = 1ms});
    const CommandResult talkative = run_command({"yes"}, {.output_bytes = 100});
    const CommandResult exact = run_command({"printf", "%s", "1234"}, {.output_bytes = 4});

    EXPECT_EQ(endless.end, CommandResult::End::timed_out);
    EXPECT_EQ(silent.end, CommandResult::End::timed_out);
    EXPECT_EQ(talkative.end, CommandResult::End::too_much_output);
    EXPECT_EQ(exact.output, "1234");
}

}  // namespace
}  // namespace invito
