"""Nothing in the repository unlocks anything or points into somebody's machine."""

import math
import re
import sys
from typing import NamedTuple

from repository import ROOT, Finding, all_files, line_of, report

KEY_PROBLEM = "something that looks like a key"

# What is fine in spite of its looks: (file, problem) -> why.
ALLOWED: dict[tuple[str, str], str] = {
    ("tests/data/config/settings_errors/api_key.yaml", KEY_PROBLEM): (
        "invented keys: the file is refused because of them"
    ),
    ("tests/data/config/campaign_errors/values.yaml", KEY_PROBLEM): (
        "an invented key: the file is refused because of it"
    ),
}


class Rule(NamedTuple):
    problem: str
    pattern: re.Pattern


RULES = (
    Rule(
        "an absolute path of one machine",  # anna is the example person of the documentation
        re.compile(r"(?<![\w.~$}*-])/(?:(?:work|farm)/|home/(?!anna\b))[\w.-]*"),
    ),
    Rule("a path out of the repository", re.compile(r"\.\./+shared\b")),
    Rule(
        "a private key",
        re.compile(r"-{5}BEGIN (?:[A-Z]+ )*PRIVATE KEY-{5}(?:\s|\\n|[\"'])*[A-Za-z0-9+/]{24,}"),
    ),
    Rule("a Unipile key", re.compile(r"\b[\w+/-]{8}\.[\w+/]{43}=")),
    Rule("a JSON web token", re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}")),
    Rule("a GitHub token", re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36}\b")),
    Rule("a Slack token", re.compile(r"\bxox[abprs]-[\w-]{10,}")),
    Rule("a Slack webhook", re.compile(r"hooks\.slack\.com/services/T\w{6,}/B\w{6,}/\w{16,}")),
    Rule("an AWS key", re.compile(r"\bAKIA[0-9A-Z]{16}\b")),
)

_ASSIGNED = re.compile(
    r"(?i)(?:api[_-]?key|access[_-]?token|secret|password|bearer)"
    r"[\"']?\s*[:=,({]*\s*[\"']?(?P<value>[A-Za-z0-9+/_.=-]{32,})"
)
# Bits per character of a random base64 or hexadecimal text; words and placeholders have less.
_RANDOM_BITS = 3.6


def bits_per_character(text: str) -> float:
    shares = [text.count(c) / len(text) for c in set(text)]
    return -sum(share * math.log2(share) for share in shares)


def looks_random(value: str) -> bool:
    has_letters = any(c.isalpha() for c in value)
    has_digits = sum(c.isdigit() for c in value) >= 4
    return has_letters and has_digits and bits_per_character(value) >= _RANDOM_BITS


def findings(path: str, text: str) -> list[Finding]:
    suspects = [(m.start(), rule.problem) for rule in RULES for m in rule.pattern.finditer(text)]
    suspects += [
        (match.start(), KEY_PROBLEM)
        for match in _ASSIGNED.finditer(text)
        if looks_random(match["value"])
    ]
    return [
        Finding(path, line_of(text, offset), problem)
        for offset, problem in suspects
        if (path, problem) not in ALLOWED
    ]


def main() -> int:
    found = []
    for path in all_files():
        # Binary files are read as well: a key in a fixture is still a key.
        text = (ROOT / path).read_bytes().decode("utf-8", errors="replace")
        found += findings(path, text)
    return report(found, "Remove it, and if it was real, revoke it.")


if __name__ == "__main__":
    sys.exit(main())
