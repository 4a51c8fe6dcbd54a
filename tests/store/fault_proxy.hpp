#pragma once
// Stands between a client and a PostgreSQL server of this machine, and loses what it is told to
// lose, or takes its time. An exchange is what the client sends at once; the pooled connections
// share the count.

#include <functional>
#include <memory>
#include <string>

namespace invito::test {

class FaultProxy {
public:
    // The server's socket is in `server_folder`; the proxy's will be in `own_folder`.
    FaultProxy(const std::string& server_folder, const std::string& own_folder);
    ~FaultProxy();
    FaultProxy(const FaultProxy&) = delete;
    FaultProxy& operator=(const FaultProxy&) = delete;

    // `connection`: the request arrives, and nobody waits for its answer.
    enum class Lose { request, answer, connection };

    // Once: the next exchange that has `word` in it, or the nth from now. The connection is over
    // with it.
    void lose(Lose what, const std::string& word);
    void lose(Lose what, int nth);

    // Whether what it was told to lose is lost; else it will not be.
    bool stop_losing();

    // What an exchange waits for on each of its two ways. Before the first connection.
    void on_each_way(std::function<void()> wait);

    // So far.
    [[nodiscard]] int exchanges() const;

private:
    class State;
    std::unique_ptr<State> state_;
};

}  // namespace invito::test
