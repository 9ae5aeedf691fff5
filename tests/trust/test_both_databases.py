"""The same answers on both databases: each is compared with what was written down (T-L).

Without ``answers.json`` it is written anew; a difference in it is looked at like any other change.
"""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client, RequestFactory
from django.urls import reverse

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import SHANGHAI
from bihuan.flow.contracts.models import Contract, Instalment
from bihuan.flow.customers.inputs import CustomerInput
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.services import record_customers
from bihuan.flow.opportunities.inputs import OpeningInput
from bihuan.flow.opportunities.services import open_opportunity
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.kit import rights
from bihuan.interfaces.web.kit.lists_query import Query
from tests.trust.canaries import AFTER, Alike, at

pytestmark = [pytest.mark.xdist_group("trust-both_databases")]

WRITTEN = Path(__file__).parent / "answers.json"
LISTS = (
    *("customers:list", "customers:contacts", "opportunities:list", "offers:list", "contracts:list", "contracts:due"),
    *("contracts:receipts", "fieldwork:followups", "fieldwork:visits", "fieldwork:plans", "reports:weekly"),
    *("today:duties", "organisation:members"),
)
# Case, width, accents, ideographs beyond the first plane, what begins alike, what holds signs that a pattern would take.
NAMES = (
    *(
        "Müller GmbH",
        "MULLER AG",
        "ＡＢＣ设备",
        "abc 机床",
        "ABC",
        "İstanbul Makine",
        "𠮷田精工",
        "重庆长安",
        "长安重工",
        "单晓精密",
    ),
    *("100% 自动化", "a_b 仪表", "O'Neil 泵业", "back\\slash", "Ångström", "厦门行", "－－－号", "ß 工厂"),
)
SEARCHES = (
    "müller",
    "MÜLLER",
    "muller",
    "abc",
    "ＡＢＣ",
    "i̇stanbul",
    "istanbul",
    "𠮷",
    "长安",
    "cqca",
    "%",
    "_",
    "'",
    "\\",
    "ss",
    "ß",
)


@pytest.fixture
def told(alike: Alike) -> Alike:
    """The company with customers whose names databases tell apart differently, and with gaps where a value may be missing."""
    rows = [
        CustomerInput(
            name=name,
            budget=None if number % 3 == 0 else Decimal("0.10") * number,
            needed_by=None if number % 4 == 0 else date(2026, 2, 28) + timedelta(days=number),
            grade=("", "A", "B", "C")[number % 4],
            industry="" if number % 5 == 0 else name[:3],
            notes="长" * (4_900 if number == 7 else number),
        )
        for number, name in enumerate(NAMES)
    ]
    li_wei = alike.cast.again("li.wei")
    made = record_customers(rows=rows, by=li_wei, at=at(13))
    for number, customer in enumerate(made[:6]):
        amount = None if number == 2 else Decimal("33333.33") * number
        given = OpeningInput(name=f"改造 {customer.name}"[:40], customer=customer.public_id, amount=amount)
        open_opportunity(given=given, by=li_wei, at=at(13, 10 + number))
    return alike


@pytest.mark.trust("T-L01", "T-L02", "T-L03")
def test_lists_say_what_was_written_down(told: Alike) -> None:
    """Every list in every order, searched, taken out as a file: rows, order, counts and sums."""
    with time_machine.travel(AFTER, tick=False):
        found = answers(told)
    if not WRITTEN.exists():
        WRITTEN.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail("the answers have been written down anew: look at what changed")
    assert found == json.loads(WRITTEN.read_text(encoding="utf-8"))


def answers(company: Alike) -> dict[str, Any]:
    """By address: how many, the sums, and of each row what its file says."""
    client = log_in(company.cast.again("admin"))
    found = {}
    for name in LISTS:
        for address, query in asked(client, reverse(name)):
            cache.clear()
            sums = {key: cell.text for key, cell in query.totals.items()}
            found[address] = {"count": query.count, "sums": sums, "rows": rows_of(client, address, query)}
    return found


def asked(client: Client, path: str) -> Iterator[tuple[str, Query]]:
    """The list as it is, in each order up and down, and for the words that are looked for."""
    plain = client.get(path).context["query"]
    yield path, plain
    for column in plain.columns:
        if column.order:
            for sort in (column.key, f"-{column.key}"):
                yield f"{path}?sort={sort}", other(plain, {"sort": sort})
    if path == reverse("customers:list"):
        for text in SEARCHES:
            yield f"{path}?q={text}", other(plain, {"q": text})


