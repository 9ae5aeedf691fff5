"""Today as people see it: what they owe, what waits, and how few statements that takes."""

from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.base.audit.models import Event
from bihuan.base.duties.models import Duty, Proposal
from bihuan.base.organisation.tests.cast import SHANGHAI, START, Cast
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.services import release_customers
from bihuan.flow.fieldwork import services as fieldwork
from bihuan.flow.fieldwork.inputs import HeldVisit
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.today.board import board
from bihuan.interfaces.web.today.tests.access import proposal_of
from bihuan.steer.reports import services as reports
from bihuan.steer.reports.tests.world import WEEK, World, customer, founded, judged, lived, when

MONDAY = when(9, 10)


@pytest.fixture
def world(cast: Cast) -> World:
    found = lived(cast)
    judged(MONDAY)
    return found


def _page(cast: Cast, code: str, at: datetime = MONDAY, name: str = "today:today") -> str:
    with time_machine.travel(at, tick=False):
        return log_in(cast[code]).get(reverse(name)).content.decode()


def test_what_is_overdue_due_and_done(world: World) -> None:
    found = board(world.cast.li_wei, MONDAY).duties
    assert [(one.row["clause"], one.about and one.about.name, one.due.passed) for one in found.overdue] == [
        ("A11", "第9周 2月23日–3月1日", True)
    ]
    assert [(one.row["clause"], one.about and one.about.name) for one in found.today] == [
        ("A11", "第10周 3月2日–3月8日"),
        ("A13", "长江电器股份有限公司"),
    ]
    assert [one.row["clause"] for one in found.incomplete] == []


def test_each_leads_to_the_form_that_does_it_and_says_what_it_costs(world: World) -> None:
    report, visit = board(world.cast.li_wei, MONDAY).duties.today
    assert visit.link is not None
    assert visit.link.href == reverse("fieldwork:report_visit", args=[world.unplanned.public_id])
    assert report.link is not None
    assert report.link.href == reverse("reports:write", args=["weekly", WEEK])
    assert report.stake == "迟交：−3 分"


def test_the_page_says_it_in_the_readers_words(world: World) -> None:
    page = _page(world.cast, "li.wei")
    for words in ("今日", "长江电器股份有限公司", "A13", "今天前", reverse("reports:write", args=["weekly", WEEK])):
        assert words in page


def test_what_is_done_leaves_the_list(world: World) -> None:
    cast = world.cast
    draft = reports.draft(kind="weekly", period=WEEK, by=cast.li_wei, at=MONDAY)
    reports.submit(public_id=draft.public_id, by=cast.li_wei, at=MONDAY)
    judged(MONDAY)
    found = board(cast.li_wei, MONDAY).duties
    assert [one.row["clause"] for one in found.today] == ["A13"]
    assert [(one.row["clause"], one.row["about_id"]) for one in found.done] == [
        ("A11", WEEK),
        ("A13", world.planned.public_id),
    ]


def test_who_has_nothing_to_do_is_told_so(cast: Cast) -> None:
    founded(cast)
    assert board(cast.sun_li, MONDAY).is_clear
    assert "没有待办事项" in _page(cast, "sun.li")


def test_what_waits_for_the_manager(world: World) -> None:
    cast = world.cast
    draft = reports.draft(kind="daily", period="2026-03-06", by=cast.li_wei, at=when(6, 17))
    reports.submit(public_id=draft.public_id, by=cast.li_wei, at=when(6, 18))
    found = board(cast.zhang_min, MONDAY)
    assert (found.level, found.waiting.to_sign) == ("week", 1)
    assert "1 份报告待你核签" in _page(cast, "zhang.min")
    assert board(cast.chen_jing, MONDAY).level == "month"
    assert board(cast.li_wei, MONDAY).level == "day"


