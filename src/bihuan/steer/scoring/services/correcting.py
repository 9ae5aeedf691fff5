"""Corrections: what the duties of a closed month cost by now, against what was charged."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bihuan.base.audit.services import record
from bihuan.base.organisation.models import Member
from bihuan.base.records.transactions import whole
from bihuan.steer.scoring.events import ScoreCorrected
from bihuan.steer.scoring.models import Correction, MonthClosing
from bihuan.steer.scoring.rules import Cost, corrections, is_charged
from bihuan.steer.scoring.selectors import SHOWN, duties_of

Key = tuple[int, str]
"""A member and the key of a duty of theirs."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a duty cost so far or costs by now, and as what."""

    cost: Cost
    state: str
    duty: str
    clause: str
    about_kind: str
    about_id: str
    corrected: int = 0

    def plus(self, other: "Standing") -> "Standing":
        """Both amounts together, told of as the other."""
        about = (other.state, other.duty, other.clause, other.about_kind, other.about_id)
        return Standing(self.cost.plus(other.cost), *about, corrected=self.corrected + other.corrected)


def correct(*, at: datetime) -> list[Correction]:
    """Compare every closed month with what its duties cost by now; what differs becomes a correction dated ``at``.

    Idempotent: what has been corrected is not corrected again. By the system: nobody's decision is in it.
    """
    found: list[Correction] = []
    for month in MonthClosing.objects.order_by("month").values_list("month", flat=True):
        found += _correct_month(month, at)
    return found


@whole()
def _correct_month(month: date, at: datetime) -> list[Correction]:
    closing = MonthClosing.objects.select_for_update().get(month=month)
    charged, live = _charged(closing), _live(closing, at)
    costs = [{key: one.cost for key, one in standing.items()} for standing in (charged, live)]
    written = [
        _correction(closing, key, charged.get(key), live.get(key), cost, at)
        for key, cost in corrections(*costs).items()
    ]
    Correction.objects.bulk_create(written)
    codes = dict(Member.objects.filter(pk__in={one.member_id for one in written}).values_list("pk", "code"))
    told = [
        ScoreCorrected(
            subject=one.key, member=codes[one.member_id], month=f"{month:%Y-%m}", points=one.points, fine=one.fine
        )
        for one in written
    ]
    record(told, by=None, at=at)
    return written


def _correction(
    closing: MonthClosing, key: Key, charged: Standing | None, live: Standing | None, cost: Cost, at: datetime
) -> Correction:
    about = live or charged
    assert about is not None, key
    return Correction(
        closing=closing,
        member_id=key[0],
        key=key[1],
        number=(charged.corrected if charged else 0) + 1,
        at=at,
        clause=about.clause,
        duty=about.duty,
        about_kind=about.about_kind,
        about_id=about.about_id,
        state_before=charged.state if charged else "",
        state_after=live.state if live else "",
        points=cost.points,
        fine=cost.fine,
    )


def _live(closing: MonthClosing, at: datetime) -> Mapping[Key, Standing]:
    found = duties_of(closing.month).exclude(member=None).at(at).filter(state__in=SHOWN)
    rows = [duty for duty in found.order_by("due_at", "pk") if is_charged(duty.due_at, closing.charging_from)]
    return _together((duty.member_id, duty, duty.state, duty.public_id, 0) for duty in rows)


def _charged(closing: MonthClosing) -> Mapping[Key, Standing]:
    """What each duty was charged so far, the corrections included."""
    lines = [(line.member_id, line, line.state, line.duty, 0) for line in closing.lines.filter(counts=True)]
    later = closing.corrections.order_by("number", "pk")
    return _together([*lines, *((one.member_id, one, one.state_after, one.duty, 1) for one in later)])


def _together(rows: Any) -> Mapping[Key, Standing]:
    found: dict[Key, Standing] = defaultdict(lambda: Standing(Cost(), "", "", "", "", ""))
    for member, row, state, duty, corrected in rows:
        cost = Cost(row.points, row.fine)
        one = Standing(cost, state, duty, row.clause, row.about_kind, row.about_id, corrected)
        found[member, row.key] = found[member, row.key].plus(one)
    return dict(found)
