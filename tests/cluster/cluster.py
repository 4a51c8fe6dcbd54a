#!/usr/bin/env python3
"""A replicated PostgreSQL on this machine whose servers fail when they are told to.

    cluster.py up FOLDER             three nodes and their etcd; prints a URL. 6 to 10 s
    cluster.py status FOLDER         a line a node; exit 1: it takes no writes now
    cluster.py kill-primary FOLDER   as if its machine lost power; prints the node
    cluster.py start FOLDER NODE     a killed node comes back, as a standby
    cluster.py freeze-primary FOLDER as if its machine hung: connections stay, nobody answers; prints the node
    cluster.py thaw FOLDER NODE      lets it go on
    cluster.py down FOLDER           ends what `up` has started, and removes FOLDER

Patroni keeps one of the nodes the primary; a commit is acknowledged once a second node has it, and without one it
waits (synchronous_mode_strict). All is on loopback, in FOLDER, and no service. Root runs it as the user postgres.

DCS=etcd3 lets Patroni talk to etcd by its v3 protocol. Patroni 3.0.2 then lets a primary that was frozen take the
cluster back to where it stood, and commits that were acknowledged are lost: a way to see who notices.
"""

import argparse
import getpass
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Optional

BINARIES = Path(os.environ.get("PGBIN", "/usr/lib/postgresql/15/bin"))
NODES = ("n1", "n2", "n3")
# The least that Patroni takes, so that a test need not wait: a dead primary is replaced after about ttl and 3 s.
TIMES = {"ttl": 8, "loop_wait": 1, "retry_timeout": 3}
OUTAGE_MOST = 60.0
START_MOST = 120.0

PARAMETERS = {
    "synchronous_commit": "on",
    "fsync": "on",
    "full_page_writes": "on",
    "wal_log_hints": "on",
    "wal_keep_size": "256MB",
    "max_wal_size": "512MB",
    "max_connections": 200,
    "shared_buffers": "64MB",
    # A standby that says nothing stops commits for that long, and how soon one asks again adds to each failover.
    "wal_sender_timeout": "5s",
    "wal_receiver_timeout": "5s",
    "wal_retrieve_retry_interval": "1s",
    "timezone": "UTC",
    "dynamic_shared_memory_type": "mmap",
}

ROLE = """SELECT CASE WHEN pg_is_in_recovery() THEN 'standby'
    WHEN EXISTS (SELECT 1 FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')) THEN 'writable'
    ELSE 'primary' END"""
FOLLOWERS = """coalesce((SELECT ' <- ' || string_agg(application_name || ' ' || sync_state, ', ' ORDER BY application_name)
    FROM pg_stat_replication), '')"""


class ClusterError(Exception):
    pass


# --- processes

