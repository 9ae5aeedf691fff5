"""What a changed text would have done, over the company's own log."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import ClassVar

import pytest

from bihuan.base.audit.facts import FACTS, Fact
from bihuan.base.audit.services import record
from bihuan.base.organisation.tests.cast import SHANGHAI, START, Cast
from bihuan.base.policies.preview import Sum, preview
from bihuan.base.policies.services import publish
from bihuan.base.records.refusals import Refused
from bihuan.playbook.load import read_source

EQUIPMENT = read_source("equipment").text
TWO_DAYS = EQUIPMENT.replace("within: 3 working days", "within: 2 working days")
FIRST = date(2026, 1, 12)
WEEK = timedelta(weeks=1)


def _fact(verb: str, kind: str, **data: object) -> Fact:
    """A fact of the log, as the stage that owns the verb would record it."""

    @dataclass(frozen=True, kw_only=True)
    class Told(Fact):
        kind: ClassVar[str] = ""

        def data(self) -> dict[str, object]:
            return data

    FACTS.pop(Told.verb, None)
    Told.verb, Told.kind = verb, kind
    return Told(subject="V1")


def _visit(cast: Cast, monday: date, *, reported_after: timedelta) -> None:
    start = datetime(monday.year, monday.month, monday.day, 10, tzinfo=SHANGHAI)
    end = start + timedelta(hours=1)
    moments = {"started_at": start.isoformat(), "ended_at": end.isoformat()}
    held = _fact("visit.held", "visit", customer="C1", by=["li.wei"], **moments)
    record([held], by=cast.li_wei, at=end)
    record([_fact("visit.reported", "visit", complete=True)], by=cast.li_wei, at=end + reported_after)


def test_a_shorter_time_would_have_made_a_report_late(cast: Cast) -> None:
    """The report came on the third day: in time under three days, late under two, which costs 3 points."""
    publish(text=EQUIPMENT, name="equipment", starts_on=FIRST, by=cast.admin, at=START)
    _visit(cast, FIRST, reported_after=timedelta(days=3))
    until = datetime(2026, 1, 17, tzinfo=SHANGHAI)
    found = preview(text=TWO_DAYS, name="ours", starts_on=date(2026, 1, 26), since=START, until=until)
    assert [(one.who, one.clause) for one in found.comparison.differences] == [("li.wei", "A13")]
    [(before, after)] = found.comparison.changed
    assert before is not None and after is not None
    assert (before.state, after.state) == ("done", "late")
    assert (found.before, found.after) == (Sum(1, 0, 0, Decimal("0.00")), Sum(1, 1, -3, Decimal("0.00")))
    assert found.names["li.wei"] == "李伟"


def test_the_same_text_changes_nothing(cast: Cast) -> None:
    """And says so."""
    publish(text=EQUIPMENT, name="equipment", starts_on=FIRST, by=cast.admin, at=START)
    _visit(cast, FIRST, reported_after=timedelta(days=3))
    until = datetime(2026, 2, 1, tzinfo=SHANGHAI)
    found = preview(text=EQUIPMENT, name="ours", starts_on=FIRST + 2 * WEEK, since=START, until=until)
    assert found.comparison.is_same


def test_before_the_first_version(cast: Cast) -> None:
    """What an earlier start would charge: nobody has handed in a weekly report since the first entry of the log."""
    _visit(cast, date(2026, 1, 6), reported_after=timedelta(days=1))
    until = datetime(2026, 1, 27, tzinfo=SHANGHAI)
    found = preview(text=EQUIPMENT, name="equipment", starts_on=FIRST, since=START, until=until)
    assert found.before == Sum(0, 0, 0, Decimal("0.00"))
    reports = sorted((one.duty.who, one.state) for one in found.comparison.after.duties if one.duty.clause == "A11")
    # The weeks before 12, 19 and 26 January; the last one was due at this very moment.
    assert reports == [
        (who, state) for who in ("li.wei", "wang.fang", "zhao.qiang") for state in ("late", "missing", "missing")
    ]
    assert found.after.fine == Decimal("300.00")


def test_nothing_opens_before_the_first_version_ever(cast: Cast) -> None:
    """What lies before it is history only, under the changed text too."""
    publish(text=EQUIPMENT, name="equipment", starts_on=FIRST, by=cast.admin, at=START)
    _visit(cast, date(2026, 1, 6), reported_after=timedelta(days=30))
    until = datetime(2026, 1, 13, tzinfo=SHANGHAI)
    found = preview(text=TWO_DAYS, name="ours", starts_on=FIRST + WEEK, since=START, until=until)
    assert [one.duty.clause for one in found.comparison.after.duties if one.duty.clause == "A13"] == []


def test_another_zone_cannot_be_compared(cast: Cast) -> None:
    """Nor published."""
    publish(text=EQUIPMENT, name="equipment", starts_on=FIRST, by=cast.admin, at=START)
    moved = EQUIPMENT.replace("zone: Asia/Shanghai", "zone: Asia/Tokyo")
    with pytest.raises(Refused) as refused:
        preview(text=moved, name="ours", starts_on=FIRST + WEEK, since=START, until=START)
    assert refused.value.code == "another_zone"
