#include "invito/config/file_trust.hpp"

#include "config/settings_fixture.hpp"
#include "invito/config/api_key.hpp"
#include "invito/config/campaign_file.hpp"

#include <array>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

namespace invito {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::uint32_t anna = 4001;
constexpr std::uint32_t mallory = 4002;
constexpr std::uint32_t root = 0;

FileFacts file_of(std::uint32_t owner, std::uint32_t mode = 0644) {
    return FileFacts{.owner = owner, .group = 4100, .mode = S_IFREG | mode};
}

FileFacts in_folder(std::uint32_t owner, std::uint32_t mode, bool is_read_only = false) {
    FileFacts file = file_of(anna);
    file.folders = {{"/srv/x", owner, 4100, S_IFDIR | mode, is_read_only}};
    return file;
}

// The refusal's code, or "".
std::string refusal(const FileFacts& file, const TrustedUsers& trusted) {
    const auto verdict = classify_file("/srv/x/invito.yaml", file, trusted);
    return verdict.refusal ? verdict.refusal->code : "";
}

std::string hint(const FileFacts& file, const TrustedUsers& trusted) {
    return classify_file("/srv/x/invito.yaml", file, trusted).refusal->hint;
}

std::vector<std::string> warnings(const FileFacts& file, const TrustedUsers& trusted) {
    return classify_file("/srv/x/invito.yaml", file, trusted).warnings;
}

TEST(FileTrust, is_in_the_user_root_and_under_root_who_called_sudo) {
    struct Case {
        std::uint32_t owner;
        TrustedUsers trusted;
        std::string code;
    };
    const std::array cases = std::to_array<Case>({
        {anna, {anna}, ""},
        {root, {anna}, ""},
        {mallory, {anna}, "config.foreign_owner"},
        {root, {root}, ""},
        {anna, {root}, "config.foreign_owner"},
        {anna, {root, anna}, ""},
        {mallory, {root, anna}, "config.foreign_owner"},
        {65534, {root}, "config.foreign_owner"},
        {65534, {65534}, ""},
    });
    for (const Case& one : cases) {
        EXPECT_EQ(refusal(file_of(one.owner), one.trusted), one.code)
            << one.owner << " for " << one.trusted.user;
    }
}

TEST(FileTrust, believes_in_sudo_only_where_root_runs) {
    const auto behind = [](std::uint32_t user, const std::string& text) {
        return trusted_users(user, {{"SUDO_UID", text}}).behind_sudo;
    };
    EXPECT_EQ(behind(root, "4001"), anna);
    EXPECT_EQ(behind(root, "0"), root);
    EXPECT_EQ(behind(anna, "4002"), std::nullopt);
    for (const char* text : {"", "anna", "4001x", "-1", "4294967295", "99999999999"})
        EXPECT_EQ(behind(root, text), std::nullopt) << text;
    EXPECT_EQ(trusted_users(root, {}).behind_sudo, std::nullopt);
    EXPECT_EQ(trusted_users({}).user, ::geteuid());
}

TEST(FileTrust, names_the_owner_the_mode_and_the_way_out) {
    const auto verdict = classify_file("/srv/x/invito.yaml", file_of(mallory), {anna});

    EXPECT_EQ(verdict.refusal->kind, ErrorKind::config);
    EXPECT_EQ(
        verdict.refusal->what,
        "/srv/x/invito.yaml belongs to uid 4002, neither to root nor to 4001, who runs invito "
        "(mode 0644)"
    );
    EXPECT_EQ(
        verdict.refusal->hint,
        "it decides what is run and sent: read it, and if you trust it: sudo chown 4001 "
        "/srv/x/invito.yaml"
    );
    EXPECT_THAT(
        classify_file("x", file_of(mallory), {root}).refusal->what,
        HasSubstr(", not to root, who runs invito")
    );
    EXPECT_THAT(
        classify_file("x", file_of(mallory), {root, anna}).refusal->what,
        HasSubstr(", neither to root nor to 4001, who called sudo")
    );
    EXPECT_THAT(
        hint(file_of(mallory, 0666), {root}),
        HasSubstr(": chown root /srv/x/invito.yaml && chmod o-w /srv/x/invito.yaml")
    );
    EXPECT_THAT(hint(file_of(65534), {anna}), HasSubstr("so that it belongs to 4001"));
}

TEST(FileTrust, writes_a_path_as_one_word_of_the_shell) {
    const auto command = [](const std::string& path) {
        const std::string text = classify_file(path, file_of(anna, 0666), {anna}).refusal->hint;
        return text.substr(text.find("o-w ") + 4);
    };
    EXPECT_EQ(command("my files/it's.yaml"), "'my files/it'\\''s.yaml'");
    EXPECT_EQ(command("-x.yaml"), "'./-x.yaml'");
    EXPECT_EQ(command("$(x).yaml"), "'$(x).yaml'");
}

TEST(FileTrust, ends_where_everybody_may_write) {
    EXPECT_EQ(refusal(file_of(anna, 0646), {anna}), "config.world_writable");
    EXPECT_EQ(refusal(file_of(root, 0666), {anna}), "config.world_writable");
    EXPECT_EQ(refusal(file_of(anna, 0664), {anna}), "");
    EXPECT_THAT(hint(file_of(anna, 0646), {anna}), HasSubstr("chmod o-w /srv/x/invito.yaml"));
}

TEST(FileTrust, ends_where_everybody_may_replace_the_file) {
    EXPECT_EQ(refusal(in_folder(anna, 0777), {anna}), "config.world_writable");
    EXPECT_THAT(hint(in_folder(anna, 0777), {anna}), HasSubstr("chmod o-w /srv/x"));
    EXPECT_EQ(refusal(in_folder(root, 01777), {anna}), "");
    EXPECT_EQ(refusal(in_folder(root, 0777, true), {anna}), "");
    EXPECT_EQ(refusal(in_folder(anna, 0775), {anna}), "");
}

TEST(FileTrust, ends_at_a_link_that_somebody_else_has_put_there) {
    FileFacts file = file_of(anna);
    file.link_owner = mallory;
    EXPECT_EQ(refusal(file, {anna}), "config.foreign_owner");
    EXPECT_THAT(hint(file, {anna}), HasSubstr("sudo chown -h 4001 /srv/x/invito.yaml"));

    file.link_owner = root;
    EXPECT_EQ(refusal(file, {anna}), "");
}

TEST(FileTrust, warns_of_a_group_and_of_a_folders_owner) {
    EXPECT_THAT(warnings(file_of(anna), {anna}), IsEmpty());
    EXPECT_THAT(
        warnings(file_of(anna, 0664), {anna}),
        ElementsAre("the group 4100 may write /srv/x/invito.yaml (mode 0664); unless that is "
                    "meant: chmod g-w /srv/x/invito.yaml")
    );
    EXPECT_THAT(warnings(in_folder(anna, 0755), {anna}), IsEmpty());
    EXPECT_THAT(
        warnings(in_folder(anna, 02775), {anna}),
        ElementsAre("the group 4100 may replace /srv/x/invito.yaml: its folder /srv/x has mode "
                    "2775; unless that is meant: chmod g-w /srv/x")
    );
    EXPECT_THAT(warnings(in_folder(root, 01775), {anna}), IsEmpty());
    EXPECT_THAT(
        warnings(in_folder(mallory, 0755), {anna}),
        ElementsAre("uid 4002 may replace /srv/x/invito.yaml: the folder /srv/x is theirs; unless "
                    "that is meant: sudo chown 4001 /srv/x")
    );
    EXPECT_THAT(warnings(in_folder(mallory, 0775, true), {anna}), IsEmpty());
}

class TrustedFiles : public testing::SettingsTest {
protected:
    std::string code_of_settings() {
        const auto settings = load_settings(sources_);
        return settings ? "" : settings.error().errors.front().code;
    }

