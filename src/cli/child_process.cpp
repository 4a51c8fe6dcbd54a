#include "child_process.hpp"

#include <cerrno>
#include <csignal>
#include <fmt/format.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace invito {

namespace {

constexpr int cannot_start = 127;

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> all;
    all.reserve(words.size() + 1);
    for (std::string& word : words) all.push_back(word.data());
    all.push_back(nullptr);
    return all;
}

}  // namespace

Result<int> run_this_program(const ChildCall& call) {
    // Everything is allocated before fork(): this process has threads.
    std::vector<std::string> words = {"invito"};
    words.insert(words.end(), call.arguments.begin(), call.arguments.end());
    std::vector<std::string> variables;
    for (const auto& [name, value] : call.environment)
        variables.push_back(fmt::format("{}={}", name, value));
    const std::vector<char*> argv = pointers(words);
    const std::vector<char*> envp = pointers(variables);

    const pid_t child = fork();
    if (child == 0) {
        std::signal(SIGINT, SIG_DFL);
        if (chdir(call.working_directory.c_str()) == 0) {
            execve("/proc/self/exe", argv.data(), envp.data());
        }
        _exit(cannot_start);
    }
    int status = 0;
    pid_t ended = child;
    do {
        if (child > 0) ended = waitpid(child, &status, 0);
    } while (ended < 0 && errno == EINTR && child > 0);
    const bool has_run = ended > 0 && !(WIFEXITED(status) && WEXITSTATUS(status) == cannot_start);
    if (!has_run) {
        const std::string reason = std::generic_category().message(errno);
        return Error{
            .kind = ErrorKind::failed,
            .code = "child.start",
            .what = fmt::format("this program cannot start itself: {}", reason),
            .hint = "is /proc there?",
        };
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace invito
