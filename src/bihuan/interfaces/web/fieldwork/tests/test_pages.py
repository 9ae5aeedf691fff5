"""Logging, visiting, reporting and planning on pages."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bihuan.base.audit.models import Event
from bihuan.base.duties.services import catch_up
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.tests.regulation import in_force
from bihuan.flow.fieldwork.inputs import FollowupInput, HeldVisit
from bihuan.flow.fieldwork.models import DayPlan, Followup, FollowupPlan, Visit
from bihuan.flow.fieldwork.services import log_followup, record_visit
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.fieldwork.tests import made

HOUR = timedelta(hours=1)


@pytest.fixture
def li_wei(cast: Cast) -> Client:
    """李伟, signed in."""
    return log_in(cast.li_wei)


def local(moment: datetime) -> str:
    """As a phone's field sends it."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.clause("E11")
def test_a_call_is_logged_with_three_presses(cast: Cast, li_wei: Client) -> None:
    """A recent customer's chip, the words, a day's chip."""
    there = made.followup(cast).customer
    log_followup(row=FollowupInput(customer=there.public_id, content="x"), by=cast.li_wei, at=timezone.now())
    page = li_wei.get("/followups/log/").content.decode()
    assert f'name="customer_chip" value="{there.public_id}"' in page
    day = (timezone.localdate() + timedelta(days=5)).isoformat()
    sent = {
        "customer_chip": there.public_id,
        "channel": "phone",
        "content": "约了面谈",
        "next_day": day,
        "progress": "on",
    }
    answer = li_wei.post("/followups/log/", sent)
    assert (answer.status_code, answer["Location"]) == (303, f"/customers/{there.public_id}/")
    call = Followup.objects.latest("pk")
    assert (call.content, call.channel, call.next_at and call.next_at.isoformat()) == ("约了面谈", "phone", day)
    assert (timezone.now() - call.happened_at).total_seconds() < 60


def test_what_is_typed_wins_over_the_chip(cast: Cast, li_wei: Client) -> None:
    """Another customer found by typing, another day."""
    one, two = made.customer(cast, "甲"), made.customer(cast, "乙")
    sent = {
        "customer_chip": one.public_id,
        "customer": two.public_id,
        "content": "x",
        "next_day": "2026-12-01",
        "next_at": "2026-12-24",
    }
    li_wei.post("/followups/log/", {**sent, "channel": "phone"})
    call = Followup.objects.get()
    assert (call.customer, str(call.next_at)) == (two, "2026-12-24")


@pytest.mark.parametrize("missing", ["content", "customer"])
def test_what_was_typed_is_kept(cast: Cast, li_wei: Client, missing: str) -> None:
    """422 with the form as it was."""
    there = made.customer(cast)
    sent = {"customer": there.public_id, "channel": "online", "content": "一大段话", "next_step": "发修订报价"}
    answer = li_wei.post("/followups/log/", {**sent, missing: ""})
    page = answer.content.decode()
    assert (answer.status_code, Followup.objects.count()) == (422, 0)
    assert "发修订报价" in page


def test_told_times_are_held_to_the_rules(cast: Cast, li_wei: Client) -> None:
    """T-E01: beside the field, and nothing is stored."""
    there = made.customer(cast)
    sent = {"customer": there.public_id, "channel": "phone", "content": "x"}
    for told in (timezone.now() + HOUR, timezone.now() - timedelta(days=8)):
        answer = li_wei.post("/followups/log/", {**sent, "happened_at": local(told)})
        assert answer.status_code == 422
        assert 'id="id_happened_at_error"' in answer.content.decode()
    assert Followup.objects.count() == 0


def test_a_foreign_customer_is_not_there(cast: Cast, li_wei: Client) -> None:
    """Neither by id in the form nor by address."""
    there = made.customer(cast)
    other = log_in(cast.zhao_qiang)
    assert (
        other.post("/followups/log/", {"customer": there.public_id, "channel": "phone", "content": "x"}).status_code
        == 422
    )
    assert other.get(f"/followups/log/{there.public_id}/").status_code == 404
    assert Followup.objects.count() == 0


