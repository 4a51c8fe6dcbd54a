"""docs/architecture.md shows the layers and a job's states as they are."""

import re
import sys
from typing import NamedTuple

import cpp_text
import layers
from repository import Finding, cpp_files, line_of, read, report

PAGE = "docs/architecture.md"

Arrow = tuple[str, str]

_MERMAID = re.compile(r"^```mermaid\n(\w[\w-]*).*?\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LAYER_ROW = re.compile(r"^\| (`\w+`(?:, `\w+`)*) \|.*\| ([^|]*) \|$", re.MULTILINE)
_MOVES = re.compile(r"legal_moves\s*=[^{]*\{(.*?)\n\}\)", re.DOTALL)
_MOVE = re.compile(r"\{\s*(?:JobState::)?(\w+),\s*(?:JobState::)?(\w+)\s*\}")


class Drawing(NamedTuple):
    line: int  # of its opening fence
    floors: list[list[str]]  # from the top
    arrows: list[Arrow]


def drawing_of(text: str, kind: str) -> Drawing:
    """The one mermaid picture of that kind. Labels and what follows a `%%` do not count."""
    drawn = [match for match in _MERMAID.finditer(text) if match[1] == kind]
    if len(drawn) != 1:
        raise ValueError(f"there are {len(drawn)} pictures of the kind {kind}, not one")
    floors: list[list[str]] = []
    arrows: list[Arrow] = []
    is_inside = False
    for line in (line.partition("%%")[0].strip() for line in drawn[0][2].splitlines()):
        if line.startswith("subgraph "):
            floors.append([])
            is_inside = True
        elif line == "end":
            is_inside = False
        elif "-->" in line:
            stations = [
                [name.strip() for name in part.split("&")]
                for part in line.partition(":")[0].split("-->")
            ]
            for above, below in zip(stations, stations[1:]):
                arrows += [(a, b) for a in above for b in below]
        elif is_inside and line:
            floors[-1] += line.split()
    return Drawing(line_of(text, drawn[0].start()), floors, arrows)


def reached(arrows: list[Arrow], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        here = waiting.pop()
        for above, below in arrows:
            if above == here and below not in seen:
                seen.add(below)
                waiting.append(below)
    return seen


def floor_problems(drawing: Drawing, table: dict[str, set[str]], used: set[Arrow]) -> list[str]:
    """An arrow says "includes". What the table allows is reached along the arrows."""
    floor_of = {name: i for i, floor in enumerate(drawing.floors) for name in floor}
    problems = [f"{name} is no layer" for name in floor_of.keys() - table.keys()]
    problems += [f"{name} is on no floor" for name in table.keys() - floor_of.keys()]
    for above, below in drawing.arrows:
        arrow = f"{above} --> {below}"
        if below not in table.get(above, set()):
            problems.append(f"{arrow}: {above} may not include {below}")
        elif (above, below) not in used:
            problems.append(f"{arrow}: nothing of {above} includes {below}")
        elif floor_of.get(above, 0) >= floor_of.get(below, 0):
            problems.append(f"{arrow}: an arrow leads to a lower floor")
    for layer, allowed in table.items():
        missing = allowed - reached(drawing.arrows, layer)
        problems += [f"{layer} may include {other}, and no arrows lead there" for other in missing]
    return sorted(problems)


def row_problems(text: str, table: dict[str, set[str]]) -> list[tuple[int, str]]:
    """The rows of the page say exactly what the table allows."""
    found = []
    told = set()
    for match in _LAYER_ROW.finditer(text):
        names = re.findall(r"`(\w+)`", match[1])
        if not set(names) <= table.keys():
            continue
        told.update(names)
        said = set(re.findall(r"\w+", match[2].replace("nothing of ours", "")))
        if match[2].startswith("everything but "):
            said = table.keys() - said - {"everything", "but", *names}
        for name in names:
            if said != table[name]:
                allowed = ", ".join(sorted(table[name]))
                found.append((line_of(text, match.start()), f"{name} may include: {allowed}"))
    found += [(1, f"no row tells of {name}") for name in sorted(table.keys() - told)]
    return found


def state_problems(drawing: Drawing, moves: set[Arrow]) -> list[str]:
    drawn = {arrow for arrow in drawing.arrows if "[*]" not in arrow}
    problems = [f"{a} --> {b} is no legal move" for a, b in drawn - moves]
    problems += [f"the move {a} --> {b} is not drawn" for a, b in moves - drawn]
    return sorted(problems)


def real_includes() -> set[Arrow]:
    return {
        (layer, other)
        for path in cpp_files("include/", "src/")
        for other in layers.layers_included(path, read(path))
        if (layer := layers.layer_of(path))
    }


def legal_moves() -> set[Arrow]:
    for path in cpp_files("src/model/", "include/invito/model/"):
        if match := _MOVES.search(cpp_text.without_comments(read(path))):
            return set(_MOVE.findall(match[1]))
    raise ValueError("no source of the model holds a table legal_moves")


def findings(text: str) -> list[Finding]:
    floors = drawing_of(text, "flowchart")
    states = drawing_of(text, "stateDiagram-v2")
    problems = [(floors.line, p) for p in floor_problems(floors, layers.LAYERS, real_includes())]
    problems += row_problems(text, layers.LAYERS)
    problems += [(states.line, problem) for problem in state_problems(states, legal_moves())]
    return [Finding(PAGE, line, problem) for line, problem in problems]


if __name__ == "__main__":
    sys.exit(report(findings(read(PAGE)), "The tables are true; the page follows them."))
