"""Who may include whom: one table for our layers, one for the libraries."""

import re
import sys
from pathlib import PurePosixPath
from typing import Callable, NamedTuple, Optional

import cpp_text
from repository import ROOT, Finding, check, cpp_files, line_of

# layer -> the layers of ours that it may include, itself always.
LAYERS = {
    "support": set(),
    "model": {"support"},
    "plan": {"support", "model"},
    "ports": {"support", "model", "plan"},
    # adapters: one technology each, none knows another
    "clock": {"support", "model", "ports"},
    "provider": {"support", "model", "ports"},
    "store": {"support", "model", "ports", "plan"},
    "input": {"support", "model", "ports"},
    "config": {"support", "model", "ports"},
    # reports show the plan's conclusions; they draw none
    "report": {"support", "model", "ports", "plan"},
    # the runner decides with plan and acts through ports
    "run": {"support", "model", "plan", "ports"},
    # what the sandbox and a page in a browser are served with
    "net": {"support"},
    # a world of its own: it shares no code with the client that it tests
    "sandbox": {"support", "net"},
}
# what the program does: no flags, no terminal, no exit codes
LAYERS["app"] = set(LAYERS) - {"sandbox"}
# the command line shows and asks: what it works with, app has opened
LAYERS["cli"] = set(LAYERS) - {"clock", "net", "provider", "store"}

# Layers whose tests keep to the layer's own rule; other tests may use everything of ours. Helpers
# that tests share (tests/support/, without _test in their name) may use everything there is.
PURE_LAYERS = {"support", "model", "plan"}


class Library(NamedTuple):
    name: str
    header: str  # regular expression for the whole name between the brackets
    places: set[str]  # layers, or single files
    in_public_headers: bool = False


EVERYWHERE = set(LAYERS) - {"model", "plan"}
ASIO = {"ports", "run", "clock", "provider", "store", "net", "app", "sandbox", "cli"}
BOOST_IMPL = "src/support/boost_impl.cpp"
DIGEST = "src/support/digest.cpp"
# What is open and where it may be written has one definition, for all adapters.
FILES = {"src/support/file.cpp", "src/support/output_file.cpp"}
# And so has how a program is run without a shell.
COMMAND = "src/support/command.cpp"
VERSION = "src/cli/commands/cmd_help.cpp"  # names the versions of the libraries
JSON_READERS = {"provider", "sandbox", "store", "report", "tests"}
JSON_ASSERT = "src/support/json_assert.hpp"

# The first match counts.
LIBRARIES = (
    Library("Beast", r"boost/beast/.*", {"provider", "net", BOOST_IMPL}),
    Library("OpenSSL", r"openssl/.*", {"provider", "sandbox", BOOST_IMPL, DIGEST, VERSION}),
    Library("Asio SSL", r"boost/asio/ssl(/.*|\.hpp)", {"provider", "net", BOOST_IMPL}),
    Library("Asio", r"boost/asio(/.*|\.hpp)", ASIO | {BOOST_IMPL}, in_public_headers=True),
    Library("Boost.System", r"boost/(system|assert)/.*", EVERYWHERE, in_public_headers=True),
    Library("Boost", r"boost/.*", EVERYWHERE),
    # It reads; what we write, support/json_writer writes.
    Library("RapidJSON", r"rapidjson/.*", JSON_READERS | {JSON_ASSERT}),
    Library("SQLite", r"sqlite3\.h", {"store", VERSION}),
    # What is a URL of a database has one definition, for those who read and those who open it.
    Library("libpq", r"libpq-fe\.h", {"store", "src/ports/database_url.cpp"}),
    Library("yaml-cpp", r"yaml-cpp/.*", {"config"}),
    Library("utf8proc", r"utf8proc\.h", {"support"}),
    Library("date", r"date/.*", {"support"}),
    Library("spdlog", r"spdlog/.*", {"cli", "report"}),
    Library("fmt", r"fmt/.*", EVERYWHERE),
    Library("GoogleTest", r"(gtest|gmock)/.*", {"tests"}),
    Library("libidn2", r"idn2\.h", {"model"}),
    Library("iconv", r"iconv\.h", {"input", "tests"}),
    Library("RapidCheck", r"rapidcheck(/.*|\.h)", {"tests"}),
    Library("Google Benchmark", r"benchmark/.*", {"tests"}),
    Library(
        "POSIX",
        r"((sys|net|netinet|arpa|linux)/.*"
        r"|(unistd|malloc|stdlib|fcntl|signal|termios|poll|pwd|grp|spawn|time|dirent|netdb|errno|langinfo|pty)"
        r"\.h)",
        {"clock", "provider", "store", "input", "config", "report", "app", "sandbox", "cli", "tests"}
        | FILES
        | {COMMAND},
    ),
    Library("standard library", r"[a-z_0-9]+", set(LAYERS) | {"tests"}, in_public_headers=True),
)

