"""Two runners of the shipped binary that share a database of a cluster, and a sandbox whose own record judges them."""

import bisect
import csv
import io
import signal
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple, Optional

from cluster import Cluster, wait_until

ACCOUNTS = 40
LISTS = {"spring": 9000, "autumn": 1000}
SPEED = 600  # so a day takes 144 s
PER_DAY = 30
PER_WEEK = 200
AUTUMN_TOTAL = 300  # of all accounts: a cap that no account keeps alone
DAY_MS = 24 * 3600 * 1000

# One invitation in about 40 minutes, so that sending goes on all day and the caps bind at its end.
SETTINGS = """version: 1
provider: {{kind: sandbox, dsn: "{address}", speed: {speed}x, timeout: 2s}}
database: "{database}"
timezone: UTC
defaults:
  limits: {{per_day: {per_day}, per_week: {per_week}, profiles_per_day: unlimited}}
  pacing: {{min: 38m, max: 42m}}
  window: always
  ramp_up: none
accounts:
"""
CAMPAIGN = """version: 1
name: {name}
list: {{file: {name}.csv}}
accounts: {{use: [{accounts}]}}
"""


class Arrival(NamedTuple):
    at: int  # sandbox time, in milliseconds
    account: str
    person: str
    acted: bool
    status: int


