"""The doctor finds nothing in a sound company, and what is wrong in each that was spoiled in one way (T-K02, INV1–INV8, INV12)."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone, translation
from pytest_django import Settings

from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.models import Customer
from bihuan.interfaces import keeping
from bihuan.interfaces.upkeep.checks import database, surroundings
from bihuan.interfaces.upkeep.doctor import CHECKS, examination_from, examine
from bihuan.interfaces.upkeep.findings import Finding, Level, Site
from bihuan.interfaces.upkeep.tests.company import Firm, made
from bihuan.interfaces.wording import upkeep as wording

SURROUNDINGS = ("version", "calendar", "disk", "copies")
"""Checks whose answer depends on the machine and the day."""


@pytest.fixture
def firm(cast: Cast, settings: Settings, tmp_path: Path) -> Firm:
    """The company, its files in a folder of their own."""
    settings.FILES_DIR = tmp_path / "files"
    return made(cast)


def site() -> Site:
    """Now, here."""
    return Site(at=timezone.now(), data=Path(), copies=Path("no such folder"))


def sql(statement: str, *values: int) -> None:
    """Past every service."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def found(check: str) -> list[Finding]:
    """What one check finds."""
    return list(CHECKS[check](site()))


def codes(check: str) -> list[str]:
    """Its codes."""
    return [finding.code for finding in found(check)]


def test_a_sound_company(firm: Firm) -> None:
    """Nothing is found; what is kept of it comes back as it was."""
    examination = examine(site(), leave_out=SURROUNDINGS)
    assert {one.check: one.findings for one in examination.examined if one.level is Level.FAILURE} == {}
    assert set(examination.left_out) == set(SURROUNDINGS)
    assert examination_from(json.loads(json.dumps(examination.as_json()))) == examination


def _log(statement: str) -> Callable[[Firm], None]:
    return lambda firm: sql(statement)


def _insert(firm: Firm) -> None:
    """An entry that was never recorded, put in at the end."""
    sql(
        "INSERT INTO audit_event (seq, at, recorded_at, actor, verb, kind, subject, data, private, private_hash, hash) "
        "SELECT seq + 1, at, recorded_at, actor, verb, kind, subject, data, private, private_hash, hash "
        "FROM audit_event WHERE seq = (SELECT max(seq) FROM audit_event)"
    )


def _forget(seq: str) -> Callable[[Firm], None]:
    def spoil(firm: Firm) -> None:
        for table in ("audit_mention", "duties_reference", "duties_awaited"):
            sql(f"DELETE FROM {table} WHERE event_id = {seq}")  # noqa: S608 - ours
        sql(f"DELETE FROM audit_event WHERE seq = {seq}")  # noqa: S608 - ours

    return spoil


