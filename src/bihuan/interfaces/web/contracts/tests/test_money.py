"""Payments planned and money booked on pages: split, summed to the cent, matched, taken back, aged."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import START, Cast
from bihuan.flow.contracts.inputs import PlanInput, ReceiptInput
from bihuan.flow.contracts.models import Contract, Receipt
from bihuan.flow.contracts.services import plan_instalments, record_receipt
from bihuan.flow.contracts.tests.papers import LATER, drafted, signed
from bihuan.flow.opportunities.tests.deals import customer_of
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.tests.unchanged import nothing_changes

D = Decimal
DAY = LATER.date()


def at(name: str, record: Contract | Receipt, query: str = "") -> str:
    """The address of one of the record's pages."""
    return reverse(f"contracts:{name}", args=[record.public_id]) + query


def text(answer: Any) -> str:
    """What the page says."""
    return str(answer.content.decode())


def planned(contract: Contract, *lines: tuple[date, str]) -> Contract:
    """The contract with these instalments."""
    told = [{"due_on": day, "amount": amount, "title": ""} for day, amount in lines]
    given = PlanInput.model_validate({"lines": told})
    return plan_instalments(public_id=contract.public_id, given=given, version=None, by=contract.owner, at=LATER)


def booked(cast: Cast, contract: Contract, amount: str, day: date = DAY, **fields: object) -> Receipt:
    """Money for the contract."""
    given = ReceiptInput.model_validate({"received_on": day, "amount": amount, **fields})
    return record_receipt(contract=contract.public_id, given=given, by=cast.sun_li, at=timezone.now())


def typed(*lines: tuple[str, str, str], version: int) -> dict[str, str]:
    """What a browser sends of a plan."""
    names = ("title", "due_on", "amount")
    cells = {
        f"lines-{place}-{name}": value
        for place, line in enumerate(lines)
        for name, value in zip(names, line, strict=True)
    }
    return {**cells, "version": str(version)}


# The plan


def test_a_split_fills_the_form_in_and_saves_nothing(cast: Cast) -> None:
    """100 in three is 33.33, 33.33, 33.34; what cannot be split is said, and the plan stays."""
    contract, client = drafted(cast.li_wei), log_in(cast.li_wei)
    with nothing_changes():
        page = text(client.get(at("plan", contract, "?parts=3&first=2026-01-31&months=1")))
        wrong = text(client.get(at("plan", contract, "?parts=x&first=2026-01-31")))
        too_many = text(client.get(at("plan", contract, "?parts=0.01/99999999&first=2026-01-31")))
    assert page.count('value="33.33"') == 2
    assert 'value="33.34"' in page
    assert 'value="2026-02-28"' in page
    assert "aria-invalid" in wrong
    assert "aria-invalid" in too_many


def test_the_plan_adds_up_to_the_cent(cast: Cast) -> None:
    """A cent too much is refused with both sums, and what was typed stays."""
    contract, client = drafted(cast.li_wei), log_in(cast.li_wei)
    lines = [("预付款", "2026-02-01", "30"), ("验收款", "2026-03-01", "70.01")]
    with nothing_changes():
        answer = client.post(at("plan", contract), typed(*lines, version=1))
    assert answer.status_code == 422
    assert all(words in text(answer) for words in ("¥100.01", "¥100", "70.01", "预付款"))
    right = [("预付款", "2026-02-01", "30"), ("", "", ""), ("验收款", "2026-03-01", "70")]
    assert client.post(at("plan", contract), typed(*right, version=1)).status_code == 303
    kept = contract.instalments.values_list("number", "title", "due_on", "amount")
    assert list(kept) == [(1, "预付款", date(2026, 2, 1), D(30)), (2, "验收款", date(2026, 3, 1), D(70))]


def test_a_line_without_its_day_is_named(cast: Cast) -> None:
    """Nothing is written."""
    contract = drafted(cast.li_wei)
    with nothing_changes():
        answer = log_in(cast.li_wei).post(at("plan", contract), typed(("", "", "100"), version=1))
    assert answer.status_code == 422


def test_two_people_plan_the_same_contract(cast: Cast) -> None:
    """The second sees both plans."""
    contract = drafted(cast.li_wei)
    planned(contract, (date(2026, 2, 1), "100"))
    with nothing_changes():
        answer = log_in(cast.li_wei).post(at("plan", contract), typed(("预付款", "2026-05-01", "100"), version=1))
    assert answer.status_code == 409
    assert all(day in text(answer) for day in ("2026-02-01", "2026-05-01"))


