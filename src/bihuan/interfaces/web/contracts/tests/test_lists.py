"""Lists cost the same however long they are, find what is looked for, and show nobody's but what one may see."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.models import new_public_id
from bihuan.flow.contracts.models import Contract, Instalment, Receipt, ReviewStep
from bihuan.flow.contracts.tests.papers import asked, drafted, signed
from bihuan.flow.opportunities.tests.deals import customer_of
from bihuan.interfaces.web.access_table import log_in


def _grow(cast: Cast, count: int) -> None:
    """So many signed contracts like the first, each with an instalment that is late, a receipt and a review that waits."""
    first = Contract.objects.get(number="K-0")
    made = []
    for place in range(Contract.objects.count(), count):
        values = {
            field.attname: getattr(first, field.attname)
            for field in Contract._meta.concrete_fields
            if field.attname != "id"
        }
        made.append(Contract(**{**values, "public_id": new_public_id(), "number": f"K-{place}"}))
    made = Contract.objects.bulk_create(made)
    due = timezone.localdate() - timedelta(days=9)
    Instalment.objects.bulk_create(Instalment(contract=one, number=1, due_on=due, amount=Decimal(50)) for one in made)
    now = timezone.now()
    stamps = {"recorded_by": cast.sun_li, "created_at": now, "updated_at": now, "method": "cash"}
    Receipt.objects.bulk_create(
        Receipt(contract=one, owner=cast.li_wei, received_on=due, amount=Decimal(1), **stamps) for one in made
    )


@pytest.mark.parametrize("page", ["contracts:list", "contracts:receipts", "contracts:due"])
def test_a_list_costs_the_same_at_ten_and_at_two_hundred_rows(cast: Cast, page: str) -> None:
    """Sums beside it included."""
    contract = signed(cast)
    Contract.objects.filter(pk=contract.pk).update(number="K-0")
    client = log_in(cast.chen_jing)
    counts = []
    for size in (10, 200):
        _grow(cast, size)
        client.get(reverse(page))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(reverse(page)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 20


def test_the_queue_costs_the_same_however_much_waits(cast: Cast) -> None:
    """One statement for all that waits, one for what was decided."""
    contract = asked(drafted(cast.li_wei), cast.li_wei, legal=cast.zhou_jie)
    client = log_in(cast.zhou_jie)
    counts = []
    for size in (1, 60):
        step = ReviewStep.objects.get(contract=contract)
        values = {
            field.attname: getattr(contract, field.attname)
            for field in Contract._meta.concrete_fields
            if field.attname != "id"
        }
        rows = [
            Contract(**{**values, "public_id": new_public_id(), "number": f"Q-{size}-{place}"})
            for place in range(size - 1)
        ]
        told = {
            field.attname: getattr(step, field.attname)
            for field in ReviewStep._meta.concrete_fields
            if field.attname != "id"
        }
        ReviewStep.objects.bulk_create(
            ReviewStep(**{**told, "contract_id": one.pk}) for one in Contract.objects.bulk_create(rows)
        )
        client.get(reverse("contracts:reviews"))
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(reverse("contracts:reviews"))
        assert len(answer.context["rows"]) == size
        counts.append(len(captured))
    assert counts[0] == counts[1]


def _found(client: Client, **asked_for: str) -> set[str]:
    answer = client.get(reverse("contracts:list"), asked_for)
    return {line.cells[0].text for line in answer.context["query"].lines()}


def test_searching_and_narrowing(cast: Cast) -> None:
    """By contract, number, customer, initials; by state, owner, amount, what ends and what is overdue."""
    today = timezone.localdate()
    signed(
        cast,
        name="焊装线合同",
        amount="1200000",
        starts_on=today - timedelta(days=300),
        expires_on=today + timedelta(days=20),
    )
    geely = customer_of(cast.wang_fang, "吉利控股")
    drafted(cast.wang_fang, geely, name="喷涂合同", amount="80000")
    client = log_in(cast.chen_jing)
    everything = {"焊装线合同", "喷涂合同"}
    expected = {
        ("q", "焊装"): {"焊装线合同"},
        ("q", "吉利"): {"喷涂合同"},
        ("q", "jlkg"): {"喷涂合同"},
        ("state", "signed"): {"焊装线合同"},
        ("state", "nonsense"): everything,
        ("owner", cast.wang_fang.public_id): {"喷涂合同"},
        ("amount", "1"): {"喷涂合同"},
        ("amount", "4"): {"焊装线合同"},
        ("amount", "5"): set(),
        ("ending", "30"): {"焊装线合同"},
        ("ending", "past"): set(),
        ("overdue", "yes"): set(),
        ("signed_from", "2026-01-05"): {"焊装线合同"},
        ("department", cast.departments["北京"].path): set(),
        ("department", cast.departments["华东区"].path): everything,
    }
    assert {asked_for: _found(client, **dict([asked_for])) for asked_for in expected} == expected
    assert _found(log_in(cast.wang_fang)) == {"喷涂合同"}
    assert _found(log_in(cast.zhao_qiang)) == set()
    assert _found(log_in(cast.sun_li)) == everything


def test_a_list_on_paper(cast: Cast) -> None:
    """The rows of the screen, without its buttons."""
    contract = signed(cast)
    page = log_in(cast.li_wei).get(reverse("contracts:list"), {"view": "print"}).content.decode()
    assert contract.name in page
    assert "data-island" not in page