def other(query: Query, parameters: dict[str, str]) -> Query:
    """The same list with other parameters."""
    request = RequestFactory().get(query.request.path, parameters)
    request.user = query.request.user
    return Query(query.spec, request)


def rows_of(client: Client, address: str, query: Query) -> str | list[str]:
    """The leading cell of each row, in order; of the plain list the whole rows of the file."""
    if "?" in address or query.spec.export is None or not rights.may(query.request, query.spec.export.permission):
        leading = next((each for each in query.columns if each.lead), query.columns[0])
        names = [str(leading.cell.plain(row)) for row in query.values([leading])[:60]]
        return " ‖ ".join(sorted(names) if address.startswith(reverse("today:duties")) else names)
    content = client.post(address, {"export": "csv"}).content.decode("utf-8-sig")
    rows = ["|".join(row) for row in csv.reader(io.StringIO(content))]
    # Duties of one moment come in the order in which records were judged, which their random ids decide.
    return sorted(rows) if address == reverse("today:duties") else rows


BAD: dict[str, tuple[str, str]] = {
    "a second customer of one name": (
        "customers_customer",
        "name_key = (SELECT min(name_key) FROM customers_customer)",
    ),
    "a second customer of one number": ("customers_customer", "number = 'X-1'"),
    "a grade that is none": ("customers_customer", "grade = 'Z'"),
    "a budget below nothing": ("customers_customer", "budget = -1"),
    "an owner who is not there": ("customers_customer", "owner_id = 999999"),
    "two primary contacts": (
        "customers_contact",
        "is_primary = true, customer_id = (SELECT min(id) FROM customers_customer)",
    ),
    "an amount of nothing": ("contracts_contract", "amount = 0"),
    "one number twice": ("contracts_contract", "number = 'X-1'"),
    "a state that is none": ("contracts_contract", "state = 'loved'"),
    "a contract of nobody's": ("contracts_contract", "customer_id = 999999"),
    "an instalment below nothing": ("contracts_instalment", "amount = -1"),
    "a call of tomorrow": ("fieldwork_followup", "happened_at = '2199-01-01 00:00:00'"),
    "a stage that is none": ("opportunities_opportunity", "stage = 'x'"),
    "two winners of a bid": ("offers_bidresultline", "is_winner = true"),
    "a report twice a week": ("reports_report", "writer_id = 4, report_kind = 'weekly', period = '2026-W02'"),
    "somebody on a visit who is not there": ("fieldwork_visitperson", "member_id = 999999"),
}


@pytest.mark.trust("T-L04")
@pytest.mark.parametrize("what", BAD)
def test_the_database_refuses(alike: Alike, what: str) -> None:
    """By SQL, past every service."""
    with pytest.raises(IntegrityError), transaction.atomic():
        told_by_sql(*BAD[what])


def told_by_sql(table: str, change: str) -> None:
    """Every row of the table so; keys are looked at when a transaction ends, which here is now."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {change}")  # noqa: S608 - written above
        connection.check_constraints()


@pytest.mark.trust("T-L03")
def test_values_come_back_as_they_were(alike: Alike) -> None:
    """A microsecond before a month's end in Shanghai, cents, a long text, JSON with its types."""
    moment = datetime(2026, 1, 31, 23, 59, 59, 999_999, tzinfo=SHANGHAI)
    contract = Contract.objects.filter(owner=alike.cast["li.wei"])
    content = "条款：\n" + "长" * 19_000 + "𠮷\u2028end"
    contract.update(
        amount=Decimal("9999999999999.99"), content=content, updated_at=moment, extra={"a": [1, None, "é", True]}
    )
    found = contract.get()
    assert (found.amount, found.content, found.extra) == (
        Decimal("9999999999999.99"),
        content,
        {"a": [1, None, "é", True]},
    )
    assert found.updated_at == moment.astimezone(UTC)
    assert Contract.objects.filter(updated_at__lt=moment + timedelta(microseconds=1), updated_at__gte=moment).exists()
    assert sum(Instalment.objects.filter(contract=found).values_list("amount", flat=True)) == Decimal("2000000.00")
    assert list(Event.objects.order_by("seq").values_list("seq", flat=True)) == sorted(
        Event.objects.values_list("seq", flat=True)
    )
    assert Customer.objects.filter(extra__wichtig=None).count() == 0