def test_the_plan_on_paper(cast: Cast) -> None:
    """What is due when, what has come in, room for signatures."""
    contract = planned(signed(cast), (date(2026, 2, 1), "30"), (date(2026, 3, 1), "70"))
    booked(cast, contract, "40")
    paper = text(log_in(cast.li_wei).get(at("plan_paper", contract)))
    assert all(words in paper for words in ("壹佰元整", "2026-03-01", ">60<", "paper-sign"))


# Receipts


def test_booking_for_an_instalment(cast: Cast) -> None:
    """The form begins with what is open of it; the contract's page shows what is left."""
    contract = planned(signed(cast), (date(2026, 2, 1), "30"), (date(2026, 3, 1), "70"))
    client, page = log_in(cast.sun_li), at("record_receipt", contract, "?instalment=2")
    assert 'value="70"' in text(client.get(page))
    sent = {
        "received_on": "2026-01-05",
        "amount": "25.5",
        "method": "cheque",
        "instalment": "2",
        "bank_ref": "cmb 001-1",
    }
    assert client.post(page, sent).status_code == 303
    made = Receipt.objects.get()
    assert (made.amount, made.instalment and made.instalment.number, made.bank_ref) == (D("25.50"), 2, "CMB0011")
    shown = text(client.get(at("detail", contract)))
    assert all(words in shown for words in ("¥74.50", "44.50", at("receipt", made)))


def test_what_cannot_be_booked(cast: Cast) -> None:
    """More than is to come, a slip that was booked, a day to come, a contract that is not signed: nothing happens."""
    contract, client = signed(cast), log_in(cast.sun_li)
    booked(cast, contract, "60", bank_ref="A1")
    draft = drafted(cast.wang_fang, customer_of(cast.wang_fang, "吉利控股"))
    tomorrow = (timezone.localdate() + timedelta(days=2)).isoformat()
    tries = [
        (contract, {"amount": "40.01"}),
        (contract, {"amount": "10", "bank_ref": "a-1"}),
        (contract, {"amount": "10", "received_on": tomorrow}),
        (contract, {"amount": "0"}),
        (draft, {"amount": "10"}),
    ]
    with nothing_changes():
        for where, told in tries:
            sent = {"received_on": "2026-01-05", "method": "bank_transfer", **told}
            assert client.post(at("record_receipt", where), sent).status_code == 422, told


def test_booking_from_the_list_finds_the_contract(cast: Cast) -> None:
    """Only contracts that take money are offered, by name, number or customer."""
    contract = signed(cast)
    drafted(cast.wang_fang, customer_of(cast.wang_fang, "吉利控股"), name="另一份合同")
    client = log_in(cast.sun_li)
    found = client.get(reverse("contracts:paying_options"), {"q": "合同"}).json()["results"]
    assert [one["value"] for one in found] == [contract.public_id]
    sent = {"contract": contract.public_id, "received_on": "2026-01-05", "amount": "10", "method": "cash"}
    assert client.post(reverse("contracts:new_receipt"), sent).status_code == 303
    assert Receipt.objects.get().contract == contract


def test_reversing(cast: Cast) -> None:
    """By a row of its own, with a reason; both stay, and neither can be reversed again."""
    contract, client = signed(cast), log_in(cast.sun_li)
    made = booked(cast, contract, "60", bank_ref="A1")
    with nothing_changes():
        assert client.post(at("reverse", made), {"reason": ""}).status_code == 422
    assert client.post(at("reverse", made), {"reason": "记错合同"}).status_code == 303
    contract.refresh_from_db()
    assert contract.received == 0
    reversal = Receipt.objects.get(reversal_of=made)
    page = text(client.get(at("receipt", made)))
    assert at("receipt", reversal) in page
    assert at("reverse", made) not in page
    assert "记错合同" in text(client.get(at("receipt", reversal)))
    with nothing_changes():
        for row in (made, reversal):
            assert client.post(at("reverse", row), {"reason": "再来"}).status_code == 422
    assert booked(cast, contract, "60", bank_ref="A1").amount == D(60)


