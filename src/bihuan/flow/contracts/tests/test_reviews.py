"""The review: who is asked, who decides, and for what content."""

from datetime import timedelta
from typing import Any

import pytest

from bihuan.base.access.permissions import Scope
from bihuan.base.access.predicate import Authority
from bihuan.base.audit.models import Event
from bihuan.base.organisation.services import leave_company
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.contracts.inputs import ReviewInput, SigningInput, WithdrawalInput
from bihuan.flow.contracts.models import Contract, ReviewStep
from bihuan.flow.contracts.selectors import waiting_for
from bihuan.flow.contracts.services import change_contract, sign, withdraw_review
from bihuan.flow.contracts.tests.papers import LATER, approved, asked, contract_input, decided, drafted
from bihuan.flow.opportunities.tests.deals import conflicting, missing, refused, regulated_by


def _told(verb: str) -> list[dict[str, Any]]:
    return list(Event.objects.filter(verb=verb).order_by("seq").values_list("data", flat=True))


def _withdraw(contract: Contract, cast: Cast) -> Contract:
    given = WithdrawalInput(reason="改金额")
    return withdraw_review(public_id=contract.public_id, given=given, version=None, by=cast.li_wei, at=LATER)


# Asking


def test_asking(cast: Cast) -> None:
    """One step a reviewer, who finds it in the queue and sees the contract for it."""
    contract = asked(drafted(cast.li_wei), cast.li_wei, legal=cast.zhou_jie, manager=cast.zhang_min)
    assert (contract.state, contract.round) == ("review", 1)
    assert [(told["step"], told["reviewer"], told["round"]) for told in _told("contract.review_requested")] == [
        ("legal", "zhou.jie", 1),
        ("manager", "zhang.min", 1),
    ]
    assert [step.step for step in waiting_for(cast.zhou_jie)] == ["legal"]
    assert [step.step for step in waiting_for(cast.sun_li)] == []


def test_a_reviewer_from_elsewhere_sees_what_they_are_to_review(cast: Cast) -> None:
    """And nothing else, nor may they change it."""
    contract = asked(drafted(cast.li_wei), cast.li_wei, technical=cast.zhao_qiang)
    assert Contract.objects.visible_to(cast.zhao_qiang, "contracts.view").get() == contract
    assert not Contract.objects.visible_to(cast.zhao_qiang, "contracts.edit").exists()
    assert decided(contract, "technical", cast.zhao_qiang).state == "approved"


def test_asking_is_refused(cast: Cast) -> None:
    """With terms missing (E15), without a step that the regulation requires (E16), of oneself, twice."""
    regulated_by("tob")
    bare = drafted(cast.li_wei, breach="")
    with refused("terms_missing", clause="E15"):
        asked(bare, cast.li_wei, legal=cast.zhou_jie, finance=cast.sun_li)
    contract = drafted(cast.li_wei, bare.customer)
    with refused("required_step_missing", clause="E16", field="steps"):
        asked(contract, cast.li_wei, legal=cast.zhou_jie)
    with refused("own_contract", field="steps"):
        asked(contract, cast.li_wei, legal=cast.li_wei, finance=cast.sun_li)
    with refused("own_contract", field="steps"):
        asked(contract, cast.zhang_min, legal=cast.zhang_min, finance=cast.sun_li)
    asked(contract, cast.li_wei, legal=cast.zhou_jie, finance=cast.sun_li)
    with refused("in_review"):
        asked(contract, cast.li_wei, legal=cast.zhou_jie, finance=cast.sun_li)


def test_a_step_asked_once_stays_asked(cast: Cast) -> None:
    """As the gate counts it: the next round asks the same people unless others are named."""
    contract = asked(drafted(cast.li_wei), cast.li_wei, legal=cast.zhou_jie, manager=cast.zhang_min)
    _withdraw(contract, cast)
    asked(contract, cast.li_wei, manager=cast.chen_jing)
    steps = ReviewStep.objects.filter(round=2).values_list("step", "reviewer__code")
    assert list(steps) == [("legal", "zhou.jie"), ("manager", "chen.jing")]


