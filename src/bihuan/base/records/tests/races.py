"""Races on real connections: a database of the test's own, with everybody in it committing, on SQLite and PostgreSQL alike.

def test_only_one_wins(race_database: None) -> None:
    cast = make_cast()
    outcomes = together(10, lambda number: services.claim(…))
    assert outcomes.count(…) == 1
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

ALIAS = "default"


@pytest.fixture
def race_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[None]:
    """A copy of the empty, migrated test database, used by this test only and by all its threads."""
    with django_db_blocker.unblock():
        copying = _on_postgresql() if connections[ALIAS].vendor == "postgresql" else on_sqlite(tmp_path)
        with copying as name, connected_to(name):
            yield


@contextmanager
def on_sqlite(folder: Path) -> Iterator[str]:
    """The name of a copy of the test's database, in a file of the folder."""
    file = folder / "race.sqlite3"
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])
    with closing(sqlite3.connect(file)) as copy:
        # As a migrated database is. Of several first visitors each would switch it over, for which SQLite lets none wait.
        copy.execute("PRAGMA journal_mode=WAL")
    yield str(file)


@contextmanager
def _on_postgresql() -> Iterator[str]:
    template = str(connections.settings[ALIAS]["NAME"])
    name = f"{template}_race"
    connections[ALIAS].close()  # a database that somebody is connected to cannot be copied
    connection = connections[ALIAS]
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield name
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """What runs inside finds the database of that name."""
    settings, kept = connections.settings[ALIAS], connections[ALIAS]
    before = settings["NAME"]
    del connections[ALIAS]
    settings["NAME"] = name
    try:
        yield
    finally:
        connections[ALIAS].close()
        settings["NAME"] = before
        connections[ALIAS] = kept


def together(count: int, act: Callable[[int], Any]) -> list[Any]:
    """What each of ``count`` threads got from ``act(number)``, all let go at once: a result, or the exception it raised."""
    gate, outcomes = Barrier(count), [None] * count

    def run(number: int) -> None:
        try:
            gate.wait()
            outcomes[number] = act(number)
        except Exception as error:  # noqa: BLE001 - how it ended is what the test looks at
            outcomes[number] = error  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def kinds(outcomes: list[Any]) -> dict[str, int]:
    """How often each outcome came: ``ok``, a refusal's code, or the exception's name."""
    found: dict[str, int] = {}
    for outcome in outcomes:
        name = str(getattr(outcome, "code", type(outcome).__name__)) if isinstance(outcome, Exception) else "ok"
        found[name] = found.get(name, 0) + 1
    return found
