#include "invito/support/output_file.hpp"

#include "invito/support/digest.hpp"
#include "support/temp_dir.hpp"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <ostream>
#include <sstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <thread>
#include <unistd.h>

namespace invito::test {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

using Kind = Destination::Kind;

std::string read_file(const std::string& path) {
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    return bytes.str();
}

class Output : public testing::Test {
protected:
    std::string path(const std::string& name) { return folder.file(name); }

    std::string put(const std::string& name, const std::string& text) {
        std::ofstream(path(name), std::ios::binary) << text;
        return path(name);
    }

    // As a command does it. Errors: of any step.
    Result<WrittenFile> write(const std::string& where, const std::string& text) {
        auto destination = find_destination(where, rules);
        if (!destination) return destination.error();
        auto file = OutputFile::open(std::move(*destination));
        if (!file) return file.error();
        file->stream() << text;
        return file->commit();
    }

    // The code of the refusal, and that nothing was touched by it.
    std::string refusal(const std::string& where) {
        const auto before = fs::exists(where) ? read_file(where) : "(none)";
        const auto written = write(where, "NEW");
        EXPECT_FALSE(written) << where;
        EXPECT_EQ(fs::exists(where) ? read_file(where) : "(none)", before);
        EXPECT_THAT(leftovers(), IsEmpty());
        return written ? "(written)" : written.error().code;
    }

    std::vector<std::string> leftovers() {
        std::vector<std::string> names;
        for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
            const std::string name = entry.path().filename().string();
            if (name.starts_with(".invito-")) names.push_back(name);
        }
        return names;
    }

    TempDir folder;
    OutputRules rules;
};

TEST_F(Output, is_private_whole_and_told_with_its_digest) {
    const ::mode_t mask = ::umask(0);
    const auto written = write(path("out.csv"), "a,b\n");
    ::umask(mask);

    ASSERT_TRUE(written) << written.error().what;
    EXPECT_EQ(written->path, fs::canonical(path("out.csv")).string());
    EXPECT_EQ(written->sha256, sha256_hex("a,b\n"));
    EXPECT_EQ(read_file(path("out.csv")), "a,b\n");
    EXPECT_EQ(
        fs::status(path("out.csv")).permissions(), fs::perms::owner_read | fs::perms::owner_write
    );
    EXPECT_THAT(leftovers(), IsEmpty());
}