@pytest.mark.clause("A13", "B18")
def test_from_arrival_to_a_complete_report(cast: Cast, li_wei: Client) -> None:
    """On the phone: arrived, leaving, report incomplete, completed; the clause of what is missing is named."""
    in_force("equipment")
    visit = made.planned(cast)
    page = f"/visits/{visit.public_id}/"
    assert li_wei.post(f"{page}start/")["Location"] == page
    assert li_wei.post(f"{page}leave/")["Location"] == f"{page}report/"
    form = li_wei.get(f"{page}report/").content.decode()
    assert 'href="#id_next_steps"' in form
    version = Visit.objects.get().version
    assert li_wei.post(f"{page}report/", {"result": "同意试样", "version": version}).status_code == 303
    visit.refresh_from_db()
    assert (visit.state, visit.report_complete) == ("held", False)
    assert ">A9<" in li_wei.get(page).content.decode()
    sent = {"result": "同意试样", "next_steps": "下周送样", "extra-investment": "1200000", "version": visit.version}
    assert li_wei.post(f"{page}report/", sent).status_code == 303
    visit.refresh_from_db()
    assert (visit.report_complete, visit.extra) == (True, {"investment": "1200000"})
    emptied = li_wei.post(f"{page}report/", {"result": "同意试样", "version": visit.version})
    assert emptied.status_code == 422


@pytest.mark.clause("A10", part="base")
def test_the_name_of_the_printed_report(cast: Cast, li_wei: Client) -> None:
    """A10: day, customer, people."""
    visit = made.held(cast)
    page = li_wei.get(f"/visits/{visit.public_id}/paper/").content.decode()
    assert "<title>20260105_华通_李伟_" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 3),
        ("?report=missing", 1),
        ("?report=late", 1),
        ("?report=done", 1),
        ("?state=planned", 1),
        ("?q=华通", 3),
        ("?q=试样", 1),
        ("?q=无此", 0),
    ],
)
def test_which_report_is_there(cast: Cast, li_wei: Client, query: str, found: int) -> None:
    """Yes, no, overdue: judged by the duty, found by the filter and by words of the report."""
    in_force("equipment")
    there, now = made.customer(cast), timezone.now()
    for result in ("", "同意试样"):
        times = {"started_at": cast.at, "ended_at": cast.at + HOUR}
        visit = record_visit(row=HeldVisit(customer=there.public_id, **times), by=cast.li_wei, at=cast.at + HOUR)
        if result:
            sent = {"result": result, "next_steps": "下周送样", "version": visit.version}
            assert li_wei.post(f"/visits/{visit.public_id}/report/", sent).status_code == 303
    row = {
        "customer": there.public_id,
        "leader": cast.li_wei.public_id,
        "planned_start": local(now + HOUR),
        "purpose": "order",
    }
    assert li_wei.post("/visits/plan/", row).status_code == 303
    catch_up(at=now)
    page = li_wei.get(f"/visits/{query}").content.decode()
    assert page.count("<tr data-row") == found
    if query == "":
        assert page.count("tone-red") == 1


@pytest.mark.parametrize("address", ["/visits/", "/followups/", "/visits/?report=late", "/followups/?q=报价"])
def test_as_many_statements_for_ten_as_for_two_hundred(cast: Cast, li_wei: Client, address: str) -> None:
    """And none for a row."""
    there = made.customer(cast)
    stamps = {
        "created_at": cast.at,
        "updated_at": cast.at,
        "created_by": cast.li_wei,
        "updated_by": cast.li_wei,
        "customer": there,
    }
    counts = []
    for many in (10, 190):
        Followup.objects.bulk_create(
            Followup(**stamps, by=cast.li_wei, happened_at=cast.at, logged_at=cast.at, channel="phone", content="报价")
            for _ in range(many)
        )
        times = {"started_at": cast.at, "ended_at": cast.at + HOUR, "held_at": cast.at, "state": "held"}
        Visit.objects.bulk_create(Visit(**stamps, leader=cast.li_wei, **times) for _ in range(many))
        li_wei.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert li_wei.get(address).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.clause("D5", part="base")
