"""Drafting, changing, signing: what the clauses refuse, and that a refusal changes nothing."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import START, Cast
from bihuan.base.search.selectors import matching
from bihuan.flow.contracts.inputs import SigningInput, TerminationInput
from bihuan.flow.contracts.models import Contract
from bihuan.flow.contracts.selectors import draft_of, signed_between, sum_of
from bihuan.flow.contracts.services import (
    archive_contracts,
    change_contract,
    draft_contract,
    hand_over_contracts,
    restore_contracts,
    sign,
    terminate,
)
from bihuan.flow.contracts.tests.papers import LATER, approved, asked, contract_input, decided, drafted, signed
from bihuan.flow.opportunities.inputs import ClosingInput
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.services import close_opportunity
from bihuan.flow.opportunities.tests.deals import DAY, conflicting, customer_of, deal_of, missing, refused, regulated_by

TODAY = LATER.date()


def _told(verb: str) -> list[dict[str, Any]]:
    return list(Event.objects.filter(verb=verb).order_by("seq").values_list("data", flat=True))


def _sign(contract: Contract, cast: Cast, **fields: Any) -> Contract:
    call: dict[str, Any] = {"version": contract.version, "by": cast.zhang_min, "at": LATER, **fields}
    given = call.pop("given", SigningInput(signed_on=TODAY))
    return sign(public_id=contract.public_id, given=given, **call)


# Drafting


@pytest.mark.clause("A1", part="base")
def test_drafting_from_an_opportunity(cast: Cast) -> None:
    """The form begins with what the opportunity knows; the contract is the opportunity's owner's."""
    regulated_by("tob")
    deal = deal_of(cast.li_wei, amount="1000000", products="机器人")
    begun = draft_of(deal)
    assert begun == {
        "name": "焊装线改造",
        "customer": deal.customer.public_id,
        "opportunity": deal.public_id,
        "amount": Decimal("1000000.00"),
        "content": "机器人",
    }
    contract = draft_contract(given=contract_input(deal.customer, **begun), by=cast.zhang_min, at=START)
    assert (contract.number, contract.owner, contract.state) == ("HT20260001", cast.li_wei, "draft")
    assert (contract.department, contract.opportunity) == (cast.departments["上海"], deal)
    assert _told("contract.drafted") == [
        {
            "customer": deal.customer.public_id,
            "owner": "li.wei",
            "amount": "1000000.00",
            "number": "HT20260001",
            "name": "焊装线改造",
            "opportunity": deal.public_id,
            "intent_confirmed_on": "2026-01-04",
        }
    ]
    assert list(matching("contract", "焊装")) == [contract.pk]


@pytest.mark.clause("E25")
@pytest.mark.parametrize(
    ("fields", "field"),
    [({"intent_confirmed_on": None}, "intent_confirmed_on"), ({"intent_note": ""}, "intent_note")],
)
def test_no_draft_before_the_customer_wants_it(cast: Cast, fields: dict[str, Any], field: str) -> None:
    """E25."""
    customer = customer_of(cast.li_wei)
    with refused("intent_missing", clause="E25", field=field):
        drafted(cast.li_wei, customer, **fields)


def test_no_draft_with_strangers(cast: Cast) -> None:
    """T-A07: another's customer, another's opportunity, an opportunity of another customer, a lost one."""
    own, strange = customer_of(cast.li_wei), customer_of(cast.zhao_qiang, "北京公司")
    with missing():
        drafted(cast.li_wei, strange)
    hidden = deal_of(cast.zhao_qiang, strange)
    with missing():
        drafted(cast.li_wei, own, opportunity=hidden.public_id)
    other = deal_of(cast.li_wei, customer_of(cast.li_wei, "上海公司"))
    with refused("another_customer", field="opportunity"):
        drafted(cast.li_wei, own, opportunity=other.public_id)
    given = ClosingInput(outcome="lost", outcome_reason="价格")
    close_opportunity(public_id=other.public_id, given=given, version=1, by=cast.li_wei, at=LATER)
    with refused("opportunity_closed", field="opportunity"):
        drafted(cast.li_wei, other.customer, opportunity=other.public_id)


def test_reviewers_do_not_draft(cast: Cast) -> None:
    """Finance sees contracts, but writes none."""
    customer = customer_of(cast.li_wei)
    with refused("no_permission"):
        drafted(cast.sun_li, customer)


# Changing


def test_changing_a_draft(cast: Cast) -> None:
    """Told field by field; the hash follows the content, not the notes."""
    contract = drafted(cast.li_wei)
    call: dict[str, Any] = {"public_id": contract.public_id, "by": cast.li_wei, "at": LATER}
    noted = change_contract(given=contract_input(contract.customer, notes="急"), version=1, **call)
    assert noted.content_hash == contract.content_hash
    changed = change_contract(given=contract_input(contract.customer, amount="120"), version=2, **call)
    assert (changed.amount, changed.content_hash == contract.content_hash) == (Decimal("120.00"), False)
    assert [told["changes"] for told in _told("contract.changed")] == [
        {"notes": ["", "急"]},
        {"amount": ["100.00", "120.00"], "notes": ["急", ""]},
    ]
    with conflicting():
        change_contract(given=contract_input(contract.customer, amount="130"), version=2, **call)


@pytest.mark.trust("T-C04")
def test_changing_what_is_under_review_is_refused(cast: Cast) -> None:
    """T-C04: it is called off first."""
    contract = asked(drafted(cast.li_wei), cast.li_wei, legal=cast.zhou_jie)
    with refused("in_review"):
        change_contract(
            public_id=contract.public_id,
            given=contract_input(contract.customer, amount="1"),
            version=None,
            by=cast.li_wei,
            at=LATER,
        )


@pytest.mark.trust("T-C13", "INV4")
@pytest.mark.clause("B24", part="base")
def test_changing_what_is_approved_begins_anew(cast: Cast) -> None:
    """T-C13: the approval does not hold for another content; for another note it does."""
    contract = approved(cast)
    call: dict[str, Any] = {"public_id": contract.public_id, "version": None, "by": cast.li_wei, "at": LATER}
    assert change_contract(given=contract_input(contract.customer, notes="急"), **call).state == "approved"
    changed = change_contract(given=contract_input(contract.customer, amount="99"), **call)
    assert changed.state == "draft"
    assert _told("contract.changed")[-1]["review_again"] is True
    regulated_by("tob")
    with refused("not_reviewed", clause="E16"):
        _sign(changed, cast)


@pytest.mark.trust("T-C13", "INV4")
def test_changing_what_is_signed_is_refused(cast: Cast) -> None:
    """P09: signed content never changes."""
    contract = signed(cast)
    with refused("already_signed"):
        change_contract(
            public_id=contract.public_id,
            given=contract_input(contract.customer),
            version=None,
            by=cast.li_wei,
            at=LATER,
        )


# Signing


@pytest.mark.clause("A15")
@pytest.mark.parametrize(("preset", "clause"), [("equipment", "A15"), ("advertising", "B26"), ("tob", "E16")])
def test_no_signature_before_the_review(cast: Cast, preset: str, clause: str) -> None:
    """The clause is the regulation's."""
    regulated_by(preset)
    extra = {"free_changes": True, "service_charge": "不收费"}
    contract = drafted(cast.li_wei, extra=extra)
    with refused("not_reviewed", clause=clause):
        _sign(contract, cast)