# Deciding


def test_approving(cast: Cast) -> None:
    """Approved when the last one has."""
    contract = asked(drafted(cast.li_wei), cast.li_wei, legal=cast.zhou_jie, finance=cast.sun_li)
    assert decided(contract, "legal", cast.zhou_jie, opinion="可以").state == "review"
    assert decided(contract, "finance", cast.sun_li).state == "approved"
    told = {"customer": contract.customer.public_id, "form": "written", "content": contract.content_hash}
    assert _told("contract.reviewed") == [
        {**told, "step": "legal", "decision": "approved", "reviewer": "zhou.jie", "opinion": "可以"},
        {**told, "step": "finance", "decision": "approved", "reviewer": "sun.li"},
    ]
    assert not waiting_for(cast.sun_li).exists()


@pytest.mark.clause("B24", part="base")
def test_returning(cast: Cast) -> None:
    """A draft again; the others need not go on; says why."""
    with pytest.raises(ValueError):
        ReviewInput(decision="returned", content_hash="0" * 64)
    contract = asked(drafted(cast.li_wei), cast.li_wei, legal=cast.zhou_jie, finance=cast.sun_li)
    assert decided(contract, "legal", cast.zhou_jie, decision="returned", opinion="违约责任过重").state == "draft"
    assert not waiting_for(cast.sun_li).exists()
    with refused("not_in_review"):
        decided(contract, "finance", cast.sun_li)


@pytest.mark.clause("A15")
def test_a_meeting_keeps_attendees_and_minutes(cast: Cast) -> None:
    """A15."""
    with pytest.raises(ValueError):
        ReviewInput(decision="approved", content_hash="0" * 64, form="meeting", attendees="陈静、张敏")
    contract = asked(drafted(cast.li_wei), cast.li_wei, manager=cast.zhang_min)
    decided(contract, "manager", cast.zhang_min, form="meeting", attendees="陈静、张敏", minutes="同意")
    step = ReviewStep.objects.get()
    assert (step.form, step.attendees, step.minutes, step.decision) == ("meeting", "陈静、张敏", "同意", "approved")


@pytest.mark.clause("A28")
def test_the_checklist(cast: Cast) -> None:
    """A28: where the form asks for it, nothing passes with a point open."""
    regulated_by("equipment")
    contract = asked(drafted(cast.li_wei), cast.li_wei, finance=cast.sun_li)
    with refused("checklist_incomplete", clause="A28", field="checklist"):
        decided(contract, "finance", cast.sun_li, opinion="可以", checklist=("price",))
    whole = ("price", "payment_terms", "collection_dates", "tax")
    with refused("opinion_missing", clause="A28", field="opinion"):
        decided(contract, "finance", cast.sun_li, checklist=whole)
    assert decided(contract, "finance", cast.sun_li, checklist=whole, opinion="可以").state == "approved"


@pytest.mark.trust("T-C01")
def test_only_who_was_asked_decides(cast: Cast) -> None:
    """Not even whoever may review; a stranger does not see it."""
    contract = asked(drafted(cast.li_wei), cast.li_wei, legal=cast.zhou_jie)
    with refused("not_asked"):
        decided(contract, "legal", cast.sun_li)
    with refused("not_asked"):
        decided(contract, "legal", cast.li_wei)
    with missing():
        decided(contract, "legal", cast.wang_fang)


@pytest.mark.trust("T-C01", "T-C02")
def test_nobody_approves_their_own_by_standing_in(cast: Cast) -> None:
    """T-C02: a deputy decides for the reviewer, the owner never does."""
    contract = asked(drafted(cast.li_wei), cast.li_wei, legal=cast.zhou_jie)
    given = Authority(cast.zhou_jie.pk, None, "", {"contracts.review": Scope.ALL, "contracts.view": Scope.ALL})
    cast.li_wei.take_authorities([given])
    with refused("own_contract"):
        decided(contract, "legal", cast.li_wei)
    cast.sun_li.take_authorities([given])
    assert [step.step for step in waiting_for(cast.sun_li)] == ["legal"]
    decided(contract, "legal", cast.sun_li)
    step = ReviewStep.objects.get()
    assert (step.reviewer, step.decided_by) == (cast.zhou_jie, cast.sun_li)


