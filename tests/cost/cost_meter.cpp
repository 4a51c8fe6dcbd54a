#include "cost_meter.hpp"

#include "invito/support/failure.hpp"
#include "support/allocations.hpp"

#include <sqlite3.h>

namespace invito::test {
namespace {

Costs counted;
sqlite3* latest = nullptr;
sqlite3_mem_methods real_memory;

void* counting_malloc(int size) {
    ++counted.sqlite_allocations;
    return real_memory.xMalloc(size);
}

void* counting_realloc(void* memory, int size) {
    ++counted.sqlite_allocations;
    return real_memory.xRealloc(memory, size);
}

int note_statement(unsigned, void*, void* subject, void*) {
    auto* const statement = static_cast<sqlite3_stmt*>(subject);
    ++counted.statements;
    counted.vm_steps += sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 1);
    return 0;
}

int watch(sqlite3* connection, char**, const sqlite3_api_routines*) {
    latest = connection;
    return sqlite3_trace_v2(connection, SQLITE_TRACE_PROFILE, note_statement, nullptr);
}

std::int64_t pages_written() {
    int pages = 0;
    int unused = 0;
    if (latest != nullptr)
        sqlite3_db_status(latest, SQLITE_DBSTATUS_CACHE_WRITE, &pages, &unused, 0);
    return pages;
}

void count_memory_of_sqlite() {
    static const bool is_counted = [] {
        if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_memory) != SQLITE_OK) return false;
        sqlite3_mem_methods counting = real_memory;
        counting.xMalloc = counting_malloc;
        counting.xRealloc = counting_realloc;
        return sqlite3_config(SQLITE_CONFIG_MALLOC, &counting) == SQLITE_OK;
    }();
    ensure(is_counted, "SQLite's memory is counted from its start");
}

}  // namespace

CostMeter::CostMeter() {
    count_memory_of_sqlite();
    counted = {};
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(&watch));
}

CostMeter::~CostMeter() {
    sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&watch));
    latest = nullptr;
}

Costs CostMeter::read() {
    Costs now = counted;
    now.allocations = static_cast<std::int64_t>(allocations());
    now.page_writes = pages_written();
    return now;
}

}  // namespace invito::test