    std::string configuration() {
        sources_.working_directory = folder_.path();
        return folder_.write(
            "invito.yaml",
            "version: 1\nprovider: {dsn: \"h:1\", api_key_file: key}\naccounts: {anna: {id: a}}\n"
        );
    }

    static void change_mode(const std::string& path, mode_t mode) {
        ASSERT_EQ(::chmod(path.c_str(), mode), 0) << path;
    }

    static bool may_give_away() { return ::geteuid() == root; }
};

TEST_F(TrustedFiles, are_no_configuration_that_everybody_may_write) {
    const std::string path = configuration();
    change_mode(path, 0666);

    EXPECT_EQ(code_of_settings(), "config.world_writable");

    sources_.reads_untrusted = true;
    EXPECT_EQ(code_of_settings(), "");
    sources_.reads_untrusted = false;
    change_mode(path, 0664);
    EXPECT_EQ(code_of_settings(), "");
}

TEST_F(TrustedFiles, are_no_configuration_in_a_folder_that_everybody_may_write) {
    configuration();
    change_mode(folder_.path(), 0777);
    EXPECT_EQ(code_of_settings(), "config.world_writable");

    change_mode(folder_.path(), 01777);
    EXPECT_EQ(code_of_settings(), "");
}

TEST_F(TrustedFiles, are_looked_for_behind_a_link) {
    const std::string target = folder_.write("shared/own.yaml", "version: 1\n");
    change_mode(folder_.path() + "/shared", 0777);
    sources_.config_flag = folder_.path() + "/link.yaml";
    ASSERT_EQ(::symlink(target.c_str(), sources_.config_flag->c_str()), 0);
    EXPECT_EQ(code_of_settings(), "config.world_writable");

    change_mode(folder_.path() + "/shared", 0755);
    change_mode(target, 0606);
    EXPECT_EQ(code_of_settings(), "config.world_writable");
}

TEST_F(TrustedFiles, may_be_a_pipe_or_the_null_device) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const std::string text = "version: 1\nprovider: {dsn: \"h:1\"}\n";
    ASSERT_EQ(::write(ends[1], text.data(), text.size()), std::ssize(text));
    ::close(ends[1]);
    sources_.config_flag = "/dev/fd/" + std::to_string(ends[0]);
    EXPECT_EQ(code_of_settings(), "");
    ::close(ends[0]);

