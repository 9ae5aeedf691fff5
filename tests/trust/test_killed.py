"""Whoever works on the log or in the queue dies by SIGKILL between any two of its writes, or sleeps past its lease: whoever goes
on loses nothing and does nothing twice. On real databases: what was committed is all there is.
"""

import resource
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ
from pytest_django import Settings

from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import broken_link
from bihuan.base.duties.models import Duty
from bihuan.base.duties.services import catch_up, sweep, verify
from bihuan.base.duties.tests.days import after, company, reported, visit
from bihuan.base.duties.tests.told import tell
from bihuan.base.imports import services as imports
from bihuan.base.imports.models import DONE, FAILED, Import, ImportedRow
from bihuan.base.organisation.models import Company
from bihuan.base.organisation.tests.cast import Cast, make_cast
from bihuan.base.records.tests.races import kinds, race_database, together
from bihuan.flow.customers.models import Customer
from bihuan.insight.notices.models import Mail, Notice, Wish
from bihuan.insight.notices.services import begin, follow
from bihuan.insight.notices.services.outbox import put
from bihuan.insight.webhooks.inputs import EndpointInput
from bihuan.insight.webhooks.models import Delivery
from bihuan.insight.webhooks.services import create_endpoint, sending
from bihuan.insight.webhooks.services import follow as follow_for_webhooks
from bihuan.interfaces import keeping
from bihuan.interfaces.channels.sending import send_due
from bihuan.interfaces.channels.telling import policy
from bihuan.interfaces.dataio.importing import queue
from bihuan.interfaces.dataio.importing.tests.books import AT
from bihuan.interfaces.dataio.reading.tests.made import xlsx
from bihuan.interfaces.jobs import bodies, importing, running
from bihuan.interfaces.jobs.models import JobRun
from bihuan.interfaces.web.customers.tests.made import customer
from bihuan.steer.reports import services as reports
from bihuan.steer.reports.tests.world import WEEK, lived, when
from tests.trust.dying import Paused, dying, ended, forked, killed_at_each_write, killed_when

__all__ = ["race_database"]
ROWS = 700


@pytest.fixture
def cast(race_database: None) -> Cast:
    """The people, committed, so that every process sees them."""
    return make_cast()


# Readers of the log


@pytest.mark.trust("T-K03", "X01", "INV7")
def test_duties_judged_by_the_dying(cast: Cast) -> None:
    """The cursor moves with what was judged: a death between two writes leaves neither."""
    company("equipment")
    with transaction.atomic():
        tell([visit(f"V{number}") for number in range(6)])
        tell([reported(f"V{number}", at=after(hours=2)) for number in range(3)])
    deaths = killed_at_each_write(lambda: catch_up(at=after(hours=3)), step=2)
    deaths += killed_at_each_write(lambda: sweep(at=after(days=8)), step=2)
    assert deaths >= 4
    found = Duty.objects.filter(clause="A13")
    assert (found.count(), found.exclude(done_at=None).count()) == (6, 3)
    assert len(set(Duty.objects.values_list("key", flat=True))) == Duty.objects.count()
    assert verify(at=after(days=8)) == []


@pytest.mark.trust("T-K03", "INV7")
def test_notices_written_by_the_dying(cast: Cast) -> None:
    """Each is told once of what happened, and mailed once, however often the teller dies."""
    begin(at=when(1))
    Company.objects.update(mail={"host": "smtp.example.cn", "port": 25})
    Wish.objects.create(member=cast.zhang_min, kind="report_to_sign", by_mail=True)
    draft = reports.draft(kind="weekly", period=WEEK, by=cast.li_wei, at=when(8))
    report = reports.submit(public_id=draft.public_id, by=cast.li_wei, at=when(9))
    reports.sign(public_id=report.public_id, comment="好", version=report.version, by=cast.zhang_min, at=when(9, 12))
    assert killed_at_each_write(lambda: follow(at=when(9, 13))) >= 2
    follow(at=when(9, 14))
    told = Counter(Notice.objects.values_list("member__code", "kind"))
    assert told == {("zhang.min", "report_to_sign"): 1, ("li.wei", "report_signed"): 1}


