"""Every C++ file is as clang-format leaves it."""

import subprocess
import sys

from repository import ROOT, cpp_files

CLANG_FORMAT = "clang-format-16"


def violations(paths: list[str]) -> str:
    """What clang-format would change; empty if nothing."""
    command = [CLANG_FORMAT, "--dry-run", "--Werror", "--style=file", *paths]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    return done.stderr if done.returncode != 0 else ""


def main() -> int:
    files = sys.argv[1:] or cpp_files()
    found = violations(files) if files else ""
    if found:
        print(f"{found}\nRun {CLANG_FORMAT} -i on them.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
