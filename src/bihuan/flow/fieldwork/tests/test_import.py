"""Visits and follow-ups out of a workbook."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import broken_link
from bihuan.base.duties.services import catch_up, verify
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Refused
from bihuan.base.search.selectors import matching
from bihuan.flow.customers.inputs import CustomerInput
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.services import archive_customers, record_customers
from bihuan.flow.customers.tests.regulation import in_force
from bihuan.flow.fieldwork.inputs import FollowupInput, HeldVisit, VisitReport
from bihuan.flow.fieldwork.models import Followup, Visit
from bihuan.flow.fieldwork.services import (
    FollowupRow,
    VisitRow,
    import_followups,
    import_visits,
    log_followup,
    record_visit,
)

REPORT = VisitReport(result="谈妥样机", next_steps="周五送样机", received_by="王总", needs="两条产线", competitors="无")


@pytest.fixture
def customers(cast: Cast) -> list[Customer]:
    rows = [CustomerInput(name=f"甲{number}厂", region="杭州") for number in range(200)]
    return record_customers(rows=rows, by=cast.li_wei, at=cast.at)


def _visit(cast: Cast, customer: Customer, day: int = 1, hour: int = 1, **more: object) -> VisitRow:
    start = cast.at + timedelta(days=day, hours=hour)
    given = HeldVisit(customer=customer.public_id, started_at=start, ended_at=start + timedelta(hours=1))
    row = VisitRow(given, customer, (cast.li_wei, cast.wang_fang))
    return replace(row, **more)  # type: ignore[arg-type]


def _followup(cast: Cast, customer: Customer, day: int = 1, **fields: object) -> FollowupRow:
    happened = cast.at + timedelta(days=day)
    given = FollowupInput.model_validate(
        {"customer": customer.public_id, "content": "电话里谈了样机", "happened_at": happened, **fields}
    )
    return FollowupRow(given, customer, cast.li_wei, happened + timedelta(hours=1))


def test_visits_at_their_own_times(cast: Cast, customers: list[Customer]) -> None:
    """Held at its end and reported when it was, by whoever led; the rules find the report in time, late or still owed."""
    in_force("tob")
    at, first = cast.at + timedelta(days=30), customers[0]
    end = cast.at + timedelta(days=1, hours=2)
    reported = _visit(cast, first, report=REPORT, reported_at=end + timedelta(hours=3))
    unreported = _visit(cast, customers[1], marked=True, report=REPORT)
    same_day = _visit(cast, customers[2], report=REPORT, reported_at=end - timedelta(hours=5))
    visits = import_visits(rows=[reported, unreported, same_day], by=cast.admin, at=at)

    kept = Visit.objects.get(pk=visits[0].pk)
    assert (kept.state, kept.leader, kept.region, kept.held_at, kept.created_at) == (
        "held",
        cast.li_wei,
        "杭州",
        end,
        end,
    )
    assert [one.member for one in kept.people.all()] == [cast.li_wei, cast.wang_fang]
    assert (kept.reported_at, kept.reported_by, kept.result) == (end + timedelta(hours=3), cast.li_wei, "谈妥样机")
    assert (kept.when_at, kept.is_late_entry, kept.updated_by) == (end - timedelta(hours=1), False, cast.admin)
    assert (visits[1].is_late_entry, visits[1].reported_at, visits[1].result) == (True, None, "谈妥样机")
    assert visits[2].reported_at == end
    assert list(matching("visit", "样机")) == [one.pk for one in visits]
    facts = Event.objects.filter(kind="visit", subject=visits[0].public_id).order_by("seq")
    assert [(one.verb, one.actor, one.at) for one in facts] == [
        ("visit.held", "li.wei", end),
        ("visit.reported", "li.wei", end + timedelta(hours=3)),
    ]
    first.refresh_from_db()
    assert (first.followup_count, first.last_followup_at) == (1, end - timedelta(hours=1))
    catch_up(at=at)
    assert verify(at=at) == []
    assert broken_link() is None


def test_followups_at_their_own_times(cast: Cast, customers: list[Customer]) -> None:
    """Logged when and by whom the workbook says; the customer's counts end up as if each had been logged by the form."""
    in_force("tob")
    at = cast.at + timedelta(days=30)
    days = [(3, date(2026, 2, 1)), (5, None), (1, date(2026, 3, 1)), (9, date(2026, 2, 20)), (9, None)]
    rows = [_followup(cast, customers[0], day, next_at=next_at) for day, next_at in days]
    rows += [replace(_followup(cast, customers[1], 2), logged_at=cast.at + timedelta(days=4))]
    made = import_followups(rows=rows, by=cast.admin, at=at)
    admin = cast.again("admin")
    for day, next_at in days:
        given = _followup(cast, customers[2], day, next_at=next_at).given
        log_followup(row=given, author=cast.li_wei, by=admin, at=at)
    kept = [Customer.objects.get(pk=customers[number].pk) for number in (0, 2)]
    names = ("followup_count", "last_followup_at", "next_contact_on", "first_contact_at")
    assert [getattr(kept[0], name) for name in names] == [getattr(kept[1], name) for name in names]
    assert (made[5].is_late_entry, made[0].is_late_entry) == (True, False)
    fact = Event.objects.get(subject=made[5].public_id)
    assert (fact.actor, fact.at, fact.data["late_entry"]) == ("li.wei", cast.at + timedelta(days=4), True)
    assert (Followup.objects.get(pk=made[0].pk).created_by, made[0].created_at) == (cast.li_wei, rows[0].logged_at)
    assert made[0].pk in set(matching("followup", "样机"))
    catch_up(at=at)
    assert verify(at=at) == []


