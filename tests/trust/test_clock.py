"""The clock jumps, forward and back: nobody is fined twice or too early, and no session is worth more than its time."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import broken_link
from bihuan.base.duties.models import Duty
from bihuan.base.duties.services import verify
from bihuan.base.organisation.tests.cast import SHANGHAI, Cast
from bihuan.interfaces.jobs import bodies
from bihuan.interfaces.jobs.models import JobRun
from bihuan.interfaces.web.access_table import log_in
from bihuan.steer.reports.tests.world import lived
from bihuan.steer.scoring.models import Correction
from bihuan.steer.scoring.selectors import sheet
from bihuan.steer.scoring.services import close, switch_charging

BEGIN = datetime(2026, 3, 6, 12, tzinfo=SHANGHAI)
JUMPS = [timedelta(days=1), timedelta(days=-1), timedelta(hours=1), timedelta(hours=-1), timedelta(minutes=10)]


@pytest.mark.trust("X16", "INV5")
@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_jobs_while_the_clock_jumps(cast: Cast, jump: timedelta) -> None:
    """A minute's jobs before, at and after the jump, back at the right time: the score sheet is that of a clock that never jumped,
    each duty is there once, and what the log says comes in its own order.
    """
    world = lived(cast)
    switch_charging(start=BEGIN.date().replace(day=2), by=cast.admin, at=BEGIN.replace(day=1))
    for moment in (BEGIN, BEGIN + jump, BEGIN + timedelta(minutes=2)):
        with time_machine.travel(moment, tick=False):
            bodies.minute(f"{moment:%d %H:%M}")
            found = sheet(cast.li_wei, BEGIN.date().replace(day=1), timezone.now())
    assert all(line.state != "missing" for line in found.lines if line.about_id == world.planned.public_id)
    keys = list(Duty.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys))
    late = BEGIN + timedelta(days=2)
    with time_machine.travel(late, tick=False):
        bodies.minute("later")
        assert verify(at=timezone.now()) == []
        due = [duty.key for duty in Duty.objects.at(late).filter(state="missing") if duty.missing_at > late]
    assert due == [], "nothing is missing before its time"
    assert set(JobRun.objects.values_list("state", flat=True)) == {"done"}
    seqs = list(Event.objects.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(seqs[0], seqs[-1] + 1))
    assert broken_link() is None


@pytest.mark.trust("X16", "INV5")
def test_a_closed_month_while_the_clock_goes_back(cast: Cast) -> None:
    """The night's corrections, at the right time and a day too early: nothing is charged a second time."""
    lived(cast)
    switch_charging(start=BEGIN.date().replace(day=2), by=cast.admin, at=BEGIN.replace(day=1))
    after = datetime(2026, 4, 2, 9, tzinfo=SHANGHAI)
    with time_machine.travel(after, tick=False):
        bodies.minute("m1")
        close(month=BEGIN.date().replace(day=1), by=cast.admin, at=after)
    for number, moment in enumerate((after, after - timedelta(days=1), after + timedelta(days=1), after)):
        with time_machine.travel(moment, tick=False):
            bodies.minute(f"m2 {number}")
            bodies.scores(f"night {number}")
    assert sum(Correction.objects.values_list("points", flat=True)) == 0


@pytest.mark.trust("X16")
def test_sessions_while_the_clock_jumps(cast: Cast) -> None:
    """An hour to and fro changes nothing; a day ahead is idle for too long; back again the session that has ended stays ended."""
    with time_machine.travel(BEGIN, tick=False):
        browser = log_in(cast.li_wei)
        assert browser.get("/today/").status_code == 200
    for jump, status in ((-1, 200), (1, 200), (24, 302), (0, 302)):
        with time_machine.travel(BEGIN + timedelta(hours=jump), tick=False):
            assert browser.get("/today/").status_code == status, jump
