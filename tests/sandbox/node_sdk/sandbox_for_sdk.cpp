// Serves the sandbox over plain HTTP for another program: prints the URL, ends with its input.

#include "invito/sandbox/server.hpp"

#include <iostream>
#include <limits>

int main() {
    invito::sandbox::ServerOptions options;
    options.serve_https = false;
    options.scenario.acceptance = 0;
    const auto server = invito::sandbox::Server::start(std::move(options));
    if (!server) {
        std::cerr << server.error().what << ": " << server.error().found << '\n';
        return 1;
    }
    std::cout << (*server)->http_url() << std::endl;
    std::cin.ignore(std::numeric_limits<std::streamsize>::max(), std::char_traits<char>::eof());
    return 0;
}
