"""What a contract settles, when it may be signed, and money to the cent: pure."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.base.organisation.tests.cast import SHANGHAI
from bihuan.flow.contracts.inputs import InstalmentInput
from bihuan.flow.contracts.rules import (
    bucket,
    content_difference,
    content_of,
    decisions_of,
    matched,
    review_due,
    signing_gate,
    split,
    split_by,
    unsettled,
)
from bihuan.playbook.calendar import WorkCalendar
from bihuan.playbook.load import load_preset

D = Decimal
AMOUNTS = st.decimals(min_value="0.01", max_value="9999999999999", places=2)


@dataclass
class Step:
    """A step of a review."""

    step: str
    decision: str
    content_hash: str = "h"
    round: int = 1


@dataclass
class Part:
    """An instalment."""

    number: int
    due_on: date
    amount: Decimal


# Signing


@pytest.mark.clause("A15")
@pytest.mark.clause("B26", "E16", part="base")
@pytest.mark.parametrize(
    ("preset", "decisions", "clause", "waiting", "shut"),
    [
        ("equipment", {}, "A15", (), True),
        ("equipment", {"manager": "approved"}, "A15", (), False),
        ("equipment", {"manager": "approved", "legal": ""}, "A15", ("legal",), True),
        ("advertising", {}, "B26", (), True),
        ("tob", {}, "E16", ("legal", "finance"), True),
        ("tob", {"legal": "approved"}, "E16", ("finance",), True),
        ("tob", {"legal": "approved", "finance": "returned"}, "E16", ("finance",), True),
        ("tob", {"legal": "approved", "finance": "approved"}, "E16", (), False),
        ("growth", {}, None, (), False),
        ("growth", {"legal": ""}, None, ("legal",), True),
    ],
)
def test_the_gate(
    preset: str, decisions: dict[str, str], clause: str | None, waiting: tuple[str, ...], shut: bool
) -> None:
    """A15, B26, E16; where no clause wants a review, one that was asked for must be passed all the same."""
    found = signing_gate(load_preset(preset), decisions)
    assert (found.clause, found.waiting, found.is_shut) == (clause, waiting, shut)


def test_a_decision_holds_for_one_content_and_the_last_round() -> None:
    """What was approved of another content is not decided, and a step asked once stays asked."""
    steps = [
        Step("legal", "approved"),
        Step("finance", "approved", "other"),
        Step("manager", "approved", round=1),
        Step("manager", "", round=2),
    ]
    assert decisions_of(steps, "h") == {"legal": "approved", "finance": "", "manager": ""}


@pytest.mark.clause("E15", "B25", part="base")
def test_the_five_terms() -> None:
    """E15, and beside them what the regulation's own form requires, each with its clause."""
    values = {
        "content": "x",
        "price": "",
        "delivery": "y",
        "payment_terms": " ",
        "breach": "z",
        "name": "n",
        "amount": D(1),
    }
    assert [(gap.field, gap.clause) for gap in unsettled(None, values)] == [("price", "E15"), ("payment_terms", "E15")]
    form = load_preset("advertising").forms["contract"]
    assert [(gap.field, gap.clause) for gap in unsettled(form, {**values, "customer": 1})] == [
        ("payment_terms", "B24"),
        ("free_changes", "B25"),
        ("service_charge", "B25"),
        ("price", "E15"),
    ]


def test_the_reviewers_clock() -> None:
    """E16: one working day after the request; over a weekend on Monday's end; none where the regulation sets none."""
    calendar, friday = WorkCalendar("Asia/Shanghai"), datetime(2026, 3, 6, 15, 30, tzinfo=SHANGHAI)
    tob = load_preset("tob")
    assert review_due(tob, calendar, "legal", friday) == ("E16", datetime(2026, 3, 10, tzinfo=SHANGHAI))
    assert review_due(tob, calendar, "manager", friday) is None
    assert review_due(load_preset("equipment"), calendar, "legal", friday) is None


