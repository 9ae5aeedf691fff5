"""Two imports at once, and an import beside people at their forms: whatever the order, everything is there once and fits."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum

from bihuan.base.audit.selectors import broken_link
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast, make_cast
from bihuan.base.records.refusals import Conflict, Refused
from bihuan.base.records.tests.races import kinds, race_database, together
from bihuan.flow.contracts.inputs import ContractInput, ReceiptInput
from bihuan.flow.contracts.models import Contract, Receipt
from bihuan.flow.contracts.services import draft_contract, record_receipt
from bihuan.flow.customers.inputs import CustomerInput
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.services import record_customer
from bihuan.flow.opportunities.inputs import OpportunityInput
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.services import change_opportunity
from bihuan.interfaces.dataio.importing import Options, Result
from bihuan.interfaces.dataio.importing.tests.books import AT, Rows, brought, in_force, recorded
from bihuan.interfaces.dataio.importing.turns import Busy, turn
from bihuan.steer.reports.models import Report
from bihuan.steer.reports.services import draft

__all__ = ["race_database"]

CUSTOMER = ["甲厂有限公司", "李伟"]
BOOK: dict[str, Rows] = {
    "客户": [["客户名称", "负责人"], CUSTOMER],
    "机会": [["项目名称", "客户名称", "负责人"], *([f"项目{n}", CUSTOMER[0], "李伟"] for n in range(30))],
    "合同": [
        ["合同编号", "合同名称", "客户名称", "负责人", "合同金额", "签订日期"],
        *([f"HT-{n}", f"合同{n}", CUSTOMER[0], "李伟", 100, "2026-03-01"] for n in range(30)),
    ],
    "回款": [["合同编号", "回款日期", "回款金额"], *([f"HT-{n}", "2026-03-02", 60] for n in range(30))],
    "周报": [["姓名", "周次", "本周工作"], *(["李伟", f"2026-W{n:02d}", "跑客户"] for n in range(10, 30))],
}


def an_import(cast: Cast, sheets: dict[str, Rows] | None = None, options: Options | None = None) -> Result:
    """As the command and the worker do it: in one's turn."""
    with turn():
        return brought(sheets or BOOK, Member.objects.get(code="admin"), record=recorded(cast.admin), options=options)


@pytest.mark.trust("X22")
def test_a_turn_is_nobody_elses(race_database: None) -> None:
    """Whichever connection the import works with meanwhile: behind a pool that may be another one for each of its transactions."""
    with turn():
        for _time in range(2):
            with pytest.raises(Busy), turn(patience=0):
                pass
            connection.close()
    with turn(patience=0):
        pass


@pytest.mark.trust("INV10")
def test_two_imports_of_all_stages(race_database: None) -> None:
    """Each row lands by one of the two; the other finds it there."""
    cast = make_cast()
    in_force(cast)
    outcomes = together(2, lambda _number: an_import(cast))
    assert kinds(outcomes) == {"ok": 2}
    made = [{sheet.title: sheet.counts["created"] for sheet in one.sheets} for one in outcomes]
    there = {title: len(rows) - 1 for title, rows in BOOK.items()}
    assert {title: sum(one[title] for one in made) for title in BOOK} == there
    assert all(sheet.counts["failed"] == 0 for one in outcomes for sheet in one.sheets)
    found = (Customer, Opportunity, Contract, Receipt, Report)
    assert [model._default_manager.count() for model in found] == [1, 30, 30, 30, 20]
    assert broken_link() is None


@pytest.mark.trust("INV5", "INV10")
def test_an_import_beside_forms(race_database: None) -> None:
    """Somebody enters the same customer and books money on the same contracts: nobody gets more than a contract is worth."""
    cast = make_cast()
    in_force(cast)
    an_import(cast, {name: rows for name, rows in BOOK.items() if name in ("客户", "合同")})
    ids = list(Contract.objects.order_by("pk").values_list("public_id", flat=True))
    given = ReceiptInput(received_on=AT.date(), amount=Decimal(60))

    def act(number: int) -> Any:
        if number == 0:
            return an_import(cast)
        return [booked(public_id, given, cast) for public_id in (ids if number == 1 else reversed(ids))]

    result, *forms = together(3, act)
    assert isinstance(result, Result), result
    booked_by_hand = sum(sum(one) for one in forms)
    sheet = next(sheet for sheet in result.sheets if sheet.title == "回款")
    assert sheet.counts["created"] + sheet.counts["failed"] == 30
    assert sheet.counts["created"] + booked_by_hand == 30
    totals = Contract.objects.annotate(total=Sum("receipts__amount")).values_list("received", "total")
    assert set(totals) == {(Decimal(60), Decimal(60))}
    assert broken_link() is None


