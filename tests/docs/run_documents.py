#!/usr/bin/env python3
"""Runs what the documents tell people to type: run_documents.py INVITO [PAGE...]

In README.md and docs/ each ```sh block is typed line by line into one shell per page, on a terminal, in
a folder of its own, against the program's own sandbox. A line must end with 0, or with what its
comment says: "# exits 11". What a page takes for granted is there before its first line (WORLDS).
README's table of everyday commands is run as well, with names that exist (EVERYDAY).
"""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Iterator, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0  # seconds for one line

# A page's own settings may be those of a real provider: a day would last a day.
QUICK = {"INVITO_PROVIDER__KIND": "sandbox", "INVITO_PROVIDER__SPEED": "3600x"}

# What a person answers, by the end of what is asked.
ANSWERS = {
    r"from the Unipile dashboard: $": "{address}",
    r"\(nothing is shown\): $": "sandbox",
    r"Only 'yes' [^\n]*: $": "yes",
}

SETTINGS = """version: 1
provider: {{kind: sandbox, dsn: "{address}", speed: 3600x}}
database: invito.db
privacy: {{keep_finished: 365d}}
notify: [{{kind: command, command: ["true"]}}]
defaults: {{window: always, ramp_up: none, pacing: {{min: 10s, max: 20s}}}}
accounts:
  anna: {{id: h_EKCy2lRLef5NzHp0iw4A, tier: premium}}
  ben: {{id: Xb81s0PnRkaTq6sUe9Zw1g, tier: premium}}
  carla: {{id: q0LmA2f_Tky3VvNc7Rd5Eg, tier: free}}
"""
CAMPAIGN = """version: 1
name: {name}
list: {{file: {name}.csv}}
accounts: {{use: [anna, ben, carla]}}
note: "Hi {{{{first_name}}}}, I would be glad to connect."
"""
NAMES = ["Jane Doe", "Tom Fox", "Olga Petrova", "Ravi Patel", "Mia Berg", "Luca Rossi"]


def people(name: str, count: int) -> str:
    rows = ["linkedin_url,first_name,last_name,company"]
    for i in range(count):
        first, last = NAMES[i % len(NAMES)].split()
        slug = f"{first}-{last}-{name}-{i}".lower()
        rows.append(f"https://www.linkedin.com/in/{slug},{first},{last},Acme")
    return "\n".join(rows) + "\n"


