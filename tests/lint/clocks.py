"""Time and chance are arguments: only a few named files read a clock or the machine's entropy.

SQL gets the time as a parameter, too: the same rows must come out of a replay.
"""

import re
import sys

import cpp_text
from repository import Finding, all_files, check, line_of

# Folders end in "/", files do not.
ALLOWED = (
    "src/clock/",
    "src/app/",
    "src/sandbox/sandbox_clock.hpp",
    "src/store/postgres/pg_engine.cpp",  # how long one is waited for, and takes for a commit
    "src/store/postgres/pg_session.cpp",  # how long a server may keep silent
    "tests/bench/",
    "tests/store/shared_race_test.cpp",  # processes are killed and stopped in real time
    "tests/support/stopwatch.hpp",  # for the latency of real sockets
)
SQL_SOURCES = ("src/store/",)

_SOURCES_OF_TIME = re.compile(
    r"""
      \b(?:system|steady|utc|tai|file)_clock\s*::\s*now\b
    | \busing\s+\w+\s*=[\s\w:]*\b(?:system|steady)_clock\s*;
    | \bhigh_resolution_clock\b
    | \bthis_thread\s*::\s*sleep_(?:for|until)\b
    | \bsleep_for\b
    | \brandom_device\b
    | (?<![\w.>:])(?:std\s*::\s*|::\s*)?time\s*\(\s*(?:nullptr|NULL|0)\s*\)
    | \b(?:gettimeofday|clock_gettime|timespec_get|usleep|nanosleep|clock_nanosleep)\b
    """,
    re.VERBOSE,
)
_SQL_CLOCK = re.compile(
    r"""
      \bnow\s*\(
    | \bCURRENT_(?:TIMESTAMP|DATE|TIME)\b
    | '\s*now\s*'
    | \b(?:unixepoch|julianday|datetime|date|time)\s*\(\s*\)
    """,
    re.VERBOSE | re.IGNORECASE,
)


def sql_text(path: str, text: str) -> str:
    """What SQLite gets to see of this file."""
    if path.endswith(".sql"):
        return re.sub(r"--[^\n]*", "", text)
    if path.startswith(SQL_SOURCES):
        return cpp_text.literals_only(text)
    return ""


def findings(path: str, text: str) -> list[Finding]:
    found = []
    if path.endswith((".cpp", ".hpp")) and not path.startswith(ALLOWED):
        code = cpp_text.code_only(text)
        for match in _SOURCES_OF_TIME.finditer(code):
            problem = f"`{match[0]}` reads the machine: take time and chance as arguments"
            found.append(Finding(path, line_of(code, match.start()), problem))
    sql = sql_text(path, text)
    for match in _SQL_CLOCK.finditer(sql):
        problem = f"`{match[0]}` in SQL reads the clock: bind the time as a parameter"
        found.append(Finding(path, line_of(sql, match.start()), problem))
    return found


def paths() -> list[str]:
    folders = ("include/", "src/", "tests/", "migrations/")
    suffixes = (".cpp", ".hpp", ".sql")
    return [name for name in all_files() if name.startswith(folders) and name.endswith(suffixes)]


if __name__ == "__main__":
    sys.exit(check(paths(), findings, "Clock (ports/clock.hpp) and Random (support/random.hpp)."))
