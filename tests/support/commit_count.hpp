#pragma once
// How often new connections to a database commit: each operation of a store without a thread does
// once.

namespace invito::test {

// One at a time; of the connections that are opened while it lives.
class CommitCount {
public:
    CommitCount();
    ~CommitCount();
    CommitCount(const CommitCount&) = delete;
    CommitCount& operator=(const CommitCount&) = delete;

    [[nodiscard]] int count() const;
};

}  // namespace invito::test
