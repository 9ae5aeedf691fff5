"""A PostgreSQL primary and its streaming standby, set as ``deploy/several-machines/postgresql`` sets them, and PgBouncer."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from tests.deployment.processes import Process, program, until
from tests.journeys.postgres import USER, Missing, as_server_user
from tools.needs import postgres_folder

SHIPPED = Path(__file__).resolve().parents[2] / "deploy" / "several-machines"
DATABASE = "bihuan"
OWNER, WEB, JOBS = "bihuan_owner", "bihuan_web", "bihuan_jobs"
"""The roles of ``roles.sql``: who makes tables, and who writes rows."""
SLOT = "standby"


class Server:
    """One PostgreSQL server, listening on a socket in its own folder."""

    def __init__(self, name: str, root: Path, port: int) -> None:
        binaries = postgres_folder()
        if binaries is None:
            raise Missing("initdb was not found; on Debian: apt-get install postgresql")
        self.binaries, self.prefix = binaries, as_server_user()
        self.folder, self.port = root / name, port
        self.folder.mkdir()
        if self.prefix:
            shutil.chown(self.folder, "postgres", "postgres")
        self.data = self.folder / "data"

    def run(self, name: str, *arguments: str) -> None:
        """One of PostgreSQL's programs."""
        command = [*self.prefix, str(self.binaries / name), *arguments]
        done = subprocess.run(
            command,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{name}: {done.stderr.decode()}")

    def make(self, settings: Mapping[str, str]) -> None:
        """A new cluster with these settings."""
        self.run("initdb", "-D", str(self.data), "-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        lines = {**settings, "port": str(self.port), "listen_addresses": "''", "max_connections": "60"}
        lines["unix_socket_directories"] = f"'{self.folder}'"
        text = "".join(f"{name} = {value}\n" for name, value in lines.items())
        with (self.data / "postgresql.auto.conf").open("a") as file:
            file.write(text)

    def copy_of(self, primary: "Server") -> None:
        """A standby: a base backup that follows the primary through a slot of its own."""
        arguments = (
            "-h",
            str(primary.folder),
            "-p",
            str(primary.port),
            "-U",
            USER,
            "-D",
            str(self.data),
            "-X",
            "stream",
        )
        self.run("pg_basebackup", *arguments, "-R", "-C", "-S", SLOT, "-c", "fast")
        with (self.data / "postgresql.auto.conf").open("a") as file:
            file.write(f"port = {self.port}\nunix_socket_directories = '{self.folder}'\ncluster_name = 'standby'\n")

    def rejoin(self, primary: "Server") -> None:
        """Come back as the standby of whoever took over: what only we had written is given up (``pg_rewind``)."""
        source = f"host={primary.folder} port={primary.port} user={USER} dbname=postgres"
        self.run("pg_rewind", "--target-pgdata", str(self.data), "--source-server", source, "-R")
        # The other's own settings came along.
        with (self.data / "postgresql.auto.conf").open("a") as file:
            file.write(f"port = {self.port}\nunix_socket_directories = '{self.folder}'\ncluster_name = 'standby'\n")
        self.start()

    def fill(self, pattern: str, database: str = DATABASE) -> None:
        """Bring in what the database at the address ``pattern`` holds: tables, most often."""
        dump = [str(self.binaries / "pg_dump"), "--no-owner", "--no-privileges", pattern]
        there = f"host={self.folder} port={self.port} user={USER} dbname={database}"
        whole = subprocess.run(dump, check=True, capture_output=True).stdout
        command = [str(self.binaries / "psql"), "-q", "-X", there]
        subprocess.run(command, input=whole, check=True, stdout=subprocess.DEVNULL)

    def psql(self, database: str, user: str, file: Path, variables: Mapping[str, str] | None = None) -> None:
        """Run a file of statements; the first that fails ends it."""
        told = [f"--variable={name}={value}" for name, value in {"ON_ERROR_STOP": "1", **(variables or {})}.items()]
        whole = file.read_text(encoding="utf-8")
        command = [str(self.binaries / "psql"), "-X", "-q", "-h", str(self.folder), "-p", str(self.port), "-U", user]
        done = subprocess.run(
            [*command, "-d", database, *told], input=whole, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(done.stderr)

    def start(self) -> None:
        """Until it takes connections."""
        self.run("pg_ctl", "-D", str(self.data), "-l", str(self.folder / "log"), "-w", "start")

    def stop(self, mode: str = "immediate") -> None:
        """``immediate`` is what a crash leaves behind."""
        with suppress(RuntimeError):
            self.run("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "stop")

    def promote(self) -> None:
        """Make a standby the primary, once it takes connections: one that has just lost a process begins by recovering."""
        until(self._answers, "the standby answers")
        self.run("pg_ctl", "-D", str(self.data), "-w", "promote")

    def _answers(self) -> bool:
        try:
            with self.connect("postgres"):
                return True
        except psycopg.OperationalError:
            return False

    def connect(self, database: str = DATABASE) -> psycopg.Connection:
        """As the owner of everything."""
        return psycopg.connect(
            host=str(self.folder), port=self.port, user=USER, dbname=database, autocommit=True, connect_timeout=5
        )

    def freeze_receiver(self) -> int:
        """Stop a standby's receiver, as a network that hangs does; its process id."""
        with self.connect() as connection:
            found = connection.execute("SELECT pid FROM pg_stat_wal_receiver").fetchone()
        assert found is not None, "the standby follows"
        os.kill(found[0], signal.SIGSTOP)
        return int(found[0])


def address(*servers: Server, user: str = WEB) -> str:
    """The address of the database for ``BIHUAN_DATABASE_URL``: all servers, of which the writable one is taken."""
    hosts = ",".join(str(server.folder) for server in servers)
    ports = ",".join(str(server.port) for server in servers)
    return f"postgresql://{user}@/{DATABASE}?host={hosts}&port={ports}"


@contextmanager
def pair(settings: Mapping[str, str]) -> Iterator[tuple[Server, Server]]:
    """A primary with an empty database, and a standby that follows it."""
    # Not below pytest's own folder: that one is closed to the server's user, and a socket's path must be short.
    root = Path(tempfile.mkdtemp(prefix="bihuan-ha-"))
    root.chmod(0o755)
    primary, standby = Server("one", root, 5432), Server("two", root, 5433)
    try:
        primary.make(settings)
        primary.start()
        roles = {f"{role}_password": role for role in ("owner", "web", "jobs", "replication")}
        primary.psql("postgres", USER, SHIPPED / "postgresql" / "roles.sql", roles)
        standby.copy_of(primary)
        standby.start()
        until(lambda: lag(primary) is not None, "the standby follows")
        yield primary, standby
    finally:
        for server in (standby, primary):
            server.stop()
        shutil.rmtree(root, ignore_errors=True)


def lag(primary: Server) -> int | None:
    """Bytes of log that the standby has not stored; None while none follows. What ``docs/how-to`` tells to watch."""
    with primary.connect() as connection:
        found = connection.execute(
            "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), flush_lsn)::bigint FROM pg_stat_replication"
        ).fetchone()
    return int(found[0]) if found and found[0] is not None else None


REFUSED = (
    "UPDATE audit_event SET actor = 'x'",
    "UPDATE audit_event SET data = '{}'",
    "DELETE FROM audit_event",
    "DELETE FROM audit_mention",
    "UPDATE audit_withdrawal SET by_id = 1",
    "TRUNCATE audit_event CASCADE",
    "CREATE TABLE mine (id int)",
    "DELETE FROM django_migrations",
)
"""What neither pages nor jobs may do."""


def allowed(server: Server, role: str) -> list[str]:
    """Of what the role may not do, what it may all the same; nothing of it is kept."""
    found = []
    for statement in REFUSED:
        connection = psycopg.connect(host=str(server.folder), port=server.port, user=role, dbname=DATABASE)
        try:
            connection.execute(statement)
            found.append(f"{role}: {statement}")
        except psycopg.errors.InsufficientPrivilege:
            pass
        finally:
            connection.close()
    return found


def demand_synchronous(primary: Server) -> None:
    """From now on a commit waits until the standby has applied it."""
    with primary.connect() as connection:
        connection.execute("ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 (standby, walreceiver)'")
        connection.execute("ALTER SYSTEM SET synchronous_commit = 'remote_apply'")
        connection.execute("SELECT pg_reload_conf()")
    synchronous = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"

    def is_so() -> bool:
        with primary.connect() as connection:
            return connection.execute(synchronous).fetchone() == (1,)

    until(is_so, "the standby is synchronous")


def demand_no_more(server: Server) -> None:
    """The two lines of the runbook: what waits for a standby is stored at once."""
    with server.connect() as connection:
        connection.execute("ALTER SYSTEM RESET synchronous_standby_names")
        connection.execute("SELECT pg_reload_conf()")


class PgBouncer(Process):
    """Transaction pooling with the settings of ``deploy/several-machines/pgbouncer.ini`` before one server."""

    def __init__(self, server: Server, root: Path, shipped: str, port: int) -> None:
        self.folder, self.port, self.shipped = root, port, shipped
        self.prefix = as_server_user()
        (root / "users").write_text(f'"{WEB}" ""\n"{JOBS}" ""\n')
        self.lead_to(server)
        if self.prefix:
            for path in (root, root / "users", root / "pgbouncer.ini"):
                shutil.chown(path, "postgres", "postgres")
        command = [*self.prefix, program("pgbouncer"), str(root / "pgbouncer.ini")]
        super().__init__(command, os.environ, root / "pgbouncer.log")

    def lead_to(self, server: Server) -> None:
        """Write which server is meant; read at the next start or reload."""
        ours = {
            "unix_socket_dir": str(self.folder),
            "listen_port": str(self.port),
            "listen_addr": "",
            "auth_type": "trust",
            "auth_file": str(self.folder / "users"),
            "logfile": "",
            "pidfile": "",
        }
        kept = [line for line in self.shipped.splitlines() if line.partition("=")[0].strip() not in ours]
        pooling = "\n".join(kept).partition("[pgbouncer]")[2]
        own = "\n".join(f"{name} = {value}" for name, value in ours.items())
        databases = f"{DATABASE} = host={server.folder} port={server.port} dbname={DATABASE}"
        (self.folder / "pgbouncer.ini").write_text(f"[databases]\n{databases}\n[pgbouncer]\n{own}\n{pooling}\n")

    def reload(self) -> None:
        """What ``systemctl reload pgbouncer`` does."""
        self.process.send_signal(signal.SIGHUP)

    def address(self, user: str) -> str:
        """For ``BIHUAN_DATABASE_URL``."""
        return f"postgresql://{user}@/{DATABASE}?host={self.folder}&port={self.port}&pooled=1"
