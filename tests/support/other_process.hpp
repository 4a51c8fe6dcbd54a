#pragma once
// A second process that takes something and keeps it until it is told to end, or killed.

#include <csignal>
#include <functional>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace invito::test {

class OtherProcess {
public:
    // Returns once `take` has run in the other process. What it returns lives as long as that.
    template <class Take>
    explicit OtherProcess(Take take) {
        if (::pipe(ready_) != 0 || ::pipe(stop_) != 0) throw std::runtime_error("no pipe");
        pid_ = ::fork();
        if (pid_ < 0) throw std::runtime_error("no second process");
        if (pid_ == 0) hold(take);
        ::close(std::exchange(stop_[0], -1));
        char was_taken = 0;
        if (::read(ready_[0], &was_taken, 1) != 1) throw std::runtime_error("no answer");
    }
    ~OtherProcess() {
        if (pid_ > 0) end(SIGKILL);
        for (const int end : {ready_[0], ready_[1], stop_[1]}) ::close(end);
    }
    OtherProcess(const OtherProcess&) = delete;
    OtherProcess& operator=(const OtherProcess&) = delete;

    [[nodiscard]] pid_t pid() const { return pid_; }

    // As kill -9 does: no destructor runs in it.
    void kill() { end(SIGKILL); }

private:
    template <class Take>
    [[noreturn]] void hold(Take take) {
        {
            ::close(stop_[1]);
            const auto held = take();
            char byte = 1;
            if (::write(ready_[1], &byte, 1) == 1) static_cast<void>(::read(stop_[0], &byte, 1));
        }
        ::_exit(0);
    }

    void end(int signal) {
        ::kill(pid_, signal);
        ::waitpid(std::exchange(pid_, -1), nullptr, 0);
    }

    int ready_[2] = {-1, -1};
    int stop_[2] = {-1, -1};
    pid_t pid_ = -1;
};

}  // namespace invito::test
