"""Contracts on pages, from the draft to the end: typed, sent back with reasons, reviewed, signed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import START, Cast
from bihuan.flow.contracts.inputs import WithdrawalInput
from bihuan.flow.contracts.models import Contract
from bihuan.flow.contracts.services import change_contract, withdraw_review
from bihuan.flow.contracts.tests.papers import TERMS, approved, asked, contract_input, decided, drafted, signed
from bihuan.flow.opportunities.tests.deals import customer_of, deal_of, regulated_by
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.tests.unchanged import nothing_changes

D = Decimal
TYPED = {
    "name": "焊装线合同",
    "amount": "120万",
    "intent_confirmed_on": "2026-01-04",
    "intent_note": "中标通知书",
    **TERMS,
}


def at(name: str, contract: Contract, query: str = "") -> str:
    """The address of one of the contract's pages."""
    return reverse(f"contracts:{name}", args=[contract.public_id]) + query


def text(answer: Any) -> str:
    """What the page says."""
    return str(answer.content.decode())


def test_drafting_from_an_opportunity(cast: Cast) -> None:
    """The form begins with what the opportunity knows; amounts are taken as people write them."""
    deal = deal_of(cast.li_wei, amount="880000", products="六轴机器人")
    client, page = log_in(cast.li_wei), reverse("contracts:draft_from", args=[deal.public_id])
    opened = text(client.get(page))
    assert all(words in opened for words in ("880000", "六轴机器人", deal.customer.name))
    answer = client.post(page, {**TYPED, "customer": deal.customer.public_id, "opportunity": deal.public_id})
    contract = Contract.objects.get()
    assert answer.headers["Location"] == at("detail", contract)
    assert (contract.amount, contract.opportunity, contract.owner) == (D(1_200_000), deal, cast.li_wei)
    shown = text(client.get(at("detail", contract)))
    assert "壹佰贰拾万元整" in shown
    assert contract.number in shown


@pytest.mark.clause("E25")
def test_a_draft_without_the_customers_word_is_refused(cast: Cast) -> None:
    """E25 is named, what was typed stays, nothing is written."""
    customer = customer_of(cast.li_wei)
    typed = {**TYPED, "customer": customer.public_id, "intent_note": ""}
    with nothing_changes():
        answer = log_in(cast.li_wei).post(reverse("contracts:create"), typed)
    assert answer.status_code == 422
    assert "E25" in text(answer)
    assert "120万" in text(answer)


def test_two_people_change_a_draft(cast: Cast) -> None:
    """The second sees both values and chooses; nothing that was typed is lost."""
    contract = drafted(cast.li_wei)
    newer = contract_input(contract.customer, delivery="60 天")
    change_contract(public_id=contract.public_id, given=newer, version=1, by=cast.zhang_min, at=START)
    client = log_in(cast.li_wei)
    typed = {**TYPED, "customer": contract.customer.public_id, "delivery": "45 天", "version": "1"}
    with nothing_changes():
        answer = client.post(at("edit", contract), typed)
    assert answer.status_code == 409
    assert all(words in text(answer) for words in ("60 天", "45 天"))
    chosen = {**typed, "resolved": "2", "take.delivery": "theirs", "theirs.delivery": "60 天"}
    assert client.post(at("edit", contract), chosen).status_code == 303
    contract.refresh_from_db()
    assert (contract.delivery, contract.amount) == ("60 天", D(1_200_000))


def test_asking_for_review_begins_with_who_holds_the_position(cast: Cast) -> None:
    """What E16 requires is marked and proposed; a part that is missing is refused by its clause."""
    regulated_by("tob")
    contract, client = drafted(cast.li_wei), log_in(cast.li_wei)
    opened = text(client.get(at("request_review", contract)))
    assert "E16" in opened
    assert f'<option value="{cast.zhou_jie.public_id}" selected>' in opened
    assert cast.li_wei.public_id not in opened
    with nothing_changes():
        answer = client.post(at("request_review", contract), {"steps-legal": cast.zhou_jie.public_id, "version": "1"})
    assert answer.status_code == 422
    assert "E16" in text(answer)
    whole = {"steps-legal": cast.zhou_jie.public_id, "steps-finance": cast.sun_li.public_id, "version": "1"}
    assert client.post(at("request_review", contract), whole).status_code == 303
    assert Contract.objects.get().state == "review"
    with nothing_changes():
        again = client.post(at("request_review", contract), {**whole, "version": "2"})
    assert again.status_code == 422