def booked(public_id: str, given: ReceiptInput, cast: Cast) -> int:
    """1 when the money was booked, 0 when the contract had no room for it, or was being booked on."""
    try:
        record_receipt(contract=public_id, given=given, by=cast.admin, at=AT)
    except Conflict:
        return 0
    except Refused as refused:
        if refused.code != "over_remaining":
            raise
        return 0
    return 1


def test_an_import_beside_somebody_who_enters_the_same(race_database: None) -> None:
    """The customer of the book is being typed in: it is there once, whoever came first."""
    cast = make_cast()
    in_force(cast)
    names = [f"第{n}机械有限公司" for n in range(25)]

    def act(number: int) -> Any:
        if number == 0:
            return an_import(cast, {"客户": [["客户名称"], *([name] for name in names)]})
        return [typed(name, cast) for name in reversed(names)]

    result, typed_in = together(2, act)
    assert isinstance(result, Result), result
    assert sum(typed_in) + result.total("created") == len(names)
    assert sorted(Customer.objects.values_list("name", flat=True)) == sorted(names)


def typed(name: str, cast: Cast) -> int:
    """1 when it was entered, 0 when it was there."""
    try:
        record_customer(row=CustomerInput(name=name), by=cast.admin, at=AT)
    except Refused:
        return 0
    return 1


def test_an_import_beside_people_who_save_their_forms(race_database: None) -> None:
    """The assistant brings projects up to date while their owner writes on the same ones, drafts the same contracts and begins
    the same reports: no field that one of them wrote is lost to the other, and everything is there once.
    """
    cast = make_cast()
    in_force(cast)
    an_import(cast, {name: rows for name, rows in BOOK.items() if name in ("客户", "机会")})
    names = [f"项目{number}" for number in range(12)]
    amounts: Rows = [
        ["项目名称", "客户名称", "负责人", "预计金额"],
        *([name, CUSTOMER[0], "李伟", 500] for name in names),
    ]
    contracts: Rows = [BOOK["合同"][0], *BOOK["合同"][1:13]]
    reports: Rows = [
        BOOK["周报"][0],
        *([row[0], f"2026-W{week}", row[2]] for week, row in enumerate(BOOK["周报"][1:4], 45)),
    ]
    book = {"机会": amounts, "合同": contracts, "周报": reports}

    def act(number: int) -> Any:
        if number == 0:
            return an_import(cast, book, Options(on_duplicate="update"))
        return [saved(name, place, cast) for place, name in enumerate(names)]

    result, saved_by_hand = together(2, act)
    assert isinstance(result, Result), result
    assert isinstance(saved_by_hand, list), saved_by_hand
    projects, drafts, written = result.sheets
    for deal in Opportunity.objects.filter(name__in=names):
        assert saved_by_hand[int(deal.name[2:])][0] == (deal.competitors == "乙厂")
    up_to_date = Opportunity.objects.filter(name__in=names, amount=500).count()
    assert (projects.counts["updated"], projects.counts["failed"]) == (up_to_date, len(names) - up_to_date)
    assert drafts.counts["created"] + sum(one[1] for one in saved_by_hand) == Contract.objects.count() == len(names)
    assert Report.objects.count() == 3
    assert written.read == 3
    assert broken_link() is None


def saved(name: str, place: int, cast: Cast) -> tuple[bool, bool]:
    """Whether the owner's forms were saved: a word on the project, a contract of the number that the book has."""
    deal = Opportunity.objects.get(name=name)
    values = {field: getattr(deal, field) for field in OpportunityInput.model_fields if field != "customer"}
    given = OpportunityInput(**{**values, "competitors": "乙厂"}, customer=deal.customer.public_id)
    try:
        change_opportunity(public_id=deal.public_id, given=given, version=deal.version, by=cast.li_wei, at=AT)
        is_saved = True
    except Conflict:
        is_saved = False
    if place < 3:
        draft(kind="weekly", period=f"2026-W{45 + place}", by=cast.li_wei, at=AT)
    own = ContractInput(
        name=f"合同{place}",
        customer=deal.customer.public_id,
        number=f"HT-{place}",
        amount=Decimal(100),
        intent_confirmed_on=AT.date(),
        intent_note="电话确认",
    )
    try:
        draft_contract(given=own, by=cast.li_wei, at=AT)
    except Refused as refused:
        if refused.code not in ("number_taken", "contract_number_taken"):
            raise
        return is_saved, False
    return is_saved, True
