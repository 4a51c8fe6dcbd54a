#!/usr/bin/env python3
"""Four processes race for 200 accounts while the primary of their database dies: race.py TEST_STORE [--seconds N]

TEST_STORE is the test program of the store; what the race is and who judges it stands in
tests/store/shared_race_test.cpp. Half of the time has gone when the primary is killed.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

import cluster


def race(test_store: Path, seconds: int, servers: cluster.Cluster) -> int:
    runners = subprocess.Popen(
        [test_store, "--gtest_brief=1", "--gtest_filter=SharedRace.*"],
        env={**os.environ, "INVITO_RACE_SECONDS": str(seconds), "INVITO_RACE_ACCOUNTS": "200",
             "INVITO_RACE_DATABASE": servers.url(), "PGPASSFILE": str(servers.passfile())},
    )
    def is_begun() -> bool:
        return runners.poll() is not None or servers.ask(servers.wait_writable(), "SELECT count(*) FROM pg_stat_activity "
                                                         "WHERE application_name = 'invito'") not in ("0", "1", "2")
    try:
        cluster.wait_until(is_begun, 120, "runners")
        time.sleep(seconds / 2)
        began = time.monotonic()
        killed = servers.kill_primary()
        servers.wait_writable()
        print(f"{time.monotonic() - began:.1f} s without a primary", flush=True)
        servers.start_node(killed)
        return runners.wait(seconds + 120)
    finally:
        runners.kill()
        runners.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("test_store", type=Path)
    parser.add_argument("--seconds", type=int, default=180)
    given = parser.parse_args()
    with cluster.temporary() as servers:
        return race(given.test_store.resolve(), given.seconds, servers)


if __name__ == "__main__":
    sys.exit(main())
