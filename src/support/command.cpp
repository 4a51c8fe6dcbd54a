#include "invito/support/command.hpp"

#include "invito/support/failure.hpp"
#include "invito/support/file.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <string>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace invito {

namespace {

Descriptor usable(int number) {
    if (number < 0) throw std::system_error(errno, std::generic_category(), "run a command");
    return Descriptor(number);
}

struct Pipe {
    Descriptor read;
    Descriptor write;
};

Pipe open_pipe() {
    std::array<int, 2> ends = {-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) ends = {-1, -1};
    return Pipe{usable(ends[0]), usable(ends[1])};
}

// The kernel's timer instead of a clock: it can be waited for together with the pipe.
Descriptor start_timer(Duration time) {
    Descriptor timer = usable(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
    const auto whole = std::chrono::floor<std::chrono::seconds>(time);
    itimerspec when{};
    when.it_value.tv_sec = whole.count();
    when.it_value.tv_nsec = std::chrono::nanoseconds(time - whole).count();
    ensure(time > Duration::zero(), "a command has time to run");
    ensure(::timerfd_settime(timer.number(), 0, &when, nullptr) == 0, "the time limit is valid");
    return timer;
}

// A started child; killed and reaped at the latest by the destructor.
class Child {
public:
    // glibc 2.36 declares pidfd_open without extern "C".
    explicit Child(pid_t pid)
        : pid_(pid), handle_(usable(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)))) {}
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (is_reaped_) return;
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }

    // Readable when the child has ended.
    [[nodiscard]] int handle() const { return handle_.number(); }

    [[nodiscard]] int wait() {
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        is_reaped_ = true;
        return status;
    }

private:
    pid_t pid_;
    Descriptor handle_;
    bool is_reaped_ = false;
};

struct Started {
    int error = 0;  // errno, 0 if it runs
    pid_t pid = 0;
};

// In memory, so that nobody waits for a program that does not read.
Descriptor open_input(std::string_view input) {
    Descriptor file = usable(::memfd_create("input", MFD_CLOEXEC));
    while (!input.empty()) {
        const ssize_t count = ::write(file.number(), input.data(), input.size());
        if (count < 0) throw std::system_error(errno, std::generic_category(), "run a command");
        input.remove_prefix(static_cast<std::size_t>(count));
    }
    ::lseek(file.number(), 0, SEEK_SET);
    return file;
}

Started start(const std::vector<std::string>& words, int input, int output) {
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);

    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    Started started;
    started.error = ::posix_spawnp(
        &started.pid, arguments.front(), &actions, nullptr, arguments.data(), environ
    );
    posix_spawn_file_actions_destroy(&actions);
    return started;
}

// What woke us up; the time limit counts most.
struct Readiness {
    bool is_late = false;
    bool has_output = false;
    bool has_ended = false;
};

Readiness wait_for(const Descriptor& timer, const Descriptor& output, bool is_open, int child) {
    std::array<pollfd, 3> polled = {
        pollfd{timer.number(), POLLIN, 0},
        pollfd{is_open ? output.number() : -1, POLLIN, 0},
        pollfd{child, POLLIN, 0},
    };
    while (::poll(polled.data(), polled.size(), -1) < 0 && errno == EINTR) {
    }
    return Readiness{polled[0].revents != 0, polled[1].revents != 0, polled[2].revents != 0};
}

CommandResult ended(int status, std::string output) {
    if (WIFEXITED(status)) {
        return {CommandResult::End::exited, WEXITSTATUS(status), std::move(output)};
    }
    return {CommandResult::End::killed_by_signal, WTERMSIG(status), {}};
}

}  // namespace

CommandResult run_command(
    const std::vector<std::string>& words, const CommandLimits& limits, std::string_view input
) {
    ensure(!words.empty(), "a command names a program");
    const Descriptor timer = start_timer(limits.time);
    const Descriptor read_by_it = open_input(input);
    auto pipe = std::make_optional(open_pipe());
    const Started started = start(words, read_by_it.number(), pipe->write.number());
    if (started.error != 0) return {CommandResult::End::not_started, started.error, {}};
    Child child(started.pid);
    const Descriptor output(std::move(pipe->read));
    pipe.reset();  // our copy of the writing end: the child's is the last one

    std::string text;
    bool is_open = true;
    while (true) {
        const Readiness ready = wait_for(timer, output, is_open, child.handle());
        if (ready.is_late) return {CommandResult::End::timed_out, 0, {}};
        if (ready.has_output) {
            std::array<char, 1024> buffer{};
            const ssize_t count = read_some(output, buffer.data(), buffer.size());
            if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
            if (count <= 0) is_open = false;
            if (text.size() > limits.output_bytes) {
                return {CommandResult::End::too_much_output, 0, {}};
            }
        } else if (ready.has_ended) {
            return ended(child.wait(), std::move(text));
        }
    }
}

std::optional<std::string> start_command(const std::vector<std::string>& words) {
    ensure(!words.empty(), "a command names a program");
    const Descriptor nothing = usable(::open("/dev/null", O_RDWR | O_CLOEXEC));
    const Started started = start(words, nothing.number(), nothing.number());
    if (started.error == 0) return std::nullopt;
    return std::generic_category().message(started.error);
}

std::optional<std::string> command_problem(
    const CommandResult& result, const CommandLimits& limits
) {
    switch (result.end) {
        case CommandResult::End::exited:
            if (result.status == 0) return std::nullopt;
            return fmt::format("ended with exit code {}", result.status);
        case CommandResult::End::killed_by_signal:
            return fmt::format("was ended by signal {}", result.status);
        case CommandResult::End::not_started:
            return fmt::format(
                "cannot be started: {}", std::generic_category().message(result.status)
            );
        case CommandResult::End::timed_out:
            return fmt::format(
                "did not end within {} s",
                std::chrono::floor<std::chrono::seconds>(limits.time).count()
            );
        case CommandResult::End::too_much_output:
            return fmt::format("printed more than {} bytes", limits.output_bytes);
    }
    return std::nullopt;
}

}  // namespace invito