def test_today_takes_the_same_few_statements_for_ten_and_for_two_hundred_duties(world: World) -> None:
    cast = world.cast

    def count() -> int:
        with time_machine.travel(MONDAY, tick=False):
            client = log_in(cast.li_wei)
            client.get(reverse("today:today"))
            with CaptureQueriesContext(connection) as done:
                assert client.get(reverse("today:today")).status_code == 200
        return len(done)

    few = count()
    for number in range(60):
        met = customer(f"第{number}号机械厂", cast.li_wei)
        made = HeldVisit(customer=met.public_id, started_at=when(5, 9), ended_at=when(5, 10))
        fieldwork.record_visit(row=made, by=cast.li_wei, at=when(5, 11))
    judged(MONDAY)
    assert Duty.objects.filter(member=cast.li_wei, rule="visit report").count() == 62
    assert count() == few
    assert few <= 12


def test_the_team_takes_the_same_statements_for_any_number_of_people(world: World) -> None:
    cast = world.cast

    def count(code: str) -> int:
        with time_machine.travel(MONDAY, tick=False):
            client = log_in(cast[code])
            client.get(reverse("today:team"))
            with CaptureQueriesContext(connection) as done:
                assert client.get(reverse("today:team")).status_code == 200
        return len(done)

    assert count("zhang.min") == count("chen.jing")


@pytest.mark.clause("C12")
@pytest.mark.clause("A23", part="base")
def test_the_team_shows_what_each_did(world: World) -> None:
    day = datetime.combine(when(3).date(), time(12), SHANGHAI)
    page = _page(world.cast, "zhang.min", day)
    assert "李伟" not in page
    page = _page(world.cast, "zhang.min", day, "today:team")
    assert "李伟" in page
    assert "王芳" in page
    assert "赵强" not in page


@pytest.mark.clause("E14")
@pytest.mark.parametrize(("decision", "owner"), [("accepted", None), ("dismissed", "li.wei")])
def test_a_proposal_is_carried_out_or_turned_down(cast: Cast, decision: str, owner: str | None) -> None:
    proposal = proposal_of(cast)
    answer = _decide(log_in(cast.zhang_min), proposal, decision)
    assert answer == 303
    proposal.refresh_from_db()
    assert (proposal.decision, proposal.decided_by) == (decision, cast.zhang_min)
    kept = Customer.objects.get(public_id=proposal.about_id)
    assert (kept.owner.code if kept.owner else None) == owner


def _decide(client: Client, proposal: Proposal, decision: str) -> int:
    return client.post(reverse("today:decide", args=[proposal.public_id]), {"decision": decision}).status_code


@pytest.mark.clause("B8")
def test_where_it_cannot_be_carried_out_nothing_is_decided(cast: Cast) -> None:
    """B8 of the advertising preset: the customer has been let go before anybody decided to take it back."""
    founded(cast, "advertising")
    met = customer("东海精机有限公司", cast.li_wei)
    later = START + timedelta(days=9)
    judged(later)
    proposal = Proposal.objects.get(action="reclaim")
    release_customers(customers=[met.public_id], by=cast.li_wei, at=later)
    judged(later)
    before = Event.objects.count()
    with time_machine.travel(later, tick=False):
        _decide(log_in(cast.zhang_min), proposal, "accepted")
    proposal.refresh_from_db()
    assert (proposal.decision, Event.objects.count()) == ("", before)


def test_waiving_several_with_one_reason(world: World) -> None:
    cast = world.cast
    ids = list(
        Duty.objects.filter(member=cast.li_wei, done_at=None, due_at__lte=MONDAY).values_list("public_id", flat=True)
    )
    client = log_in(cast.zhang_min)
    asked = client.get(reverse("today:waive_many"), {"ids": ids}).content.decode()
    assert asked.count('name="ids"') == len(ids)
    answer = client.post(reverse("today:waive_many"), {"ids": ids, "reason": "春节停工"})
    assert answer.status_code == 303
    assert set(Duty.objects.filter(public_id__in=ids).values_list("waived_reason", flat=True)) == {"春节停工"}
    again = client.post(reverse("today:waive_many"), {"ids": ids, "reason": "  "})
    assert again.status_code == 303


def test_old_misses_are_counted_not_listed(world: World) -> None:
    later = MONDAY + timedelta(days=28)
    judged(later)
    found = board(world.cast.li_wei, later).duties
    assert found.older >= 2
    assert all(one.row["due_at"] >= later - timedelta(days=14) for one in found.overdue)
