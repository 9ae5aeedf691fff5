"""Databases for tests that start processes. What is missing fails, by the name of its package; nothing is skipped."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.journeys import postgres

EmptyDatabase = Callable[[str, Path], str]
"""Takes ``sqlite`` or ``postgresql`` and the folder that a file would lie in; returns the address, for ``BIHUAN_DATABASE_URL``."""


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """An empty database on a server of our own."""
    try:
        with postgres.cluster() as url:
            yield url
    except postgres.Missing as missing:
        pytest.fail(f"PostgreSQL: {missing}", pytrace=False)


@pytest.fixture(scope="session")
def fresh_postgres_url(postgres_url: str) -> Callable[[str], str]:
    """A database of that name beside the others on the server, without tables."""

    def make(name: str) -> str:
        return _create(postgres_url, name)

    return make


@pytest.fixture(scope="session")
def empty_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> EmptyDatabase:
    """A database with its tables and nothing in them: one is set up on each engine, the others are copies of it."""
    patterns: dict[str, str] = {}
    numbers = count(1)

    def make(engine: str, folder: Path) -> str:
        if engine not in patterns:
            patterns[engine] = _pattern(request, engine, tmp_path_factory.mktemp("tables"))
        if engine == "sqlite":
            copied = shutil.copy(patterns[engine].removeprefix("sqlite:///"), folder / "company.sqlite3")
            return f"sqlite:///{copied}"
        return _create(request.getfixturevalue("postgres_url"), f"copy_{next(numbers)}", pattern="tables")

    return make


def _pattern(request: pytest.FixtureRequest, engine: str, folder: Path) -> str:
    sqlite = engine == "sqlite"
    url = (
        f"sqlite:///{folder / 'tables.sqlite3'}" if sqlite else request.getfixturevalue("fresh_postgres_url")("tables")
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("BIHUAN_", "DJANGO_"))}
    environment |= {"BIHUAN_DATA_DIR": str(folder), "BIHUAN_DATABASE_URL": url}
    command = [sys.executable, "-m", "bihuan.config.manage", "migrate", "--skip-checks", "--verbosity", "0"]
    subprocess.run(command, env=environment, check=True)
    return url


def _create(server: str, name: str, pattern: str = "template1") -> str:
    """``server`` is the address of its database ``postgres``."""
    command = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(pattern))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(command)
    return server.replace("/postgres?", f"/{name}?")
