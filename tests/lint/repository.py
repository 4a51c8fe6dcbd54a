"""The files that the lints read, and the way they report."""

import subprocess
import sys
from pathlib import Path
from typing import Callable, Iterable, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
CPP_SUFFIXES = (".cpp", ".hpp")


class Finding(NamedTuple):
    path: str
    line: int
    problem: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.problem}"


def line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def all_files() -> list[str]:
    """Tracked files and new ones that are not ignored, relative to the root."""
    # safe.directory: the clone may belong to another user than the one who tests it.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return sorted(name for name in set(listed.split("\0")) if name and (ROOT / name).is_file())


def cpp_files(*folders: str) -> list[str]:
    """C++ files below `folders`, or all of them."""
    return [
        name
        for name in all_files()
        if name.endswith(CPP_SUFFIXES) and (not folders or name.startswith(folders))
    ]


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def report(findings: Iterable[Finding], remedy: str) -> int:
    """Prints what was found; the exit code."""
    found = sorted(findings)
    for finding in found:
        print(finding)
    if found:
        print(f"\n{len(found)} found. {remedy}", file=sys.stderr)
    return 1 if found else 0


def check(
    paths: Iterable[str], findings: Callable[[str, str], list[Finding]], remedy: str
) -> int:
    return report((f for path in paths for f in findings(path, read(path))), remedy)