TEST_F(Output, of_many_bytes_is_all_of_them) {
    const std::string text(300'000, 'x');

    EXPECT_EQ(write(path("out"), text).value().sha256, sha256_hex(text));
    EXPECT_EQ(read_file(path("out")), text);
}

TEST_F(Output, that_is_not_committed_leaves_nothing) {
    {
        auto file = OutputFile::open(find_destination(path("out"), rules).value()).value();
        file.stream() << "half" << std::flush;
        EXPECT_EQ(read_file(file.unfinished()), "half");
        EXPECT_FALSE(fs::exists(path("out")));
    }
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST_F(Output, replaces_what_it_wrote_itself) {
    const auto first = write(path("out"), "one").value();
    ::removexattr(path("out").c_str(), "user.invito.sha256");
    rules.written = {first};

    EXPECT_TRUE(write(path("out"), "two"));
    EXPECT_EQ(read_file(path("out")), "two");
}

TEST_F(Output, is_known_by_the_file_itself_without_a_database) {
    put("probe", "");
    const bool has_attributes = ::setxattr(path("probe").c_str(), "user.a", "1", 1, 0) == 0;
    write(path("out"), "one").value();

    const auto again = write(path("out"), "two");

    EXPECT_EQ(again.has_value(), has_attributes);
    EXPECT_EQ(again ? "" : again.error().code, has_attributes ? "" : "file.not_ours");
}

TEST_F(Output, never_replaces_what_somebody_changed) {
    rules.written = {write(path("out"), "one").value()};
    put("out", "one, mended");

    EXPECT_EQ(refusal(path("out")), "file.changed");
    ::removexattr(path("out").c_str(), "user.invito.sha256");
    EXPECT_EQ(refusal(path("out")), "file.changed") << "the database knows the name";
}

TEST_F(Output, never_replaces_what_it_did_not_write) {
    put("notes.txt", "mine");

    EXPECT_EQ(refusal(path("notes.txt")), "file.not_ours");

    const auto error = find_destination(path("notes.txt"), rules).error();
    EXPECT_EQ(error.kind, ErrorKind::usage);
    EXPECT_EQ(error.what, path("notes.txt") + " is there already, and was not written by invito");
    EXPECT_EQ(error.hint, "choose another name");
}

// A copy is the user's, and so is a file saved under an old name.
TEST_F(Output, takes_a_copy_of_its_file_for_somebody_elses) {
    const auto first = write(path("out"), "one").value();
    put("copy", "one");
    rules.written = {first};

    EXPECT_EQ(refusal(path("copy")), "file.not_ours");
    fs::remove(path("out"));
    put("out", "a list of mine");
    EXPECT_EQ(refusal(path("out")), "file.changed");
}

TEST_F(Output, may_replace_an_empty_file_as_mktemp_makes_them) {
    put("empty", "");

    EXPECT_TRUE(write(path("empty"), "text"));
    EXPECT_EQ(read_file(path("empty")), "text");
}

TEST_F(Output, replaces_anything_but_its_own_files_by_force) {
    rules.is_forced = true;
    rules.own = {{put("leads.csv", "people"), "the list"}};
    put("notes.txt", "mine");

    EXPECT_TRUE(write(path("notes.txt"), "new"));
    EXPECT_EQ(read_file(path("notes.txt")), "new");
    EXPECT_EQ(refusal(path("leads.csv")), "file.own_input");
}

// One list under every spelling: by link, by hard link, by "..", and through a linked folder.
TEST_F(Output, knows_its_own_files_by_what_they_are) {
    rules.is_forced = true;
    rules.own = {{put("leads.csv", "people"), "the list"}};
    fs::create_directory(path("sub"));
    fs::create_symlink("leads.csv", path("link"));
    fs::create_symlink("link", path("link to a link"));
    fs::create_hard_link(path("leads.csv"), path("hard"));
    fs::create_directory_symlink(folder.path(), path("sub/up"));

    for (const std::string name :
         {"leads.csv", "./leads.csv", "sub/../leads.csv", "sub/up/leads.csv", "link",
          "link to a link", "hard", "sub/up/sub/../hard"}) {
        EXPECT_EQ(refusal(path(name)), "file.own_input") << name;
    }
    EXPECT_TRUE(fs::is_symlink(path("link")));

    const auto error = find_destination(path("hard"), rules).error();
    EXPECT_EQ(error.what, path("hard") + " is the list, which is never written over");
    EXPECT_EQ(error.found, path("leads.csv"));
    EXPECT_EQ(find_destination(path("leads.csv"), rules).error().found, "");
}

TEST_F(Output, knows_own_files_that_are_not_there_yet) {
    rules.is_forced = true;
    fs::create_directory(path("sub"));
    rules.own = {{path("invito.db-wal"), "the database"}};
    fs::create_symlink("invito.db-wal", path("dangling"));

    EXPECT_EQ(refusal(path("sub/../invito.db-wal")), "file.own_input");
    EXPECT_EQ(refusal(path("dangling")), "file.own_input");
    EXPECT_TRUE(write(path("invito.db-waldorf"), "x"));
}

TEST_F(Output, goes_through_a_link_to_the_file_behind_it) {
    rules.written = {write(path("real"), "one").value()};
    fs::create_symlink("real", path("link"));
    fs::create_symlink("later", path("dangling"));
    put("mine", "mine");
    fs::create_symlink("mine", path("to mine"));

    EXPECT_EQ(write(path("link"), "two").value().path, fs::canonical(path("real")).string());
    EXPECT_TRUE(write(path("dangling"), "new"));

    EXPECT_TRUE(fs::is_symlink(path("link")));
    EXPECT_EQ(read_file(path("real")), "two");
    EXPECT_TRUE(fs::is_symlink(path("dangling")));
    EXPECT_EQ(read_file(path("later")), "new");
    EXPECT_EQ(refusal(path("to mine")), "file.not_ours");
}

TEST_F(Output, refuses_folders_and_links_without_an_end) {
    fs::create_directory(path("sub"));
    fs::create_symlink("loop", path("loop"));
    fs::create_directory_symlink("sub", path("to sub"));

    for (const std::string name : {"sub", "sub/", "sub/.", "to sub"})
        EXPECT_EQ(find_destination(path(name), rules).error().code, "file.folder") << name;
    EXPECT_THAT(
        find_destination(path("loop"), rules).error().what, HasSubstr("Too many levels of symbolic")
    );
}

TEST_F(Output, says_that_there_is_no_such_folder) {
    const auto error = find_destination(path("no/out"), rules).error();

    EXPECT_EQ(error.kind, ErrorKind::storage);
    EXPECT_EQ(error.code, "file.write");
    EXPECT_EQ(error.what, "cannot write " + path("no/out") + ": No such file or directory");
}

TEST_F(Output, goes_through_a_pipe_and_leaves_it_there) {
    ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
    std::string seen;
    std::thread reader([&] { seen = read_file(path("pipe")); });

    const auto written = write(path("pipe"), "through");
    reader.join();

    ASSERT_TRUE(written) << written.error().what;
    EXPECT_EQ(seen, "through");
    EXPECT_THAT(written->path, IsEmpty()) << "there is nothing to remember";
    EXPECT_TRUE(fs::is_fifo(path("pipe")));
    EXPECT_THAT(leftovers(), IsEmpty());
}

TEST_F(Output, goes_through_a_device_and_tells_when_it_is_full) {
    EXPECT_TRUE(write("/dev/null", "away"));
    EXPECT_TRUE(fs::is_character_file("/dev/null"));

    const auto full = write("/dev/full", "away");
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().what, "cannot write /dev/full: No space left on device");
}

TEST_F(Output, to_a_reader_that_went_away_is_no_failure) {
    std::signal(SIGPIPE, SIG_IGN);
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    ::close(ends[0]);

    EXPECT_TRUE(write("/dev/fd/" + std::to_string(ends[1]), "nobody reads it"));
    ::close(ends[1]);
    std::signal(SIGPIPE, SIG_DFL);
}

// What only root can make: a null device of one's own, so that a mistake here harms nobody.
TEST_F(Output, never_replaces_a_device_in_a_folder_that_may_be_written) {
    const std::string device = path("null");
    const ::mode_t mode = S_IFCHR | 0600;
    const bool is_made = ::mknod(device.c_str(), mode, ::makedev(1, 3)) == 0;
    if (!is_made) fs::create_symlink("/dev/null", device);

    const auto written = write(device, "away");

    EXPECT_EQ(fs::is_character_file(fs::symlink_status(device)), is_made);
    EXPECT_TRUE(fs::is_character_file(device));
    EXPECT_EQ(written.has_value(), ::access(device.c_str(), W_OK) == 0);
}

TEST_F(Output, goes_through_descriptors_of_the_process_however_they_are_spelled) {
    const std::string log = put("redirected", "before\n");
    const int number = ::open(log.c_str(), O_WRONLY | O_APPEND);
    ASSERT_GE(number, 0);
    const std::string name = std::to_string(number);
    fs::create_symlink("/dev/fd/" + name, path("link"));

    for (const std::string& where :
         {"/dev/fd/" + name, "/proc/self/fd/" + name, "/proc/thread-self/fd/" + name,
          "/proc/" + std::to_string(::getpid()) + "/fd/" + name, path("link")}) {
        const auto written = write(where, "x");
        EXPECT_TRUE(written && written->path.empty()) << where;
    }
    ::close(number);

    EXPECT_EQ(read_file(log), "before\nxxxxx");
    EXPECT_EQ(write("/dev/fd/" + name, "x").error().code, "file.write") << "it is closed";
}

TEST_F(Output, does_not_write_into_an_own_file_through_a_descriptor) {
    rules.own = {{put("invito.db", "SQLite"), "the database"}};
    const int number = ::open(path("invito.db").c_str(), O_WRONLY | O_APPEND);

    EXPECT_EQ(write("/dev/fd/" + std::to_string(number), "x").error().code, "file.own_input");
    ::close(number);
}

TEST_F(Output, refuses_a_descriptor_that_is_only_read) {
    const int number = ::open(put("in", "x").c_str(), O_RDONLY);

    EXPECT_THAT(
        write("/dev/fd/" + std::to_string(number), "x").error().what,
        HasSubstr("Bad file descriptor")
    );
    ::close(number);
}

TEST_F(Output, does_not_replace_a_file_that_appeared_meanwhile) {
    auto file = OutputFile::open(find_destination(path("out"), rules).value()).value();
    put("out", "somebody was faster");

    const auto committed = file.commit();

    ASSERT_FALSE(committed);
    EXPECT_EQ(committed.error().code, "file.not_ours");
    EXPECT_EQ(read_file(path("out")), "somebody was faster");
}

TEST_F(Output, does_not_replace_a_file_that_was_changed_or_moved_meanwhile) {
    rules.written = {write(path("out"), "one").value()};
    auto first = OutputFile::open(find_destination(path("out"), rules).value()).value();
    auto second = OutputFile::open(find_destination(path("out"), rules).value()).value();
    put("out", "ONE");

    EXPECT_EQ(first.commit().error().code, "file.changed");
    EXPECT_EQ(read_file(path("out")), "ONE");
    fs::remove(path("out"));
    EXPECT_EQ(second.commit().error().code, "file.changed");
    EXPECT_FALSE(fs::exists(path("out")));
}

TEST_F(Output, does_not_write_through_to_what_was_swapped_in) {
    ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
    auto destination = find_destination(path("pipe"), rules).value();
    fs::remove(path("pipe"));
    put("pipe", "mine");

    EXPECT_EQ(OutputFile::open(std::move(destination)).error().code, "file.write");
    EXPECT_EQ(read_file(path("pipe")), "mine");
}

// RLIMIT_FSIZE stands for a full disk: it fails the same call, and needs no disk of its own.
TEST_F(Output, on_a_full_disk_leaves_the_old_file_and_no_other) {
    rules.written = {write(path("out"), "one").value()};
    std::signal(SIGXFSZ, SIG_IGN);
    struct rlimit before {};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const struct rlimit small {
        .rlim_cur = 1000, .rlim_max = before.rlim_max
    };
    ::setrlimit(RLIMIT_FSIZE, &small);

    const auto written = write(path("out"), std::string(200'000, 'x'));
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, SIG_DFL);

    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().what, "cannot write " + path("out") + ": File too large");
    EXPECT_EQ(read_file(path("out")), "one");
    EXPECT_THAT(leftovers(), IsEmpty());
}

TEST_F(Output, removes_what_a_killed_process_left_and_nothing_that_is_being_written) {
    put(".invito-" + std::to_string(::getpid()) + "-0.tmp", "half");
    put(".invito-1-7.tmp", "half");
    put(".invito-notes", "mine");
    auto first = OutputFile::open(find_destination(path("one"), rules).value()).value();
    first.stream() << "1";

    EXPECT_TRUE(write(path("two"), "2"));
    EXPECT_TRUE(first.commit());

    EXPECT_EQ(read_file(path("one")), "1");
    EXPECT_EQ(read_file(path("two")), "2");
    EXPECT_THAT(leftovers(), ElementsAre(".invito-notes"));
}

TEST_F(Output, has_the_mode_that_is_wanted) {
    rules.mode = 0644;
    const ::mode_t mask = ::umask(022);
    write(path("out"), "x").value();
    ::umask(mask);

    EXPECT_EQ(static_cast<unsigned>(fs::status(path("out")).permissions()), 0644U);
}

class Log : public Output {
protected:
    Result<void> append(const std::string& where, const std::string& text) {
        const auto file = open_to_append(where, rules);
        if (!file) return file.error();
        EXPECT_EQ(::write(file->number(), text.data(), text.size()), std::ssize(text));
        return {};
    }
};

TEST_F(Log, is_appended_to_whatever_is_there_and_private_if_it_is_new) {
    put("old.log", "yesterday\n");
    fs::permissions(path("old.log"), fs::perms::all);

    EXPECT_TRUE(append(path("old.log"), "today\n"));
    EXPECT_TRUE(append(path("new.log"), "today\n"));
    EXPECT_TRUE(append(path("new.log"), "and on\n"));

    EXPECT_EQ(read_file(path("old.log")), "yesterday\ntoday\n");
    EXPECT_EQ(fs::status(path("old.log")).permissions(), fs::perms::all);
    EXPECT_EQ(read_file(path("new.log")), "today\nand on\n");
    EXPECT_EQ(static_cast<unsigned>(fs::status(path("new.log")).permissions()), 0600U);
}

TEST_F(Log, is_never_an_own_file_or_a_folder) {
    rules.is_forced = true;
    rules.own = {{put("invito.db", "SQLite"), "the database"}};
    fs::create_symlink("invito.db", path("run.log"));

    EXPECT_EQ(append(path("run.log"), "x").error().code, "file.own_input");
    EXPECT_EQ(append(folder.path(), "x").error().code, "file.folder");
    EXPECT_EQ(read_file(path("invito.db")), "SQLite");
}

TEST_F(Log, goes_through_links_pipes_and_descriptors) {
    put("real.log", "1\n");
    fs::create_symlink("real.log", path("link"));
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);

    EXPECT_TRUE(append(path("link"), "2\n"));
    EXPECT_TRUE(append("/dev/fd/" + std::to_string(ends[1]), "line"));
    EXPECT_TRUE(append("/dev/null", "away"));
    ::close(ends[1]);
    std::array<char, 16> seen{};

    EXPECT_EQ(read_file(path("real.log")), "1\n2\n");
    EXPECT_EQ(
        std::string(seen.data(), static_cast<std::size_t>(::read(ends[0], seen.data(), 16))), "line"
    );
    ::close(ends[0]);
}

TEST_F(Output, is_told_apart_afterwards_from_what_stands_in_its_place) {
    const auto written = write(path("out"), "one").value();
    fs::create_symlink("out", path("link"));
    ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);

    EXPECT_TRUE(is_as_written(path("out"), written.sha256));
    EXPECT_FALSE(is_as_written(path("link"), written.sha256));
    EXPECT_FALSE(is_as_written(path("pipe"), written.sha256)) << "and it is not waited for";
    EXPECT_FALSE(is_as_written(path("nowhere"), written.sha256));
    put("out", "two");
    EXPECT_FALSE(is_as_written(path("out"), written.sha256));
    EXPECT_EQ(sha256_of_file(path("out")), sha256_hex("two"));
}

}  // namespace
}  // namespace invito::test
