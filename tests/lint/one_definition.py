"""No type or function with linkage has two definitions: the linker takes either and is silent."""

import re
import sys
from collections import defaultdict
from typing import Iterator, NamedTuple

from cpp_text import statements_only
from repository import Finding, cpp_files, line_of, read, report

_NAMESPACE = re.compile(r"\b(?:inline\s+)?namespace\b\s*([\w:]*)\s*$")
_TYPE = re.compile(r"\b(?:struct|class|union|enum(?:\s+class)?)\s+([A-Za-z_][\w:]*)[^()=]*$")
_FUNCTION = re.compile(r"([\w:~]+|operator\s*\S+)\s*\(((?:[^()]|\([^()]*\))*)\)[^()]*$")
_INITIALISERS = re.compile(r"\)\s*(?:noexcept\s*)?:[^:].*$", re.DOTALL)
_TEMPLATE = re.compile(r"\btemplate\s*<[^{};]*?>\s*(?=\w|\[)")


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


def definitions(text: str) -> Iterator[Definition]:
    """Those at namespace scope, outside anonymous namespaces."""
    code = statements_only(text)
    scopes: list[str | None] = []  # names of namespaces; None: any other block
    start = 0
    for match in re.finditer(r"[{};]", code):
        head = code[start : match.start()]
        start = match.end()
        if match[0] == "}" and scopes:
            scopes.pop()
        if match[0] != "{":
            continue
        namespace = _NAMESPACE.search(head)
        if namespace:
            scopes.append(namespace[1] or None)
            continue
        if None not in scopes and (name := _defined_by(head)):
            offset = match.start() - len(head.lstrip())
            yield Definition("::".join([*scopes, name]), line_of(code, offset))
        scopes.append(None)


def _programs(path: str) -> str:
    """Each folder of tests is a program, each fuzz target and benchmark is; all link the layers."""
    if path.startswith(("tests/fuzz/", "tests/bench/")):
        return path
    return path.rsplit("/", 1)[0] if path.startswith("tests/") else ""


def findings(texts: dict[str, str]) -> list[Finding]:
    places: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for path, text in texts.items():
        for definition in definitions(text):
            places[definition.name].append((path, definition.line))
    found = []
    for name, all_places in places.items():
        for path, line in all_places:
            program = _programs(path)
            for other, _ in all_places:
                is_main = name.startswith("main(")
                if other != path and _programs(other) in ("", program) and not is_main:
                    found.append(Finding(path, line, f"{name} is defined in {other}, too"))
    return found


def main() -> int:
    texts = {path: read(path) for path in cpp_files("include/", "src/", "tests/")}
    remedy = "Give one another name or namespace, or make it local to its file."
    return report(findings(texts), remedy)


if __name__ == "__main__":
    sys.exit(main())
