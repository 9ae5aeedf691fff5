"""What a report consists of, when it is complete, who signs it."""

from datetime import date

import pytest

from bihuan.base.policies.forms import Gap
from bihuan.playbook.load import load_preset
from bihuan.playbook.schema.forms import CORE_FIELDS
from bihuan.steer.reports import rules
from bihuan.steer.reports.rules import Superior

EQUIPMENT, DISTRIBUTION = load_preset("equipment"), load_preset("distribution")
WEEKLY, DAILY = EQUIPMENT.forms["weekly_report"], DISTRIBUTION.forms["daily_report"]


@pytest.mark.parametrize("kind", rules.BLOCKS)
def test_the_blocks_are_those_of_the_form(kind: str) -> None:
    assert {block.name for block in rules.BLOCKS[kind]} == set(CORE_FIELDS[rules.FORMS[kind]])


@pytest.mark.parametrize(
    ("kind", "name", "first", "last"),
    [
        ("weekly", "2026-W10", date(2026, 3, 2), date(2026, 3, 8)),
        ("management", "2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ("daily", "2026-03-05", date(2026, 3, 5), date(2026, 3, 5)),
    ],
)
def test_a_period_by_its_name(kind: str, name: str, first: date, last: date) -> None:
    assert rules.period_named(kind, name) == (name, first, last)


@pytest.mark.parametrize(
    ("kind", "name"), [("weekly", "2025-W53"), ("weekly", "2026-03-05"), ("daily", "2026-W10"), ("daily", "")]
)
def test_there_is_no_such_period(kind: str, name: str) -> None:
    assert rules.period_named(kind, name) is None


def test_the_week_after_the_last_of_the_year() -> None:
    week = rules.period_named("weekly", "2026-W53")
    assert week is not None
    assert (week.previous.name, week.next.name) == ("2026-W52", "2027-W01")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 3, 9), "2026-W10"),
        (date(2026, 3, 10), "2026-W10"),
        (date(2026, 3, 11), "2026-W11"),
        (date(2026, 3, 15), "2026-W11"),
    ],
)
def test_on_monday_and_tuesday_one_writes_about_last_week(day: date, expected: str) -> None:
    assert rules.expected_period("weekly", day).name == expected


@pytest.mark.clause("A3", "A5")
def test_an_empty_weekly_report_lacks_what_a3_and_a5_ask_for() -> None:
    found = rules.missing("weekly", WEEKLY, words={"results": "  "}, extra={}, gathered=())
    assert found == [Gap("daily_work", "A5"), Gap("results", "A5"), Gap("next_week", "A3")]


def test_records_and_plan_lines_fill_blocks_as_words_do() -> None:
    found = rules.missing(
        "weekly", WEEKLY, words={"results": "谈了价格"}, extra={}, gathered={"daily_work", "next_week"}
    )
    assert found == []


def test_figures_are_never_missing_and_the_daily_report_asks_for_words() -> None:
    found = rules.missing("daily", DAILY, words={"attendance": "on_duty"}, extra={}, gathered={"results"})
    assert found == [Gap("insights", "D6")]


def test_without_a_form_nothing_is_missing() -> None:
    assert rules.missing("weekly", None, words={}, extra={}, gathered=()) == []


MANAGER, DIRECTOR, GM = Superior(1, "manager", True), Superior(2, "director", True), Superior(3, "gm", True)


@pytest.mark.clause("A4")
def test_the_director_signs_what_a4_says_else_the_nearest() -> None:
    chain = [MANAGER, DIRECTOR, GM]
    assert rules.addressee(WEEKLY, chain) == 2
    assert rules.addressee(DAILY, chain) == 1
    assert rules.addressee(None, chain) == 1


def test_who_may_not_sign_is_passed_over() -> None:
    chain = [Superior(1, "manager", False), Superior(2, "director", False), GM]
    assert rules.addressee(WEEKLY, chain) == 3
    assert rules.addressee(WEEKLY, []) is None
