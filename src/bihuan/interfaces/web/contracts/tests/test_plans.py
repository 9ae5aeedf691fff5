"""An amount split into parts that come due one after the other."""

from datetime import date
from decimal import Decimal

import pytest

from bihuan.interfaces.web.contracts.plans import Part, months_after, shares, split_plan

D = Decimal


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("3", (D(1), D(1), D(1))),
        ("1", (D(1),)),
        ("30/60/10", (D(30), D(60), D(10))),
        ("30%、60%、10%", (D(30), D(60), D(10))),
        ("33.3 66.7", (D("33.3"), D("66.7"))),
        ("", ()),
        ("0", ()),
        ("61", ()),
        ("2.5", ()),
        ("三", ()),
        ("٣", ()),
        ("30/0/70", ()),
        ("-3", ()),
        ("1e3", ()),
        ("/".join(["1"] * 61), ()),
    ],
)
def test_what_is_understood(told: str, expected: tuple[Decimal, ...]) -> None:
    """A number of parts, or their per cents with anything between; nothing else."""
    assert shares(told) == expected


@pytest.mark.parametrize(
    ("first", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_months_later(first: date, months: int, expected: date) -> None:
    """The month's last day where it has no such day; the next year after December."""
    assert months_after(first, months) == expected


@pytest.mark.parametrize(
    ("amount", "told", "expected"),
    [
        ("100", "3", ["33.33", "33.33", "33.34"]),
        ("1280000", "30/60/10", ["384000.00", "768000.00", "128000.00"]),
        ("0.05", "3", ["0.01", "0.01", "0.03"]),
        ("100", "1/1/1", ["33.33", "33.33", "33.34"]),
        ("99.99", "1/2", ["33.33", "66.66"]),
    ],
)
def test_a_split_adds_up(amount: str, told: str, expected: list[str]) -> None:
    """To the cent; what is left over goes to the last."""
    made = split_plan(D(amount), shares(told), date(2026, 3, 1), 1)
    assert [str(part.amount) for part in made] == expected
    assert sum(part.amount for part in made) == D(amount)


def test_a_split_comes_due_month_by_month() -> None:
    """From the last of January on: the last of each month."""
    made = split_plan(D(90), shares("3"), date(2026, 1, 31), 1)
    assert made == [
        Part(date(2026, 1, 31), D(30)),
        Part(date(2026, 2, 28), D(30)),
        Part(date(2026, 3, 31), D(30)),
    ]
