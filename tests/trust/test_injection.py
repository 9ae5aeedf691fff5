"""What is sent along is looked up or parsed, never taken for a name, a number or a statement without limit (T-B01, T-B02, T-J)."""

import re
from typing import Any

import pytest
from django.test import Client

from bihuan.insight.analytics.services import follow
from bihuan.interfaces.web.access_table import log_in
from tests.trust.addresses import NO_SUCH_ID, Slot
from tests.trust.canaries import Alike
from tests.trust.sums import unchanged

pytestmark = [pytest.mark.xdist_group("trust-injection")]

NASTY: dict[str, str | bytes] = {
    "quotes": "'\";-- <>&%_\\",
    "case": "(CASE WHEN (1=1) THEN id ELSE name END)",
    "dotted": "owner.password",
    "path": "owner__password__startswith",
    "class": "__class__",
    "connector": "_connector",
    "json": '{"$ne": 1, "name": "\\u0000"}',
    "nul": "a\x00b",
    "control": "\x01\x1b[31m\r\nX-Evil: 1",
    "surrogate": b"\xed\xb2\x80",
    "power": "1e1000000",
    "tiny": "1e-9999",
    "digits": "9" * 5000,
    "nan": "NaN",
    "infinity": "-Infinity",
    "emoji": "👩\u200d👩\u200d👧\u202e𠮷",
    "template": "{{7*7}}{% include 'x' %}{0.__class__}%(x)s",
    "regex": "(a+)+$" * 20,
}
PARAMETERS = (
    *("q", "sort", "page", "scope", "archived", "view", "columns", "fields", "filter", "group_by", "ordering", "ids"),
    *("owner", "member", "customer", "name", "phone", "department", "month", "week", "day", "state", "kind", "next"),
    *("from", "to", "amount_from", "amount_to", "created_from", "created_to", "year", "measure", "part", "dialog"),
)
STORED = (
    *(
        "owner",
        "department",
        "state",
        "status",
        "approved_by",
        "approved_at",
        "number",
        "score",
        "fine",
        "version",
        "ids",
    ),
    *("created_at", "is_deleted", "archived_at", "id", "pk", "public_id", "created_by", "is_administrator"),
)
"""What no form has, or few have."""


def nasty(client: Client, slot: Slot, path: str, sent: Any, tried: list[Any]) -> int:
    """The status; what is an error of ours is noted."""
    ask = getattr(client, slot.row.method.lower())
    try:
        status: int = ask(path, sent).status_code
    except Exception as error:  # noqa: BLE001 - that none comes is what is shown
        tried.append((slot.row.id, type(error).__name__, str(error)[:200], str(sent)[:120]))
        return 500
    if status >= 500:
        tried.append((slot.row.id, status, str(sent)[:120]))
    return status


@pytest.mark.trust("T-J01", "T-J02", "T-J07", "T-J09")
def test_nothing_in_an_address_breaks_a_page(alike: Alike, slots_of_site: list[Slot]) -> None:
    """Every parameter of every page at once, each time another nasty value in it: never an error of ours, no row changed."""
    client = log_in(alike.cast.again("admin"))
    troubles: list[Any] = []
    pages = [slot for slot in slots_of_site if slot.row.method == "GET" and not slot.labels]
    values = list(NASTY.values())
    follow(portions=10)  # as a worker does each minute: then the overview has nothing left to count
    with unchanged():
        for place, slot in enumerate(pages):
            sent = {name: values[(place + number) % len(values)] for number, name in enumerate(PARAMETERS)}
            nasty(client, slot, slot.missing(), sent, troubles)
            nasty(client, slot, slot.missing(), dict.fromkeys(PARAMETERS, "a\x00b"), troubles)
    assert troubles == []


@pytest.mark.trust("T-J02", "T-B02")
def test_nul_reaches_no_database(alike: Alike, slots_of_site: list[Slot]) -> None:
    """In the path, in every field of every form: left out, or no such page."""
    client = log_in(alike.cast.again("admin"))
    troubles: list[Any] = []
    for slot in slots_of_site:
        if slot.labels:
            path = slot.missing().replace(NO_SUCH_ID, "a%00b")
            if nasty(client, slot, path, {}, troubles) not in (404, 405):
                troubles.append((slot.row.id, path))
        elif slot.row.method == "POST" and slot.row.name not in SESSION_ENDS:
            names = names_of(client, slot.missing())
            nasty(client, slot, slot.missing(), dict.fromkeys(names, "a\x00b"), troubles)
    assert troubles == []


@pytest.mark.trust("T-B02", "T-J07")
def test_nothing_in_a_form_breaks_it(alike: Alike, slots_of_site: list[Slot]) -> None:
    """Every form, with fields that are none of its, texts for numbers, lists for texts: never an error of ours."""
    client = log_in(alike.cast.again("admin"))
    troubles: list[Any] = []
    values = list(NASTY.values())
    forms = [slot for slot in slots_of_site if slot.row.method == "POST" and slot.row.name not in SESSION_ENDS]
    ids = alike.ids["li.wei"]
    for place, slot in enumerate(forms):
        path = next(slot.paths(ids), None) or slot.missing()
        sent = {name: values[(place + number) % len(values)] for number, name in enumerate(names_of(client, path))}
        # The same parameter twice, at every other form.
        nasty(client, slot, path, {name: [value] * (1 + place % 2) for name, value in sent.items()}, troubles)
    assert troubles == []


SESSION_ENDS = {"accounts:logout"}
FIELD = re.compile(r'name="([\w-]+)"')


def names_of(client: Client, path: str) -> list[str]:
    """The fields of the form at the address, as its page names them, and others that are none."""
    page = client.get(path)
    found = FIELD.findall(page.content.decode()) if page.status_code == 200 and not page.streaming else []
    return list(dict.fromkeys([*found, *STORED, "lines-0-amount"]))