    sources_.config_flag = "/dev/null";
    EXPECT_EQ(code_of_settings(), "config.version");
}

TEST_F(TrustedFiles, are_no_named_pipe_that_everybody_may_write) {
    const std::string path = folder_.path() + "/pipe";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    change_mode(path, 0666);
    const int both_ends = ::open(path.c_str(), O_RDWR);  // so that no open of it waits
    sources_.config_flag = path;

    EXPECT_EQ(code_of_settings(), "config.world_writable");
    ::close(both_ends);
}

TEST_F(TrustedFiles, are_no_campaign_that_everybody_may_write) {
    const Settings settings = loaded("accounts: {anna: {id: a}}\n");
    const std::string path = folder_.write("c.yaml", "version: 1\nname: c\nlist: {file: l.csv}\n");
    ASSERT_TRUE(load_campaign_file(path, settings));
    change_mode(path, 0666);

    const auto campaign = load_campaign_file(path, settings);

    ASSERT_FALSE(campaign);
    EXPECT_EQ(campaign.error().errors.front().kind, ErrorKind::config);
    EXPECT_EQ(campaign.error().errors.front().code, "config.world_writable");
}

TEST_F(TrustedFiles, hold_no_key_that_everybody_may_write_not_even_among_credentials) {
    const std::string path = folder_.write("unipile-api-key", "key");
    change_mode(path, 0622);

    const auto key = load_api_key({}, {{"CREDENTIALS_DIRECTORY", folder_.path()}});

    EXPECT_EQ(key.error().code, "config.world_writable");
}

TEST_F(TrustedFiles, of_another_user_do_not_steer_root) {
    if (!may_give_away()) GTEST_SKIP() << "only root can give a file away";
    const std::string config = configuration();
    const Settings settings = loaded("accounts: {anna: {id: a}}\n");
    const std::string campaign =
        folder_.write("c.yaml", "version: 1\nname: c\nlist: {file: l.csv}\n");
    const std::string key = folder_.write("key", "key");
    for (const std::string& path : {config, campaign, key})
        ASSERT_EQ(::chown(path.c_str(), mallory, mallory), 0);
    ProviderSettings provider;
    provider.api_key_file = key;

    EXPECT_EQ(code_of_settings(), "config.foreign_owner");
    EXPECT_EQ(
        load_campaign_file(campaign, settings).error().errors.front().code, "config.foreign_owner"
    );
    EXPECT_EQ(load_api_key(provider, {}).error().code, "config.foreign_owner");

    sources_.environment["SUDO_UID"] = std::to_string(mallory);
    EXPECT_EQ(code_of_settings(), "");
    EXPECT_TRUE(load_api_key(provider, sources_.environment));
    const Settings behind_sudo = *load_settings(sources_);
    EXPECT_TRUE(load_campaign_file(campaign, behind_sudo));
}

TEST_F(TrustedFiles, are_not_reached_by_another_users_link) {
    if (!may_give_away()) GTEST_SKIP() << "only root can give a link away";
    sources_.config_flag = folder_.path() + "/link.yaml";
    const std::string target = configuration();
    ASSERT_EQ(::symlink(target.c_str(), sources_.config_flag->c_str()), 0);
    EXPECT_EQ(code_of_settings(), "");
    ASSERT_EQ(::lchown(sources_.config_flag->c_str(), mallory, mallory), 0);

    EXPECT_EQ(code_of_settings(), "config.foreign_owner");
}

TEST_F(TrustedFiles, are_examined_without_being_read) {
    const std::string path = folder_.path() + "/pipe";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    change_mode(path, 0666);

    EXPECT_EQ(examine_file(path, {::geteuid()}).refusal->code, "config.world_writable");
    EXPECT_FALSE(examine_file(folder_.path() + "/none", {::geteuid()}).refusal);
}

}  // namespace
}  // namespace invito
