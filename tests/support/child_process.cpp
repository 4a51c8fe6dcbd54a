#include "support/child_process.hpp"

#include <array>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

extern "C" {  // glibc 2.36 forgets to say so
#include <sys/pidfd.h>
}

namespace invito::test {
namespace {

struct Pipe {
    int read = -1;
    int write = -1;
};

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe failed");
    return {ends[0], ends[1]};
}

void read_all(int fd, std::string& into) {
    std::array<char, 16384> buffer{};
    for (;;) {
        const ssize_t n = ::read(fd, buffer.data(), buffer.size());
        if (n <= 0) break;
        into.append(buffer.data(), static_cast<std::size_t>(n));
    }
    ::close(fd);
}

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (std::string& text : texts) result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

}  // namespace

ChildProcess::ChildProcess(const ChildOptions& options) {
    std::vector<std::string> arguments = options.arguments;
    std::vector<std::string> environment;
    for (const auto& [name, value] : options.environment) environment.push_back(name + "=" + value);
    std::vector<char*> argument_pointers = pointers(arguments);
    std::vector<char*> environment_pointers = pointers(environment);
    const Pipe in = make_pipe();
    const Pipe out = make_pipe();
    const Pipe err = make_pipe();

    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error("fork failed");
    if (pid_ == 0) {
        ::dup2(in.read, 0);
        ::dup2(out.write, 1);
        ::dup2(err.write, 2);
        if (!options.directory.empty() && ::chdir(options.directory.c_str()) != 0) ::_exit(126);
        ::execve(argument_pointers[0], argument_pointers.data(), environment_pointers.data());
        ::_exit(127);
    }
    ::close(in.read);
    ::close(out.write);
    ::close(err.write);
    out_reader_ = std::thread([this, fd = out.read] { read_all(fd, out_); });
    err_reader_ = std::thread([this, fd = err.read] { read_all(fd, err_); });
    const std::string& input = options.input;
    if (!input.empty() && ::write(in.write, input.data(), input.size()) < 0) {
        ::close(in.write);
        throw std::runtime_error("the child does not read its input");
    }
    ::close(in.write);
}

ChildProcess::~ChildProcess() {
    if (is_waited_) return;
    ::kill(pid_, SIGKILL);
    wait();
}

void ChildProcess::send(int signal) const {
    ::kill(pid_, signal);
}

bool ChildProcess::ends_within(std::chrono::microseconds time) const {
    const int descriptor = ::pidfd_open(pid_, 0);
    if (descriptor < 0) throw std::runtime_error("pidfd_open failed");
    pollfd ended{.fd = descriptor, .events = POLLIN, .revents = 0};
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const std::chrono::nanoseconds rest = time - seconds;
    const timespec longest{.tv_sec = seconds.count(), .tv_nsec = rest.count()};
    const int ready = ::ppoll(&ended, 1, &longest, nullptr);
    ::close(descriptor);
    return ready > 0;
}

Finished ChildProcess::wait() {
    int status = 0;
    rusage usage{};
    ::wait4(pid_, &status, 0, &usage);
    is_waited_ = true;
    out_reader_.join();
    err_reader_.join();
    Finished finished;
    finished.out = std::move(out_);
    finished.err = std::move(err_);
    finished.peak_rss_kib = usage.ru_maxrss;
    finished.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    if (WIFEXITED(status)) finished.exit_code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) finished.signal = WTERMSIG(status);
    return finished;
}

Finished run_child(const ChildOptions& options) {
    ChildProcess child(options);
    return child.wait();
}

}  // namespace invito::test
