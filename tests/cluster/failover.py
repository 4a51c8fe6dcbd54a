#!/usr/bin/env python3
"""Two runners while the primary of their database dies again and again: failover.py INVITO [--kills N] [--freezes N]

INVITO is the program in a build folder that has the tests, too. Each fault comes while invitations go out. The runs
have to wait for the next primary, say so in one line, and end with nobody invited twice, no cap passed and no lead lost,
by the sandbox's own record. A kill takes about 25 seconds, a freeze about 40.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import cluster
from team import Team

PROMISED = 30.0  # no run ends because of an outage that is shorter
TERMINATED = 143
BETWEEN = 3.0  # of undisturbed sending, at least


def outage(team: Team, kind: str) -> tuple[float, float]:
    """Seconds without a primary that takes writes, and until invitations go out again. A frozen one thaws once the runs go on with another."""
    began = time.monotonic()
    node = team.cluster.kill_primary() if kind == "kill" else team.cluster.freeze_primary()
    team.cluster.wait_writable()
    lasted = time.monotonic() - began
    sent = team.sent()
    cluster.wait_until(lambda: team.sent() > sent + 5, 60, "sending after a failover")
    resumed = time.monotonic() - began
    if kind == "freeze":
        team.cluster.thaw(node)
    team.cluster.start_node(node)
    return lasted, resumed


def one_fault(team: Team, kind: str, number: int) -> None:
    heard = [len(runner.said()) for runner in team.runners]
    lasted, resumed = outage(team, kind)
    time.sleep(BETWEEN)
    lines = []
    for runner, before in zip(team.runners, heard):
        if not runner.is_running():
            team.broken.append(f"{kind} {number}: {runner.folder.name} ended:\n" + "\n".join(runner.said()[-20:]))
        lines.append([line for line in runner.said(before) if "database" in line])
        if number == 1:
            print(*lines[-1], sep="\n")
    print(f"{kind} {number}: {lasted:.1f} s without a primary, sending after {resumed:.1f} s; "
          f"{team.sent()} sent, lines {[len(said) for said in lines]}", flush=True)
    if lasted > PROMISED:
        team.broken.append(f"{kind} {number}: {lasted:.1f} s without a primary; less was to be tried")
    # A statement waits 15 s for a server that is frozen, and the next primary may be there by then.
    fewest = 1 if kind == "kill" else 0
    for runner, said in zip(team.runners, lines):
        if not fewest <= len(said) <= 2:
            team.broken.append(f"{kind} {number}: {runner.folder.name} does not just say that it waits and goes on:\n"
                               + "\n".join(said))


def perform(team: Team, kills: int, freezes: int) -> None:
    team.start()
    faults = ["kill"] * kills
    for i in range(freezes):
        faults.insert((i + 1) * (kills + freezes) // (freezes + 1), "freeze")
    for number, kind in enumerate(faults, 1):
        one_fault(team, kind, number)
        if team.broken:
            break
    for runner in team.runners:
        if runner.is_running() and (code := runner.end_run()) != TERMINATED:
            team.broken.append(f"{runner.folder.name} ended with {code}:\n" + "\n".join(runner.said()[-20:]))
    arrivals = team.judge()
    print(f"{len(arrivals)} requests, {sum(one.acted for one in arrivals)} people")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("invito", type=Path)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--freezes", type=int, default=5)
    given = parser.parse_args()
    with (tempfile.TemporaryDirectory(prefix="invito-failover-") as folder, cluster.temporary() as servers,
          Team(given.invito, Path(folder), servers) as team):
        perform(team, given.kills, given.freezes)
    print("\n".join(team.broken) or f"{given.kills} kills and {given.freezes} freezes, every promise kept")
    return 1 if team.broken else 0


if __name__ == "__main__":
    sys.exit(main())
