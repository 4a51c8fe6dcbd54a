"""No type or function with linkage has two definitions: the linker takes either and is silent.

Nor do two sources of a folder define a name in their unnamed namespaces: they may be compiled as
one.
"""

import re
import sys
from collections import defaultdict
from typing import Callable, Iterator, NamedTuple

from cpp_text import statements_only
from repository import Finding, cpp_files, line_of, read, report

_NAMESPACE = re.compile(r"\b(?:inline\s+)?namespace\b\s*([\w:]*)\s*$")
_TYPE = re.compile(r"\b(?:struct|class|union|enum(?:\s+class)?)\s+([A-Za-z_][\w:]*)[^()=]*$")
_FUNCTION = re.compile(r"([\w:~]+|operator\s*\S+)\s*\(((?:[^()]|\([^()]*\))*)\)[^()]*$")
_INITIALISERS = re.compile(r"\)\s*(?:noexcept\s*)?:[^:].*$", re.DOTALL)
_CONSTANT = re.compile(
    r"\s*(?:inline |static )*(?:constexpr|const) [^()={;]*?(\w+)\s*(?:\[[^]]*\]\s*)*[={]"
)
_TEMPLATE = re.compile(r"\btemplate\s*<[^{};]*?>\s*(?=\w|\[)")


# TEST(Suite, name): the arguments are the name.
_MACRO = re.compile(r"(?:^|::)[A-Z_]+\(")
# Each of these is a program of its own.
_COMPILED_ALONE = ("tests/fuzz/", "tests/bench/")


class Definition(NamedTuple):
    name: str  # qualified; of a function with its parameters' types
    line: int


def _type_of(parameter: str) -> str:
    """"const Job& job = {}" -> "const Job&"."""
    text = " ".join(parameter.split("=")[0].split())
    return re.sub(r"(?<=[\w>&*\]]) ?\b\w+$", "", text) if re.search(r"[ &*]", text) else text


def _parameters(text: str) -> str:
    # Commas of template arguments split a type in two: the same way in every file.
    return ", ".join(_type_of(part.strip()) for part in text.split(","))


def _defined_by(head: str) -> str | None:
    if re.search(r"\bstatic\b", head):
        return None
    if match := _TYPE.search(_TEMPLATE.sub("", head)):
        return match[1]
    head = _INITIALISERS.sub(")", head)
    function = _FUNCTION.search(head)
    if function and not re.search(r"=\s*$|\[\w*\]\s*$", head[: function.start()]):
        return f"{function[1]}({_parameters(function[2])})"
    return None


def _heads(text: str) -> Iterator[tuple[list[str], str, int]]:
    """What ends in `{` or `;` at namespace scope, with the namespaces around it ("": unnamed)."""
    code = statements_only(text)
    scopes: list[str | None] = []  # names of namespaces; None: any other block
    start = 0
    for match in re.finditer(r"[{};]", code):
        head = code[start : match.start()]
        start = match.end()
        if match[0] == "}" and scopes:
            scopes.pop()
        namespace = _NAMESPACE.search(head) if match[0] == "{" else None
        if match[0] != "}" and not namespace and None not in scopes:
            offset = match.start() - len(head.lstrip())
            yield [name or "" for name in scopes], head + match[0], line_of(code, offset)
        if match[0] == "{":
            scopes.append(namespace[1] if namespace else None)


def definitions(text: str) -> Iterator[Definition]:
    """Those at namespace scope, outside anonymous namespaces."""
    for scopes, head, line in _heads(text):
        if "" not in scopes and head.endswith("{") and (name := _defined_by(head[:-1])):
            yield Definition("::".join([*scopes, name]), line)


def unnamed_definitions(text: str) -> Iterator[Definition]:
    """Types, functions and constants of anonymous namespaces."""
    for scopes, head, line in _heads(text):
        if "" not in scopes:
            continue
        constant = _CONSTANT.match(head)
        name = constant[1] if constant else _defined_by(head[:-1]) if head.endswith("{") else None
        if name:
            yield Definition("::".join(filter(None, [*scopes, name])), line)


def _programs(path: str) -> str:
    """Each folder of tests is a program, each fuzz target and benchmark is; all link the layers."""
    if path.startswith(("tests/fuzz/", "tests/bench/")):
        return path
    return path.rsplit("/", 1)[0] if path.startswith("tests/") else ""


def _places(
    texts: dict[str, str], define: Callable[[str], Iterator[Definition]]
) -> dict[str, list[tuple[str, int]]]:
    places: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for path, text in texts.items():
        for definition in define(text):
            places[definition.name].append((path, definition.line))
    return places


def findings(texts: dict[str, str]) -> list[Finding]:
    found = []
    for name, all_places in _places(texts, definitions).items():
        for path, line in all_places:
            program = _programs(path)
            for other, _ in all_places:
                is_main = name.startswith("main(")
                if other != path and _programs(other) in ("", program) and not is_main:
                    found.append(Finding(path, line, f"{name} is defined in {other}, too"))
    return found


def _compiled_together(path: str) -> str:
    return path if path.startswith(_COMPILED_ALONE) else path.rsplit("/", 1)[0]


def unnamed_findings(texts: dict[str, str]) -> list[Finding]:
    # Overloads are two things, whatever else has one name is not.
    named: dict[tuple[str, str], set[tuple[str, str, int]]] = defaultdict(set)
    for path, text in texts.items():
        if path.endswith(".cpp"):
            for name, line in unnamed_definitions(text):
                bare = name if _MACRO.search(name) else name.partition("(")[0]
                named[_compiled_together(path), bare].add((name, path, line))
    found = []
    for all_places in named.values():
        for name, path, line in all_places:
            for other_name, other, _ in all_places:
                are_overloads = "(" in name and "(" in other_name and name != other_name
                if other != path and not are_overloads:
                    problem = f"{name} is defined in the unnamed namespace of {other}, too"
                    found.append(Finding(path, line, problem))
    return found


def main() -> int:
    texts = {path: read(path) for path in cpp_files("include/", "src/", "tests/")}
    remedy = "Give one another name or namespace, or make it local to its file."
    return report(findings(texts) + unnamed_findings(texts), remedy)


if __name__ == "__main__":
    sys.exit(main())
