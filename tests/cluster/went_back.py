#!/usr/bin/env python3
"""Two runners of a database that loses commits which it had acknowledged: went_back.py INVITO

The cluster has the defect of Patroni 3.0.2 with etcd's v3 protocol: a primary that was frozen and wakes takes the lock
back from its successor, with what it knew before. Both runs have to notice, end with 74 and say that a sync must come
first; until it was made no run sends. The primary is frozen until it has done so once, at most ten times.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import cluster
from team import Team

STORAGE = 74
FREEZES_MOST = 10


def goes_back(team: Team) -> bool:
    """One freeze; whether the cluster has lost what its new primary had acknowledged."""
    servers = team.cluster
    frozen = servers.freeze_primary()
    successor = servers.wait_writable()
    last = team.asked("SELECT max(id) FROM invito.attempt")
    of_both = f"SELECT count(DISTINCT run_id) FROM invito.attempt WHERE outcome = 'sent' AND id > {last}"
    cluster.wait_until(lambda: team.asked(of_both) == 2, 60, "sending of both with the new primary")
    servers.thaw(frozen)
    cluster.wait_until(
        lambda: servers.writable() == frozen or servers.follows(frozen), 120, f"what becomes of {frozen}"
    )
    if servers.writable() != frozen:
        print(f"{successor} stayed the primary", flush=True)
        return False
    print(f"{frozen} took the cluster back from {successor}", flush=True)
    return True


def perform(team: Team) -> None:
    team.start()
    if not any(goes_back(team) for _ in range(FREEZES_MOST)):
        raise cluster.ClusterError("no primary took the cluster back")
    for runner in team.runners:
        assert runner.process is not None
        code = runner.process.wait(180)
        said = "\n".join(runner.said()[-20:])
        if code != STORAGE or "invito sync" not in said:
            team.broken.append(f"{runner.folder.name} ended with {code}, and said\n{said}")
    servers = team.cluster
    servers.wait_writable()
    for runner in team.runners:
        refused = runner.call("run", "--max-sends=1", "--progress=none")
        if refused.returncode == 0 or "invito sync" not in refused.stderr:
            team.broken.append(f"{runner.folder.name}: a run before the sync ended with {refused.returncode}, and said\n"
                               f"{refused.stdout}{refused.stderr}")
    synced = team.runners[0].call("sync")
    if synced.returncode not in (0, 10, 11):
        team.broken.append(f"sync ended with {synced.returncode}: {synced.stderr}")
    for runner in team.runners:
        runner.start_run()
    sent = team.sent()
    cluster.wait_until(lambda: team.sent() > sent + 50, 120, "sending after the sync")
    for runner in team.runners:
        runner.end_run()
    team.judge(was_lost=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("invito", type=Path)
    given = parser.parse_args()
    with (tempfile.TemporaryDirectory(prefix="invito-went-back-") as folder, cluster.temporary("etcd3") as servers,
          Team(given.invito, Path(folder), servers) as team):
        perform(team)
    print("\n".join(team.broken) or "both runs have noticed, and nobody was invited twice")
    return 1 if team.broken else 0


if __name__ == "__main__":
    sys.exit(main())