def test_a_decision_once(cast: Cast) -> None:
    """The second click is told so."""
    contract = asked(drafted(cast.li_wei), cast.li_wei, legal=cast.zhou_jie, finance=cast.sun_li)
    decided(contract, "legal", cast.zhou_jie)
    with refused("already_decided"):
        decided(contract, "legal", cast.zhou_jie, decision="returned", opinion="反悔")


@pytest.mark.trust("T-G17", "T-C05", "INV4")
def test_approving_on_an_old_page(cast: Cast) -> None:
    """T-C05: withdrawn, changed, asked again; the old page's approval is for another content."""
    contract = asked(drafted(cast.li_wei), cast.li_wei, legal=cast.zhou_jie)
    old = contract.content_hash
    _withdraw(contract, cast)
    changed = change_contract(
        public_id=contract.public_id,
        given=contract_input(contract.customer, amount="99999"),
        version=None,
        by=cast.li_wei,
        at=LATER,
    )
    asked(changed, cast.li_wei, at=LATER + timedelta(hours=1), legal=cast.zhou_jie)
    with conflicting():
        decided(changed, "legal", cast.zhou_jie, content_hash=old)
    assert decided(changed, "legal", cast.zhou_jie).state == "approved"


@pytest.mark.trust("T-C11")
def test_a_reviewer_leaves_before_they_decide(cast: Cast) -> None:
    """The contract waits, it does not pass; called off, somebody else must be named for the step, and decides."""
    contract = asked(drafted(cast.li_wei), cast.li_wei, legal=cast.zhou_jie, finance=cast.sun_li)
    assert decided(contract, "finance", cast.sun_li).state == "review"
    jie = cast.zhou_jie
    leave_company(member=jie, left_on=LATER.date(), account="at_once", version=jie.version, by=cast.admin, at=LATER)
    _withdraw(contract, cast)
    with refused("no_such_reviewer", field="steps"):
        asked(contract, cast.li_wei, finance=cast.sun_li)
    again = asked(contract, cast.li_wei, legal=cast.chen_jing)
    assert [step.step for step in waiting_for(cast.chen_jing)] == ["legal"]
    assert decided(again, "legal", cast.chen_jing).state == "review"
    assert decided(again, "finance", cast.sun_li).state == "approved"


@pytest.mark.trust("T-C11")
def test_a_regulation_that_wants_another_step_comes_meanwhile(cast: Cast) -> None:
    """What was asked stays asked and is decided; signed it is only with what the regulation of the day wants."""
    contract = asked(drafted(cast.li_wei), cast.li_wei, legal=cast.zhou_jie)
    regulated_by("tob")
    contract = decided(contract, "legal", cast.zhou_jie)
    given = SigningInput(signed_on=LATER.date())
    with refused("not_reviewed", clause="E16"):
        sign(public_id=contract.public_id, given=given, version=None, by=cast.zhang_min, at=LATER)
    contract.refresh_from_db()
    assert (contract.state, _told("contract.signed")) == ("approved", [])


def test_calling_it_off(cast: Cast) -> None:
    """A draft again; nothing to do for those asked; not once it is passed."""
    contract = asked(drafted(cast.li_wei), cast.li_wei, legal=cast.zhou_jie)
    assert _withdraw(contract, cast).state == "draft"
    assert not waiting_for(cast.zhou_jie).exists()
    assert _told("contract.review_withdrawn") == [
        {"round": 1, "reason": "改金额", "customer": contract.customer.public_id}
    ]
    passed = approved(cast, customer=contract.customer)
    with refused("not_in_review"):
        _withdraw(passed, cast)