_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)

Exists = Callable[[str], bool]


def layer_of(path: str) -> Optional[str]:
    """ "plan" for include/invito/plan/x.hpp, src/plan/x.cpp and tests/plan/x.cpp."""
    if path.startswith("tests/support/") and not path.endswith("_test.cpp"):
        return None
    match = re.match(r"(?:include/invito|src|tests)/([a-z_]+)/", path)
    return match[1] if match else None


def library_problem(path: str, header: str) -> Optional[str]:
    library = next((lib for lib in LIBRARIES if re.fullmatch(lib.header, header)), None)
    if library is None:
        return f"<{header}> belongs to no library of the table in tests/lint/layers.py"
    if path.startswith("include/") and not library.in_public_headers:
        return f"{library.name} (<{header}>) stays in src/: public headers are free of it"
    layer = layer_of(path)
    if path in library.places or layer in library.places:
        return None
    if path.startswith("tests/") and ("tests" in library.places or layer not in LAYERS):
        return None
    return f"{library.name} (<{header}>) may not be included here"


def included_layer(path: str, header: str, exists: Exists) -> Optional[str]:
    """The layer of a quoted header; "" for a file of the tests; None if there is no such file."""
    public = re.match(r"invito/([a-z_]+)/", header)
    if public:
        return public[1] if exists(f"include/{header}") else None
    if exists(str(PurePosixPath(path).parent / header)):
        return "" if path.startswith("tests/") else layer_of(path)
    if path.startswith("src/") and exists(f"src/{layer_of(path)}/{header}"):
        return layer_of(path)  # from a folder of the layer
    if path.startswith("tests/"):
        if exists(f"src/{header}"):
            return header.split("/")[0]
        if exists(f"tests/{header}"):
            return ""
    return None


def our_problem(path: str, header: str, exists: Exists) -> Optional[str]:
    if ".." in header.split("/"):
        return f'"{header}" climbs out of its folder'
    target = included_layer(path, header, exists)
    if target is None:
        return f'"{header}" is neither a public header nor a file of this folder'
    layer = layer_of(path)
    if target in ("", layer):
        return None
    if path.startswith("tests/") and layer not in PURE_LAYERS:
        return None
    if target in LAYERS.get(layer or "", set()):
        return None
    return f'{layer} may not include {target} ("{header}")'


def findings(
    path: str, text: str, exists: Exists = lambda name: (ROOT / name).is_file()
) -> list[Finding]:
    source = cpp_text.without_comments(text)
    found = []
    for match in _INCLUDE.finditer(source):
        bracket, header = match[1], match[2]
        if bracket == "<":
            problem = library_problem(path, header)
        else:
            problem = our_problem(path, header, exists)
        if problem:
            found.append(Finding(path, line_of(source, match.start(1)), problem))
    return found


def layers_included(path: str, text: str) -> set[str]:
    """The other layers of ours that a source includes."""
    quoted = (m[2] for m in _INCLUDE.finditer(cpp_text.without_comments(text)) if m[1] == '"')
    found = {included_layer(path, header, lambda name: (ROOT / name).is_file()) for header in quoted}
    return {layer for layer in found if layer} - {layer_of(path)}


if __name__ == "__main__":
    sys.exit(
        check(
            cpp_files("include/", "src/", "tests/"),
            findings,
            "The tables are in tests/lint/layers.py, the reasons in docs/adr/0009.",
        )
    )
