#pragma once
// A child process with captured output, for tests of the real binary.

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <sys/types.h>
#include <thread>
#include <vector>

namespace invito::test {

struct Finished {
    int exit_code = -1;  // -1: ended by a signal
    int signal = 0;      // 0: ended by itself
    std::string out;
    std::string err;
    long peak_rss_kib = 0;
    double cpu_seconds = 0;  // user and system
};

struct ChildOptions {
    std::vector<std::string> arguments;              // [0] is the program
    std::string directory;                           // working directory
    std::map<std::string, std::string> environment;  // the whole environment
    std::string input;                               // to standard input, then closed
};

class ChildProcess {
public:
    explicit ChildProcess(const ChildOptions& options);
    ~ChildProcess();  // kills what still runs
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    [[nodiscard]] pid_t pid() const { return pid_; }
    void send(int signal) const;

    // Waits for the end, but no longer than that. True: it has ended, and wait() will not block.
    [[nodiscard]] bool ends_within(std::chrono::microseconds time) const;

    // Waits for the end. Call once.
    Finished wait();

private:
    pid_t pid_ = -1;
    std::string out_;
    std::string err_;
    std::thread out_reader_;
    std::thread err_reader_;
    bool is_waited_ = false;
};

[[nodiscard]] Finished run_child(const ChildOptions& options);

}  // namespace invito::test
