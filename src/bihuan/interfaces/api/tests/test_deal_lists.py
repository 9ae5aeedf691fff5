"""The lists of the deal's loop: walked by every order to their ends, and taken away as files."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import START, Cast
from bihuan.flow.contracts.inputs import PlanInput, ReceiptInput
from bihuan.flow.contracts.models import Instalment, Receipt
from bihuan.flow.contracts.services import plan_instalments, record_receipt
from bihuan.flow.contracts.tests.papers import LATER, drafted, signed
from bihuan.flow.fieldwork.models import PlanLine, Visit, VisitPerson
from bihuan.flow.offers.models import Bid
from bihuan.flow.opportunities.tests.deals import deal_of
from bihuan.interfaces.api.openapi import document
from bihuan.interfaces.api.tests.access.offers import begun
from bihuan.interfaces.api.tests.asking import Api, told
from bihuan.interfaces.api.tests.growing import Each, copies
from bihuan.interfaces.web.fieldwork.tests import made
from bihuan.interfaces.web.kit.lists_page import EXPORTS_AN_HOUR
from bihuan.interfaces.web.products.tests.access import product


def _day(number: int) -> Any:
    return START.date() + timedelta(days=number)


def _receipt(cast: Cast) -> Receipt:
    given = ReceiptInput.model_validate({"received_on": LATER.date(), "amount": "1"})
    return record_receipt(contract=signed(cast).public_id, given=given, by=cast.sun_li, at=LATER)


def _payment(cast: Cast) -> Instalment:
    contract = signed(cast)
    plan = PlanInput.model_validate({"lines": [{"due_on": _day(1), "amount": "100"}]})
    plan_instalments(public_id=contract.public_id, given=plan, version=None, by=cast.li_wei, at=LATER)
    return contract.instalments.get()


def _bid(cast: Cast) -> Bid:
    return Bid.objects.get(**begun(cast))


def _and_people(visits: list[Visit], cast: Cast) -> None:
    VisitPerson.objects.bulk_create(VisitPerson(visit=one, member=cast.li_wei, place=0) for one in visits)


def _and_steps(plans: list[Any], _cast: Cast) -> None:
    PlanLine.objects.bulk_create(PlanLine(plan=one, place=0, action="递交方案", due_on=_day(1)) for one in plans)


def _nothing(_rows: list[Any], _cast: Cast) -> None:
    """Nothing hangs on them."""


NUMBERED: Each = {"number": lambda number: f"N{number}"}
SOME: Each = {"amount": lambda number: None if number % 3 == 0 else number % 5}
LISTS: dict[str, tuple[Callable[[Cast], Any], Each, Callable[[list[Any], Cast], None]]] = {
    "products": (product, {"code": lambda number: f"P{number}"}, _nothing),
    "opportunities": (lambda cast: deal_of(cast.li_wei), {**NUMBERED, **SOME}, _nothing),
    "bids": (_bid, NUMBERED, _nothing),
    "contracts": (lambda cast: drafted(cast.li_wei), NUMBERED, _nothing),
    "payments": (_payment, {"number": lambda number: number + 1, "due_on": lambda number: _day(number % 7)}, _nothing),
    "receipts": (_receipt, {"received_on": lambda number: _day(number % 7)}, _nothing),
    "followups": (made.followup, {"happened_at": lambda number: START + timedelta(minutes=number % 7)}, _nothing),
    "visits": (made.held, {}, _and_people),
    "day-plans": (made.day_plan, {"day": _day}, _nothing),
    "followup-plans": (made.plan, {}, _and_steps),
}


def _grown(name: str, cast: Cast, count: int, row: Any = None) -> Any:
    """So many more rows of the list."""
    make, each, after = LISTS[name]
    row = row or make(cast)
    after(copies(row, count, **each), cast)
    return row


def _sorts(name: str) -> list[str]:
    operation = document()["paths"][f"/api/v1/{name}"]["get"]
    schema = next(one["schema"] for one in operation["parameters"] if one["name"] == "sort")
    spoken = {
        "opportunities": ("name", "amount", "touched"),
        "contracts": ("overdue", "rest", "opportunity"),
        "visits": ("due", "when"),
    }
    return [*schema.get("enum", ()), *(sort for key in spoken.get(name, ()) for sort in (key, f"-{key}"))]


@pytest.mark.parametrize("name", LISTS)
def test_every_order_is_walked_to_its_end(cast: Cast, name: str) -> None:
    """Whatever the list is ordered by, worked out or empty: each row once, in the order of the whole list."""
    _grown(name, cast, 11)
    api = Api(cast.li_wei)
    for sort in _sorts(name):
        whole = [_key(row) for row in told(api.get(f"/{name}?sort={sort}"))["items"]]
        path, seen = f"/{name}?sort={sort}&limit=5", []
        while path:
            page = told(api.get(path))
            seen += [_key(row) for row in page["items"]]
            path = page["next"]
        assert seen == whole, sort
        assert len(set(seen)) == 12


def _key(row: dict[str, Any]) -> Any:
    return row["id"] if "id" in row else (row["contract"]["id"], row["number"])


def test_a_cursor_made_up_is_refused(cast: Cast) -> None:
    """Values that are none of the order's: 400, whatever they stand for."""
    _grown("contracts", cast, 6)
    api = Api(cast.li_wei)
    row = told(api.get("/contracts?limit=1"))["items"][0]["id"]
    for sort, value in (("overdue", "gestern"), ("rest", "viel"), ("overdue", 7)):
        text = json.dumps([sort, [value], row]).encode()
        cursor = base64.urlsafe_b64encode(text).decode().rstrip("=")
        answer = api.get(f"/contracts?sort={sort}&cursor={cursor}")
        assert (answer.status_code, told(answer)["code"]) == (400, "bad_cursor"), sort


def test_a_list_as_a_file(cast: Cast) -> None:
    """The rows that the filters leave, in their order, with every column; the log says who took how many."""
    _grown("opportunities", cast, 11)
    api = Api(cast.li_wei)
    answer = api.post("/exports/opportunities?format=csv&amount=0&sort=amount")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert (answer.headers["Content-Type"], len(lines)) == ("text/csv; charset=utf-8", 1 + 8)
    assert lines[0].split(",")[:2] == ["项目名称", "项目状态"]
    told_ = Event.objects.filter(verb="opportunities.exported").values_list("data", flat=True)
    assert [one["count"] for one in told_] == [8]
    assert api.post("/exports/opportunities").content.startswith(b"PK")
    assert told(api.post("/exports/opportunities?format=pdf"))["field"] == "format"


def test_so_many_files_an_hour(cast: Cast) -> None:
    """As on the pages; nothing leaves the system with the eleventh."""
    cache.set(f"export:{cast.li_wei.pk}", EXPORTS_AN_HOUR, 60)
    facts = Event.objects.count()
    answer = Api(cast.li_wei).post("/exports/customers")
    assert (answer.status_code, told(answer)["code"], answer.headers["Retry-After"]) == (
        429,
        "too_many_files",
        "3600",
    )
    assert Event.objects.filter(verb="customers.exported").count() == 0
    assert Event.objects.count() == facts + 1  # the token
