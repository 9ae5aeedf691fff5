"""Copies: made while others write, good or not there at all, restored into an empty place only (T-K04, T-K05)."""

import os
import resource
import sqlite3
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import connections
from pytest_django import Settings

from bihuan.base.audit.selectors import broken_link
from bihuan.base.organisation.models import Member
from bihuan.interfaces import keeping
from bihuan.interfaces.jobs.models import JobRun
from bihuan.interfaces.upkeep import upgrading
from bihuan.interfaces.upkeep.checks.surroundings import leftovers
from bihuan.interfaces.upkeep.copies.archive import opened
from bihuan.interfaces.upkeep.copies.contents import counts_of
from bihuan.interfaces.upkeep.copies.folder import copies_in
from bihuan.interfaces.upkeep.copies.making import Made, make
from bihuan.interfaces.upkeep.copies.manifest import name_of
from bihuan.interfaces.upkeep.copies.verifying import verify
from bihuan.interfaces.upkeep.findings import Site
from bihuan.interfaces.upkeep.referred import referred
from bihuan.interfaces.upkeep.restoring import restore
from bihuan.interfaces.upkeep.trouble import Trouble
from tests.upkeep.conftest import ROOT, Place, bihuan, environment, worker_does

PATIENCE = 120.0
NIGHT = datetime(2026, 4, 3, 18, 30, tzinfo=UTC)


def _made(place: Place, at: datetime = NIGHT) -> Made:
    return make(place.copies, at=at, alias=place.alias)


def _code(act: Callable[[], object]) -> str:
    with pytest.raises(Trouble) as raised:
        act()
    return raised.value.code


@pytest.mark.trust("T-K04", "X18")
def test_there_and_back(place: Place, elsewhere: Place, settings: Settings) -> None:
    """Every row and every file; the log whole; nothing left of the work."""
    made = _made(place)
    assert (made.path.name, made.verified, made.missing) == ("bihuan-20260403T183000Z.tar", "restored", ())
    assert [path.name for path in place.copies.iterdir()] == [made.path.name]
    settings.FILES_DIR = elsewhere.folder / "files"
    restored = restore(place.copies, alias=elsewhere.alias)
    assert (restored.made_at, restored.files, restored.migrated) == (NIGHT, 1, ())
    assert counts_of(elsewhere.alias) == counts_of(place.alias)
    assert broken_link(using=elsewhere.alias) is None
    assert [keeping.is_sound(digest) for digest in referred(elsewhere.alias)] == [True]
    li_wei = Member.objects.using(elsewhere.alias).get(code="li.wei")
    assert li_wei.check_password("correct horse battery")
    assert not list(elsewhere.folder.glob(".*"))
    assert _code(lambda: restore(place.copies, alias=elsewhere.alias)) == "database_not_empty"


@pytest.mark.trust("T-K04")
def test_while_somebody_writes(place: Place) -> None:
    """What was accepted before it began is in it, and nobody had to wait for it."""
    done, wrote = Event(), []

    def write() -> None:
        with closing(sqlite3.connect(place.database, timeout=20, isolation_level=None)) as there:
            while not done.is_set():
                there.execute("INSERT INTO kit_sent (key, url, at) VALUES (hex(randomblob(32)), '', '2026-04-03')")
                wrote.append(there.execute("SELECT count(*) FROM kit_sent").fetchone()[0])

    thread = Thread(target=write)
    thread.start()
    while not wrote:
        pass
    before = wrote[-1]
    made = _made(place)
    done.set()
    thread.join()
    with opened(made.path) as archive:
        assert before <= archive.manifest.counts["kit_sent"] <= wrote[-1]


def test_a_file_that_is_gone_is_told(place: Place) -> None:
    """The copy is made of all that is there, and says what was not."""
    [digest] = referred(place.alias)
    keeping.path_of(digest).write_bytes(b"something else")
    assert _made(place).missing == (digest,)
    with opened(place.copies / "bihuan-20260403T183000Z.tar") as archive:
        assert archive.manifest.missing == (digest,)


