"""What every text file looks like: UTF-8, one line end at its end, no white space before it."""

import sys

from repository import CPP_SUFFIXES, ROOT, Finding, all_files, report

LINES_MAX = 1000
# Fixtures and golden files are bytes, not texts of ours.
NOT_OURS = ("tests/data/", "tests/golden/", "tests/fuzz/corpus/")


def findings(path: str, text: str) -> list[Finding]:
    found = []
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        if line != line.rstrip():
            found.append(Finding(path, number, "white space at the end of the line"))
        if "\t" in line and path.endswith(CPP_SUFFIXES):
            found.append(Finding(path, number, "a tab"))
    if text and not text.endswith("\n"):
        found.append(Finding(path, len(lines), "no line end at the end of the file"))
    if text.endswith("\n\n"):
        found.append(Finding(path, len(lines) - 1, "an empty line at the end of the file"))
    length = text.count("\n")
    if path.startswith(("src/", "include/")) and length > LINES_MAX:
        problem = f"{length} lines, more than {LINES_MAX}: one subject a file"
        found.append(Finding(path, LINES_MAX, problem))
    return found


def main() -> int:
    found = []
    for path in all_files():
        content = (ROOT / path).read_bytes()
        if path.startswith(NOT_OURS) or b"\0" in content:
            continue
        try:
            found += findings(path, content.decode("utf-8"))
        except UnicodeDecodeError as problem:
            line = content.count(b"\n", 0, problem.start) + 1
            found.append(Finding(path, line, "not UTF-8"))
    return report(found, "See .editorconfig.")


if __name__ == "__main__":
    sys.exit(main())
