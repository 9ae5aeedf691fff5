"""Targets: set in a grid, told cell by cell, beside what was reached; the week's share."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.organisation.models import Leave
from bihuan.base.organisation.tests.cast import START, Cast
from bihuan.flow.contracts.inputs import ReceiptInput, ReversalInput
from bihuan.flow.contracts.services import record_receipt, reverse_receipt
from bihuan.flow.contracts.tests.papers import LATER, signed
from bihuan.flow.opportunities.tests.deals import conflicting, missing, refused
from bihuan.steer.targets.inputs import TargetInput, TargetsInput
from bihuan.steer.targets.models import Target
from bihuan.steer.targets.selectors import Reached, target_and_actual, targets_and_actuals, week_targets, working_days
from bihuan.steer.targets.services import set_targets

D = Decimal
JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def _line(
    member: Any, amount: str, month: date = JANUARY, measure: str = "orders", seen: str | None = None
) -> TargetInput:
    given: dict[str, Any] = {
        "member": member.public_id,
        "month": month,
        "measure": measure,
        "amount": amount,
        "seen": seen,
    }
    return TargetInput(**given)


def _set(cast: Cast, *lines: TargetInput, by: str = "zhang.min") -> list[Target]:
    return set_targets(given=TargetsInput(lines=lines), by=cast[by], at=START)


def test_setting_a_grid(cast: Cast) -> None:
    """One fact for each cell that changed, none for the rest."""
    _set(cast, _line(cast.li_wei, "100"), _line(cast.wang_fang, "200", measure="receipts"))
    changed = _set(cast, _line(cast.li_wei, "120", seen="100"), _line(cast.wang_fang, "200", measure="receipts"))
    assert [(row.member, row.amount) for row in changed] == [(cast.li_wei, D("120.00"))]
    assert Target.objects.count() == 2
    told = Event.objects.filter(verb="target.set").order_by("seq").values_list("subject", "data")
    january = {"month": "2026-01-01"}
    assert list(told) == [
        ("li.wei:2026-01:orders", {**january, "member": "li.wei", "measure": "orders", "amount": "100.00"}),
        ("wang.fang:2026-01:receipts", {**january, "member": "wang.fang", "measure": "receipts", "amount": "200.00"}),
        (
            "li.wei:2026-01:orders",
            {**january, "member": "li.wei", "measure": "orders", "amount": "120.00", "before": "100.00"},
        ),
    ]


def test_two_people_set_the_same_cell(cast: Cast) -> None:
    """The second is told, and none of their cells is written."""
    _set(cast, _line(cast.li_wei, "100"))
    with conflicting():
        _set(cast, _line(cast.wang_fang, "5"), _line(cast.li_wei, "150"))


def test_who_sets_targets(cast: Cast) -> None:
    """A manager those of their people; nobody their own; all or none."""
    with refused("no_permission"):
        _set(cast, _line(cast.li_wei, "1"), by="li.wei")
    with refused("no_permission"):
        _set(cast, _line(cast.li_wei, "1"), _line(cast.zhao_qiang, "1"))
    assert _set(cast, _line(cast.zhao_qiang, "1"), by="chen.jing")
    with missing():
        _set(cast, TargetInput(member="nosuchid2345", month=JANUARY, measure="orders", amount="1"))


def test_who_sees_targets(cast: Cast) -> None:
    """One's own; a manager those of their people."""
    _set(cast, _line(cast.li_wei, "1"), _line(cast.wang_fang, "1"), _line(cast.zhao_qiang, "1"), by="chen.jing")
    seen = {
        who: Target.objects.visible_to(cast[who], "targets.view").count()
        for who in ("li.wei", "zhang.min", "chen.jing")
    }
    assert seen == {"li.wei": 1, "zhang.min": 2, "chen.jing": 3}


@pytest.mark.parametrize("fields", [{"month": date(2026, 1, 2)}, {"amount": "-1"}, {"measure": "visits"}])
def test_what_a_target_cannot_be(fields: dict[str, Any]) -> None:
    """A month begins on its first day."""
    with pytest.raises(ValueError):
        TargetInput(**{"member": "x", "month": JANUARY, "measure": "orders", "amount": "1", **fields})


def test_what_was_reached(cast: Cast) -> None:
    """Signed contracts and receipts of the month, reversals taken off."""
    _set(cast, _line(cast.li_wei, "400"), _line(cast.li_wei, "0", measure="receipts"))
    contract = signed(cast)
    receipts = []
    for amount in ("30", "20.5"):
        given = ReceiptInput(received_on=LATER.date(), amount=amount)
        receipts.append(record_receipt(contract=contract.public_id, given=given, by=cast.sun_li, at=LATER))
    mistake = ReversalInput(reason="x")
    reverse_receipt(public_id=receipts[0].public_id, given=mistake, by=cast.sun_li, at=LATER)
    found = target_and_actual(cast.li_wei, JANUARY)
    assert found == {"orders": Reached(D(400), D(100)), "receipts": Reached(D(0), D("20.50"))}
    assert (found["orders"].ratio, found["receipts"].ratio) == (D("25.0"), None)
    assert target_and_actual(cast.li_wei, FEBRUARY) == {
        "orders": Reached(None, D(0)),
        "receipts": Reached(None, D(0)),
    }
    assert targets_and_actuals([cast.wang_fang.pk], JANUARY, FEBRUARY) == {}


# The week's share: January 2026 has 20 working days (New Year 1–3 off, Sunday the 4th worked), March 22


def test_working_days_of_a_month(db: None) -> None:
    """Make-up days count."""
    assert [working_days(month) for month in (JANUARY, FEBRUARY, MARCH)] == [21, 16, 22]


def test_the_weeks_share(cast: Cast) -> None:
    """Month target ÷ working days × own working days of the week."""
    _set(cast, _line(cast.li_wei, "2200", month=MARCH))
    assert week_targets(cast.li_wei, date(2026, 3, 9)) == {"orders": D("500.00"), "receipts": None}


def test_a_week_across_two_months(cast: Cast) -> None:
    """Monday 30 and Tuesday 31 March, and from April what April has."""
    _set(cast, _line(cast.li_wei, "2200", month=MARCH))
    assert week_targets(cast.li_wei, date(2026, 3, 30))["orders"] == D("200.00")
    april = date(2026, 4, 1)
    _set(cast, _line(cast.li_wei, "2100", month=april))
    expected = D(200) + D(2100) * 3 / working_days(april)
    assert week_targets(cast.li_wei, date(2026, 3, 30))["orders"] == expected.quantize(D("0.01"))


def test_days_of_leave_owe_nothing(cast: Cast) -> None:
    """Two days away: three fifths."""
    _set(cast, _line(cast.li_wei, "2200", month=MARCH))
    Leave.objects.create(
        public_id="leave2345678",
        member=cast.li_wei,
        first_on=date(2026, 3, 9),
        last_on=date(2026, 3, 10),
        recorded_by=cast.admin,
        recorded_at=START,
    )
    assert week_targets(cast.li_wei, date(2026, 3, 9))["orders"] == D("300.00")


def test_the_weeks_of_a_month_add_up(cast: Cast) -> None:
    """To the cent for amounts that divide evenly."""
    _set(cast, _line(cast.li_wei, "2200", month=MARCH))
    mondays = [date(2026, 2, 23), *(date(2026, 3, day) for day in (2, 9, 16, 23, 30))]
    shares = [week_targets(cast.li_wei, monday)["orders"] or D(0) for monday in mondays]
    assert sum(shares) == D(2200)
