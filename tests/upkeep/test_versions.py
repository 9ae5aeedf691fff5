"""A backup of every released version comes up to this one: the same rows, sums, reports and rights; the doctor finds nothing (T-K08)."""

import json
from importlib.metadata import version
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from pytest_django import DjangoDbBlocker, Settings

from bihuan.interfaces.upkeep.copies.archive import opened, unpacked
from bihuan.interfaces.upkeep.copies.folder import copies_in
from bihuan.interfaces.upkeep.databases import beside, sqlite_copy
from bihuan.interfaces.upkeep.restoring import restore
from tests.conftest import EmptyDatabase
from tests.upgrades.__main__ import HERE, keep
from tests.upgrades.standing import columns, standing
from tests.upkeep.conftest import bihuan

VERSIONS = sorted(path.name for path in HERE.iterdir() if (path / "standing.json").is_file())
LARGEST = 200 * 1024


def _columns_in(copy: Path, work: Path) -> dict[str, list[str]]:
    with opened(copy) as archive, archive.opened(archive.manifest.database) as read:
        unpacked(read, work / "looked-at.sqlite3")
    with beside(sqlite_copy(work / "looked-at.sqlite3")) as alias:
        return columns(alias)


@pytest.fixture
def kept(request: pytest.FixtureRequest, tmp_path: Path, empty_database: EmptyDatabase) -> Path:
    """The folder of the version. Until this one is released its tables are still made anew under it: then it is kept anew too."""
    folder: Path = HERE / request.param
    if request.param == version("bihuan"):
        with beside(site_settings.DATABASE_BY_ADDRESS(empty_database("sqlite", tmp_path))) as alias:
            current = columns(alias)
        if _columns_in(copies_in(folder)[0].path, tmp_path) != current:
            folder = tmp_path / request.param
            keep(folder)
    return folder


@pytest.fixture(autouse=True)
def _reachable(django_db_blocker: DjangoDbBlocker) -> object:
    with django_db_blocker.unblock():
        yield


@pytest.mark.trust("T-K07", "T-K08")
@pytest.mark.parametrize("kept", VERSIONS, indirect=True)
def test_comes_up_to_this_one(kept: Path, tmp_path: Path, settings: Settings) -> None:
    """What was added since is an administrator's alone, until somebody grants it."""
    before = json.loads((kept / "standing.json").read_text())
    folder = tmp_path / "var"
    folder.mkdir()
    settings.FILES_DIR = folder / "files"
    address = f"sqlite:///{folder / 'bihuan.sqlite3'}"
    with beside(site_settings.DATABASE_BY_ADDRESS(address)) as alias:
        restore(kept, alias=alias)
        after = standing(alias)
    assert {table: after["rows"].get(table) for table in before["rows"]} == before["rows"]
    assert (after["sums"], after["reports"]) == (before["sums"], before["reports"])
    known = {name for rights in before["rights"].values() for name in rights}
    assert {
        who: {name: scope for name, scope in rights.items() if name in known} for who, rights in after["rights"].items()
    } == (before["rights"])
    assert [who for who, rights in after["rights"].items() if rights.keys() - known] in ([], ["admin"])
    looked = bihuan("doctor", place=folder, address=address)
    assert looked.returncode == 0, looked.stdout + looked.stderr


def test_there_is_one_and_it_is_small() -> None:
    """Of this version too."""
    assert version("bihuan") in VERSIONS
    for name in VERSIONS:
        [copy] = copies_in(HERE / name)
        assert copy.path.stat().st_size <= LARGEST