def test_unsettled_terms_are_named(cast: Cast) -> None:
    """On the page before anything is asked, and in the refusal: E15."""
    contract, client = drafted(cast.li_wei, breach="", price=""), log_in(cast.li_wei)
    page = text(client.get(at("detail", contract)))
    assert "E15" in page
    assert at("edit", contract) in page
    with nothing_changes():
        answer = client.post(at("request_review", contract), {"steps-legal": cast.zhou_jie.public_id, "version": "1"})
    assert answer.status_code == 422
    assert "E15" in text(answer)


def test_the_queue_of_a_reviewer(cast: Cast) -> None:
    """What waits, with its clock; what was decided lately below it; nothing of others."""
    regulated_by("tob")
    contract = asked(drafted(cast.li_wei), cast.li_wei, timezone.now(), legal=cast.zhou_jie, finance=cast.sun_li)
    page = text(log_in(cast.zhou_jie).get(reverse("contracts:reviews")))
    assert contract.name in page
    assert "E16" in page
    assert contract.name not in text(log_in(cast.wang_fang).get(reverse("contracts:reviews")))
    decided(contract, "legal", cast.zhou_jie, timezone.now(), opinion="同意")
    after = text(log_in(cast.zhou_jie).get(reverse("contracts:reviews")))
    assert contract.name in after
    assert at("review", contract) not in after


def _opinion(**fields: Any) -> dict[str, Any]:
    whole = {"decision": "approved", "form": "written", "opinion": "同意", **fields}
    return {**{f"review-{name}": value for name, value in whole.items()}, "version": "1"}


def test_reviewing(cast: Cast) -> None:
    """Approved in writing, returned in a meeting: its attendees, minutes and opinion are kept and shown."""
    contract = asked(drafted(cast.li_wei), cast.li_wei, legal=cast.zhou_jie, finance=cast.sun_li)
    legal, finance = log_in(cast.zhou_jie), log_in(cast.sun_li)
    assert legal.get(at("review", contract)).headers["Location"] == at("review", contract, "?step=legal")
    assert legal.post(at("review", contract, "?step=legal"), _opinion()).status_code == 303
    page = at("review", contract, "?step=finance")
    with nothing_changes():
        without = finance.post(page, _opinion(form="meeting"))
        silent = finance.post(page, _opinion(decision="returned", opinion=""))
    assert (without.status_code, silent.status_code) == (422, 422)
    meeting = _opinion(
        decision="returned", form="meeting", attendees="孙丽、周杰", minutes="逐条讨论", opinion="付款方式不符"
    )
    assert finance.post(page, meeting).status_code == 303
    assert Contract.objects.get().state == "draft"
    shown = text(log_in(cast.li_wei).get(at("detail", contract)))
    assert all(words in shown for words in ("付款方式不符", "孙丽、周杰", "逐条讨论", at("request_review", contract)))


def test_nobody_reviews_what_is_not_asked_of_them(cast: Cast) -> None:
    """Who sees the contract is led to its page; a made-up request changes nothing."""
    contract = asked(drafted(cast.li_wei), cast.li_wei, legal=cast.zhou_jie)
    client = log_in(cast.li_wei)
    assert client.get(at("review", contract)).headers["Location"] == at("detail", contract)
    with nothing_changes():
        answer = client.post(at("review", contract, "?step=legal"), _opinion())
    assert answer.status_code == 422