class World:
    """A folder, a home and a sandbox of its own."""

    def __init__(self, invito: Path, folder: Path):
        self.folder = folder
        self.cwd = folder / "work"
        self.cwd.mkdir()
        (folder / "home").mkdir()
        (folder / "bin").mkdir()
        (folder / "bin/invito").symlink_to(invito)
        self.environment = {
            "HOME": str(folder / "home"),
            "PATH": f"{folder}/bin:/usr/bin:/bin",
            "TERM": "dumb",
            "TZ": "UTC",
            "LANG": "C.UTF-8",
            "INVITO_DEFAULTS__WINDOW": "always",
            "INVITO_DASHBOARD__LISTEN": "127.0.0.1:0",
        }
        self.children: list[subprocess.Popen[bytes]] = []
        self.address = self.serve("--speed 3600x --http")

    def serve(self, flags: str) -> str:
        child = subprocess.Popen(
            f"exec invito sandbox serve --listen 127.0.0.1:0 {flags}",
            shell=True, env=self.environment, cwd=self.cwd, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.children.append(child)
        assert child.stdout is not None
        words = child.stdout.readline().decode().split()
        return words[-1]

    def prepare(self, is_campaign_run: bool) -> None:
        """Three accounts and a campaign, of which a first day was sent."""
        self.write("invito.yaml", SETTINGS.format(address=self.address))
        for name, count in (("spring", 90), ("autumn", 6)):
            self.write(f"campaigns/{name}.csv", people(name, count))
            self.write(f"campaigns/{name}.yaml", CAMPAIGN.format(name=name))
        if not is_campaign_run:
            return
        self.type("invito import campaigns/spring.yaml")
        self.type("invito start spring --yes")
        self.type("invito run || true")

    def write(self, name: str, text: str) -> None:
        path = self.cwd / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def type(self, line: str) -> tuple[int, str]:
        """One line into a shell, on a terminal; cd and exports stay."""
        state = self.folder / "state"
        script = (
            f'test ! -e "{state}" || . "{state}"; set -o pipefail; {line}\n'
            f'code=$?; {{ export -p; echo "cd \\"$PWD\\""; }} > "{state}"; exit $code'
        )
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.cwd)
            is_sending = re.search(r"invito (run|sync|withdraw)\b", line)
            environment = self.environment | (QUICK if is_sending else {})
            os.execve("/bin/bash", ["bash", "-c", script], environment)
        return self.answer(child, terminal)

    def type_in_second_terminal(self) -> None:
        """The page's own sandbox, at a port that nobody else has."""
        self.environment["INVITO_PROVIDER__DSN"] = self.serve("--speed 3600x")

    def serve_and_interrupt(self, line: "Line") -> str:
        """What lasts until Ctrl-C must say where it is, and then end well."""
        child = subprocess.Popen(
            f"exec {line.text}", shell=True, env=self.environment, cwd=self.cwd,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        assert child.stdout is not None
        said = child.stdout.readline().decode()
        child.send_signal(signal.SIGINT)
        _, errors = child.communicate(timeout=PATIENCE)
        if said.startswith("http://") and child.returncode == 0:
            return ""
        return f"{line.page}:{line.number}: {line.text}\n{said}{errors.decode()}"

    def answer(self, child: int, terminal: int) -> tuple[int, str]:
        seen = ""
        answered = 0
        deadline = time.monotonic() + PATIENCE
        while True:
            ready, _, _ = select.select([terminal], [], [], deadline - time.monotonic())
            if not ready:
                os.kill(child, signal.SIGKILL)
                seen += "(it did not end)"
                break
            try:
                piece = os.read(terminal, 65536)
            except OSError:  # the terminal's other end is closed
                break
            seen += piece.decode(errors="replace")
            for question, reply in ANSWERS.items():
                if re.search(question, seen[answered:]):
                    answered = len(seen)
                    os.write(terminal, (reply.format(address=self.address) + "\n").encode())
        os.close(terminal)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), seen

    def close(self) -> None:
        for child in self.children:
            child.send_signal(signal.SIGINT)
            child.wait()


class Line(NamedTuple):
    page: str
    number: int
    text: str


FENCE = re.compile(r"^```(\S*)[ \t]*$")
EXITS = re.compile(r"# .*\bexits (\d+)")


def blocks(page: str) -> Iterator[tuple[str, list[Line]]]:
    """Each fenced block, and what is indented like one, with the language that it is in."""
    language = None
    lines: list[Line] = []
    for number, text in enumerate((ROOT / page).read_text().splitlines(), start=1):
        fence = FENCE.match(text)
        if fence and language is None:
            language, lines = fence[1], []
        elif fence:
            yield language or "", lines
            language = None
        elif language is not None:
            lines.append(Line(page, number, text))
        elif text.startswith("    "):
            yield "", [Line(page, number, text)]


def commands(page: str) -> list[Line]:
    """The lines to type; one that ends with a backslash goes on."""
    typed: list[Line] = []
    for language, lines in blocks(page):
        if language != "sh":
            continue
        begun: Line | None = None
        for line in lines:
            whole = line if begun is None else begun._replace(text=f"{begun.text}\n{line.text}")
            begun = whole if line.text.endswith("\\") else None
            if begun is None and line.text.strip() and not line.text.startswith("#"):
                typed.append(whole)
    return typed


