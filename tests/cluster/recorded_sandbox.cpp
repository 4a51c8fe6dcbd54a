// The sandbox for runs that are judged by what reached it.
//
//   recorded_sandbox ACCOUNTS SPEED
//
// Its accounts are acc_0, acc_1 and so on. Prints its address, lives until its standard input ends,
// and then prints a line for each request for an invitation, in order of arrival: sandbox time in
// milliseconds, account, person, 1 if it had its effect, and the status of the answer.

#include "invito/sandbox/server.hpp"

#include <exception>
#include <iostream>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace invito {
namespace {

std::unique_ptr<sandbox::Server> start(int accounts, int speed) {
    sandbox::ServerOptions options;
    options.serve_https = false;
    options.scenario.acceptance = 0;
    options.speed = speed;
    for (int i = 0; i < accounts; ++i) {
        const std::string id = "acc_" + std::to_string(i);
        options.accounts.push_back({.id = id, .name = id});
    }
    auto started = sandbox::Server::start(std::move(options));
    if (!started) throw std::runtime_error(started.error().what);
    return std::move(*started);
}

void serve(const std::vector<std::string>& arguments) {
    if (arguments.size() != 3) throw std::runtime_error("usage: recorded_sandbox ACCOUNTS SPEED");
    const auto server = start(std::stoi(arguments[1]), std::stoi(arguments[2]));
    std::cout << server->http_url() << std::endl;
    std::cin.ignore(std::numeric_limits<std::streamsize>::max());
    for (const sandbox::SeenInvitation& seen : server->invitations()) {
        std::cout << to_millis(seen.at) << ' ' << seen.account_id << ' ' << seen.provider_id << ' '
                  << seen.acted << ' ' << seen.status << '\n';
    }
}

}  // namespace
}  // namespace invito

int main(int argc, char** argv) {
    try {
        invito::serve({argv, argv + argc});
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "recorded_sandbox: " << error.what() << '\n';
        return 1;
    }
}