@pytest.mark.clause("E16", part="base")
def test_no_signature_with_one_review_only(cast: Cast) -> None:
    """E16: legal and finance both."""
    regulated_by("tob")
    contract = asked(drafted(cast.li_wei), cast.li_wei, legal=cast.zhou_jie, finance=cast.sun_li)
    decided(contract, "legal", cast.zhou_jie)
    with refused("not_reviewed", clause="E16"):
        _sign(contract, cast, version=None)


def test_signing(cast: Cast) -> None:
    """Who, when, whose order; the opportunity is won with it, in one transaction."""
    regulated_by("tob")
    deal = deal_of(cast.li_wei)
    contract = approved(cast, customer=deal.customer, opportunity=deal.public_id, expires_on=date(2027, 1, 4))
    done = _sign(contract, cast, given=SigningInput(signed_on=TODAY, signed_by="刘总"))
    assert (done.state, done.signed_on, done.sold_by, done.signed_for_us) == (
        "signed",
        TODAY,
        cast.li_wei,
        cast.zhang_min,
    )
    won = Opportunity.objects.get()
    assert (won.outcome, won.outcome_reason) == ("won", "HT20260001 焊装线合同")
    event = Event.objects.get(verb="contract.signed")
    assert event.data == {
        "customer": deal.customer.public_id,
        "expires_on": "2027-01-04",
        "signed_on": "2026-01-05",
        "amount": "100.00",
        "owner": "li.wei",
        "opportunity": deal.public_id,
        "content": contract.content_hash,
    }
    assert (event.private or {})["signed_by"] == "刘总"
    assert sum_of(signed_between(date(2026, 1, 1), date(2026, 2, 1)).filter(sold_by=cast.li_wei)) == Decimal("100.00")
    with refused("already_signed"):
        _sign(done, cast)


