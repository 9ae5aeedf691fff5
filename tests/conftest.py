"""Databases for tests that start processes. What is missing fails, by the name of its package; nothing is skipped."""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests import tables
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
def postgres_pattern(fresh_postgres_url: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with its tables and nothing in them, to be copied."""
    tables.set_up(fresh_postgres_url("tables"), tmp_path_factory.mktemp("tables"))
    return "tables"


@pytest.fixture(scope="session")
def empty_database(request: pytest.FixtureRequest) -> EmptyDatabase:
    """A database with its tables and nothing in them: one is set up on each engine, the others are copies of it."""
    numbers = count(1)

    def make(engine: str, folder: Path) -> str:
        if engine == "sqlite":
            return f"sqlite:///{shutil.copy(tables.pattern(), folder / 'company.sqlite3')}"
        server, pattern = (request.getfixturevalue(name) for name in ("postgres_url", "postgres_pattern"))
        return _create(server, f"copy_{next(numbers)}", pattern)

    return make


def _create(server: str, name: str, pattern: str = "template1") -> str:
    """``server`` is the address of its database ``postgres``."""
    command = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(pattern))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(command)
    return server.replace("/postgres?", f"/{name}?")
