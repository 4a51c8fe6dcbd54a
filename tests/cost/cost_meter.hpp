#pragma once
// Counts what a program does through SQLite and how often it asks for memory. Load, clock and disk
// have no part in it. One in a process, and before any database is opened.

#include <cstdint>

struct sqlite3;

namespace invito::test {

struct Costs {
    std::int64_t statements = 0;
    std::int64_t vm_steps = 0;            // of SQLite's virtual machine
    std::int64_t sqlite_allocations = 0;  // and reallocations
    std::int64_t allocations = 0;         // by operator new
    std::int64_t page_writes = 0;         // into the write-ahead log

    friend Costs operator-(const Costs& a, const Costs& b) {
        return {
            a.statements - b.statements, a.vm_steps - b.vm_steps,
            a.sqlite_allocations - b.sqlite_allocations, a.allocations - b.allocations,
            a.page_writes - b.page_writes};
    }
};

class CostMeter {
public:
    CostMeter();
    ~CostMeter();
    CostMeter(const CostMeter&) = delete;
    CostMeter& operator=(const CostMeter&) = delete;

    // Since it was made, through connections that were opened since then; pages of the one that was
    // opened last.
    [[nodiscard]] static Costs read();
};

}  // namespace invito::test
