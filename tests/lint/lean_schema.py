"""No `IN (...)` of three values or more in the schema: SQLite builds a table of them at every use.

It does so each time it checks a CHECK or looks whether a row belongs to a partial index, which is
several times for each row that is written. `a = 'x' OR a = 'y' OR a = 'z'` says the same and costs
a few comparisons.
"""

import re
import sys

from repository import Finding, all_files, line_of, read, report

_COMMENT = re.compile(r"--[^\n]*")
_CREATE = re.compile(r"\bCREATE\s+(?:UNIQUE\s+)?(?:TABLE|INDEX)\s+(\w+)", re.IGNORECASE)
_VALUE = r"(?:'(?:[^']|'')*'|[\w.+-]+)"
_LONG_LIST = re.compile(
    rf"\b(\w+)\s+(?:NOT\s+)?IN\s*\(\s*{_VALUE}(?:\s*,\s*{_VALUE}){{2,}}\s*\)", re.IGNORECASE
)


def long_lists(text: str) -> list[tuple[str, int]]:
    """Each as "table.column", with its line."""
    sql = _COMMENT.sub(lambda comment: " " * len(comment[0]), text)
    found = []
    for match in _LONG_LIST.finditer(sql):
        created = [create[1] for create in _CREATE.finditer(sql, 0, match.start())]
        place = f"{created[-1] if created else '?'}.{match[1]}"
        found.append((place, line_of(sql, match.start())))
    return found


def findings(path: str, text: str) -> list[Finding]:
    return [
        Finding(path, line, f"{place} IN (...): write it as a chain of OR")
        for place, line in long_lists(text)
    ]


def main() -> int:
    found = [
        finding
        for name in all_files()
        if name.startswith("migrations/") and name.endswith(".sql")
        for finding in findings(name, read(name))
    ]
    return report(found, "An IN of three values or more costs a table at each use.")


if __name__ == "__main__":
    sys.exit(main())
