"""A list costs as many statements for seventy rows as for ten, each of them, whatever it shows along."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext

from bihuan.base.access.models import Role
from bihuan.base.audit.models import Event, Mention
from bihuan.base.duties.models import Duty, Proposal
from bihuan.base.files.models import Attachment
from bihuan.base.organisation.inputs import LeaveInput
from bihuan.base.organisation.models import Department, Leave, Member
from bihuan.base.organisation.services import record_leave
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.policies.models import Publication
from bihuan.flow.contracts.inputs import ReceiptInput
from bihuan.flow.contracts.models import ReviewStep
from bihuan.flow.contracts.services import record_receipt
from bihuan.flow.contracts.tests.papers import LATER, asked, drafted, signed
from bihuan.flow.offers.models import Bid
from bihuan.insight.analytics.models import Feedback, WeekStatistics
from bihuan.insight.notices.models import Notice
from bihuan.insight.notices.services import Draft, notify
from bihuan.interfaces.api.openapi import document
from bihuan.interfaces.api.tests.access.offers import begun
from bihuan.interfaces.api.tests.asking import Api, told
from bihuan.interfaces.api.tests.growing import Each, copies
from bihuan.interfaces.api.tests.test_deal_lists import LISTS
from bihuan.interfaces.web.customers.tests.made import contact
from bihuan.interfaces.web.files.tests.access import file
from bihuan.interfaces.web.imports.tests.access import done
from bihuan.interfaces.web.playbook.tests.access import published
from bihuan.interfaces.web.reports.tests.access import handed_in
from bihuan.interfaces.web.statistics.tests.access import visited
from bihuan.interfaces.web.today.tests.access import duty_of, proposal_of
from bihuan.interfaces.web.webhooks.tests.made import waiting
from bihuan.steer.reports.models import Copy, Report

FEW, MANY = 10, 70


def _nothing(_rows: list[Any]) -> None:
    """Nothing hangs on them."""


@dataclass(frozen=True)
class Rows:
    """Rows to be copied, and the lists that show them: operation → its path. ``after`` makes what hangs on them."""

    row: models.Model
    lists: dict[str, str]
    by: str = "li.wei"
    each: Each = field(default_factory=dict)
    after: Callable[[list[Any]], None] = _nothing


def _name(number: int) -> str:
    return f"N{number}"


WHOLE = "?limit=200"
NUMBERED: Each = {"number": _name}


def _listed(name: str) -> Callable[[Cast], Iterable[Rows]]:
    """A list of the deal's loop (``LISTS``)."""
    make, each, after = LISTS[name]
    lists = {"list_" + name.replace("-", "_"): f"/{name}{WHOLE}"}

    def rows(cast: Cast) -> Iterable[Rows]:
        yield Rows(make(cast), lists, each=each, after=lambda made: after(made, cast))

    return rows


def _below(cast: Cast) -> Iterable[Rows]:
    bid = Bid.objects.select_related("opportunity__customer").get(public_id=begun(cast)["public_id"])
    deal, customer = bid.opportunity, f"/customers/{bid.opportunity.customer.public_id}"
    below = f"/opportunities/{deal.public_id}"
    own = {
        "list_opportunities_of_customer": f"{customer}/opportunities{WHOLE}",
        "list_unconfirmed": "/opportunities/unconfirmed",
    }
    yield Rows(deal, own, each=NUMBERED)
    yield Rows(bid, {"list_bids_of_opportunity": f"{below}/bids{WHOLE}"}, each=NUMBERED)
    contract = drafted(cast.li_wei, deal.customer, opportunity=deal.public_id)
    own = {"list_contracts_of_customer": f"{customer}/contracts{WHOLE}"}
    yield Rows(contract, {**own, "list_contracts_of_opportunity": f"{below}/contracts{WHOLE}"}, each=NUMBERED)


def _customers(cast: Cast) -> Iterable[Rows]:
    person = contact(cast)
    people = f"/customers/{person.customer.public_id}/contacts{WHOLE}"
    own = {"list_contacts": f"/contacts{WHOLE}", "list_contacts_of_customer": people}
    yield Rows(person, own, each={"is_primary": lambda _number: False})
    yield Rows(person.customer, {"list_customers": f"/customers{WHOLE}"}, each={"name_key": _name, **NUMBERED})