@pytest.mark.parametrize("by_htmx", [False, True])
def test_a_review_of_what_has_been_changed_meanwhile(cast: Cast, by_htmx: bool) -> None:
    """409 with what was there and what is there now; the opinion stays, and counts for the new content only when sent again."""
    contract = asked(drafted(cast.li_wei), cast.li_wei, legal=cast.zhou_jie)
    client, page = log_in(cast.zhou_jie), at("review", contract, "?step=legal")
    client.get(page)
    withdraw_review(public_id=contract.public_id, given=WithdrawalInput(), version=None, by=cast.li_wei, at=START)
    changed = contract_input(contract.customer, payment_terms="20/70/10", amount="90")
    change_contract(public_id=contract.public_id, given=changed, version=None, by=cast.li_wei, at=START)
    asked(contract, cast.li_wei, legal=cast.zhou_jie)
    headers = {"HX-Request": "true"} if by_htmx else {}
    with nothing_changes():
        answer = client.post(page, _opinion(opinion="同意，注意付款节点"), headers=headers)
    assert answer.status_code == 409
    said = text(answer)
    assert all(words in said for words in ("¥100", "¥90", "同意，注意付款节点", 'name="version" value="2"'))
    assert ("<html" in said) is not by_htmx
    assert client.post(page, {**_opinion(), "version": "2"}).status_code == 303
    assert Contract.objects.get().state == "approved"


def test_a_review_that_was_called_off_meanwhile(cast: Cast) -> None:
    """Nothing is handed in; the page says what has happened and offers no form."""
    contract = asked(drafted(cast.li_wei), cast.li_wei, legal=cast.zhou_jie)
    client = log_in(cast.zhou_jie)
    owner = log_in(cast.li_wei)
    assert owner.post(at("call_off", contract), {"reason": "改价", "version": "2"}).status_code == 303
    changed = {**TYPED, "customer": contract.customer.public_id, "version": "3"}
    assert owner.post(at("edit", contract), changed).status_code == 303
    with nothing_changes():
        answer = client.post(at("review", contract, "?step=legal"), _opinion())
    assert answer.status_code == 409
    assert "review-opinion" not in text(answer)


@pytest.mark.clause("E16", part="base")
def test_the_gate_before_the_signature(cast: Cast) -> None:
    """E16 is named with what is open, and nothing happens; once it is passed the opportunity is won with it."""
    regulated_by("tob")
    deal = deal_of(cast.li_wei)
    contract = drafted(cast.li_wei, deal.customer, opportunity=deal.public_id)
    asked(contract, cast.li_wei, legal=cast.zhou_jie, finance=cast.sun_li)
    decided(contract, "legal", cast.zhou_jie)
    client = log_in(cast.zhang_min)
    typed = {"signed_on": date(2026, 1, 5).isoformat(), "signed_by": "刘总", "version": "3"}
    with nothing_changes():
        answer = client.post(at("sign", contract), typed)
    assert answer.status_code == 422
    assert "E16" in text(answer)
    decided(contract, "finance", cast.sun_li)
    assert deal.name in text(client.get(at("sign", contract)))
    assert client.post(at("sign", contract), {**typed, "version": "4"}).status_code == 303
    contract.refresh_from_db()
    deal.refresh_from_db()
    assert (contract.state, contract.signed_by, deal.outcome) == ("signed", "刘总", "won")
    with nothing_changes():
        assert client.post(at("sign", contract), {**typed, "version": "5"}).status_code == 422


def test_terminating(cast: Cast) -> None:
    """With a reason, which the page shows."""
    contract, client = signed(cast), log_in(cast.zhang_min)
    with nothing_changes():
        assert client.post(at("terminate", contract), {"reason": " ", "version": "5"}).status_code == 422
    answer = client.post(at("terminate", contract), {"reason": "客户停产", "version": str(contract.version)})
    assert answer.status_code == 303
    assert "客户停产" in text(client.get(at("detail", contract)))


def test_an_approved_contract_that_is_changed_must_be_reviewed_again(cast: Cast) -> None:
    """The form says so beforehand."""
    contract = approved(cast)
    client = log_in(cast.li_wei)
    client.get(at("edit", contract))
    typed = {**TYPED, "customer": contract.customer.public_id, "version": str(contract.version)}
    assert client.post(at("edit", contract), typed).status_code == 303
    contract.refresh_from_db()
    assert contract.state == "draft"
    with nothing_changes():
        answer = log_in(cast.zhang_min).post(at("sign", contract), {"signed_on": "2026-01-05"})
    assert answer.status_code == 422


