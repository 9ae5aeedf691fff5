"""Points, fines and receipts: each counted once, whatever is sent (T-F). Most of it is shown beside the services."""

from typing import Any

import pytest
from django.urls import reverse

from bihuan.base.duties.models import Duty
from bihuan.flow.contracts.models import Receipt
from bihuan.interfaces.web.access_table import METHODS, log_in
from tests.trust.addresses import Slot
from tests.trust.canaries import Alike
from tests.trust.sums import unchanged

pytestmark = [pytest.mark.xdist_group("trust-money")]

AMOUNTS = (
    *(
        "-1",
        "0",
        "0.005",
        "1e15",
        "1e3",
        "NaN",
        "Infinity",
        "1,00,0.001",
        "１２３４５６７８９０１２３４５６",
        "0x10",
        "一百",
        "1__0",
    ),
    *("99999999999999999999", "1" * 5000, "1.0000000001", "--1", "1-1", "∞", "½万"),
)


@pytest.mark.trust("T-F04")
def test_what_is_no_amount_books_nothing(alike: Alike) -> None:
    """On the page of receipts: refused beside the field, no row changes."""
    client = log_in(alike.cast.again("sun.li"))
    address = reverse("contracts:record_receipt", args=[alike.ids["li.wei"]["contracts.Contract"][0]])
    given = {"received_on": "2026-01-10", "method": "bank_transfer"}
    with unchanged():
        for amount in AMOUNTS:
            assert client.post(address, {**given, "amount": amount}).status_code == 422, amount


@pytest.mark.trust("T-F07")
def test_what_is_posted_is_only_reversed(alike: Alike, slots_of_site: list[Slot]) -> None:
    """No address changes or deletes a receipt, by any method; the reversal is another row."""
    named = {slot.row.name for slot in slots_of_site if "contracts.Receipt" in slot.labels}
    assert named == {"contracts:receipt", "contracts:receipt_history", "contracts:reverse"}
    client = log_in(alike.cast.again("sun.li"))
    [*_, kept] = Receipt.objects.filter(contract__owner=alike.cast["li.wei"], reversal_of=None).order_by("-amount")
    with unchanged():
        for name in named - {"contracts:reverse"}:
            for method in set(METHODS) - {"GET"}:
                sent: Any = getattr(client, method.lower())(reverse(name, args=[kept.public_id]), {"amount": "1"})
                assert sent.status_code == 405


@pytest.mark.trust("T-F05", "T-F06")
def test_the_same_slip_and_the_same_reversal_twice_by_page(alike: Alike) -> None:
    """Another form, another spelling of the slip's number: one receipt; and it is taken back once."""
    client = log_in(alike.cast.again("sun.li"))
    contract = alike.ids["li.wei"]["contracts.Contract"][0]
    address = reverse("contracts:record_receipt", args=[contract])
    given = {"received_on": "2026-01-10", "method": "bank_transfer", "amount": "30"}
    assert client.post(address, {**given, "bank_ref": "HD-2026/0009"}).status_code == 303
    for spelling in ("hd2026 0009", "ＨＤ２０２６０００９", " HD 2026-0009 "):
        with unchanged():
            assert client.post(address, {**given, "amount": "31", "bank_ref": spelling}).status_code == 422
    [one] = Receipt.objects.filter(amount=30)
    reverse_it = reverse("contracts:reverse", args=[one.public_id])
    assert client.post(reverse_it, {"reason": "记错"}).status_code == 303
    with unchanged():
        assert client.post(reverse_it, {"reason": "再冲一次"}).status_code in (403, 409, 422)


@pytest.mark.trust("T-F08")
def test_nobody_waives_for_themselves(alike: Alike) -> None:
    """On the page, one alone or several at once: whose duty it is, and no row changes."""
    li_wei, zhang_min = alike.cast.again("li.wei"), alike.cast.again("zhang.min")
    own = Duty.objects.filter(member=li_wei, waived_at=None).first()
    assert own is not None
    Duty.objects.filter(pk=own.pk).update(member=zhang_min)
    client = log_in(zhang_min)
    with unchanged():
        one = client.post(reverse("today:waive", args=[own.public_id]), {"reason": "忙"})
        several = client.post(reverse("today:waive_many"), {"ids": [own.public_id], "reason": "忙"})
    assert {one.status_code, several.status_code} <= {303, 403, 422}
