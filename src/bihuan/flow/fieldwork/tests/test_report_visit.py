"""The report of a visit: handed in, incomplete, completed, and what is missing named with its clause."""

from datetime import timedelta
from decimal import Decimal

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Conflict, Missing
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.tests.regulation import in_force
from bihuan.flow.fieldwork.inputs import VisitPlan, VisitReport
from bihuan.flow.fieldwork.selectors import missing_now, without_report
from bihuan.flow.fieldwork.services import plan_visit, report_visit
from bihuan.flow.fieldwork.tests.conftest import Visited
from bihuan.flow.fieldwork.tests.unchanged import raises, refused

LATER = timedelta(hours=5)


def facts() -> list[tuple[str, dict[str, object]]]:
    """What the log says of reports."""
    events = Event.objects.filter(verb__in=("visit.reported", "visit.changed")).order_by("seq")
    return [(event.verb, {key: value for key, value in event.data.items() if key != "customer"}) for event in events]


@pytest.mark.clause("A9", "A10", "B12", part="base")
@pytest.mark.clause("B16")
def test_handed_in_whole(cast: Cast, visited: Visited) -> None:
    """With the regulation's own fields."""
    in_force("equipment")
    visit = visited(purpose="new_customer")
    row = VisitReport(
        result="同意试样", next_steps="下周送样", extra={"investment": "1200000", "personnel": "设备部说了算"}
    )
    at = cast.at + LATER
    reported = report_visit(visit=visit.public_id, row=row, version=visit.version, by=cast.li_wei, at=at)
    assert (reported.reported_at, reported.reported_by, reported.report_complete) == (at, cast.li_wei, True)
    assert reported.extra == {"investment": "1200000", "personnel": "设备部说了算"}
    assert facts() == [("visit.reported", {"complete": True})]
    assert list(without_report(cast.li_wei)) == []


@pytest.mark.clause("A13", "A21", "B18")
def test_handed_in_incomplete_and_completed(cast: Cast, visited: Visited) -> None:
    """What is missing is named with its clause; the first hand-in keeps its moment; the completion is told once."""
    in_force("equipment")
    visit, at = visited(), cast.at + LATER
    assert [(gap.field, gap.clause) for gap in missing_now(visit, at)] == [("result", "A9"), ("next_steps", "A9")]
    one = VisitReport(result="同意试样")
    report_visit(visit=visit.public_id, row=one, version=None, by=cast.li_wei, at=at)
    assert list(without_report(cast.li_wei)) == [visit]
    two = VisitReport(result="同意试样，需再谈价")
    report_visit(visit=visit.public_id, row=two, version=None, by=cast.li_wei, at=at + LATER)
    three = VisitReport(result="同意试样，需再谈价", next_steps="下周送样")
    done = report_visit(visit=visit.public_id, row=three, version=None, by=cast.li_wei, at=at + 2 * LATER)
    assert (done.reported_at, done.report_complete) == (at, True)
    report_visit(visit=visit.public_id, row=three, version=None, by=cast.li_wei, at=at + 3 * LATER)
    four = VisitReport(result="同意试样，需再谈价", next_steps="下周送样", cost=Decimal("86.50"))
    report_visit(visit=visit.public_id, row=four, version=None, by=cast.li_wei, at=at + 3 * LATER)
    assert facts() == [
        ("visit.reported", {"complete": False, "missing": ["next_steps"]}),
        ("visit.changed", {"changes": {}}),
        ("visit.reported", {"complete": True}),
        ("visit.changed", {"changes": {"cost": [None, "86.50"]}}),
    ]


def test_what_is_complete_stays_complete(cast: Cast, visited: Visited) -> None:
    """Handing in whole and emptying it afterwards does not go."""
    in_force("equipment")
    visit, at = visited(), cast.at + LATER
    row = VisitReport(result="同意试样", next_steps="下周送样")
    report_visit(visit=visit.public_id, row=row, version=None, by=cast.li_wei, at=at)
    with refused("would_be_incomplete", field="next_steps", clause="A9"):
        report_visit(visit=visit.public_id, row=VisitReport(result="同意试样"), version=None, by=cast.li_wei, at=at)


def test_without_a_form_any_word_is_complete(cast: Cast, visited: Visited) -> None:
    """A regulation that says nothing of the form asks for nothing; nothing at all is no report."""
    in_force("tob")
    visit, at = visited(), cast.at + LATER
    with refused("empty_report", field="result"):
        report_visit(visit=visit.public_id, row=VisitReport(), version=None, by=cast.li_wei, at=at)
    row = VisitReport(result="见到采购")
    assert report_visit(visit=visit.public_id, row=row, version=None, by=cast.li_wei, at=at).report_complete is True


def test_what_is_refused(cast: Cast, huatong: Customer, visited: Visited) -> None:
    """Before the visit, by strangers, over somebody else's words, with a value of the wrong kind."""
    in_force("equipment")
    row, at = VisitReport(result="x"), cast.at + LATER
    planned = plan_visit(row=VisitPlan(customer=huatong.public_id), by=cast.li_wei, at=cast.at)
    with refused("visit_not_held"):
        report_visit(visit=planned.public_id, row=row, version=1, by=cast.li_wei, at=at)
    visit = visited()
    with raises(Missing):
        report_visit(visit=visit.public_id, row=row, version=None, by=cast.zhao_qiang, at=at)
    with refused("no_permission"):
        report_visit(visit=visit.public_id, row=row, version=None, by=cast.wu_ting, at=at)
    wrong = VisitReport(result="x", extra={"investment": "viel"})
    with refused("wrong_value", field="investment", clause="A9"):
        report_visit(visit=visit.public_id, row=wrong, version=None, by=cast.li_wei, at=at)
    report_visit(visit=visit.public_id, row=row, version=visit.version, by=cast.zhang_min, at=at)
    with raises(Conflict):
        other = VisitReport(result="y")
        report_visit(visit=visit.public_id, row=other, version=visit.version, by=cast.li_wei, at=at)
