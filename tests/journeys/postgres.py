"""A PostgreSQL cluster of one's own: made, used, thrown away; listens on a socket only."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.needs import postgres_folder

USER = "bihuan"


class Missing(Exception):
    """PostgreSQL is not installed, or nobody is there to run it."""


def as_server_user() -> list[str]:
    """PostgreSQL refuses to run as root; Debian's package brings the user ``postgres``."""
    if os.geteuid() != 0:
        return []
    try:
        pwd.getpwnam("postgres")
    except KeyError as error:
        raise Missing("there is no user postgres; on Debian: apt-get install postgresql") from error
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]


@contextmanager
def cluster(*, keeps: bool = False) -> Iterator[str]:
    """The address of an empty database on a running server, for ``BIHUAN_DATABASE_URL``.

    It is thrown away in the end and need survive no power cut, unless ``keeps``: then each commit waits for the disk.
    """
    binaries = postgres_folder()
    if binaries is None:
        raise Missing("initdb was not found; on Debian: apt-get install postgresql")
    prefix = as_server_user()
    # Not below pytest's own folder: that one is closed to the server's user, and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="bihuan-pg-"))
    if prefix:
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"

    def run(program: str, *arguments: str) -> None:
        command = [*prefix, str(binaries / program), *arguments]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)

    try:
        run("initdb", "-D", str(data), "-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        careless = "" if keeps else "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c jit=off {careless}"
        run("pg_ctl", "-D", str(data), "-l", str(folder / "log"), "-w", "-o", options, "start")
        try:
            yield f"postgresql://{USER}@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