@pytest.mark.trust("T-K05", "X21")
def test_whatever_is_done_to_it_is_found(place: Place, elsewhere: Place) -> None:
    """Cut anywhere, a byte turned anywhere but in the padding: it is refused, and nothing is brought in."""
    made = _made(place)
    whole, bad = made.path.read_bytes(), elsewhere.folder / "bihuan-20260403T183001Z.tar"
    with tarfile.open(made.path) as archive:
        inside = [member.offset_data + min(member.size - 1, 40) for member in archive.getmembers()]
        heads = [member.offset + 30 for member in archive.getmembers()]
    spoiled = [whole[:size] for size in (0, 100, 512, 1500, len(whole) // 2, heads[-1])]
    spoiled += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in [*inside, *heads]]
    for content in spoiled:
        bad.write_bytes(content)
        assert _code(lambda: verify(bad)) in {"not_a_copy", "copy_cut", "copy_changed"}
        assert _code(lambda: restore(bad, alias=elsewhere.alias)) in {"not_a_copy", "copy_cut", "copy_changed"}
    bad.write_bytes(whole)
    assert verify(bad)[0].counts == counts_of(place.alias)


def test_what_is_no_copy(place: Place, elsewhere: Place) -> None:
    """A missing file, another tar, a folder without copies."""
    assert _code(lambda: restore(elsewhere.folder / "gone.tar", alias=elsewhere.alias)) == "cannot_read"
    with tarfile.open(elsewhere.folder / "other.tar", "w") as other:
        other.add(__file__, "readme.txt")
    assert _code(lambda: restore(elsewhere.folder / "other.tar", alias=elsewhere.alias)) == "not_a_copy"
    assert _code(lambda: restore(place.folder / "files", alias=elsewhere.alias)) == "no_copies"
    assert _code(lambda: upgrading.refuse_empty(elsewhere.alias)) == "database_empty"


def test_nothing_is_written_over(place: Place, elsewhere: Place, settings: Settings) -> None:
    """Files of somebody else's stand there."""
    _made(place)
    settings.FILES_DIR = elsewhere.folder / "files"
    keeping.keep(b"somebody else's")
    assert _code(lambda: restore(place.copies, alias=elsewhere.alias)) == "files_not_empty"
    assert connections[elsewhere.alias].introspection.table_names() == []


def test_a_copy_of_a_later_version(place: Place, elsewhere: Place) -> None:
    """Is refused by the name of the version."""
    with connections[place.alias].cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('audit', '0007_later', '2027-01-01')"
        )
    _made(place)
    assert _code(lambda: restore(place.copies, alias=elsewhere.alias)) == "copy_by_later"


@pytest.mark.trust("X21")
def test_a_database_that_is_damaged_is_not_copied(place: Place) -> None:
    """The good copy of the night before stays; the bad one never gets a name."""
    good = _made(place)
    with closing(sqlite3.connect(place.database)) as there:
        there.execute("UPDATE audit_event SET actor = 'nobody' WHERE seq = 5")
        there.commit()
    assert _code(lambda: _made(place, NIGHT + timedelta(days=1))) == "copy_chain"
    assert [copy.path for copy in copies_in(place.copies)] == [good.path]
    assert list(place.copies.iterdir()) == [good.path]


def test_a_file_with_bytes_turned(place: Place) -> None:
    """No copy is made of it, and the doctor says what to do (X21)."""
    good = _made(place)
    connections[place.alias].close()
    content = bytearray(place.database.read_bytes())
    for page in range(10, len(content) // 4096, 7):
        content[page * 4096 : page * 4096 + 100] = b"\xff" * 100
    place.database.write_bytes(content)
    assert _code(lambda: _made(place, NIGHT + timedelta(days=1))) in {"copy_failed", "copy_damaged"}
    assert list(place.copies.iterdir()) == [good.path]
    looked = bihuan("doctor", place=place.folder, address=place.address)
    assert looked.returncode == 1
    assert "restore the newest" in " ".join(looked.stdout.split())


@pytest.mark.trust("T-K05", "X13")
def test_a_disk_that_is_full(place: Place) -> None:
    """Said in a sentence; earlier copies are as they were, nothing half is left."""
    good = _made(place)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, limits[1]))
    try:
        with pytest.raises(Trouble) as raised:
            _made(place, NIGHT + timedelta(days=1))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert raised.value.code == "copy_failed"
    assert list(place.copies.iterdir()) == [good.path]
    assert verify(good.path)[1] == "restored"


