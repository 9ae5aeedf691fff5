"""Upgrades: all of it or nothing, with a way back; an older program leaves newer tables alone (T-K07, X03)."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.db import connections

from bihuan.interfaces.upkeep import upgrading
from bihuan.interfaces.upkeep.copies.contents import counts_of, migrations_of
from bihuan.interfaces.upkeep.databases import beside
from bihuan.interfaces.upkeep.moving import move
from bihuan.interfaces.upkeep.trouble import Trouble
from tests.conftest import EmptyDatabase
from tests.upgrades.standing import standing
from tests.upkeep.conftest import ROOT, Place, bihuan, environment

PATIENCE = 120.0
NOON = datetime(2026, 4, 4, 12, tzinfo=UTC)
PREPARE = [sys.executable, "-m", "bihuan.config.manage", "prepare"]


def _prepare(place: Place) -> subprocess.CompletedProcess[str]:
    """What the later version's ``bihuan serve`` does first."""
    told = environment(place.folder, place.address) | {"DJANGO_SETTINGS_MODULE": "tests.upkeep.later.settings"}
    return subprocess.run(PREPARE, env=told, cwd=ROOT, capture_output=True, text=True, check=False)


def _killed_in_the_middle(place: Place) -> None:
    """The later version's start, killed outright while its step is half done."""
    begun = place.folder / "begun"
    told = {**environment(place.folder, place.address), "LATER_WAITS": str(begun)}
    told["DJANGO_SETTINGS_MODULE"] = "tests.upkeep.later.settings"
    with subprocess.Popen(PREPARE, env=told, cwd=ROOT, start_new_session=True) as process:
        deadline = time.monotonic() + PATIENCE
        while not begun.exists():
            assert process.poll() is None, "it ended before the step"
            assert time.monotonic() < deadline, "the step did not begin"
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGKILL)
    begun.unlink()


def _nobody(_code: str, _parameters: dict[str, Any]) -> None:
    """Nobody is told of the steps."""


def _named(place: Place) -> list[str]:
    return sorted(path.name.partition("Z")[2] for path in place.copies.iterdir())


@pytest.mark.trust("T-K07", "T-K08", "X03")
def test_killed_in_the_middle_begins_anew_and_finds_back(place: Place, tmp_path: Path) -> None:
    """SQLite; the whole way."""
    before, steps, stood = counts_of(place.alias), migrations_of(place.alias), standing(place.alias)
    _killed_in_the_middle(place)
    assert (counts_of(place.alias), migrations_of(place.alias)) == (before, steps)
    assert _named(place) == ["-before-upgrade.tar"]

    done = _prepare(place)
    assert done.returncode == 0, done.stderr
    assert migrations_of(place.alias)["later"] == ("0001_initial", "0002_text")
    assert counts_of(place.alias)["later_remark"] == 1
    assert standing(place.alias) == stood
    assert _named(place) == ["-before-upgrade.tar"] * 2

    newer = counts_of(place.alias)
    refused = bihuan("worker", place=place.folder, address=place.address)
    assert refused.returncode == 2
    assert "A later version of Bihuan has made this database's tables (later.0001_initial" in refused.stderr
    with pytest.raises(Trouble, match="made_by_later"):
        upgrading.bring_up_to_date(place.copies, at=NOON, say=_nobody, alias=place.alias)
    assert counts_of(place.alias) == newer

    back = bihuan("restore", str(place.copies), place=tmp_path / "back", address="")
    assert back.returncode == 0, back.stderr
    with beside(site_settings.DATABASE_BY_ADDRESS(f"sqlite:///{tmp_path / 'back' / 'bihuan.sqlite3'}")) as alias:
        assert counts_of(alias) == before


@pytest.mark.trust("T-K07")
def test_on_postgresql_too(place: Place, fresh_postgres_url: Callable[[str], str]) -> None:
    """The same, of a company that was moved there."""
    address = fresh_postgres_url("upgraded")
    settings = site_settings.DATABASE_BY_ADDRESS(address)
    move(settings, progress=lambda *_told: None, source=place.alias)
    there = Place(place.folder, address, "")
    with beside(settings) as alias:
        before, steps = counts_of(alias), migrations_of(alias)
        _killed_in_the_middle(there)
        assert (counts_of(alias), migrations_of(alias)) == (before, steps)
        done = _prepare(there)
        assert done.returncode == 0, done.stderr
        assert migrations_of(alias)["later"] == ("0001_initial", "0002_text")
        assert upgrading.unknown(alias) == ["later.0001_initial", "later.0002_text"]
    assert _named(there) == ["-before-upgrade.tar"] * 2


@pytest.mark.trust("T-K07")
def test_no_copy_no_upgrade(place: Place) -> None:
    """Where the copy cannot be written the tables are left as they are."""
    place.copies.write_text("in the way")
    with connections[place.alias].cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'notices'")
    before = counts_of(place.alias)
    with pytest.raises(Trouble, match="copy_failed"):
        upgrading.bring_up_to_date(place.copies, at=NOON, say=_nobody, alias=place.alias)
    assert counts_of(place.alias) == before


def test_an_empty_database_needs_no_copy(empty_database: EmptyDatabase, place: Place) -> None:
    """Nobody has set up a company in it."""
    folder = place.folder / "new"
    folder.mkdir()
    with beside(site_settings.DATABASE_BY_ADDRESS(empty_database("sqlite", folder))) as alias:
        assert not upgrading.has_data(alias)
        assert (upgrading.missing(alias), upgrading.unknown(alias)) == ([], [])
    assert upgrading.has_data(place.alias)