def _money(cast: Cast) -> Iterable[Rows]:
    contract = signed(cast)
    given = ReceiptInput.model_validate({"received_on": LATER.date(), "amount": "1"})
    receipt = record_receipt(contract=contract.public_id, given=given, by=cast.sun_li, at=LATER)
    yield Rows(receipt, {"list_receipts_of_contract": f"/contracts/{contract.public_id}/receipts{WHOLE}"})


def _reviews(cast: Cast) -> Iterable[Rows]:
    asked(drafted(cast.li_wei), cast.li_wei, legal=cast.zhou_jie)
    yield Rows(ReviewStep.objects.get(), {"list_reviews": "/contracts/reviews"}, "zhou.jie", {"step": _name})


def _people(cast: Cast) -> Iterable[Rows]:
    plain: Each = {"code": lambda number: f"m{number}", "number": _name, "email": lambda _number: None}
    yield Rows(Member.objects.get(code="wang.fang"), {"list_members": f"/members{WHOLE}"}, "admin", plain)
    places: Each = {"path": lambda number: f"/x{number}/", "name": _name}
    yield Rows(Department.objects.get(name="北京"), {"list_departments": "/departments"}, "admin", places)
    yield Rows(Role.objects.get(code="sales"), {"list_roles": "/roles"}, "admin", {"code": lambda number: f"r{number}"})
    days = LeaveInput(first_on=cast.at.date(), last_on=cast.at.date())
    leave = record_leave(member=cast.wang_fang, value=days, by=None, at=cast.at)
    yield Rows(Leave.objects.get(pk=leave.pk), {"list_leaves": f"/leaves?day={cast.at:%Y-%m-%d}"}, "admin")


def _reports(cast: Cast) -> Iterable[Rows]:
    report = handed_in(cast)
    copy = Copy.objects.filter(report=report, member=cast.zhang_min).get()
    lists = {
        "list_reports": f"/reports{WHOLE}",
        "list_reports_to_sign": "/reports/to-sign?addressed=false",
        "list_reports_received": "/reports/received",
    }

    def send(rows: list[Any]) -> None:
        Copy.objects.bulk_create(
            Copy(report=one, member=copy.member, part=copy.part, sent_at=copy.sent_at) for one in rows
        )

    weeks: Each = {
        "period": lambda number: f"2024-W{number:02}",
        "starts_on": lambda number: report.starts_on - timedelta(weeks=100 + number),
    }
    yield Rows(Report.objects.get(pk=report.pk), lists, "zhang.min", weeks, send)


def _duties(cast: Cast) -> Iterable[Rows]:
    proposal = proposal_of(cast)
    yield Rows(
        Duty.objects.filter(member=cast.li_wei).first() or duty_of(cast),
        {"list_duties": f"/duties{WHOLE}"},
        "zhang.min",
        {"key": _name},
    )
    yield Rows(
        Proposal.objects.get(pk=proposal.pk),
        {"list_proposals": f"/proposals{WHOLE}"},
        "zhang.min",
        {"origin": lambda number: number},
    )


def _told_of(cast: Cast) -> Iterable[Rows]:
    notify([Draft(cast.li_wei.pk, "feedback", "x", parameters={"by": "wu.ting"})], at=cast.at)
    yield Rows(Notice.objects.get(), {"list_notices": f"/notices{WHOLE}"}, each={"dedupe_key": _name})
    delivery = waiting(cast)
    hook = f"/webhooks/{delivery.endpoint.public_id}/deliveries{WHOLE}"
    yield Rows(delivery, {"list_deliveries": hook}, "admin", {"seq": lambda number: 1000 + number})
    yield Rows(delivery.endpoint, {"list_webhooks": f"/webhooks{WHOLE}"}, "admin", {"name": _name})
    yield Rows(done(cast), {"list_imports": f"/imports{WHOLE}"}, "admin")
    published(cast)
    mondays: Each = {"starts_on": lambda number: date(2031, 1, 6) + timedelta(weeks=number)}
    yield Rows(Publication.objects.all()[0], {"list_versions": "/playbook/versions"}, "admin", mondays)