def untyped(page: str) -> list[Line]:
    """Command lines that stand where nobody runs them. After a "$ " comes what was printed."""
    return [
        line
        for language, lines in blocks(page)
        if language not in ("sh", "shell")  # shell: needs root or the world outside; tests/e2e has it
        for line in lines
        if re.match(r"\s*(sudo )?invito [a-z-]+( |$)", line.text)
    ]


# What must be there before a page begins.
NOTHING, FILES, CAMPAIGN_RUN = range(3)
WORLDS = {
    "README.md": NOTHING,
    "docs/tutorial.md": NOTHING,
    "docs/imports.md": FILES,
}

# README's table: what its names stand for in the campaign that was run.
EVERYDAY = {
    "campaigns/x.yaml": "campaigns/autumn.yaml",
    "start x": "start autumn",
    "report x": "report spring",
    "pause x": "pause spring",
    "resume x": "resume spring",
    "erase URL": "erase linkedin.com/in/tom-fox-spring-1",
    "WHO": "linkedin.com/in/nobody-at-all",
    "URL": "linkedin.com/in/jane-doe-spring-0",
    "1842": "1",
    "SHELL": "bash",
    "FILE": "kept",
}
NOT_RUN = {
    "invito serve": "lasts until Ctrl-C; tests/e2e",
    "invito sandbox serve": "each page's world is one",
    "invito run --serve": "tests/e2e",
    "invito help TOPIC": "a name to fill in",
}


def everyday() -> list[Line]:
    """The commands of README's table."""
    found = []
    for number, text in enumerate((ROOT / "README.md").read_text().splitlines(), start=1):
        row = re.match(r"\| (`invito .*?) \|", text)
        if row is None:
            continue
        for command in re.findall(r"`(invito [^`]+)`", row[1]):
            for name, real in EVERYDAY.items():
                command = command.replace(name, real)
            if command not in NOT_RUN:
                found.append(Line("README.md", number, command))
    return found


def trouble(world: World, line: Line, allowed: set[int]) -> str:
    if line.text == "invito sandbox serve":
        world.type_in_second_terminal()
        return ""
    if line.text.startswith("invito serve"):
        return world.serve_and_interrupt(line)
    expected = EXITS.search(line.text)
    code, seen = world.type(line.text)
    if code in ({int(expected[1])} if expected else allowed):
        return ""
    return f"{line.page}:{line.number}: {line.text}\n  ended with {code}\n{seen}"


def run_page(invito: Path, page: str, lines: list[Line], prepared: int) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="invito-docs-") as folder:
        world = World(invito, Path(folder))
        try:
            world.write("export.csv", people("export", 12))
            if prepared != NOTHING:
                world.prepare(prepared == CAMPAIGN_RUN)
            elif page == "README.md":  # `init` names Unipile itself, which no test asks
                world.environment["INVITO_PROVIDER__BASE"] = world.address
            allowed = {0} if prepared == NOTHING else {0, 10, 11, 20}
            return [said for line in lines if (said := trouble(world, line, allowed))]
        finally:
            world.close()


def main(arguments: list[str]) -> int:
    invito = Path(arguments[1]).resolve()
    all_pages = ["README.md", *sorted(str(p.relative_to(ROOT)) for p in ROOT.glob("docs/*.md"))]
    pages = arguments[2:] or all_pages
    troubles = []
    count = 0
    for page in pages:
        for line in untyped(page):
            troubles.append(f"{line.page}:{line.number}: nobody runs this: {line.text.strip()}")
        lines = commands(page)
        count += len(lines)
        if lines:
            troubles += run_page(invito, page, lines, WORLDS.get(page, CAMPAIGN_RUN))
    if "README.md" in pages:
        table = everyday()
        count += len(table)
        troubles += run_page(invito, "README.md", table, CAMPAIGN_RUN)
    print("\n".join(troubles) or f"{count} command lines of {len(pages)} pages ran")
    return 1 if troubles or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