def test_who_books(cast: Cast) -> None:
    """Finance; the owner sees it, and is not offered what is refused."""
    contract = planned(signed(cast), (date(2026, 2, 1), "100"))
    made = booked(cast, contract, "60")
    client = log_in(cast.li_wei)
    shown = text(client.get(at("detail", contract)))
    assert at("receipt", made) in shown
    assert at("record_receipt", contract) not in shown
    assert at("reverse", made) not in text(client.get(at("receipt", made)))
    with nothing_changes():
        sent = {"received_on": "2026-01-05", "amount": "1", "method": "cash"}
        assert client.post(at("record_receipt", contract), sent).status_code == 403
        assert client.post(at("reverse", made), {"reason": "x"}).status_code == 403


# The lists


def _months(client: Client, query: str = "") -> list[tuple[date, Decimal, int]]:
    answer = client.get(reverse("contracts:receipts") + query)
    return [(month.first, month.amount, month.number) for month in answer.context["months"]]


def test_the_sums_of_the_months_follow_the_filters(cast: Cast) -> None:
    """Reversals are taken off in the month of the receipt; a month without money is not shown."""
    contract = signed(cast, amount="1000")
    booked(cast, contract, "100", date(2026, 1, 31))
    wrong = booked(cast, contract, "50", date(2026, 1, 6))
    booked(cast, contract, "30.5", date(2026, 3, 1), method="cash")
    client = log_in(cast.sun_li)
    client.post(at("reverse", wrong), {"reason": "退票"})
    january, march = date(2026, 1, 1), date(2026, 3, 1)
    assert _months(client) == [(march, D("30.50"), 1), (january, D(100), 3)]
    assert _months(client, "?method=cash") == [(march, D("30.50"), 1)]
    assert _months(client, f"?q={contract.number}") == _months(client)
    assert _months(client, "?part=months&received_to=2026-01-31") == [(january, D(100), 3)]
    link = client.get(reverse("contracts:receipts")).context["months"][1].href
    assert [row[0] for row in _months(client, link.partition("?")[1] + link.partition("?")[2])] == [january]


def test_what_is_due_by_how_late_it_is(cast: Cast) -> None:
    """Of contracts in force, what is not covered; the sums stay while an age is chosen."""
    today = timezone.localdate()
    late = [(today - timedelta(days=days), "10") for days in (-5, 0, 1, 30, 31, 60, 61, 90, 91, 400)]
    planned(signed(cast), *late)
    planned(drafted(cast.wang_fang, customer_of(cast.wang_fang, "吉利控股")), (today - timedelta(days=9), "100"))
    client = log_in(cast.chen_jing)
    for query, count in (("", 10), ("?age=overdue", 8), ("?age=1_30", 2), ("?age=91", 2), ("?age=current", 2)):
        answer = client.get(reverse("contracts:due") + query)
        assert answer.context["query"].count == count, query
        assert [bucket.amount for bucket in answer.context["buckets"]] == [D(20)] * 5, query
    assert client.get(reverse("contracts:due"), {"q": "长安"}).context["query"].count == 10
    assert client.get(reverse("contracts:due"), {"q": "吉利"}).context["query"].count == 0


def test_money_moves_from_due_to_received(cast: Cast) -> None:
    """What is booked goes to the oldest instalment, and the contract's row shows what is overdue."""
    today = timezone.localdate()
    contract = planned(signed(cast), (today - timedelta(days=40), "60"), (today + timedelta(days=5), "40"))
    booked(cast, contract, "50")
    client = log_in(cast.li_wei)
    assert [bucket.amount for bucket in client.get(reverse("contracts:due")).context["buckets"]] == [
        D(40),
        D(0),
        D(10),
        D(0),
        D(0),
    ]
    rows = client.get(reverse("contracts:list"), {"overdue": "yes"}).context["query"]
    assert rows.count == 1
    assert client.get(reverse("contracts:list"), {"overdue": "no"}).context["query"].count == 0


def test_lists_leave_as_files_and_the_log_says_so(cast: Cast) -> None:
    """Contracts, receipts and what is due."""
    contract = planned(signed(cast), (START.date(), "100"))
    booked(cast, contract, "40")
    for page, who, verb in (
        ("contracts:list", "li.wei", "contracts.exported"),
        ("contracts:due", "li.wei", "contracts.exported"),
        ("contracts:receipts", "sun.li", "receipts.exported"),
    ):
        answer = log_in(cast[who]).post(reverse(page), {"export": "csv"})
        assert answer.status_code == 200
        assert contract.name in answer.content.decode("utf-8-sig")
        event = Event.objects.latest("seq")
        assert (event.verb, event.actor, event.data["count"]) == (verb, who, 1)