def _everything() -> list[object]:
    return [list(table._default_manager.order_by("pk").values()) for table in (Visit, Followup, Customer, Event)]


def test_one_bad_row_and_none_lands(cast: Cast, customers: list[Customer]) -> None:
    """The refusal names the row; nothing of the batch is there."""
    at = cast.at + timedelta(days=20)
    archive_customers(customers=[customers[5].public_id], reason="", by=cast.admin, at=at)
    good, early = _visit(cast, customers[0]), cast.at
    visits = {
        "told_future": _visit(cast, customers[1], day=20),
        "no_such_member": _visit(cast, customers[1], people=()),
        "no_such_customer": _visit(cast, Customer(pk=-1, public_id="x")),
        "is_archived": _visit(cast, customers[5]),
        "empty_report": _visit(cast, customers[1], report=VisitReport(), reported_at=at),
        "ends_before_it_starts": _visit(cast, customers[1], report=REPORT, reported_at=early),
    }
    followups = {
        "told_future": _followup(cast, customers[1], day=20),
        "is_archived": _followup(cast, customers[5]),
    }
    before = _everything()
    for code, row in visits.items():
        with pytest.raises(Refused) as raised:
            import_visits(rows=[good, row], by=cast.admin, at=at)
        assert (raised.value.code, raised.value.parameters["row"]) == (code, 1)
    for code, told in followups.items():
        with pytest.raises(Refused) as raised:
            import_followups(rows=[_followup(cast, customers[0]), told], by=cast.admin, at=at)
        assert (raised.value.code, raised.value.parameters["row"]) == (code, 1)
    assert _everything() == before


def test_only_with_the_permission(cast: Cast, customers: list[Customer]) -> None:
    """Neither one's own nor anybody's."""
    before, at = _everything(), cast.at + timedelta(days=20)
    for by in (cast.li_wei, cast.zhang_min, cast.wu_ting):
        with pytest.raises(Refused, match="no_permission"):
            import_visits(rows=[_visit(cast, customers[0])], by=by, at=at)
        with pytest.raises(Refused, match="no_permission"):
            import_followups(rows=[_followup(cast, customers[0])], by=by, at=at)
    assert _everything() == before


def test_counts_are_those_of_the_form(cast: Cast, customers: list[Customer]) -> None:
    """A visit settles what was promised, as the form's verb does."""
    at = cast.at + timedelta(days=4)
    for number in (0, 1):
        given = _followup(cast, customers[number], 1, next_at=date(2026, 1, 7)).given
        log_followup(row=given, by=cast.li_wei, at=at)
    row = _visit(cast, customers[0], day=2)
    import_visits(rows=[row], by=cast.admin, at=at)
    member = Member.objects.get(code="li.wei")
    told = HeldVisit(customer=customers[1].public_id, started_at=row.given.started_at, ended_at=row.given.ended_at)
    record_visit(row=told, by=member, at=at)
    kept = [Customer.objects.get(pk=customers[number].pk) for number in (0, 1)]
    names = ("followup_count", "last_followup_at", "next_contact_on", "first_contact_at", "version")
    assert [getattr(kept[0], name) for name in names] == [getattr(kept[1], name) for name in names]


def test_as_many_statements_for_two_hundred_as_for_ten(cast: Cast, customers: list[Customer]) -> None:
    """A batch costs a fixed number of statements."""
    in_force("tob")
    at, counts = cast.at + timedelta(days=20), []
    for size in (1, 10, 200):
        visits = [_visit(cast, one, report=REPORT, reported_at=at) for one in customers[:size]]
        followups = [_followup(cast, one) for one in customers[:size]]
        with CaptureQueriesContext(connection) as queries:
            import_visits(rows=visits, by=cast.admin, at=at)
        with CaptureQueriesContext(connection) as more:
            import_followups(rows=followups, by=cast.admin, at=at)
        counts.append((len(queries), len(more)))
    assert counts[1] == counts[2]
