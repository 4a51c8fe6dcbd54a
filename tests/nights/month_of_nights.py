#!/usr/bin/env python3
"""A month of nights: month_of_nights.py INVITO [DAYS] [--api v2] [--webhooks]

Runs the commands of config/systemd at their times against the program's own sandbox, 5,000 times as
fast as life, and lets things go wrong: a session is lost, a run is killed, the provider is gone for a
day, the machine is off for another, two timers fire at once. Prints what an operator reads in the
mornings, and fails if a promise was not kept. A month takes nine minutes. An invitation keeps its place until
its answer can no longer come; those eleven real seconds are fifteen hours here, so every other day is quiet.

With --webhooks there are two such months at once: in one a receiver is told who accepts, in the other only
sync asks. Each acceptance has to be known within seconds, and in the end both know the same of everybody.
"""

import argparse
import csv
import io
import json
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SPEED = 5000
LEADS = 1200
LEADS_OF_TWO_MONTHS = 450  # so many that everybody has an answer before the month is over
TOLD_WITHIN = 3.0  # real seconds, of a machine that has two such months to do
KEPT_BACKUPS = 14
TROUBLES = {  # on working days
    3: "two timers at once",
    6: "the run is killed",
    9: "the provider is gone for the day",
    13: "the machine is off",
    16: "the run is killed",
}

SETTINGS = """version: 1
provider: {{kind: sandbox, api: {api}, {base}: "{address}", speed: {speed}x, timeout: 1s}}
database: {folder}/invito.db
timezone: UTC
defaults:
  limits: {{per_day: 20, per_week: 100}}
  window: {{days: mon-fri, from: "09:00", to: "18:00"}}
  ramp_up: {{first_day: 5, add_per_day: 2}}
metrics: {{textfile: {folder}/invito.prom}}
notify:
  - {{kind: command, command: [{folder}/tell, chat], on: [failure, attention, summary]}}
  - {{kind: command, command: [{folder}/tell, pager], on: failure}}
  - {{kind: email, to: ops@example.com, sendmail: {folder}/sendmail, on: [failure, attention]}}
accounts:
  anna: {{id: {prefix}h_EKCy2lRLef5NzHp0iw4A, tier: premium}}
  ben: {{id: {prefix}Xb81s0PnRkaTq6sUe9Zw1g, tier: premium}}
  carla: {{id: {prefix}q0LmA2f_Tky3VvNc7Rd5Eg, tier: free, limits: {{per_day: 10, per_week: 40}}}}
"""
ACCOUNTS = ("h_EKCy2lRLef5NzHp0iw4A", "Xb81s0PnRkaTq6sUe9Zw1g", "q0LmA2f_Tky3VvNc7Rd5Eg")
CAMPAIGN = """version: 1
name: spring
list: {file: spring.csv}
accounts: {use: [anna, ben, carla]}
note:
  variants:
    - {name: short, text: "Hi {{first_name}}, shall we connect?"}
    - {name: long, text: "Hi {{first_name}}, I read about {{company}}. I would be glad to connect."}
  when_note_quota_used: send_without_note
"""


def exec_lines(unit: str) -> list[str]:
    """What a unit starts, in its order."""
    text = (ROOT / "config/systemd" / unit).read_text()
    return re.findall(r"^Exec(?:Start|StopPost)=(.*)$", text, re.MULTILINE)