def test_where_no_clause_wants_a_review(cast: Cast) -> None:
    """Handbook C: signed without, unless a review is running."""
    regulated_by("growth")
    terms: dict[str, Any] = {"expires_on": date(2027, 1, 1)}
    assert _sign(drafted(cast.li_wei, **terms), cast).state == "signed"
    running = asked(drafted(cast.li_wei, Contract.objects.get().customer, **terms), cast.li_wei, legal=cast.zhou_jie)
    with refused("not_reviewed"):
        _sign(running, cast)


def test_signing_refused_for_other_reasons(cast: Cast) -> None:
    """The five terms (E15), a day to come, instalments that do not add up, no permission."""
    bare = drafted(cast.li_wei, delivery="")
    with refused("terms_missing", clause="E15"):
        _sign(bare, cast)
    contract = drafted(cast.li_wei, bare.customer)
    with refused("in_the_future", field="signed_on"):
        _sign(contract, cast, given=SigningInput(signed_on=TODAY + DAY))
    with refused("no_permission"):
        _sign(contract, cast, by=cast.li_wei)
    with missing():
        _sign(contract, cast, by=cast.zhao_qiang)


def test_ending_a_contract(cast: Cast) -> None:
    """Only what is signed; what was sold stays sold."""
    contract = drafted(cast.li_wei)
    call: dict[str, Any] = {
        "given": TerminationInput(reason="对方停产"),
        "version": None,
        "by": cast.zhang_min,
        "at": LATER,
    }
    with refused("not_signed"):
        terminate(public_id=contract.public_id, **call)
    _sign(contract, cast)
    ended = terminate(public_id=contract.public_id, **call)
    assert (ended.state, ended.termination_reason) == ("terminated", "对方停产")
    assert sum_of(signed_between(date(2026, 1, 1), date(2026, 2, 1))) == Decimal("100.00")


# Whose it is, archive


def test_handing_over(cast: Cast) -> None:
    """The order stays the former owner's."""
    contract = signed(cast)
    hand_over_contracts(public_ids=[contract.public_id], owner=cast.wang_fang.public_id, by=cast.zhang_min, at=LATER)
    contract.refresh_from_db()
    assert (contract.owner, contract.sold_by) == (cast.wang_fang, cast.li_wei)
    assert Contract.objects.visible_to(cast.wang_fang, "contracts.view").get() == contract


def test_archive_and_restore(cast: Cast) -> None:
    """Not under review, not while money is to come."""
    running = asked(drafted(cast.li_wei), cast.li_wei, legal=cast.zhou_jie)
    with refused("in_review"):
        archive_contracts(public_ids=[running.public_id], by=cast.zhang_min, at=LATER)
    owed = signed(cast, customer=running.customer)
    with refused("money_outstanding"):
        archive_contracts(public_ids=[owed.public_id], by=cast.zhang_min, at=LATER)
    draft = drafted(cast.li_wei, running.customer)
    archive_contracts(public_ids=[draft.public_id], by=cast.zhang_min, at=LATER)
    with refused("archived"):
        _sign(draft, cast)
    restore_contracts(public_ids=[draft.public_id], by=cast.zhang_min, at=LATER)
    assert Contract.objects.all().current().count() == 3


@pytest.mark.parametrize("who", ["wang.fang", "zhao.qiang"])
def test_colleagues_do_not_see_it(cast: Cast, who: str) -> None:
    """Nor can they do anything with it."""
    contract = drafted(cast.li_wei)
    with missing():
        change_contract(
            public_id=contract.public_id, given=contract_input(contract.customer), version=1, by=cast[who], at=LATER
        )