LAST = "(SELECT max(seq) FROM audit_event)"
SPOILED: dict[str, tuple[Callable[[Firm], None], str, str]] = {
    "entry changed": (_log("UPDATE audit_event SET actor = 'nobody' WHERE seq = 7"), "log", "chain_broken"),
    "entry deleted": (_forget("9"), "log", "chain_broken"),
    "entry inserted": (_insert, "log", "chain_broken"),
    "tail cut": (_forget(LAST), "log", "chain_broken"),
    "head gone": (_log("DELETE FROM audit_head"), "log", "chain_broken"),
    "written past the log": (_log("UPDATE organisation_department SET version = 2"), "versions", "version_differs"),
    "owner changed": (_log("UPDATE customers_customer SET owner_id = NULL"), "owners", "owner_differs"),
    "history overlaps": (
        _log(
            "INSERT INTO duties_holding (case_id, who, since, until) SELECT case_id, 'wang.fang', since + 1, until FROM "
            "duties_holding WHERE case_id IN (SELECT id FROM duties_case WHERE kind = 'customer')"
        ),
        "owners",
        "owners_overlap",
    ),
    "counter turned back": (_log("UPDATE numbering_counter SET last = 0"), "counters", "counter_behind"),
    "contract changed": (_log("UPDATE contracts_contract SET price = '单价 26 万元'"), "contents", "content_changed"),
    "report changed": (_log("UPDATE reports_report SET figures = '{}'"), "contents", "content_changed"),
    "ledger line changed": (_log("UPDATE scoring_ledgerline SET fine = fine + 1"), "contents", "content_changed"),
    "statistics changed": (_log("UPDATE analytics_weeksheet SET rows = '[]'"), "contents", "content_changed"),
    "regulation changed": (_log("UPDATE policies_publication SET text = ''"), "contents", "content_changed"),
    "received changed": (
        _log("UPDATE contracts_contract SET received = received + 1"),
        "money",
        "receipts_differ covered_differs",
    ),
    "receipt changed": (_log("UPDATE contracts_receipt SET amount = 1"), "money", "receipts_differ"),
    "instalment changed": (
        _log("UPDATE contracts_instalment SET amount = amount + 1"),
        "money",
        "instalments_differ",
    ),
    "cover changed": (_log("UPDATE contracts_instalment SET received = 0"), "money", "covered_differs"),
    "month's total changed": (_log("UPDATE scoring_monthtotal SET points = points - 1"), "money", "month_differs"),
    "month's sum changed": (_log("UPDATE scoring_monthclosing SET fine = fine + 1"), "money", "month_differs"),
    "duty gone": (_log("DELETE FROM duties_duty WHERE about_kind = 'visit'"), "duties", "duties_differ"),
    "tally changed": (_log("UPDATE analytics_tally SET cents = cents + 1"), "tallies", "tallies_differ"),
    "counted otherwise": (_log("UPDATE analytics_share SET cents = 1"), "tallies", "tallies_differ"),
    "pointer into nothing": (_log("UPDATE files_attachment SET record = 'nowhere00000'"), "orphans", "orphans"),
    "entry of the index gone": (
        _log("UPDATE search_entry SET record = record + 9000 WHERE kind = 'contract'"),
        "search",
        "search_differs",
    ),
    "found by an old name": (_log("UPDATE customers_customer SET name = '换了名字'"), "search", "search_differs"),
    "mail waits": (
        _log(
            'INSERT INTO notices_mail (dedupe_key, "to", subject, body, created_at, attempts, next_attempt_at, last_error) '
            "VALUES ('m', 'a@b.cn', '', '', '2026-03-01 00:00:00+00:00', 0, '2026-03-01 00:00:00+00:00', '')"
        ),
        "outbox",
        "mail_waits",
    ),
}


@pytest.mark.trust("INV2", "INV3", "INV4", "INV5", "INV12")
def test_spoiled_in_one_way(firm: Firm) -> None:
    """The check whose affair it is finds it, and says it in words with something to do. One company, taken back each time."""
    seen: dict[str, set[str]] = {}
    for way, (spoil, check, _codes) in SPOILED.items():
        with transaction.atomic():
            spoil(firm)
            there = found(check)
            transaction.set_rollback(True)
        seen[way] = {finding.code for finding in there}
        for language in ("zh-hans", "en"):
            with translation.override(language):
                assert all(wording.found(one.code, one.parameters) and wording.advice(one.code) for one in there)
    assert seen == {way: set(wanted.split()) for way, (_, _, wanted) in SPOILED.items()}


@pytest.mark.trust("T-K02", "INV8")
def test_the_first_broken_entry_is_named(firm: Firm) -> None:
    """Of several."""
    sql("UPDATE audit_event SET subject = 'x' WHERE seq IN (12, 8, 30)")
    assert [finding.parameters for finding in found("log")] == [{"seq": 8}]


def test_a_link_into_nothing(firm: Firm) -> None:
    """SQLite lets whoever opens the file by hand put such rows in; PostgreSQL never does."""
    if connection.vendor != "sqlite":
        return
    sql("PRAGMA defer_foreign_keys=ON")
    sql("UPDATE contracts_receipt SET contract_id = 4711")
    assert codes("database") == ["dangling_rows"]
    sql("UPDATE contracts_receipt SET contract_id = %s", firm.contract.pk)


def test_signs_missing_in_sqlites_index(firm: Firm) -> None:
    """What it was told stands in the table beside it."""
    if connection.vendor != "sqlite":
        return
    sql("UPDATE search_entry SET grams = grams || ' 们' WHERE kind = 'contract'")
    assert codes("search") == ["search_index_differs"]


@pytest.mark.trust("INV3")
def test_a_constraint_that_is_gone_and_what_it_would_have_refused(firm: Firm) -> None:
    """The database refuses a second version from the same Monday on, until somebody drops the index."""
    sql("DROP INDEX one_version_from_a_monday_on")
    assert [finding.parameters["constraint"] for finding in found("tables")] == ["one_version_from_a_monday_on"]
    assert codes("doubles") == []
    sql(
        "INSERT INTO policies_publication (starts_on, name, text, sha256, note, published_at) "
        "SELECT starts_on, name, text, sha256, note, published_at FROM policies_publication"
    )
    assert [(one.code, one.parameters["count"]) for one in found("doubles")] == [("doubles", 2)]