class Night:
    def __init__(self, invito: Path, folder: Path, api: str, leads: int, is_told: bool):
        self.invito = invito
        self.folder = folder
        self.leads = leads
        self.broken: list[str] = []
        self.sandbox_start = time.time()
        self.working_days = 0
        self.environment = {
            "HOME": str(folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC",
            "INVITO_CONFIG": str(folder / "invito.yaml"), "STATE_DIRECTORY": str(folder),
            "XDG_STATE_HOME": str(folder / "state"),
        }
        self.sandbox = subprocess.Popen(
            [invito, "sandbox", "serve", "--listen", "127.0.0.1:0", "--http",
             "--speed", f"{SPEED}x", "--scenario", "accepts-30-percent"],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        assert self.sandbox.stdout is not None
        self.address = self.sandbox.stdout.readline().split()[-1]
        version = {"v1": {"base": "dsn", "prefix": ""}, "v2": {"base": "base", "prefix": "acc_"}}[api]
        self.write("invito.yaml", SETTINGS.format(
            address=self.address, api=api, speed=SPEED, folder=folder, **version))
        self.write("spring.yaml", CAMPAIGN)
        self.write("spring.csv", list_of(leads))
        for name, script in (
            ("tell", f'#!/bin/sh\n{{ cat; echo; }} >>"{folder}/$1.jsonl"\n'),
            ("sendmail", f'#!/bin/sh\n{{ cat; echo; }} >>"{folder}/mail"\n'),
        ):
            self.write(name, script)
            (folder / name).chmod(0o755)
        self.call("import", "spring.yaml")
        self.call("start", "spring", "--yes")
        self.created = self.metric("invito_database_created_timestamp_seconds")
        self.real_start = time.time() - (self.status_time() - self.created) / SPEED
        self.listener = self.listen() if is_told else None

    def listen(self) -> "subprocess.Popen[str]":
        listener = subprocess.Popen(
            [self.invito, "listen", "--listen", "127.0.0.1:0"], env=self.environment, cwd=self.folder,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        assert listener.stdout is not None
        self.call("webhooks", "register", listener.stdout.readline().split()[-1] + "invito")
        self.told_at: list[float] = []
        ThreadPoolExecutor(1).submit(self.hear, listener)
        return listener

    def hear(self, listener: "subprocess.Popen[str]") -> None:
        assert listener.stderr is not None
        for line in listener.stderr:
            if "an invitation is accepted" in line:
                self.told_at.append(time.time())

    def end(self) -> None:
        self.sandbox.send_signal(signal.SIGCONT)
        for process in (self.listener, self.sandbox):
            if process is not None:
                process.send_signal(signal.SIGINT)
                process.wait()

    def say(self, *lines: str) -> None:
        said = "\n".join(lines).splitlines()
        print("\n".join(f"{self.folder.name:7} {line}" for line in said), flush=True)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    def call(self, *words: str) -> str:
        done = subprocess.run(
            [self.invito, *words], env=self.environment, cwd=self.folder, capture_output=True, text=True
        )
        if done.returncode not in (0, 10, 11):
            self.broken.append(f"{words} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def metric(self, name: str) -> float:
        found = re.search(rf"^{name}(?:{{[^}}]*}})? (\S+)$", self.call("metrics"), re.MULTILINE)
        return float(found[1]) if found else 0.0

    def status_time(self) -> float:
        text = json.loads(self.call("status", "--json"))["generated_at"]
        return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()

    def now(self) -> datetime:
        seconds = self.created + (time.time() - self.real_start) * SPEED
        return datetime.fromtimestamp(seconds, timezone.utc)

    def wait_until(self, moment: datetime) -> None:
        left = (moment - self.now()).total_seconds() / SPEED
        if left > 0:
            time.sleep(left)

    def start(self, line: str) -> "subprocess.Popen[str]":
        words = shlex.split(line.replace("${STATE_DIRECTORY}", str(self.folder)))
        words[0] = str(self.invito) if words[0].endswith("/invito") else words[0]
        return subprocess.Popen(
            words, env=self.environment, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def unit(self, name: str) -> int:
        """Its first line's exit code; what comes after it runs anyway, as systemd does."""
        codes = []
        for line in exec_lines(name):
            child = self.start(line)
            said, _ = child.communicate()
            codes.append(child.returncode)
            if child.returncode not in (0, 10, 11, 69):
                self.broken.append(f"{self.now():%d %b %H:%M} {line} ended with {child.returncode}:\n{said}")
        return codes[0]

    def day(self, morning: datetime) -> str:
        if morning.weekday() >= 5:
            return ""
        self.working_days += 1
        trouble = TROUBLES.get(self.working_days, "")
        if trouble == "the machine is off":
            return trouble
        self.wait_until(morning)
        if trouble == "the run is killed":
            child = self.start(exec_lines("invito-run.service")[0])
            self.wait_until(morning + timedelta(hours=3))
            child.kill()
            child.communicate()
        if trouble == "the provider is gone for the day":
            self.sandbox.send_signal(signal.SIGSTOP)
        if trouble == "two timers at once":
            first = self.start(exec_lines("invito-run.service")[0])
            time.sleep(0.1)
            second = self.start(exec_lines("invito-run.service")[0])
            second.communicate()
            if second.returncode != 75:
                self.broken.append(f"a second run ended with {second.returncode}, not 75")
            first.communicate()
        else:
            self.unit("invito-run.service")
        self.wait_until(morning + timedelta(hours=11, minutes=35))
        if trouble == "the provider is gone for the day":
            self.sandbox.send_signal(signal.SIGCONT)
        self.unit("invito-nightly.service")
        return trouble

    def told(self, where: str) -> list[dict[str, object]]:
        path = self.folder / f"{where}.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines() if line] if path.exists() else []

    def check(self) -> None:
        self.call("sync")
        audit = self.call("audit")
        if "no limit was passed" not in audit:
            self.broken.append(audit)
        report = json.loads(self.call("report", "--json"))
        total = report["totals"]["leads"]
        if total != self.leads:
            self.broken.append(f"{total} leads of {self.leads}")
        if report["totals"]["sent"] < 200:
            self.broken.append(f"only {report['totals']['sent']} were sent")
        backups = sorted((self.folder / "backups").glob("*"))
        if len(backups) != KEPT_BACKUPS:
            self.broken.append(f"{len(backups)} backups are kept")
        promtool = subprocess.run(
            ["promtool", "check", "metrics"], input=(self.folder / "invito.prom").read_text(),
            capture_output=True, text=True, check=False,
        )
        if promtool.returncode != 0:
            self.broken.append(promtool.stderr + promtool.stdout)
        sent = self.metric('invito_invitations_total')
        if sent <= 0:
            self.broken.append("the metrics count nothing")
        self.say(audit, self.call("report"), self.call("status"))

    def month(self, days: int) -> None:
        first = self.now().replace(hour=8, minute=55, second=0, microsecond=0) + timedelta(days=1)
        known = 0
        for number in range(days):
            morning = first + timedelta(days=number)
            trouble = self.day(morning)
            lines = self.told("chat")
            heads = [f"{line['event']}, {line['headline']}" for line in lines[known:]] or ["nobody is told anything"]
            known = len(lines)
            self.say(f"{morning:%a %d %b}  {trouble}", *(f"    {head}" for head in heads))
        self.check()
        mail = self.folder / "mail"
        self.say(mail.read_text() if mail.exists() else "no mail", f"{len(self.told('pager'))} pages")

    def states(self) -> dict[str, str]:
        """What became of everybody."""
        rows = csv.DictReader(io.StringIO(self.call("report", "--csv", "-")))
        return {row["linkedin_url"]: row["state"] for row in rows}

    def acceptances(self) -> list[float]:
        """When each came about, in real time. Those of the sandbox's beginning are none of ours."""
        moments = []
        for account in ACCOUNTS:
            request = urllib.request.Request(
                f"{self.address}/api/v1/users/relations?limit=1000&account_id={account}",
                headers={"X-API-KEY": "sandbox"},
            )
            with urllib.request.urlopen(request) as answer:
                moments += [item["created_at"] / 1000 for item in json.load(answer)["items"]]
        start = self.sandbox_start
        return sorted(start + (at - start) / SPEED for at in moments if at > start)


def list_of(count: int) -> str:
    people = ["Jane Doe", "Tom Fox", "Olga Petrova", "Ravi Patel", "Mia Berg", "Luca Rossi", "Aisha Khan"]
    rows = ["linkedin_url,first_name,last_name,company"]
    for i in range(count):
        name = people[i % len(people)]
        kind = "connected-" if i % 29 == 0 else "missing-" if i % 67 == 0 else ""
        slug = f"{kind}{name.lower().replace(' ', '-')}-{i}"
        rows.append(f"https://www.linkedin.com/in/{slug},{name.replace(' ', ',')},Acme")
    return "\n".join(rows) + "\n"


def compare(told: Night, asking: Night) -> list[str]:
    broken = []
    told_states, asked_states = told.states(), asking.states()
    came, heard = told.acceptances(), sorted(told.told_at)
    latest = max((after - before for before, after in zip(came, heard)), default=0)
    print(f"{len(heard)} acceptances of {len(came)} told, the latest after {latest:.1f} s")
    if len(heard) < 50 or len(heard) != len(came) or latest > TOLD_WITHIN:
        broken.append("not every acceptance was told at once")
    differing = {
        url: (state, asked_states.get(url))
        for url, state in told_states.items() if state != asked_states.get(url)
    }
    if differing:
        broken.append(f"with webhooks and without: {differing}")
    return broken


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("invito", type=Path)
    parser.add_argument("days", type=int, nargs="?", default=30)
    parser.add_argument("--api", choices=("v1", "v2"), default="v1")
    parser.add_argument("--webhooks", action="store_true")
    given = parser.parse_args()
    leads = LEADS_OF_TWO_MONTHS if given.webhooks else LEADS
    with tempfile.TemporaryDirectory(prefix="invito-nights-") as folder:
        nights = []
        for name in ("told", "asking") if given.webhooks else ("asking",):
            (Path(folder) / name).mkdir()
            nights.append(Night(given.invito.resolve(), Path(folder) / name, given.api, leads, name == "told"))
        try:
            with ThreadPoolExecutor() as pool:
                list(pool.map(lambda night: night.month(given.days), nights))
            broken = [line for night in nights for line in night.broken]
            if given.webhooks:
                broken += compare(*nights)
        finally:
            for night in nights:
                night.end()
    print("\n".join(broken) or f"{given.days} days, every promise kept")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