@pytest.mark.trust("T-K05")
def test_a_folder_that_cannot_be_written(place: Place) -> None:
    """Here a file stands where the folder should be: root may write anywhere else."""
    place.copies.write_text("in the way")
    assert _code(lambda: _made(place)) == "copy_failed"
    if os.geteuid() != 0:
        place.copies.unlink()
        place.copies.mkdir(mode=0o500)
        assert _code(lambda: _made(place)) == "copy_failed"


@pytest.mark.trust("X03")
def test_killed_while_it_works(place: Place) -> None:
    """The copy of the night before is as it was, nothing half is taken for one, and the next is made (X03)."""
    good = _made(place)
    command = [sys.executable, "-m", "bihuan.config.manage", "backup"]
    with subprocess.Popen(command, env=environment(place.folder, place.address), cwd=ROOT) as process:
        deadline = time.monotonic() + PATIENCE
        while process.poll() is None and not list(place.copies.glob(".making-*/*")):
            assert time.monotonic() < deadline, "it did not begin"
        process.kill()
    assert [copy.path for copy in copies_in(place.copies)] == [good.path]
    assert verify(good.path)[1] == "restored"
    made = _made(place, NIGHT + timedelta(days=1))
    assert sorted(place.copies.iterdir()) == [good.path, made.path]


@pytest.mark.trust("X03")
def test_what_a_killed_one_left_is_cleared_away(place: Place) -> None:
    """By the next one; that of a process that still lives stays."""
    dead, alive = place.copies / ".making-999999999-x", place.copies / f".making-{os.getppid()}-x"
    looked, restoring = place.copies / ".looking-999999998-x", place.folder / ".restoring-999999997-x"
    for work in (dead, alive, looked, restoring):
        work.mkdir(parents=True)
        (work / "bihuan-20260402T183000Z.tar").write_text("half")
    there = Site(at=NIGHT, data=place.folder, copies=place.copies)
    assert [one.parameters["path"] for one in leftovers(there)] == [str(restoring), str(looked), str(dead)]
    _made(place)
    assert [path.exists() for path in (dead, looked, alive)] == [False, False, True]
    assert len(copies_in(place.copies)) == 1
    assert [one.parameters["path"] for one in leftovers(there)] == [str(restoring)]


@pytest.mark.trust("X03")
def test_what_a_killed_restore_left_is_cleared_away(place: Place, elsewhere: Place, settings: Settings) -> None:
    """By the next one, which goes its way all the same."""
    _made(place)
    left = elsewhere.folder / ".restoring-999999999-x"
    left.mkdir()
    settings.FILES_DIR = elsewhere.folder / "files"
    restore(place.copies, alias=elsewhere.alias)
    assert not left.exists()
    assert counts_of(elsewhere.alias) == counts_of(place.alias)


@pytest.mark.trust("T-K05")
def test_the_nights_backup(place: Place) -> None:
    """Its run says what was made; older ones go as the days pass."""
    place.copies.mkdir()
    for day in range(9):
        (place.copies / name_of(NIGHT - timedelta(days=day))).touch()
    worker_does("backup", place=place.folder, address=place.address)
    run = JobRun.objects.using(place.alias).get(type="backup")
    newest, *older = copies_in(place.copies)
    assert (run.state, run.result["file"], run.result["verified"]) == ("done", newest.path.name, "restored")
    # Six nights beside this one; the seventh is the last of its week.
    assert [(NIGHT - copy.made_at).days for copy in older] == [0, 1, 2, 3, 4, 5, 6]
    assert run.result["dropped"] == 2


def test_the_commands(place: Place, tmp_path: Path) -> None:
    """As a person gives them: what was made, its way back, and that all is well there."""
    saved = bihuan("backup", place=place.folder, address=place.address)
    assert saved.returncode == 0, saved.stderr
    path = Path(saved.stdout.strip())
    assert path.parent == place.copies
    assert "restored beside the original and compared" in saved.stderr
    back = bihuan("restore", str(path), place=tmp_path / "new", address="")
    assert (back.returncode, "all of it compared" in back.stderr) == (0, True), back.stderr
    looked = bihuan("doctor", "--json", place=tmp_path / "new", address="")
    assert (looked.returncode, '"level": "failure"' in looked.stdout) == (0, False), looked.stdout
