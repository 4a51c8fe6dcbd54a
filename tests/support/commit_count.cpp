#include "commit_count.hpp"

#include <sqlite3.h>
#include <string_view>

namespace invito::test {
namespace {

int commits = 0;

int note(unsigned, void*, void*, void* sql) {
    if (std::string_view(static_cast<const char*>(sql)).starts_with("COMMIT")) ++commits;
    return 0;
}

int watch(sqlite3* connection, char**, const sqlite3_api_routines*) {
    return sqlite3_trace_v2(connection, SQLITE_TRACE_STMT, &note, nullptr);
}

}  // namespace

CommitCount::CommitCount() {
    commits = 0;
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(&watch));
}

CommitCount::~CommitCount() {
    sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&watch));
}

int CommitCount::count() const {
    return commits;
}

}  // namespace invito::test
