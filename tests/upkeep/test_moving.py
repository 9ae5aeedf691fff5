"""From SQLite to PostgreSQL and on from there: every row, compared; whatever goes wrong leaves the target empty (T-L01)."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from bihuan.base.audit.models import Head
from bihuan.base.audit.selectors import broken_link
from bihuan.base.organisation.models import Department
from bihuan.flow.contracts.models import Receipt
from bihuan.interfaces.upkeep.copies.contents import counts_of
from bihuan.interfaces.upkeep.copies.making import make
from bihuan.interfaces.upkeep.databases import beside, is_empty
from bihuan.interfaces.upkeep.moving import Tally, move, tables, tally_of
from bihuan.interfaces.upkeep.restoring import restore
from bihuan.interfaces.upkeep.trouble import Trouble
from tests.upkeep.conftest import Place, bihuan

NIGHT = datetime(2026, 4, 3, 18, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def server(fresh_postgres_url: Callable[[str], str]) -> Callable[[str], dict[str, Any]]:
    """The settings of an empty database of that name."""
    return lambda name: {**site_settings.DATABASE_BY_ADDRESS(fresh_postgres_url(name)), "CONN_MAX_AGE": 0}


def _refused(place: Place, target: dict[str, Any]) -> Trouble:
    with pytest.raises(Trouble) as raised:
        move(target, progress=lambda *_told: None, source=place.alias)
    return raised.value


@pytest.fixture
def spoiled(place: Place) -> Iterator[sqlite3.Connection]:
    """The source's file, past every service."""
    with closing(sqlite3.connect(place.database, isolation_level=None)) as there:
        yield there


def test_everything_comes_over(
    place: Place,
    server: Callable[[str], dict[str, Any]],
    fresh_postgres_url: Callable[[str], str],
    settings: Settings,
    tmp_path: Path,
) -> None:
    """Counts, sums, hashes, the chain; new rows follow on; a copy of it can be restored there, and not into SQLite."""
    address = fresh_postgres_url("moved")
    done = bihuan("move", "--to", address, place=place.folder, address=place.address)
    assert done.returncode == 0, done.stderr
    assert "counts, sums and hashes are equal" in done.stderr
    target = {**site_settings.DATABASE_BY_ADDRESS(address), "CONN_MAX_AGE": 0}
    with beside(target) as alias:
        ours, theirs = ({model: tally_of(model, one) for model in tables()} for one in (place.alias, alias))
        assert ours == theirs
        told = f"{len(ours)} tables with {sum(tally.rows for tally in ours.values())} rows"
        assert told in done.stderr
        assert ours[Receipt].sums["amount"].as_tuple() == theirs[Receipt].sums["amount"].as_tuple()
        assert broken_link(using=alias) is None
        made = Department.objects.using(alias).create(name="新部门", path="x")
        assert made.pk > Department.objects.using(place.alias).order_by("-pk").values_list("pk", flat=True)[0]
        made.delete()
        assert _refused(place, target).code == "database_not_empty"

        for restoring, how in ((True, "restored"), (False, "listed")):
            copy = make(tmp_path / how, at=NIGHT, alias=alias, restoring=restoring)
            assert copy.verified == how
        settings.FILES_DIR = tmp_path / "files"
        with beside(server("restored")) as other:
            restored = restore(copy.path, alias=other)
            assert (restored.migrated, restored.files, counts_of(other)) == ((), 1, counts_of(alias))
        with beside(site_settings.DATABASE_BY_ADDRESS(f"sqlite:///{tmp_path / 'new.sqlite3'}")) as other:
            with pytest.raises(Trouble) as raised:
                restore(copy.path, alias=other)
            assert raised.value.code == "copy_of_other_database"


def test_what_postgresql_does_not_take(
    place: Place, server: Callable[[str], dict[str, Any]], spoiled: sqlite3.Connection
) -> None:
    """A text that is too long, a broken log: each is named, and nothing is left there."""
    target = server("refused")
    name = spoiled.execute("SELECT name FROM organisation_company").fetchone()[0]
    for sql, code, table in (
        ("UPDATE organisation_company SET name = printf('%.500c', 'x')", "move_failed", "organisation_company"),
        ("UPDATE audit_event SET actor = 'nobody' WHERE seq = 3", "move_differs", "audit_event"),
    ):
        spoiled.execute(sql)
        refused = _refused(place, target)
        assert (refused.code, refused.parameters["table"]) == (code, table)
        with beside(target) as alias:
            assert is_empty(connections[alias])
        spoiled.execute("UPDATE organisation_company SET name = ?", [name])


def test_nobody_writes_meanwhile(
    place: Place, server: Callable[[str], dict[str, Any]], spoiled: sqlite3.Connection
) -> None:
    """Who writes already makes the move wait and give up; who begins to write while it lasts waits for it."""
    connections[place.alias].settings_dict["OPTIONS"] = {
        **connections[place.alias].settings_dict["OPTIONS"],
        "timeout": 0.2,
    }
    connections[place.alias].close()
    spoiled.execute("BEGIN IMMEDIATE")
    assert _refused(place, server("locked")).code == "move_locked"
    spoiled.execute("ROLLBACK")
    spoiled.execute("PRAGMA busy_timeout=0")
    told: list[str] = []

    def try_to_write(_table: str, _done: int, _there: int) -> None:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            spoiled.execute("UPDATE audit_head SET seq = 0")
        told.append(_table)

    move(server("alone"), progress=try_to_write, source=place.alias)
    assert "audit_event" in told
    assert Head.objects.using(place.alias).get().seq > 0


def test_from_and_to_what(place: Place, server: Callable[[str], dict[str, Any]]) -> None:
    """Only from SQLite, only to PostgreSQL, only to one that answers, only of this version."""
    target = server("unused")
    assert _refused(place, connections[place.alias].settings_dict).code == "move_to_postgresql"
    assert _refused(place, {**target, "NAME": "nowhere"}).code == "move_unreachable"
    with beside(target) as alias, pytest.raises(Trouble) as raised:
        move(target, progress=lambda *_told: None, source=alias)
    assert raised.value.code == "move_from_sqlite"
    with connections[place.alias].cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'notices'")
    assert _refused(place, target).code == "move_not_up_to_date"


def test_a_tally_says_in_what_it_differs() -> None:
    """Rows, a sum, or only a text; the order of rows is none of its business."""
    one, other = Tally(), Tally()
    one.add(["id", "name"], [1, "甲"])
    one.add(["id", "name"], [2, "乙"])
    other.add(["id", "name"], [2, "乙"])
    assert one.difference(other) == "2 / 1"
    other.add(["id", "name"], [1, "甲"])
    assert one.difference(other) is None
    assert one == other
    third = Tally()
    third.add(["id", "name"], [1, "丙"])
    third.add(["id", "name"], [2, "乙"])
    assert one.difference(third) == "SHA-256"
    third.add(["id", "name"], [timezone.now().year, ""])
    one.add(["id", "name"], [0, ""])
    assert str(one.difference(third)).startswith("Σ id: 3 / ")