def test_what_differs_between_two_contents() -> None:
    """Built-in fields and the regulation's own alike."""
    base = {"name": "n", "customer": "c", "amount": D("1.5"), "starts_on": None, "expires_on": date(2027, 1, 1)}
    terms = {"content": "", "price": "", "delivery": "", "payment_terms": "30/70", "breach": ""}
    before = content_of({**base, **terms, "extra": {"free_changes": True}})
    after = content_of({**base, **terms, "amount": D(2), "extra": {"free_changes": False}})
    assert before["amount"] == "1.50"
    assert content_difference(before, after) == {"amount": ("1.50", "2.00"), "free_changes": (True, False)}
    assert content_difference(before, before) == {}


# Money


@pytest.mark.trust("T-F04")
def test_a_hundred_in_three() -> None:
    """T-F04: the last part takes what is left over."""
    assert split(D(100), 3) == [D("33.33"), D("33.33"), D("33.34")]
    assert split(D("0.02"), 3) == [D("0.00"), D("0.00"), D("0.02")]
    assert split_by(D("99999.99"), [D(30), D(60), D(10)]) == [D("29999.99"), D("59999.99"), D("10000.01")]


@pytest.mark.trust("T-F04")
@given(AMOUNTS, st.integers(1, 60))
def test_parts_add_up(amount: Decimal, parts: int) -> None:
    """Always, to the cent."""
    found = split(amount, parts)
    assert (len(found), sum(found)) == (parts, amount)
    assert all(part == part.quantize(D("0.01")) for part in found)


def test_matching() -> None:
    """A named instalment is filled first; the rest goes to the oldest that is not covered."""
    plan = [Part(1, date(2026, 5, 1), D(30)), Part(2, date(2026, 3, 1), D(50)), Part(3, date(2026, 7, 1), D(20))]
    assert matched(plan, []) == {1: 0, 2: 0, 3: 0}
    assert matched(plan, [(None, D(60))]) == {1: D(10), 2: D(50), 3: 0}
    assert matched(plan, [(3, D(15)), (None, D(10))]) == {1: 0, 2: D(10), 3: D(15)}
    assert matched(plan, [(3, D(30))]) == {1: 0, 2: D(10), 3: D(20)}
    assert matched([], [(None, D(5))]) == {}


@given(
    st.lists(AMOUNTS, min_size=1, max_size=8), st.lists(st.tuples(st.none() | st.integers(1, 9), AMOUNTS), max_size=8)
)
def test_matching_loses_nothing(amounts: list[Decimal], receipts: list[tuple[int | None, Decimal]]) -> None:
    """What is covered is the least of what came in and what is due, and no instalment is covered beyond its amount."""
    plan = [Part(number, date(2026, 1, number), amount) for number, amount in enumerate(amounts, start=1)]
    found = matched(plan, receipts)
    assert sum(found.values()) == min(sum(amounts), sum(amount for _, amount in receipts))
    assert all(0 <= found[part.number] <= part.amount for part in plan)


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (-3, "current"),
        (0, "current"),
        (1, "1_30"),
        (30, "1_30"),
        (31, "31_60"),
        (60, "31_60"),
        (61, "61_90"),
        (90, "61_90"),
        (91, "91"),
    ],
)
def test_the_age_of_a_debt(days: int, name: str) -> None:
    """未逾期, 1–30, 31–60, 61–90, 91 and more."""
    assert bucket(days) == name


def test_an_instalment_is_more_than_nothing() -> None:
    """No zero, no minus."""
    for amount in ("0", "-1", "0.001", "1e3", "NaN", "10000000000000"):
        with pytest.raises(ValueError):
            InstalmentInput(due_on=date(2026, 1, 1), amount=amount)
    assert InstalmentInput(due_on=date(2026, 1, 1), amount="￥１,２３４.５").amount == D("1234.50")
    assert InstalmentInput(due_on=date(2026, 1, 1), amount="12.5万").amount == D("125000.00")