class Sandbox:
    """Runs until its record is read."""

    def __init__(self, program: Path):
        self.process = subprocess.Popen(
            [program, str(ACCOUNTS), str(SPEED)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()

    def arrivals(self) -> list[Arrival]:
        said, _ = self.process.communicate()
        lines = [line.split() for line in said.splitlines()]
        return [Arrival(int(at), account, person, acted == "1", int(status))
                for at, account, person, acted, status in lines]

    def end(self) -> None:
        if self.process.returncode is None:
            self.process.communicate()


class Runner:
    """One machine: its own folders and settings."""

    def __init__(self, invito: Path, folder: Path, settings: str, passfile: Path):
        self.invito = invito
        self.folder = folder
        self.log = folder / "run.log"
        self.process: Optional[subprocess.Popen[bytes]] = None
        folder.mkdir()
        (folder / "invito.yaml").write_text(settings)
        self.environment = {
            "HOME": str(folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC",
            "INVITO_CONFIG": str(folder / "invito.yaml"), "XDG_STATE_HOME": str(folder / "state"),
            "PGPASSFILE": str(passfile),
        }

    def call(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [self.invito, *words], env=self.environment, cwd=self.folder, capture_output=True, text=True, check=False
        )

    def expect(self, *words: str) -> str:
        done = self.call(*words)
        if done.returncode != 0:
            raise AssertionError(f"{self.folder.name}: {words} ended with {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def start_run(self) -> None:
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [self.invito, "run", "--patience=60d", "--wait=60d", "--progress=none"], env=self.environment,
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def end_run(self, patience: float = 60) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(patience)

    def said(self, since: int = 0) -> list[str]:
        return self.log.read_text().splitlines()[since:] if self.log.exists() else []


class Team:
    def __init__(self, invito: Path, folder: Path, cluster: Cluster):
        self.cluster = cluster
        self.broken: list[str] = []
        tools = invito.resolve().parents[1] / "tests/cluster"
        self.sandbox = Sandbox(tools / "recorded_sandbox")
        self.runners = []
        # Of one the connection is encrypted, and the server's name is checked; the other trusts its own machine.
        for name, tls in (("first", True), ("second", False)):
            settings = SETTINGS.format(
                address=self.sandbox.address, database=cluster.url(tls=tls), speed=SPEED,
                per_day=PER_DAY, per_week=PER_WEEK,
            ) + "".join(f"  a{i}: {{id: acc_{i}, tier: premium}}\n" for i in range(ACCOUNTS))
            self.runners.append(Runner(invito.resolve(), folder / name, settings, cluster.passfile()))
        self.prepare()

    def prepare(self) -> None:
        first = self.runners[0]
        for name, leads in LISTS.items():
            limits = f"limits: {{total: {AUTUMN_TOTAL}}}\n" if name == "autumn" else ""
            accounts = ", ".join(f"a{i}" for i in range(ACCOUNTS))
            (first.folder / f"{name}.yaml").write_text(CAMPAIGN.format(name=name, accounts=accounts) + limits)
            rows = [f"https://www.linkedin.com/in/{name}-lead-{i},Jane,Acme" for i in range(leads)]
            (first.folder / f"{name}.csv").write_text("linkedin_url,first_name,company\n" + "\n".join(rows) + "\n")
            first.expect("import", f"{name}.yaml")
            first.expect("start", name, "--yes")

    def start(self) -> None:
        """Until each of them sends for some of the accounts: they share within half a minute."""
        for runner in self.runners:
            runner.start_run()
        wait_until(lambda: self.asked("SELECT count(DISTINCT lease_run) FROM invito.account WHERE lease_run > 0") == 2,
                   90, "accounts for both runs")
        wait_until(lambda: self.sent() > 20, 60, "sending")

    def __enter__(self) -> "Team":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        for runner in self.runners:
            if kind is not None:
                print(f"{runner.folder.name} said last:", *runner.said()[-20:], sep="\n", file=sys.stderr)
        for runner in self.runners:
            if runner.process is not None and runner.is_running():
                runner.process.kill()
                runner.process.wait()
        self.sandbox.end()

    def sent(self) -> int:
        return self.asked("SELECT count(*) FROM invito.attempt WHERE outcome = 'sent'")

    def asked(self, sql: str) -> int:
        """0 while no server takes writes."""
        primary = self.cluster.writable()
        return int(primary and self.cluster.ask(primary, sql, database="invito") or 0)

    # --- judging

    def judge(self, was_lost: bool = False) -> list[Arrival]:
        """When nobody runs any more: what the sandbox has seen against what was promised. `was_lost`: the database has
        lost invitations, which a sync counts as made by hand."""
        first = self.runners[0]
        first.call("sync")
        rows = list(csv.DictReader(io.StringIO(first.expect("report", "--csv", "-"))))
        arrivals = self.sandbox.arrivals()
        self.broken += [*asked_twice(arrivals), *caps_passed(arrivals), *leads_lost(rows)]
        if not was_lost:
            self.broken += sent_wrongly(rows, arrivals)
        for words in (("audit",), ("db", "check")):
            done = first.call(*words)
            if done.returncode != 0:
                self.broken.append(f"{words} ended with {done.returncode}\n{done.stdout}{done.stderr}")
        return arrivals


def asked_twice(arrivals: list[Arrival]) -> list[str]:
    reached: set[str] = set()
    broken = []
    for one in arrivals:
        if one.person in reached:
            broken.append(f"{one.person} was asked again, by {one.account}")
        if one.acted:
            reached.add(one.person)
    return broken


def most_within(times: list[int], window: int) -> int:
    """times: sorted."""
    return max((place + 1 - bisect.bisect_right(times, at - window) for place, at in enumerate(times)), default=0)


def caps_passed(arrivals: list[Arrival]) -> list[str]:
    times = defaultdict(list)
    for one in arrivals:
        times[one.account].append(one.at)
    broken = []
    for account, own in times.items():
        for most, window, name in ((PER_DAY, DAY_MS, "day"), (PER_WEEK, 7 * DAY_MS, "week")):
            found = most_within(sorted(own), window)
            if found > most:
                broken.append(f"{account}: {found} in a {name}, not {most}")
    return broken


def leads_lost(rows: list[dict[str, str]]) -> list[str]:
    """Every line of a list is one lead."""
    broken = []
    for name, leads in LISTS.items():
        lines = Counter(row["linkedin_url"] for row in rows if row["campaign"] == name)
        if len(lines) != leads or lines.total() != leads:
            broken.append(f"{name}: {len(lines)} leads in {lines.total()} rows, not {leads}")
    return broken


def sent_wrongly(rows: list[dict[str, str]], arrivals: list[Arrival]) -> list[str]:
    """Whoever was reached is known as sent, and nobody else."""
    broken = []
    sent = {row["provider_id"] for row in rows if row["state"] == "sent"}
    reached = {one.person for one in arrivals if one.acted}
    if sent != reached:
        broken.append(f"not known as sent: {sorted(reached - sent)}; not reached: {sorted(sent - reached)}")
    of_autumn = sum(row["state"] == "sent" and row["campaign"] == "autumn" for row in rows)
    if of_autumn > AUTUMN_TOTAL:
        broken.append(f"{of_autumn} of autumn, not {AUTUMN_TOTAL}")
    return broken
