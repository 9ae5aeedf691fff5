"""The night's backup and the doctor's round: kept with their runs, told to administrators when they fail."""

from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from bihuan.base.organisation.tests.cast import Cast
from bihuan.insight.notices.models import Notice
from bihuan.interfaces.jobs import bodies, nightly
from bihuan.interfaces.jobs.models import JobRun
from bihuan.interfaces.upkeep.findings import Level
from bihuan.interfaces.upkeep.trouble import Trouble


@pytest.fixture(autouse=True)
def _folders(settings: Settings, tmp_path: Path) -> None:
    settings.BACKUP_DIR, settings.FILES_DIR = tmp_path / "backups", tmp_path / "files"


def _told() -> list[tuple[str, str]]:
    return list(Notice.objects.order_by("pk").values_list("kind", "member__code"))


def test_a_backup_that_fails(cast: Cast, settings: Settings) -> None:
    """The job is red; the administrators are told, once a day; nobody else is."""
    settings.BACKUP_DIR.write_text("in the way")
    for tick in ("n1", "n2"):
        with pytest.raises(Trouble):
            bodies.backup(tick)
    assert set(JobRun.objects.values_list("type", "state")) == {("backup", "failed")}
    assert _told() == [("backup_failed", "admin")]


def test_the_round(cast: Cast) -> None:
    """Its result is kept, as the pages read it."""
    assert nightly.examination() is None
    bodies.doctor("n1")
    kept = nightly.examination()
    assert kept is not None
    assert kept.level is not Level.FAILURE
    assert kept.left_out == nightly.REPLAYED
    assert _told() == []


def test_a_round_that_finds_something(cast: Cast) -> None:
    """Is told, once a day."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_event SET actor = 'nobody' WHERE seq = 2")
    bodies.doctor("n1")
    bodies.doctor("n2")
    kept = nightly.examination()
    assert kept is not None
    assert [one.check for one in kept.examined if one.level is Level.FAILURE] == ["log"]
    assert _told() == [("system_failure", "admin")]