def test_a_day_is_planned_and_signed(cast: Cast, li_wei: Client) -> None:
    """In the order of the rows as they are sent; the manager finds it among the people's plans."""
    there, day = made.customer(cast), timezone.localdate().isoformat()
    sent = {
        "line": ["7", "3", "9"],
        "lines-7-customer": there.public_id,
        "lines-7-time_from": "14:00",
        "lines-7-purpose": "collection",
        "lines-3-region": "嘉定",
        "lines-3-purpose": "market_research",
        "lines-9-purpose": "other",
    }
    assert li_wei.post(f"/days/edit/?day={day}", sent).status_code == 303
    plan = DayPlan.objects.get()
    lines = [(line.customer, line.region, line.purpose) for line in plan.lines.all()]
    assert lines == [(there, "", "collection"), (None, "嘉定", "market_research")]
    manager = log_in(cast.zhang_min)
    assert "李伟" in manager.get(f"/days/team/?day={day}").content.decode()
    assert manager.get(f"/days/?day={day}&member={cast.li_wei.public_id}").status_code == 200
    assert (
        manager.post(f"/days/{plan.public_id}/sign/", {"comment": "先去嘉定", "version": plan.version}).status_code
        == 303
    )
    assert "先去嘉定" in li_wei.get(f"/days/?day={day}").content.decode()
    assert log_in(cast.wang_fang).get(f"/days/?day={day}&member={cast.li_wei.public_id}").status_code == 404


def test_a_wrong_line_is_shown_where_it_is(cast: Cast, li_wei: Client) -> None:
    """With everything that was typed; nothing is planned."""
    day = timezone.localdate().isoformat()
    sent = {
        "line": ["0", "1"],
        "lines-0-region": "嘉定",
        "lines-0-purpose": "other",
        "lines-1-region": "松江",
        "lines-1-purpose": "other",
    }
    wrong = {**sent, "lines-1-time_from": "11:00", "lines-1-time_to": "10:00"}
    answer = li_wei.post(f"/days/edit/?day={day}", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_lines-1-time_to_error"' in page
    assert "松江" in page
    assert not DayPlan.objects.filter(planned_at__isnull=False).exists()
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    assert li_wei.post(f"/days/edit/?day={yesterday}", sent).status_code == 422


@pytest.mark.clause("D7", "A23", part="base")
def test_a_week_beside_what_was_done(cast: Cast, li_wei: Client) -> None:
    """D7 on one page, with a stop that leads to its visit."""
    in_force("distribution")
    plan = made.day_plan(cast)
    line = plan.lines.get()
    page = li_wei.get("/days/?day=2026-01-05&span=week").content.decode()
    assert page.count("day-card") >= 7
    assert "华通" in page
    assert li_wei.post(f"/days/stops/{line.pk}/visit/")["Location"] == f"/visits/{Visit.objects.get().public_id}/"


@pytest.mark.clause("E10")
@pytest.mark.clause("E8", part="base")
def test_a_plan_says_what_with_whom_and_when(cast: Cast, li_wei: Client) -> None:
    """E10 is named beside the field of its step; then the plan is made, and a step ticked off."""
    in_force("tob")
    there = made.customer(cast)
    steps = {
        "line": "0",
        "steps-0-action": "递交方案",
        "steps-0-channel": "visit",
        "steps-0-due_on": "2026-12-01",
        "steps-0-goal": "立项",
    }
    refused = li_wei.post(f"/plans/new/{there.public_id}/", {**steps, "title": "采购"})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert ">E10<" in page
    assert 'id="id_steps-0-with_whom_error"' in page
    answer = li_wei.post(f"/plans/new/{there.public_id}/", {**steps, "steps-0-with_whom": "单经理", "title": "采购"})
    plan = FollowupPlan.objects.get()
    assert answer["Location"] == f"/plans/{plan.public_id}/"
    line = plan.lines.get()
    li_wei.post(f"/plans/{plan.public_id}/steps/{line.pk}/", {"done": "1"})
    line.refresh_from_db()
    assert line.done_by == cast.li_wei
    assert "采购" in li_wei.get("/plans/").content.decode()


def test_a_correction_shows_on_the_timeline(cast: Cast, li_wei: Client) -> None:
    """The old entry struck through, the reason beside it."""
    call = made.followup(cast)
    sent = {
        "customer": call.customer.public_id,
        "happened_at": local(cast.at),
        "channel": "online",
        "reason": "记错了时间",
        "version": 1,
    }
    assert li_wei.post(f"/followups/{call.public_id}/correct/", sent).status_code == 303
    page = li_wei.get(f"/followups/{call.public_id}/").content.decode()
    assert "is-withdrawn" in page
    facts = Event.objects.count()
    assert li_wei.post(f"/followups/{call.public_id}/withdraw/", {"reason": "", "version": 2}).status_code == 422
    assert Event.objects.count() == facts
    assert li_wei.post(f"/followups/{call.public_id}/withdraw/", {"reason": "点错了", "version": 2}).status_code == 303
    assert Customer.objects.get().followup_count == 0