def test_migrations(cast: Cast) -> None:
    """One that is missing, one that nobody knows; the other checks are not made then."""
    sql("UPDATE django_migrations SET name = '0009_of_a_later_version' WHERE app = 'notices'")
    assert codes("tables") == ["migrations_missing", "made_by_later"]
    examination = examine(site())
    assert [one.check for one in examination.examined] == ["database", "tables"]
    assert "log" in examination.left_out


@pytest.mark.trust("X21", "INV12")
def test_files(firm: Firm) -> None:
    """Gone, changed, named by nobody."""
    path = keeping.path_of(firm.photo.sha256)
    keeping.keep(b"left behind")
    assert codes("files") == ["files_unnamed"]
    path.write_bytes(b"something else")
    assert codes("files") == ["file_changed", "files_unnamed"]
    assert [finding.code for finding in CHECKS["files"](replace(site(), quick=True))] == ["files_unnamed"]
    path.unlink()
    assert codes("files") == ["file_gone", "files_unnamed"]


def test_clocks(cast: Cast) -> None:
    """More than a minute apart."""
    for seconds, said in ((30, []), (-30, []), (90, ["clock_skew"]), (-90, ["clock_skew"])):
        there = CHECKS["clock"](replace(site(), at=timezone.now() + timedelta(seconds=seconds)))
        assert [finding.code for finding in there] == said


def test_copies(cast: Cast, tmp_path: Path) -> None:
    """None yet; one of this night; the newest of the night before last."""
    at = datetime(2026, 3, 5, 3, tzinfo=UTC)
    assert codes("copies") == ["no_copy"]
    (tmp_path / "bihuan-20260304T010000Z.tar").touch()
    (tmp_path / "bihuan-20260304T010000Z.tar.half").touch()
    (tmp_path / ".making-1-x").mkdir()
    assert list(CHECKS["copies"](replace(site(), copies=tmp_path, at=at))) == []
    [old] = CHECKS["copies"](replace(site(), copies=tmp_path, at=at + timedelta(seconds=1)))
    assert (old.code, old.parameters["hours"]) == ("copy_old", 26)


def test_the_calendar(db: None) -> None:
    """Years whose make-up days are published, and one whose are not."""
    known, unknown = datetime(2025, 6, 1, tzinfo=UTC), datetime(2041, 6, 1, tzinfo=UTC)
    assert list(CHECKS["calendar"](replace(site(), at=known))) == []
    assert [finding.parameters for finding in CHECKS["calendar"](replace(site(), at=unknown))] == [{"year": 2041}]


def test_the_worker() -> None:
    """Silent for more than five minutes; one that never was is not missed."""
    now = timezone.now()
    for ago, said in ((None, []), (5, []), (6, ["worker_silent"])):
        beaten = None if ago is None else now - timedelta(minutes=ago)
        there = surroundings.worker(Site(at=now, data=Path(), copies=Path(), beaten=beaten))
        assert [finding.code for finding in there] == said


@pytest.mark.parametrize(
    ("free", "codes"), [(100, []), (10, []), (9, ["disk_filling"]), (5, ["disk_filling"]), (4, ["disk_full"])]
)
def test_the_disk(free: int, codes: list[str]) -> None:
    """Per cent that are free."""
    assert [finding.code for finding in surroundings.room("/srv", free, 100)] == codes


@pytest.mark.parametrize(
    ("version", "sound"),
    [("3.40.1", False), ("3.44.6", True), ("3.50.7", True), ("3.51.2", False), ("3.51.3", True), ("3.53.0", True)],
)
def test_versions_of_sqlite(version: str, sound: bool) -> None:
    """Which ones have the repair."""
    assert database.is_sound_sqlite(version) is sound


@pytest.mark.django_db
def test_before_set_up() -> None:
    """An empty database is a sound one."""
    assert Customer.objects.count() == 0
    left_out = (*SURROUNDINGS, "files")
    assert examine(site(), leave_out=left_out).level is not Level.FAILURE


def test_every_finding_has_its_words() -> None:
    """A sentence and something to do, for each code that a check can yield."""
    folder = Path(database.__file__).parent
    sources = "".join(path.read_text() for path in [*folder.glob("*.py"), folder.parent / "doctor.py"])
    yielded = {code for code in wording.FOUND if f'"{code}"' in sources}
    assert yielded == set(wording.FOUND)
    assert set(CHECKS) == set(wording.CHECKS)