@pytest.mark.trust("T-K03", "INV7")
def test_webhooks_written_by_the_dying(cast: Cast) -> None:
    """Each fact waits once for its receiver, in the order of the log."""
    value = EndpointInput(name="ERP", url="https://erp.example.cn/", verbs=("customer.*",))
    create_endpoint(value=value, sealed="", policy=policy(), by=cast.admin, at=timezone.now())
    for number in range(5):
        customer(cast, f"第{number}公司")
    assert killed_at_each_write(lambda: follow_for_webhooks(at=timezone.now())) >= 1
    follow_for_webhooks(at=timezone.now())
    there = list(Event.objects.filter(verb__startswith="customer.").order_by("seq").values_list("seq", flat=True))
    assert list(Delivery.objects.order_by("pk").values_list("seq", flat=True)) == there


@pytest.mark.trust("X22", "T-K03")
def test_a_sender_that_slept_past_its_lease(cast: Cast) -> None:
    """Woken up, it gives back what is another's by now: that one keeps it."""
    value = EndpointInput(name="ERP", url="https://erp.example.cn/", verbs=("customer.*",))
    made = create_endpoint(value=value, sealed="", policy=policy(), by=cast.admin, at=timezone.now())
    now = timezone.now()
    later = now + sending.LEASE + timedelta(seconds=1)
    slow, quick = (sending.claim(made.public_id, at=at) for at in (now, later))
    assert slow is not None and quick is not None
    sending.release(slow)
    assert sending.claim(made.public_id, at=later) is None
    sending.release(quick)
    assert sending.claim(made.public_id, at=later) is not None


