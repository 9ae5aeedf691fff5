"""Databases beside the site's own, while something looks at them: a copy, the place of a move."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from bihuan.interfaces.upkeep.trouble import Trouble


@contextmanager
def beside(settings: Mapping[str, Any]) -> Iterator[str]:
    """The alias under which Django reaches the database of these settings, for as long as the block lasts."""
    alias = f"beside-{secrets.token_hex(4)}"
    both = {DEFAULT_DB_ALIAS: connections.settings[DEFAULT_DB_ALIAS], alias: dict(settings)}
    connections.settings[alias] = connections.configure_settings(both)[alias]
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.settings[alias]


def sqlite_copy(path: Path) -> dict[str, Any]:
    """Settings for looking at a file that nobody writes; it is not written either."""
    options = {"uri": True, "init_command": "PRAGMA query_only=ON"}
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": f"{path.absolute().as_uri()}?immutable=1",
        "OPTIONS": options,
    }


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Whether there is not a single table."""
    return not connection.introspection.table_names(include_views=True)


def server_of(connection: BaseDatabaseWrapper) -> str:
    """The version of SQLite or of the PostgreSQL server: ``3.40.1``, ``15.9``."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT sqlite_version()")
            return str(cursor.fetchone()[0])
    number = int(connection.connection.info.server_version)
    return f"{number // 10_000}.{number % 10_000}"


def postgres_tool(name: str) -> str:
    """Path of ``pg_dump`` or ``pg_restore``; the newest of those that Debian keeps off PATH, as it reads every older server.

    Raises:
        Trouble: PostgreSQL's client programs are not installed here.
    """
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    there = [str(folder / name) for folder in folders if (folder / name).exists()]
    found = there[-1] if there else shutil.which(name)
    if found is None:
        raise Trouble("no_postgres_tools", program=name)
    return found


def run_postgres_tool(name: str, arguments: Sequence[str], settings: Mapping[str, Any]) -> None:
    """Run it on the database of these settings; the password goes by the environment, never by the list of processes.

    Raises:
        Trouble: it is not installed, or it ended with a complaint.
    """
    named = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
    told = {variable: str(settings[key]) for key, variable in named.items() if settings.get(key)}
    options = {_PASSED_ON[key]: str(value) for key, value in settings.get("OPTIONS", {}).items() if key in _PASSED_ON}
    done = subprocess.run(
        [postgres_tool(name), *arguments],
        env={**os.environ, **told, **options},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = [line for line in done.stderr.strip().splitlines() if line]
        raise Trouble("postgres_tool_failed", program=name, reason=" ".join(said[:3])[:500])


_PASSED_ON = {
    **{name: f"PG{name.upper()}" for name in ("sslmode", "sslrootcert", "sslcert", "sslkey", "passfile", "service")},
    "target_session_attrs": "PGTARGETSESSIONATTRS",
}
"""Options of a connection, and the variables by which libpq's programs take them. A limit on statements is none of them."""
