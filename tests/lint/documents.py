"""What the documents name is there: files, folders, names of the code, and what a link leads to."""

import re
import sys
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Callable, Optional

from repository import ROOT, Finding, all_files, check, line_of, read

# Where a file that a document names may begin: `src/store/writer.cpp`, or short `store/writer.cpp`.
ROOTS = ("", "src/", "include/invito/")

_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FILE = re.compile(r"[\w.*<>-]+(?:/[\w.*<>-]+)+/?")
_NAME = re.compile(r"(?:[A-Za-z_]\w*(?:::|\.))*[A-Za-z_]\w*(?:\(\))?", re.ASCII)
_WORD = re.compile(r"\w+")
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)

Known = Callable[[str], bool]


def is_document(path: str) -> bool:
    return path == "README.md" or (path.startswith("docs/") and path.endswith(".md"))


@lru_cache(maxsize=None)
def first_folders() -> frozenset[str]:
    """What the first part of a file's name may be: a folder of the root, or a layer."""
    folders = (PurePosixPath(path).parts for path in all_files())
    return frozenset(
        part
        for parts in folders
        for part in parts[: 2 if parts[0] == "src" else 1]
        if len(parts) > 1
    )


def is_file(pattern: str) -> bool:
    return any(next(ROOT.glob(root + pattern), None) for root in ROOTS)


@lru_cache(maxsize=None)
def words_of_code() -> frozenset[str]:
    words: set[str] = set()
    for path in all_files():
        if path.endswith((".md", ".png")) or path.startswith("tests/data/"):
            continue
        words.update(_WORD.findall(path))
        words.update(_WORD.findall(read(path)))
    suites = {f"test_{PurePosixPath(path).parts[1]}" for path in all_files() if "tests/" in path}
    return frozenset(words | suites)


def is_word_of_code(word: str) -> bool:
    return word in words_of_code()


def anchors(text: str) -> set[str]:
    """As GitHub makes them of headings."""
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(text))
    return {heading.strip().replace(" ", "-") for heading in kept}


def code_problem(code: str, has_file: Known, has_word: Known) -> Optional[str]:
    if _FILE.fullmatch(code):
        pattern = re.sub(r"<[\w-]+>", "*", code).rstrip("/")
        if code.split("/")[0] not in first_folders() or has_file(pattern):
            return None
        return f"there is no file `{code}`"
    if not _NAME.fullmatch(code):
        return None
    gone = [word for word in _WORD.findall(code) if not has_word(word)]
    return f"no source knows `{gone[0]}`" if gone else None


def link_problem(path: str, target: str, text: str) -> Optional[str]:
    if ":" in target:
        return None
    name, _, anchor = target.partition("#")
    linked = (ROOT / path).parent / name if name else None
    if linked and not linked.exists():
        return f"the link {target} leads nowhere"
    if not anchor:
        return None
    there = linked.read_text(encoding="utf-8") if linked and linked.is_file() else text
    return None if anchor in anchors(there) else f"the link {target} leads to no heading"


def findings(
    path: str, text: str, has_file: Known = is_file, has_word: Known = is_word_of_code
) -> list[Finding]:
    prose = _FENCED.sub(lambda fenced: "\n" * fenced[0].count("\n"), text)
    found = []
    for match in _CODE.finditer(prose):
        if problem := code_problem(match[1], has_file, has_word):
            found.append(Finding(path, line_of(prose, match.start()), problem))
    for match in _LINK.finditer(prose):
        if problem := link_problem(path, match[1], text):
            found.append(Finding(path, line_of(prose, match.start()), problem))
    return found


if __name__ == "__main__":
    sys.exit(
        check(
            filter(is_document, all_files()),
            findings,
            "The documents name what is there: name it anew, or take it out.",
        )
    )
