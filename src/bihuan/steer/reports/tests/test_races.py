"""Everybody at once, on real connections: exactly one outcome."""

from typing import Any

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import make_cast
from bihuan.base.records.tests.races import kinds, race_database, together
from bihuan.steer.reports import services
from bihuan.steer.reports.models import Report, SignOff
from bihuan.steer.reports.tests.world import WEEK, when

__all__ = ["race_database"]


def _told(verb: str) -> int:
    return Event.objects.filter(verb=verb).count()


@pytest.mark.trust("T-C07", "INV11")
def test_two_who_sign_and_two_who_return_at_once(race_database: None) -> None:
    """T-C07: one decision, one row of history; the others are told that somebody was quicker."""
    cast = make_cast()
    draft = services.draft(kind="weekly", period=WEEK, by=cast.li_wei, at=when(8))
    report = services.submit(public_id=draft.public_id, by=cast.li_wei, at=when(9))
    people = (cast.zhang_min, cast.chen_jing)

    def decide(number: int) -> Any:
        verb = services.sign if number % 2 else services.return_to_writer
        who = people[number // 2 % 2]
        return verb(public_id=report.public_id, comment="看过", version=report.version, by=who, at=when(9, 12))

    assert kinds(together(8, decide)) == {"ok": 1, "Conflict": 7}
    assert SignOff.objects.get().decision == Report.objects.get().state
    assert _told("report.signed") + _told("report.returned") == 1


@pytest.mark.trust("T-D07")
def test_a_report_is_begun_and_handed_in_once(race_database: None) -> None:
    cast = make_cast()

    def hand_in(_number: int) -> Any:
        draft = services.draft(kind="weekly", period=WEEK, by=cast.li_wei, at=when(8))
        return services.submit(public_id=draft.public_id, by=cast.li_wei, at=when(9))

    assert kinds(together(6, hand_in)) == {"ok": 1, "already_handed_in": 5}
    assert (Report.objects.count(), _told("report.submitted")) == (1, 1)


@pytest.mark.trust("T-D05", "INV6")
def test_two_devices_save_different_fields_at_once(race_database: None) -> None:
    """Neither text is lost."""
    cast = make_cast()
    draft = services.draft(kind="weekly", period=WEEK, by=cast.li_wei, at=when(8))
    fields = ("problems", "news", "results", "feedback", "competitors", "daily_work")

    def save(number: int) -> Any:
        words = {fields[number]: f"第{number}台"}
        return services.save_words(
            public_id=draft.public_id, words=words, extra={}, read={}, by=cast.li_wei, at=when(8)
        )

    assert kinds(together(6, save)) == {"ok": 6}
    assert Report.objects.get().words == {field: f"第{number}台" for number, field in enumerate(fields)}