@pytest.mark.trust("X14", "T-K03")
def test_a_mail_stays_its_senders_until_the_lease_is_over(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sender that dies with mails in its hands leaves them to the next one, whole."""
    Company.objects.update(mail={"host": "127.0.0.1", "port": 1})
    for number in range(3):
        put(to="a@example.cn", subject="s", body="b", dedupe_key=str(number), at=cast.at)
    deaths = killed_at_each_write(lambda: send_due(at=timezone.now()))
    assert deaths >= 1
    assert (Mail.objects.count(), Mail.objects.filter(sent_at=None).count()) == (3, 3)
    Mail.objects.update(next_attempt_at=timezone.now())
    assert send_due(at=timezone.now()) == 0
    assert Mail.objects.exclude(last_error="").count() == 3, "tried and kept, for nobody listens there"


# Jobs


@pytest.mark.trust("T-D11", "T-K03", "INV7")
def test_two_workers_start_one_job(race_database: None) -> None:
    """However many begin at once: one does it."""
    done: list[int] = []

    def work(number: int) -> Any:
        return running.run("verify", "night", lambda _at: done.append(number))

    assert kinds(together(6, work)) == {"ok": 6}
    assert (len(done), JobRun.objects.get().state) == (1, "done")


@pytest.mark.trust("T-D11", "T-K03")
def test_one_of_two_workers_dies_in_the_middle(cast: Cast) -> None:
    """The job is done once in the end: statistics of a week, killed at each write, begun anew by the next."""
    lived(cast)
    before = Event.objects.count()

    def work() -> None:
        # Whoever died had it for the first time: one that dies each time is given up.
        JobRun.objects.update(held_until=timezone.now() - timedelta(seconds=1), attempts=1)
        bodies.statistics("2026-03-09T00:10")

    assert killed_at_each_write(work, step=2, first=3) >= 1
    assert JobRun.objects.get().state == "done"
    bodies.statistics("2026-03-09T00:10")
    assert Event.objects.filter(verb="statistics.released").count() <= 1
    assert broken_link() is None and Event.objects.count() >= before


@pytest.mark.trust("X22", "T-K03")
def test_a_worker_that_slept_past_its_lease(race_database: None, tmp_path: Path) -> None:
    """Woken up, it has no say: the run is the one's who took it over, its result and its state."""

    def sleeping(here: Any) -> None:
        def body(_at: datetime) -> str:
            here()
            (tmp_path / "woke").touch()
            raise ValueError("too late")

        running.run("tidy", "night", body)

    sleeper = Paused(sleeping)
    assert JobRun.objects.get().state == "running"
    assert running.claim("tidy", "night") is None, "it is not taken for dead yet"
    JobRun.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    taken = running.run("tidy", "night", lambda _at: "done by another")
    assert taken is not None
    assert sleeper.go_on() == 1
    assert (tmp_path / "woke").exists()
    run = JobRun.objects.get()
    assert (run.state, run.result, run.attempts, run.error) == ("done", "done by another", 2, "")


# Imports


@pytest.fixture
def record(cast: Cast, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Import:
    """A workbook of three chunks and a half, with one row that nobody can read, in the queue of a worker that does a chunk at a time."""
    settings.FILES_DIR = tmp_path
    monkeypatch.setattr(importing, "PIECE", 0.0)
    rows = [["客户名称", "手机"], *([f"第{number:03d}机械有限公司", "13900139001"] for number in range(ROWS))]
    rows[7][1] = "1.38E+10"
    content = xlsx({"客户": rows})
    files = [{"name": "客户.xlsx", "sha256": keeping.keep(content), "size": len(content)}]
    made = imports.begin(files=files, by=cast.admin, at=AT)
    with transaction.atomic():
        imports.start(of=made, by=cast.admin, at=AT)
        queue.run(made)
    return made


def _work_off() -> None:
    """What a worker does: the first job of the queue, which goes when it is done; until nothing waits."""
    while (row := OrmQ.objects.order_by("pk").first()) is not None:
        task = row.task
        importing.run(*task["args"])
        row.delete()


@pytest.mark.trust("X02", "T-G02", "INV10")
def test_an_importing_worker_is_killed(record: Import) -> None:
    """At several rows, each time with what it had in memory: the next goes on behind what has landed. Every row once."""
    deaths = 0
    for landed in (1, 201, 402, 650):
        deaths += killed_when(_work_off, lambda landed=landed: Customer.objects.count() >= landed)  # type: ignore[misc]
    assert deaths >= 2
    assert ended(forked(_work_off)) == 0
    record.refresh_from_db()
    assert record.state == DONE
    totals = record.result["totals"]
    assert (totals["read"], totals["created"], totals["failed"]) == (ROWS, ROWS - 1, 1)
    assert Customer.objects.count() == ImportedRow.objects.count() == ROWS - 1
    assert Customer.objects.values("name").distinct().count() == ROWS - 1
    assert Event.objects.filter(verb="customer.recorded").count() == ROWS - 1
    assert Event.objects.filter(verb="import.finished").count() == 1
    assert broken_link() is None


@pytest.mark.trust("X02", "T-G02")
def test_a_worker_is_killed_while_it_passes_an_import_on(record: Import) -> None:
    """Between the writes at the end of a piece: one job is in the queue that goes on, or the one that it had."""
    deaths = 0
    for number in range(12, 90, 13):
        if OrmQ.objects.exists():
            deaths += ended(forked(lambda number=number: dying(_work_off, number))) != 0  # type: ignore[misc]
        assert OrmQ.objects.count() <= 2
    assert ended(forked(_work_off)) == 0
    assert deaths >= 1
    record.refresh_from_db()
    assert (record.state, Customer.objects.count()) == (DONE, ROWS - 1)


def _work_off_without_room() -> None:
    """What the process has left over from earlier tests is taken first, so that whatever the import needs is new."""
    before = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (resource.getpagesize(), before[1]))  # at 0 Linux does not count
    kept: Any = None
    for size in (10**6, 10**5, 20_000, 4_000, 1_000, *range(500, 10, -16)):
        with suppress(MemoryError):
            while True:
                kept = kept, bytes(size)
    resource.setrlimit(resource.RLIMIT_DATA, before)
    _work_off()
    assert kept


@pytest.mark.trust("X15", "INV10")
def test_an_import_that_takes_too_much_memory(record: Import, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends, and says so; the worker lives. What has landed stays, and started again it goes on behind it."""
    monkeypatch.setattr(importing, "CAP", 2**20)
    assert ended(forked(_work_off_without_room)) == 0
    record.refresh_from_db()
    assert (record.state, record.error) == (FAILED, "文件占用的内存太大，请拆分。")
    monkeypatch.undo()
    with transaction.atomic():
        imports.start(of=record, by=cast.admin, at=AT)
        queue.run(record)
    assert ended(forked(_work_off)) == 0
    record.refresh_from_db()
    assert (record.state, Customer.objects.count()) == (DONE, ROWS - 1)
