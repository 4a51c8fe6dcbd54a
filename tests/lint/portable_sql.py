"""What the store asks of a database is what SQLite and PostgreSQL answer alike.

One set of operations runs on any engine (docs/adr/0011). An engine's own words, and its header, are
in the files that open, migrate, copy, check and search its databases.
"""

import re
import sys

from repository import Finding, cpp_files, line_of, read, report

ENGINE = {
    f"src/store/{name}.{suffix}"
    for suffix in ("cpp", "hpp")
    for name in ("connection", "erasure", "open_connection", "overlay", "run_lock", "sqlite_engine")
}

_WORDS = {
    r"\bIS (?:NOT )?\?\d": "IS ?N: IS [NOT] DISTINCT FROM",
    r"\b(?:INSERT|UPDATE) OR \w+": "INSERT OR, UPDATE OR: ON CONFLICT, or NOT EXISTS",
    r"\bNOT INDEXED\b": "NOT INDEXED: Session::in_order_of_ids()",
    r"\bCROSS JOIN \w+ \w+\s+ON\b": "CROSS JOIN ... ON: its condition belongs to WHERE",
    r"\b(?:max|min)\((?:\?\d+|[^()]*,\s*\?\d+)[^()]*\)": "max, min of two: CASE",
    r"\?\d+ IS (?:NOT )?NULL OR\b": "?N IS NULL first: it has no type there",
    r"\bunixepoch\b|\bstrftime\(|\brandomblob\(|\binstr\(": "a function of SQLite",
    r"\bPRAGMA\b|\bsqlite_\w+|\bpragma_\w+": "a word of SQLite",
    r"<sqlite3\.h>": "SQLite's header",
}


def findings(path: str, text: str) -> list[Finding]:
    sql = re.sub(r'"(\s*)"', r"\1", text)  # a text that goes on in the next line
    return [
        Finding(path, line_of(sql, match.start()), what)
        for pattern, what in _WORDS.items()
        for match in re.finditer(pattern, sql)
    ]


def main() -> int:
    found = [
        finding
        for name in cpp_files("src/store/")
        if name not in ENGINE
        for finding in findings(name, read(name))
    ]
    return report(found, "Say it as both engines know it, or let the session say it.")


if __name__ == "__main__":
    sys.exit(main())