def started_at(pid: int) -> str:
    """Tells a process from a later one of the same number; empty: there is none, or it only waits to be buried."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else fields[19]


def is_stopped(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
    except OSError:
        return False


def children_of(parent: int) -> list[int]:
    children = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                children.append(int(entry.name))
        except OSError:
            pass  # it has ended meanwhile
    return children


def send_signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass


def wait_until(is_so: Callable[[], Any], most: float, what: str) -> Any:
    end = time.monotonic() + most
    while True:
        answer = is_so()
        if answer:
            return answer
        if time.monotonic() > end:
            raise ClusterError(f"{what}: not within {most:.0f} s")
        time.sleep(0.1)


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


class Cluster:
    """Of a folder. What it has started is written down there, so that another process can go on with it."""

    def __init__(self, folder: Path):
        self.folder = folder.absolute()
        self.notes = self.folder / "cluster.json"
        if not self.notes.exists():
            raise ClusterError(f"no cluster in {folder}")
        self.known = json.loads(self.notes.read_text())
        self.started: dict[str, subprocess.Popen[bytes]] = {}  # those of ours are buried when they end

    # --- up and down

    @classmethod
    def up(cls, folder: Path, dcs: str = "etcd") -> "Cluster":
        require_programs()
        folder = folder.absolute()
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / "cluster.json").exists():
            raise ClusterError(f"{folder} holds a cluster already: down it first")
        if any(folder.iterdir()):
            raise ClusterError(f"{folder} holds other files, and `down` removes the folder")
        owner = "postgres" if os.geteuid() == 0 else getpass.getuser()
        ports = free_ports(2 * len(NODES) + 2)
        known = {
            "owner": owner, "dcs": dcs, "password": secrets.token_hex(12), "processes": {},
            "port": dict(zip(NODES, ports)), "api": dict(zip(NODES, ports[len(NODES):])), "etcd": ports[-2:],
        }
        (folder / "cluster.json").write_text(json.dumps(known))
        cluster = cls(folder)
        try:
            cluster.make_files()
            cluster.start_all()
        except BaseException:
            cluster.stop()
            raise
        return cluster

    def make_files(self) -> None:
        self.make_certificates()
        password = self.known["password"]
        (self.folder / "pgpass").write_text(f"*:*:*:*:{password}\n")
        for node in NODES:
            (self.folder / f"{node}.json").write_text(json.dumps(self.patroni_settings(node), indent=1))
        self.folder.chmod(0o700)
        for path in (self.folder, *self.folder.iterdir()):
            if path.is_file():
                path.chmod(0o600)
            if os.geteuid() == 0:
                shutil.chown(path, self.known["owner"])

    def make_certificates(self) -> None:
        """One for all nodes, because all have one address; of an authority that is this folder's."""
        def request(*words: str) -> None:
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                 "-days", "2", *words], cwd=self.folder, check=True, stderr=subprocess.DEVNULL,
            )
        request("-subj", "/CN=authority of a test cluster", "-keyout", "ca.key", "-out", "ca.pem")
        request("-subj", "/CN=localhost", "-CA", "ca.pem", "-CAkey", "ca.key", "-keyout", "server.key",
                "-out", "server.pem", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
                "-addext", "basicConstraints=critical,CA:FALSE")

    def patroni_settings(self, node: str) -> dict[str, Any]:
        known = self.known
        api = f"127.0.0.1:{known['api'][node]}"
        place = f"127.0.0.1:{known['port'][node]}"
        tls = {"sslmode": "verify-full", "sslrootcert": str(self.folder / "ca.pem")}
        superuser = {"username": "postgres", "password": known["password"], **tls}
        parameters = {
            **PARAMETERS, "unix_socket_directories": "", "ssl": "on",
            "ssl_cert_file": str(self.folder / "server.pem"), "ssl_key_file": str(self.folder / "server.key"),
        }
        return {
            "scope": "invito",
            "name": node,
            "restapi": {"listen": api, "connect_address": api},
            known["dcs"]: {"hosts": f"127.0.0.1:{known['etcd'][0]}"},
            "bootstrap": {
                "dcs": {
                    **TIMES,
                    # What a synchronous standby lacks, nobody was told of: it may always be promoted.
                    "maximum_lag_on_failover": 1 << 30,
                    "synchronous_mode": True,
                    "synchronous_mode_strict": True,
                    "postgresql": {"use_pg_rewind": True, "use_slots": True, "parameters": parameters},
                },
                "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, "data-checksums"],
            },
            "postgresql": {
                "listen": place,
                "connect_address": place,
                "data_dir": str(self.folder / node),
                "bin_dir": str(BINARIES),
                "pgpass": str(self.folder / f"{node}.pgpass"),
                "remove_data_directory_on_rewind_failure": True,
                "remove_data_directory_on_diverged_timelines": True,
                "pg_hba": [
                    "host replication replicator 127.0.0.1/32 scram-sha-256",
                    "host all all 127.0.0.1/32 scram-sha-256",
                ],
                "authentication": {
                    "superuser": superuser,
                    "replication": {**superuser, "username": "replicator"},
                    "rewind": superuser,
                },
            },
        }

    def start_all(self) -> None:
        client, peer = (f"http://127.0.0.1:{port}" for port in self.known["etcd"])
        self.start_process(
            "etcd", "etcd", "--name", "etcd", "--data-dir", str(self.folder / "etcd"), "--enable-v2",
            "--logger", "zap", "--log-level", "warn", "--heartbeat-interval", "200", "--election-timeout", "2000",
            "--listen-client-urls", client, "--advertise-client-urls", client,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", f"etcd={peer}",
        )
        for node in NODES:
            self.start_patroni(node)
        self.wait_writable(START_MOST)
        for node in NODES:
            self.wait_streaming(node)
        self.execute(f"CREATE ROLE invito LOGIN PASSWORD '{self.known['password']}'")
        self.new_database("invito")

    def down(self) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    def stop(self) -> None:
        """All that was started. A server that ends by itself gives its shared memory back, so it is asked first."""
        for node in NODES:
            self.signal_node(node, signal.SIGCONT)
            send_signal(self.daemon(node), signal.SIGKILL)
            send_signal(self.postmaster(node), signal.SIGQUIT)
        send_signal(self.daemon("etcd"), signal.SIGKILL)
        for node in NODES:
            try:
                wait_until(lambda: not self.postmaster(node), 5, f"the end of {node}")
            except ClusterError:
                self.signal_node(node, signal.SIGKILL)
            self.free_memory_of(node)
        for process in self.started.values():
            process.wait()

    def free_memory_of(self, node: str) -> None:
        """The segment that a server which was killed has left; its number is the second word of line 7."""
        try:
            line = (self.folder / node / "postmaster.pid").read_text().splitlines()[6]
        except (OSError, IndexError):
            return
        subprocess.run(["ipcrm", "-m", line.split()[1]], stderr=subprocess.DEVNULL, check=False)

    # --- its processes

    def start_process(self, name: str, *command: str) -> None:
        user: dict[str, Any] = {}
        if os.geteuid() == 0:
            entry = pwd.getpwnam(self.known["owner"])
            user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        path = f"{BINARIES}:/usr/local/bin:/usr/bin:/bin"
        with open(self.folder / f"{name}.log", "ab") as log:
            process = subprocess.Popen(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env={"PATH": path, "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}, **user,
            )
        self.started[name] = process
        self.known["processes"][name] = [process.pid, started_at(process.pid)]
        self.notes.write_text(json.dumps(self.known))

    def start_patroni(self, node: str) -> None:
        self.start_process(node, "patroni", str(self.folder / f"{node}.json"))

    def daemon(self, name: str) -> list[int]:
        """The process of that name, if it is the one that was started and lives."""
        if name in self.started:
            self.started[name].poll()
        pid, start = self.known["processes"].get(name, (0, ""))
        return [pid] if start and started_at(pid) == start else []

    def postmaster(self, node: str) -> list[int]:
        try:
            pid = int((self.folder / node / "postmaster.pid").read_text().split()[0])
            of_this_folder = f"{self.folder / node}\0".encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            return []
        return [pid] if of_this_folder and started_at(pid) else []

    def signal_node(self, node: str, number: signal.Signals) -> None:
        """Patroni first, so that it repairs nothing."""
        send_signal(self.daemon(node), number)
        self.signal_server(node, number)

    def signal_server(self, node: str, number: signal.Signals) -> None:
        for postmaster in self.postmaster(node):
            send_signal([postmaster, *children_of(postmaster)], number)

    # --- what it is asked

    def ask(self, node: str, sql: str, patience: int = 2, database: str = "postgres") -> Optional[str]:
        """One value, as the superuser; None: it does not answer within so many seconds."""
        running = self.postmaster(node)
        if not running or is_stopped(running[0]):
            return None
        done = subprocess.run(
            [BINARIES / "psql", "-X", "-q", "-A", "-t", "-c", sql,
             f"host=127.0.0.1 port={self.known['port'][node]} user=postgres dbname={database} connect_timeout=2"],
            env={"PGPASSFILE": str(self.passfile()), "PGSSLMODE": "disable", "PGOPTIONS": f"-c statement_timeout={patience}s"},
            capture_output=True, text=True, check=False,
        )
        return done.stdout.strip() if done.returncode == 0 else None

    def primary(self) -> Optional[str]:
        """Of two, as there may be for a moment after one was frozen, the one whose commits are acknowledged."""
        roles = {node: self.ask(node, ROLE) for node in NODES}
        found = [node for wanted in ("writable", "primary") for node in NODES if roles[node] == wanted]
        return found[0] if found else None

    def writable(self) -> Optional[str]:
        """The primary, if there is one that takes writes."""
        return next((node for node in NODES if self.ask(node, ROLE) == "writable"), None)

    def wait_writable(self, most: float = OUTAGE_MOST) -> str:
        return wait_until(self.writable, most, "a primary that takes writes")

    def follows(self, node: str) -> bool:
        """It is a standby that the primary sends to."""
        primary = self.primary()
        return primary not in (None, node) and "1" == self.ask(
            primary, f"SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND application_name = '{node}'"
        )

    def wait_streaming(self, node: str) -> None:
        wait_until(lambda: self.follows(node) or self.writable() == node, START_MOST, f"{node} among the others")

    def execute(self, sql: str) -> None:
        primary = self.wait_writable()
        if self.ask(primary, sql, 60) is None:
            raise ClusterError(f"{primary} has not done: {sql}")

    def new_database(self, name: str) -> None:
        self.execute(f"CREATE DATABASE {name} OWNER invito")
        is_there = f"SELECT count(*) FROM pg_database WHERE datname = '{name}'"
        # A client asks each of them, and takes the word of one that does not know it yet.
        wait_until(lambda: all(self.ask(node, is_there) == "1" for node in NODES), 30, f"{name} on every node")

    def url(self, database: str = "invito", tls: bool = True) -> str:
        """Of all nodes; the password is in passfile()."""
        hosts = ",".join(f"127.0.0.1:{self.known['port'][node]}" for node in NODES)
        secure = f"sslmode=verify-full&sslrootcert={self.folder / 'ca.pem'}" if tls else "sslmode=disable"
        return f"postgresql://invito@{hosts}/{database}?{secure}"

    def passfile(self) -> Path:
        return self.folder / "pgpass"

    def status(self) -> str:
        lines = []
        for node in NODES:
            says = self.ask(node, f"{ROLE} || {FOLLOWERS}")
            if says is None:
                says = "does not answer" if self.postmaster(node) else "is down"
            lines.append(f"{node}  {self.known['port'][node]}  {says}")
        return "\n".join(lines)

    # --- faults

    def require_primary(self) -> str:
        primary = self.primary()
        if primary is None:
            raise ClusterError("there is no primary now")
        return primary

    def kill_primary(self) -> str:
        node = self.require_primary()
        self.signal_node(node, signal.SIGKILL)
        return node

    def start_node(self, node: str) -> None:
        if not self.daemon(node):
            self.start_patroni(node)
        self.wait_streaming(node)

    def freeze_primary(self) -> str:
        node = self.require_primary()
        if self.known["dcs"] == "etcd3":
            # The defect is in the middle of a round of Patroni's: as it waits for its server.
            self.signal_server(node, signal.SIGSTOP)
            time.sleep(1.5 * TIMES["loop_wait"])
        self.signal_node(node, signal.SIGSTOP)
        return node

    def thaw(self, node: str) -> None:
        self.signal_node(node, signal.SIGCONT)


@contextmanager
def temporary(dcs: str = "etcd") -> Iterator[Cluster]:
    """A cluster in a folder of its own, that is gone afterwards."""
    folder = Path("/tmp") / f"invito-cluster-{os.getpid()}"
    cluster = Cluster.up(folder, dcs)
    try:
        yield cluster
    finally:
        cluster.down()


def require_programs() -> None:
    for program in ("patroni", "etcd", "openssl", str(BINARIES / "postgres")):
        if shutil.which(program) is None:
            raise ClusterError(f"{program} is missing: scripts/setup --tests")


def perform(command: str, folder: Path, node: Optional[str]) -> int:
    if command == "up":
        cluster = Cluster.up(folder, os.environ.get("DCS", "etcd"))
        print(f"{cluster.url()}\nPGPASSFILE={cluster.passfile()}")
        return 0
    cluster = Cluster(folder)
    if command == "status":
        print(cluster.status())
        return 0 if cluster.writable() else 1
    if command == "kill-primary":
        print(cluster.kill_primary())
    if command == "freeze-primary":
        print(cluster.freeze_primary())
    if command == "start" and node:
        cluster.start_node(node)
    if command == "thaw" and node:
        cluster.thaw(node)
    if command == "down":
        cluster.down()
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("up", "status", "kill-primary", "start", "freeze-primary", "thaw", "down"):
        command = commands.add_parser(name)
        command.add_argument("folder", type=Path)
        if name in ("start", "thaw"):
            command.add_argument("node", choices=NODES)
    given = parser.parse_args()
    try:
        return perform(given.command, given.folder, getattr(given, "node", None))
    except ClusterError as error:
        print(f"cluster: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