def _files(cast: Cast) -> Iterable[Rows]:
    attached = Attachment.objects.get(public_id=file(cast)[0])
    shas: Each = {"sha256": lambda number: f"{number:064x}"}
    yield Rows(attached, {"list_files": f"/files/of/{attached.kind}/{attached.record}"}, each=shas)


def _weeks(cast: Cast) -> Iterable[Rows]:
    row = WeekStatistics.objects.create(
        week="2020-W01", starts_on=date(2019, 12, 30), built_at=cast.at, released_at=cast.at, released_by=cast.chen_jing
    )
    weeks: Each = {
        "week": lambda number: f"20{20 + number // 50}-W{number % 50 + 2:02}",
        "starts_on": lambda number: row.starts_on + timedelta(weeks=number),
    }
    yield Rows(row, {"list_weeks": "/statistics"}, "chen.jing", weeks)


def _feedback(cast: Cast) -> Iterable[Rows]:
    kind, public_id = visited(cast)
    by = cast.wu_ting
    row = Feedback.objects.create(about_kind=kind, about_id=public_id, member=cast.li_wei, by=by, at=cast.at, text="好")
    yield Rows(row, {"list_feedback": f"/feedback/{kind}/{public_id}"}, "wu.ting")


def _log(cast: Cast) -> Iterable[Rows]:
    row = contact(cast).customer
    latest = Event.objects.filter(kind="customer", subject=row.public_id).latest("seq")

    def mention(events: list[Any]) -> None:
        Mention.objects.bulk_create(Mention(event=one, kind="customer", public_id=row.public_id) for one in events)

    seq: Each = {"seq": lambda number: 1000 + number}
    lists = {"list_history_of_customer": f"/customers/{row.public_id}/history{WHOLE}"}
    yield Rows(latest, lists, "zhang.min", seq, mention)
    yield Rows(latest, {"list_facts": f"/log{WHOLE}"}, "admin", {"seq": lambda number: 3000 + number})


STAGES = {
    **{name: _listed(name) for name in LISTS},
    "below": _below,
    "customers": _customers,
    "money": _money,
    "reviews": _reviews,
    "people": _people,
    "reports": _reports,
    "duties": _duties,
    "told of": _told_of,
    "files": _files,
    "weeks": _weeks,
    "feedback": _feedback,
    "log": _log,
}


def _asked(api: Api, path: str) -> tuple[int, int]:
    """How many rows, by how many statements; what is read once and kept was read before."""
    api.get(path)
    with CaptureQueriesContext(connection) as queries:
        found = told(api.get(path))
    return len(found["items"] if isinstance(found, dict) else found), len(queries)


def test_every_list_is_counted(cast: Cast) -> None:
    """A new list without rows to copy fails here. Histories are one list, that of each kind of record."""
    lists = {one["get"]["operationId"] for one in document()["paths"].values() if "get" in one}
    wanted = {name for name in lists if name.startswith("list_") and not name.startswith("list_history_of_")}
    found: set[str] = set()
    for stage in STAGES.values():
        with transaction.atomic():
            found |= {name for kind in stage(cast) for name in kind.lists}
            transaction.set_rollback(True)
    assert sorted(wanted - found) == []


@pytest.mark.parametrize("stage", STAGES)
def test_statements_do_not_grow_with_rows(cast: Cast, stage: str) -> None:
    """Of each list in the stage."""
    kinds = list(STAGES[stage](cast))
    apis = {kind.by: Api(cast.again(kind.by)) for kind in kinds}
    counted: list[dict[str, tuple[int, int]]] = []
    for more in (FEW, MANY - FEW):
        for kind in kinds:
            kind.after(copies(kind.row, more, **kind.each))
        counted.append({name: _asked(apis[kind.by], path) for kind in kinds for name, path in kind.lists.items()})
    few, many = counted
    assert {name: rows for name, (rows, _count) in many.items() if rows < MANY} == {}
    assert {name: count for name, (_rows, count) in many.items()} == {
        name: count for name, (_rows, count) in few.items()
    }
    assert {name: count for name, (_rows, count) in many.items() if count > 10} == {}
