"""Several at the same moment, on connections of their own: whoever comes second is told, whatever the order, and everything adds up."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import broken_link
from bihuan.base.duties.models import Duty
from bihuan.base.duties.services import catch_up, rebuild, sweep, verify, waive
from bihuan.base.duties.tests.days import after, company, happened, visit
from bihuan.base.numbering.models import Counter
from bihuan.base.numbering.services import next_number
from bihuan.base.organisation.inputs import MemberInput
from bihuan.base.organisation.models import Department, Member
from bihuan.base.organisation.services import archive_department, change_member, merge_department
from bihuan.base.organisation.tests.cast import SHANGHAI, Cast, make_cast
from bihuan.base.policies.models import Publication
from bihuan.base.policies.services import publish
from bihuan.base.records.tests.races import kinds, race_database, together
from bihuan.flow.contracts.inputs import ReviewInput, WithdrawalInput
from bihuan.flow.contracts.models import Contract, Receipt, ReviewStep
from bihuan.flow.contracts.services import review, withdraw_review
from bihuan.flow.contracts.tests.papers import LATER, asked, drafted, signed
from bihuan.flow.fieldwork import services as fieldwork
from bihuan.flow.fieldwork.inputs import VisitReport
from bihuan.flow.opportunities.tests.deals import customer_of
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.contracts.tests.access import TYPED
from bihuan.interfaces.web.setup import middleware
from bihuan.playbook.load import read_source
from bihuan.steer.reports.models import Report
from bihuan.steer.reports.periods import day_of
from bihuan.steer.reports.rules import period
from bihuan.steer.reports.tests.world import founded, judged, lived, when
from bihuan.steer.scoring.models import Correction, LedgerLine, MonthClosing
from bihuan.steer.scoring.services import close, correct, switch_charging

__all__ = ["race_database"]
MARCH = date(2026, 3, 1)
AFTER = datetime(2026, 4, 2, 9, tzinfo=SHANGHAI)


@pytest.fixture
def cast(race_database: None) -> Cast:
    """The people, committed, so that every connection sees them."""
    middleware.forget()
    return make_cast()


def _told(verb: str) -> int:
    return Event.objects.filter(verb=verb).count()


# Numbers


@pytest.mark.trust("X17", "INV3")
def test_numbers_while_the_year_turns(race_database: None) -> None:
    """Some still write the old year while others write the new one: each year counts for itself, no number twice."""
    eve = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)

    def draw(number: int) -> list[str]:
        moments = [eve + timedelta(seconds=(number + turn) % 2) for turn in range(10)]
        return [next_number("contract", region="", at=at) for at in moments]

    outcomes = together(8, draw)
    assert kinds(outcomes) == {"ok": 8}
    found = sorted(number for drawn in outcomes for number in drawn)
    assert found == [f"HT{year}{serial:04}" for year in (2026, 2027) for serial in range(1, 41)]
    assert set(Counter.objects.values_list("period", "last")) == {("2026", 40), ("2027", 40)}


# Forms


def _pressed_together(count: int, member: Member, path: str, fields: dict[str, Any], *, tabs: bool) -> list[Any]:
    """A double press (one form's token), or as many tabs (each its own); where each answer leads."""
    session = log_in(member).cookies

    def press(number: int) -> Any:
        browser = Client()
        browser.cookies = session
        return browser.post(path, {**fields, "sent_token": f"form{number if tabs else ''}"})

    return [
        answer if isinstance(answer, Exception) else (answer.status_code, answer.headers.get("Location"))
        for answer in together(count, press)
    ]


@pytest.mark.trust("T-D07", "INV7")
@pytest.mark.parametrize("tabs", [False, True], ids=["double press", "two tabs"])
def test_a_contract_is_drafted_once(cast: Cast, tabs: bool) -> None:
    """Pressed four times at once: one contract, one number, and everybody is led to it."""
    fields = {**TYPED, "customer": customer_of(cast.li_wei).public_id}
    answers = _pressed_together(4, cast.li_wei, "/contracts/new/", fields, tabs=tabs)
    made = Contract.objects.get()
    assert answers == [(303, f"/contracts/{made.public_id}/")] * 4
    assert _told("contract.drafted") == 1


@pytest.mark.trust("T-D07", "INV7")
@pytest.mark.parametrize("tabs", [False, True], ids=["double press", "two tabs"])
def test_money_is_booked_once(cast: Cast, tabs: bool) -> None:
    """The same receipt without a bank's reference, four times at once."""
    contract = signed(cast)
    fields = {"received_on": LATER.date().isoformat(), "amount": "30", "method": "bank_transfer"}
    path = f"/contracts/{contract.public_id}/receipts/new/"
    answers = _pressed_together(4, cast.sun_li, path, fields, tabs=tabs)
    assert [status for status, _location in answers] == [303] * 4
    assert (Receipt.objects.count(), _told("receipt.recorded")) == (1, 1)
    assert Contract.objects.get().received == 30


@pytest.mark.trust("T-D07", "INV7")
@pytest.mark.parametrize("tabs", [False, True], ids=["double press", "two tabs"])
def test_a_report_is_handed_in_once(cast: Cast, tabs: bool) -> None:
    """From two tabs and by a double press: one report, handed in once; nobody is shown a failure."""
    founded(cast)
    week = period(day_of(timezone.now()), weekly=True).name
    fields = {"problems": "没有", "act": "submit"}
    answers = _pressed_together(4, cast.li_wei, f"/reports/write/weekly/{week}/", fields, tabs=tabs)
    assert {status for status, _location in answers} <= ({303, 422} if tabs else {303}), answers
    assert (Report.objects.get().state, _told("report.submitted")) == ("submitted", 1)


# Approvals


@pytest.mark.trust("T-C07", "INV11")
def test_approved_while_it_is_called_off(cast: Cast) -> None:
    """One of the two holds: approved and not called off, or a draft again with nothing decided."""
    customer = customer_of(cast.li_wei)
    for _round in range(3):
        contract = asked(drafted(cast.li_wei, customer), cast.li_wei, legal=cast.zhou_jie)
        approval = ReviewInput(decision="approved", content_hash=contract.content_hash)

        def act(number: int, contract: Contract = contract, approval: ReviewInput = approval) -> Any:
            if number:
                given = WithdrawalInput(reason="改金额")
                return withdraw_review(
                    public_id=contract.public_id, given=given, version=None, by=cast.again("li.wei"), at=LATER
                )
            by = cast.again("zhou.jie")
            return review(public_id=contract.public_id, step="legal", given=approval, by=by, at=LATER)

        outcomes = together(2, act)
        assert kinds(outcomes)["ok"] == 1, outcomes
        contract.refresh_from_db()
        step = ReviewStep.objects.get(contract=contract)
        ended = (contract.state, step.decision, step.withdrawn_at is None)
        assert ended in {("approved", "approved", True), ("draft", "", False)}
    assert broken_link() is None


# Duties and months


@pytest.mark.trust("T-F08", "INV5")
def test_waived_while_everything_is_judged_anew(cast: Cast) -> None:
    """A waiver and the judges at the same moment: it stands, once, and the stored duties are those of a replay."""
    company("equipment")
    with transaction.atomic():
        happened(visit(), at=after(days=5))
    duty = Duty.objects.get(key="A13:visit:V1:li.wei")
    at = after(days=9)

    def act(number: int) -> Any:
        if number < 2:
            return waive(duty=duty, reason="客户临时取消", by=cast.again("zhang.min"), at=at)
        return (catch_up, sweep, rebuild)[number % 3](at=at)

    outcomes = together(6, act)
    assert kinds(outcomes) == {"ok": 5, "already_waived": 1}
    catch_up(at=at)
    duty.refresh_from_db()
    assert (duty.waived_reason, _told("duty.waived")) == ("客户临时取消", 1)
    assert verify(at=at) == []


@pytest.mark.trust("T-F01", "INV5")
def test_a_month_is_closed_while_a_fact_comes_in(cast: Cast) -> None:
    """A report of a visit handed in late and a waiver, beside the closing: what the month charged, with its corrections, is what
    the duties cost by now.
    """
    world = lived(cast)
    switch_charging(start=date(2026, 3, 2), by=cast.admin, at=datetime(2026, 3, 1, 9, tzinfo=SHANGHAI))
    judged(AFTER)
    said = VisitReport(result="谈妥", next_steps="发货", needs="快", competitors="无")
    other = Duty.objects.filter(clause="A11", about_id="2026-W10", member=cast.li_wei).get()

    def act(number: int) -> Any:
        if number == 0:
            return close(month=MARCH, by=cast.again("admin"), at=AFTER)
        if number == 1:
            return waive(duty=other, reason="系统停机", by=cast.again("zhang.min"), at=AFTER)
        by, visited = cast.again("li.wei"), world.unplanned.public_id
        fieldwork.report_visit(visit=visited, row=said, version=None, by=by, at=AFTER)
        return catch_up(at=AFTER)

    assert kinds(together(3, act)) == {"ok": 3}
    catch_up(at=AFTER)
    correct(at=AFTER)
    assert correct(at=AFTER) == []
    closing = MonthClosing.objects.get()
    of_month = (
        Duty.objects.exclude(member=None)
        .at(AFTER)
        .filter(due_at__gte=when(2, 0), due_at__lt=datetime(2026, 4, 1, tzinfo=SHANGHAI))
    )
    costs = sum(duty.points for duty in of_month)
    charged = sum(LedgerLine.objects.filter(closing=closing, counts=True).values_list("points", flat=True))
    assert charged + sum(Correction.objects.values_list("points", flat=True)) == costs
    assert verify(at=AFTER) == []


# Organisation and regulation


@pytest.mark.trust("T-D10")
def test_a_department_goes_while_people_move_in(cast: Cast) -> None:
    """Archived, merged away, moved into, all at once: nobody is left in a department that is not there any more."""
    going, into = cast.departments["杭州"], cast.departments["上海"]
    people = ["sun.li", "zhou.jie", "wu.ting"]

    def act(number: int) -> Any:
        if number == 0:
            return merge_department(department=going, into=into, version=going.version, by=None, at=cast.at)
        if number == 1:
            return archive_department(department=going, version=going.version, by=None, at=cast.at)
        member = cast.again(people[number - 2])
        value = MemberInput(name=member.name, joined_on=member.joined_on, department=going.public_id)
        return change_member(member=member, value=value, version=member.version, by=None, at=cast.at)

    outcomes = kinds(together(5, act))
    assert set(outcomes) <= {
        "ok",
        "department_not_empty",
        "Missing",
        "Conflict",
        "unknown_department",
        "InvalidInput",
        "Refused",
    }
    gone = Department.objects.exclude(archived_at=None)
    assert not Member.objects.filter(department__in=gone, is_active=True).exists()
    assert gone.count() <= 1
    assert broken_link() is None


@pytest.mark.trust("T-D10")
def test_two_publish_for_the_same_monday(cast: Cast) -> None:
    """One of them counts; the other was taken back, in the order of the log."""
    founded(cast)
    monday = date(2026, 6, 1)

    def act(number: int) -> Any:
        text = read_source("equipment").text
        return publish(text=text, name=f"{number}.yaml", starts_on=monday, by=cast.again("admin"), at=when(9))

    outcomes = together(3, act)
    assert kinds(outcomes) == {"ok": 3}
    counting = Publication.objects.filter(starts_on=monday, withdrawn_at=None)
    last = Event.objects.filter(verb="playbook.published").order_by("-seq")[0]
    assert [one.name for one in counting] == [last.data["name"]]


@pytest.mark.trust("T-D12", "T-K06")
def test_there_is_one_database_to_decide_by() -> None:
    """No router, no second connection: nothing is read from a copy that lags behind."""
    assert list(settings.DATABASES) == ["default"]
    assert settings.DATABASE_ROUTERS == []