def test_what_is_offered_follows_state_and_reach(cast: Cast) -> None:
    """The owner asks for the review, the manager signs, a reviewer only reads; in the archive nothing but restoring."""
    contract = drafted(cast.li_wei)
    acts = ("edit", "request_review", "sign", "hand_over", "archive")
    offered = {
        who: [act for act in acts if at(act, contract) in text(log_in(cast[who]).get(at("detail", contract)))]
        for who in ("li.wei", "zhang.min", "sun.li")
    }
    assert offered == {
        "li.wei": ["edit", "request_review"],
        "zhang.min": ["edit", "request_review", "sign", "hand_over", "archive"],
        "sun.li": [],
    }
    assert log_in(cast.zhang_min).post(at("archive", contract)).status_code == 303
    archived = text(log_in(cast.zhang_min).get(at("detail", contract)))
    assert [act for act in (*acts, "restore") if at(act, contract) in archived] == ["restore"]


def test_handing_over_several(cast: Cast) -> None:
    """The chosen ones go; what was chosen stands in the dialog's own address."""
    contracts = [drafted(cast.li_wei, customer_of(cast.li_wei, name)) for name in ("长安汽车", "吉利控股")]
    ids = "&".join(f"ids={one.public_id}" for one in contracts)
    page = f"{reverse('contracts:hand_over_many')}?{ids}"
    client = log_in(cast.zhang_min)
    assert client.get(page).status_code == 200
    assert client.post(page, {"owner": cast.wang_fang.public_id}).status_code == 303
    assert set(Contract.objects.values_list("owner__code", flat=True)) == {"wang.fang"}
    with nothing_changes():
        assert client.post(page, {"owner": cast.zhao_qiang.public_id}).status_code == 422


def test_on_paper(cast: Cast) -> None:
    """The review form with opinions, capitals and room to sign; for a draft nobody has looked at, empty lines to fill in."""
    contract = asked(drafted(cast.li_wei, amount="123456.78"), cast.li_wei, legal=cast.zhou_jie)
    decided(contract, "legal", cast.zhou_jie, opinion="条款清楚")
    paper = text(log_in(cast.li_wei).get(at("review_paper", contract)))
    assert all(words in paper for words in ("壹拾贰万叁仟肆佰伍拾陆元柒角捌分", "条款清楚", "周杰", contract.number))
    empty = drafted(cast.wang_fang, customer_of(cast.wang_fang, "吉利控股"))
    assert text(log_in(cast.wang_fang).get(at("review_paper", empty))).count("is-blank") == 3


def test_sending_a_draft_twice_makes_one(cast: Cast) -> None:
    """The browser's second try is answered with the first contract."""
    typed = {**TYPED, "customer": customer_of(cast.li_wei).public_id, "sent_token": "t" * 22}
    client = log_in(cast.li_wei)
    places = {client.post(reverse("contracts:create"), typed).headers["Location"] for _ in range(2)}
    assert len(places) == Contract.objects.count() == 1


def test_what_happened_is_told(cast: Cast) -> None:
    """The timeline of the page has no fact that nobody tells."""
    contract = signed(cast)
    page = text(log_in(cast.li_wei).get(at("detail", contract)))
    verbs = set(Event.objects.filter(kind="contract").values_list("verb", flat=True))
    assert verbs
    assert [verb for verb in verbs if verb in page] == []


def test_the_forms_input_is_checked_before_the_service(cast: Cast) -> None:
    """An end before the start, an amount that is none: beside their fields."""
    customer = customer_of(cast.li_wei)
    typed = {**TYPED, "customer": customer.public_id}
    client = log_in(cast.li_wei)
    with nothing_changes():
        for wrong in (
            {"amount": "12x"},
            {"amount": "-1"},
            {"starts_on": "2026-05-01", "expires_on": "2026-04-01"},
            {"customer": "unknown"},
        ):
            assert client.post(reverse("contracts:create"), {**typed, **wrong}).status_code == 422, wrong
