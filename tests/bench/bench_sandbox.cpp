// The sandbox for benchmarks: accounts acc_0, acc_1 and so on, and an answer as late as one likes.
//
//   bench_sandbox ACCOUNTS LATENCY_MS CA_FILE
//
// Prints its HTTP and its HTTPS address, lives until its standard input ends, and then prints how
// many invitations it has seen.

#include "invito/sandbox/server.hpp"

#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace invito {
namespace {

std::unique_ptr<sandbox::Server> start(int accounts, int latency_ms) {
    sandbox::ServerOptions options;
    options.scenario.acceptance = 0;
    options.latency = std::chrono::milliseconds{latency_ms};
    for (int i = 0; i < accounts; ++i) {
        sandbox::SandboxAccount account;
        account.id = "acc_" + std::to_string(i);
        account.name = account.id;
        options.accounts.push_back(std::move(account));
    }
    auto started = sandbox::Server::start(std::move(options));
    if (!started) throw std::runtime_error(started.error().what);
    return std::move(*started);
}

void serve(const std::vector<std::string>& arguments) {
    if (arguments.size() != 4)
        throw std::runtime_error("usage: bench_sandbox ACCOUNTS LATENCY_MS CA_FILE");
    const auto server = start(std::stoi(arguments[1]), std::stoi(arguments[2]));
    std::ofstream(arguments[3]) << server->ca_pem();
    std::cout << server->http_url() << '\n' << server->https_url() << std::endl;
    std::cin.ignore(std::numeric_limits<std::streamsize>::max());
    std::cout << server->invitations().size() << '\n';
}

}  // namespace
}  // namespace invito

int main(int argc, char** argv) {
    try {
        invito::serve({argv, argv + argc});
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_sandbox: %s\n", error.what());
        return 1;
    }
}
