"""Whoever may not see a record cannot tell it from one that is not there (T-A)."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.base.access.permissions import PERMISSIONS
from bihuan.base.organisation.models import Member
from bihuan.flow.customers.rules import reaches
from bihuan.interfaces.web.access_table import log_in
from tests.trust.addresses import Slot
from tests.trust.canaries import PHONES, Alike, heard
from tests.trust.sums import unchanged

pytestmark = [pytest.mark.xdist_group("trust-rows")]

NOWHERE = "/no/such/page/"
SEARCHED = "canaryzhao"
FOUND = {"q": SEARCHED, "scope": "all"}
ON_PAPER = {"q": PHONES["zhao.qiang"], "view": "print", "archived": "1"}
OF_THIS_REQUEST = re.compile(rb"[0-9a-f]{16}|csrf\w+\W+value=\W\w+|\"X-CSRFToken\": \"\w+\"")


def said(answer: HttpResponse) -> tuple[int, bytes]:
    """Status and body, but for what is of this request only."""
    return answer.status_code, OF_THIS_REQUEST.sub(b"", answer.content)


def watched(ask: Callable[..., HttpResponse], path: str) -> tuple[tuple[int, bytes], int]:
    """The answer, and how many statements it took."""
    with CaptureQueriesContext(connection) as queries:
        found = said(ask(path))
    return found, len(queries)


@pytest.mark.trust("T-A01", "T-A02", "T-A13")
@pytest.mark.parametrize(("code", "of"), [("zhang.min", "zhao.qiang"), ("wang.fang", "li.wei")])
def test_a_hidden_record_is_as_one_that_is_not_there(
    alike: Alike, slots_of_site: list[Slot], code: str, of: str
) -> None:
    """Another region's, a colleague's: same status and body, about as many statements, and no row of any table changed."""
    client = Client(headers={"HX-Request": "true"})
    log_in(alike.cast.again(code), client)
    client.get(NOWHERE)  # the first request of a session finds out more than the others
    tried, told_apart = 0, []
    with unchanged():
        for slot in slots_of_site:
            if of == "li.wei" and slot.row.method != "GET":
                continue
            path = next(slot.paths(alike.ids[of]), None) if slot.labels else None
            if path is None or slot.row.name.startswith("organisation:"):  # who works here is no secret
                continue
            tried += 1
            ask = getattr(client, slot.row.method.lower())
            hidden, queries = watched(ask, path)
            missing, others = watched(ask, slot.missing())
            if hidden != missing or abs(queries - others) > 2 or hidden[0] not in (303, 400, 403, 404, 422):
                told_apart.append((slot.row.id, hidden[0], missing[0], queries, others))
    assert told_apart == []
    assert tried > 60


def may_read(member: Member, him: Member) -> set[str]:
    """The areas in which the member may read what is 赵强's."""
    areas = {permission.area for permission in PERMISSIONS.values()}
    own = {"delegations", "leave"} if member == him else set()
    return {area for area in areas if reaches(member, f"{area}.view", him)} | own


def text_of(answer: Any) -> str:
    """Whatever came, files too; what was searched for is written back, and tells nothing."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode(errors="replace").replace(SEARCHED, "")


def searches(path: str, text: str) -> bool:
    """Whether the page takes words to look for."""
    return path.endswith("options/") or 'name="q"' in text


def by_the_way(slot: Slot, allowed: set[str]) -> set[str]:
    """What a record tells of others: a report lists the follow-ups that were made, a contract names its opportunity."""
    if "reports" in allowed and "reports.Report" in slot.labels:
        return {"followups"}
    return {"opportunities"} if "contracts" in allowed and slot.row.name.startswith("contracts:") else set()


@pytest.mark.trust("T-A04", "T-A08", "T-A09", "INV9")
@pytest.mark.parametrize("code", ["zhang.min", "wu.ting", "zhou.jie", "zhao.qiang"])
def test_nobody_hears_more_than_they_may(alike: Alike, slots_of_site: list[Slot], code: str) -> None:
    """Every page, list, search, choice, print and fragment: what of 赵强's is in it, the reader may read."""
    member, him = alike.cast.again(code), alike.cast.again("zhao.qiang")
    client, allowed = log_in(member), may_read(member, him)
    leaks, sung = [], set()
    for slot in slots_of_site:
        if slot.row.method != "GET":
            continue
        for path in slot.paths(alike.ids["zhao.qiang"]):
            plain = text_of(client.get(path, **slot.row.sent_as))
            more = (FOUND, ON_PAPER) if member != him and not slot.labels and searches(path, plain) else ()
            for text in (plain, *(text_of(client.get(path, asked)) for asked in more)):
                sung |= heard(text)
                if areas := heard(text) - allowed - by_the_way(slot, allowed):
                    leaks.append((path, sorted(areas)))
    assert leaks == []
    if member == him:
        assert sung == {*"bids contracts customers duties followups opportunities receipts reports visits".split()}
