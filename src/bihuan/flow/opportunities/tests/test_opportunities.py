"""Opening, changing, moving, confirming, closing, handing over: what is written, what is told, what is refused."""

from decimal import Decimal
from typing import Any

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import START, Cast
from bihuan.base.search.selectors import matching
from bihuan.flow.opportunities.inputs import (
    ClosingInput,
    OpeningInput,
    OpportunityInput,
    ReopeningInput,
    StageInput,
)
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.selectors import changes_since, confirmation, open_of, to_confirm
from bihuan.flow.opportunities.services import (
    archive_opportunities,
    change_opportunity,
    close_opportunity,
    confirm_unchanged,
    hand_over,
    move_stage,
    open_opportunity,
    reopen,
    restore_opportunities,
    win,
)
from bihuan.flow.opportunities.tests.deals import (
    COMPLETE,
    DAY,
    HOUR,
    conflicting,
    customer_of,
    deal_of,
    missing,
    refused,
    regulated_by,
)

LATER = START + 2 * HOUR


def _told(verb: str) -> list[dict[str, Any]]:
    return list(Event.objects.filter(verb=verb).order_by("seq").values_list("data", flat=True))


def _input(deal: Opportunity, **changed: Any) -> OpportunityInput:
    kept: dict[str, Any] = {
        "name": deal.name,
        "customer": deal.customer.public_id,
        "stage": deal.stage,
        "extra": deal.extra,
    }
    return OpportunityInput(**{**kept, **changed})


# Opening


def test_opening(cast: Cast) -> None:
    """Owner, department, number and the first fact; incomplete where the regulation's fields are empty."""
    regulated_by("equipment")
    deal = deal_of(cast.li_wei, amount="1,280,000", competitors="发那科", extra={"equipment": "机器人", "unknown": "x"})
    assert (deal.number, deal.owner, deal.department) == ("XM20260001", cast.li_wei, cast.departments["上海"])
    assert (deal.amount, deal.stage, deal.is_complete) == (Decimal("1280000.00"), "discovered", False)
    assert (deal.extra, deal.last_touched_at, deal.confirmed_at) == ({"equipment": "机器人"}, START, None)
    assert _told("opportunity.opened") == [
        {
            "customer": deal.customer.public_id,
            "owner": "li.wei",
            "number": "XM20260001",
            "name": "焊装线改造",
            "stage": "discovered",
            "amount": "1280000.00",
        }
    ]
    assert list(matching("opportunity", "hzxgz")) == list(matching("opportunity", "焊装")) == [deal.pk]


def test_a_number_given_by_hand(cast: Cast) -> None:
    """It is taken as it is, once."""
    customer = customer_of(cast.li_wei)
    assert deal_of(cast.li_wei, customer, number="XM-2019-7").number == "XM-2019-7"
    with refused("number_taken", field="number"):
        deal_of(cast.li_wei, customer, number="XM-2019-7")


def test_not_with_a_customer_one_may_not_see(cast: Cast) -> None:
    """T-A07: its id is as unknown as one that never was."""
    strange = customer_of(cast.zhao_qiang)
    for public_id in (strange.public_id, "nosuchid2345"):
        with missing():
            open_opportunity(given=OpeningInput(name="x", customer=public_id), by=cast.li_wei, at=START)


def test_opening_for_somebody_else(cast: Cast) -> None:
    """A manager for their people; a salesman for nobody but himself."""
    customer = customer_of(cast.li_wei)
    given = OpeningInput(name="x", customer=customer.public_id, owner=cast.li_wei.public_id)
    assert open_opportunity(given=given, by=cast.zhang_min, at=START).owner == cast.li_wei
    away = OpeningInput(name="x", customer=customer.public_id, owner=cast.zhao_qiang.public_id)
    for by in (cast.zhang_min, cast.li_wei):
        with refused("not_for_this_person", field="owner"):
            open_opportunity(given=away, by=by, at=START)


def test_finance_opens_none(cast: Cast) -> None:
    """Without the permission nothing happens."""
    customer = customer_of(cast.li_wei)
    with refused("no_permission"):
        open_opportunity(given=OpeningInput(name="x", customer=customer.public_id), by=cast.sun_li, at=START)


# Changing


def test_changing(cast: Cast) -> None:
    """The update tells what changed and whether anything required is still empty (A27)."""
    regulated_by("equipment")
    deal = deal_of(cast.li_wei)
    given = _input(deal, amount="900000", stage="proposal", extra=COMPLETE)
    changed = change_opportunity(public_id=deal.public_id, given=given, version=1, by=cast.li_wei, at=LATER)
    assert (changed.stage, changed.amount, changed.is_complete) == ("proposal", Decimal("900000.00"), True)
    assert (changed.stage_since, changed.last_touched_at, changed.version) == (LATER, LATER, 2)
    assert [data["stage"] for data in _told("opportunity.stage_changed")] == ["proposal"]
    assert _told("opportunity.updated") == [
        {
            "complete": True,
            "customer": deal.customer.public_id,
            "changes": {
                "amount": [None, "900000.00"],
                "equipment": [None, "六轴机器人"],
                "specification": [None, "负载 210 kg"],
            },
        }
    ]


def test_handing_in_the_same_is_no_change(cast: Cast) -> None:
    """It counts as "no change"."""
    deal = deal_of(cast.li_wei)
    same = change_opportunity(public_id=deal.public_id, given=_input(deal), version=1, by=cast.li_wei, at=LATER)
    assert (same.version, same.confirmed_at) == (1, LATER)
    assert _told("opportunity.updated")[0]["unchanged"] is True


def test_two_people_change_it(cast: Cast) -> None:
    """T-D05: the second is told, nothing is lost."""
    deal = deal_of(cast.li_wei)
    change_opportunity(public_id=deal.public_id, given=_input(deal, name="甲"), version=1, by=cast.li_wei, at=LATER)
    with conflicting():
        change_opportunity(
            public_id=deal.public_id, given=_input(deal, name="乙"), version=1, by=cast.zhang_min, at=LATER
        )
    assert Opportunity.objects.get().name == "甲"


@pytest.mark.parametrize(("who", "allowed"), [("wang.fang", False), ("zhao.qiang", False), ("zhang.min", True)])
def test_who_may_change_it(cast: Cast, who: str, allowed: bool) -> None:
    """Owner and superiors; a colleague does not even see it."""
    deal = deal_of(cast.li_wei)
    call: dict[str, Any] = {
        "public_id": deal.public_id,
        "given": _input(deal, name="乙"),
        "version": 1,
        "by": cast[who],
        "at": LATER,
    }
    if allowed:
        assert change_opportunity(**call).name == "乙"
    else:
        with missing():
            change_opportunity(**call)


def test_marketing_sees_but_does_not_change(cast: Cast) -> None:
    """Visible, out of reach: refused."""
    deal = deal_of(cast.li_wei)
    with refused("no_permission"):
        move_stage(public_id=deal.public_id, given=StageInput(stage="bidding"), version=1, by=cast.wu_ting, at=LATER)


def test_moving_the_stage(cast: Cast) -> None:
    """From where to where; the same stage is nothing."""
    deal = deal_of(cast.li_wei)
    given = StageInput(stage="negotiation", note="对方要求让价")
    moved = move_stage(public_id=deal.public_id, given=given, version=1, by=cast.li_wei, at=LATER)
    assert (moved.stage, moved.stage_since, moved.last_touched_at) == ("negotiation", LATER, LATER)
    move_stage(public_id=deal.public_id, given=given, version=2, by=cast.li_wei, at=LATER + HOUR)
    customer = deal.customer.public_id
    assert _told("opportunity.stage_changed") == [
        {"stage": "negotiation", "before": "discovered", "customer": customer, "note": "对方要求让价"}
    ]


# Confirming


def test_no_change_for_all_in_one_go(cast: Cast) -> None:
    """A12: each counts as complete only if nothing that A27 asks for is empty."""
    regulated_by("equipment")
    customer = customer_of(cast.li_wei)
    whole = deal_of(cast.li_wei, customer, extra=COMPLETE)
    partial = deal_of(cast.li_wei, customer, name="涂装线")
    monday = START + 7 * DAY
    week = confirmation(monday)
    assert week is not None
    assert {one.pk for one in to_confirm(cast.li_wei, week)} == {whole.pk, partial.pk}
    ids = [whole.public_id, partial.public_id]
    confirm_unchanged(public_ids=ids, by=cast.li_wei, at=monday)
    assert [(data["complete"], data["unchanged"]) for data in _told("opportunity.updated")] == [
        (True, True),
        (False, True),
    ]
    assert [one.pk for one in to_confirm(cast.li_wei, week)] == [partial.pk]
    found = changes_since(open_of(cast.li_wei), monday)
    assert [(key, [event.verb for event in found[key]]) for key in ids] == [
        (key, ["opportunity.updated"]) for key in ids
    ]


def test_confirming_leaves_out_what_was_closed_meanwhile(cast: Cast) -> None:
    """And is all or nothing about what one may not see."""
    customer = customer_of(cast.li_wei)
    kept, closed = deal_of(cast.li_wei, customer), deal_of(cast.li_wei, customer)
    _close(closed, cast.li_wei)
    done = confirm_unchanged(public_ids=[kept.public_id, closed.public_id], by=cast.li_wei, at=LATER)
    assert [one.pk for one in done] == [kept.pk]
    strange = deal_of(cast.zhao_qiang, customer_of(cast.zhao_qiang, "北京公司"))
    with missing():
        confirm_unchanged(public_ids=[kept.public_id, strange.public_id], by=cast.li_wei, at=LATER)


# Closing


def _close(deal: Opportunity, by: Member, **fields: Any) -> Opportunity:
    given = ClosingInput(**{"outcome": "lost", "outcome_reason": "价格高", **fields})
    return close_opportunity(public_id=deal.public_id, given=given, version=deal.version, by=by, at=LATER)


def test_closing(cast: Cast) -> None:
    """A17: outcome, reason, competitor, amount."""
    deal = deal_of(cast.li_wei, amount="100")
    closed = _close(deal, cast.li_wei, lost_to="库卡", amount="95.50")
    assert (closed.outcome, closed.outcome_reason, closed.lost_to) == ("lost", "价格高", "库卡")
    assert (closed.closed_at, closed.amount, closed.is_open) == (LATER, Decimal("95.50"), False)
    assert _told("opportunity.closed") == [
        {
            "outcome": "lost",
            "reason": "价格高",
            "lost_to": "库卡",
            "amount": "95.50",
            "customer": deal.customer.public_id,
        }
    ]
    assert list(matching("opportunity", "库卡")) == [deal.pk]


@pytest.mark.parametrize(
    "fields",
    [{"outcome_reason": ""}, {"outcome_reason": " \u200b"}, {"outcome": "open"}, {"outcome": "won", "lost_to": "库卡"}],
)
def test_closing_asks_for_the_reason(fields: dict[str, str]) -> None:
    """Without one there is no closing; a competitor belongs to a loss."""
    with pytest.raises(ValueError):
        ClosingInput(**{"outcome": "lost", "outcome_reason": "价格高", **fields})


def test_what_is_closed_is_closed(cast: Cast) -> None:
    """No change, no second closing."""
    deal = _close(deal_of(cast.li_wei), cast.li_wei)
    with refused("closed"):
        _close(deal, cast.li_wei, outcome="won")
    with refused("closed"):
        change_opportunity(
            public_id=deal.public_id, given=_input(deal, name="乙"), version=None, by=cast.li_wei, at=LATER
        )


def test_reopening(cast: Cast) -> None:
    """Told as an opening, with the reason."""
    deal = _close(deal_of(cast.li_wei), cast.li_wei, lost_to="库卡")
    given = ReopeningInput(reason="对方重新招标", stage="bidding")
    opened = reopen(public_id=deal.public_id, given=given, version=deal.version, by=cast.li_wei, at=LATER + HOUR)
    assert (opened.outcome, opened.lost_to, opened.closed_at, opened.stage) == ("", "", None, "bidding")
    assert (_told("opportunity.opened")[-1]["reopened"], _told("opportunity.opened")[-1]["reason"]) == (
        True,
        "对方重新招标",
    )
    with refused("not_closed"):
        reopen(public_id=deal.public_id, given=given, version=None, by=cast.li_wei, at=LATER + HOUR)


def test_winning_by_signature(cast: Cast) -> None:
    """Once; a closed one stays as it is."""
    deal = deal_of(cast.li_wei)
    assert win(opportunity=deal, reason="HT1", by=cast.zhang_min, at=LATER).outcome == "won"
    assert win(opportunity=deal, reason="HT2", by=cast.zhang_min, at=LATER).outcome_reason == "HT1"
    assert len(_told("opportunity.closed")) == 1


# Handing over, archive


def test_handing_over(cast: Cast) -> None:
    """A new opening with the new owner; visible to them at once, to the former owner no more."""
    deal = deal_of(cast.li_wei)
    ids = [deal.public_id]
    hand_over(public_ids=ids, owner=cast.wang_fang.public_id, reason="调岗", by=cast.zhang_min, at=LATER)
    hand_over(public_ids=ids, owner=cast.wang_fang.public_id, by=cast.zhang_min, at=LATER)
    assert [(data["owner"], data.get("before")) for data in _told("opportunity.opened")] == [
        ("li.wei", None),
        ("wang.fang", "li.wei"),
    ]
    seen = Opportunity.objects.visible_to
    assert (seen(cast.li_wei, "opportunities.view").count(), seen(cast.wang_fang, "opportunities.view").count()) == (
        0,
        1,
    )


def test_who_may_hand_over(cast: Cast) -> None:
    """A salesman may not, a manager not beyond their region."""
    ids = [deal_of(cast.li_wei).public_id]
    with refused("not_for_this_person", field="owner"):
        hand_over(public_ids=ids, owner=cast.wang_fang.public_id, by=cast.li_wei, at=LATER)
    with refused("not_for_this_person", field="owner"):
        hand_over(public_ids=ids, owner=cast.zhao_qiang.public_id, by=cast.zhang_min, at=LATER)


def test_handing_over_a_closed_one_opens_nothing(cast: Cast) -> None:
    """The engine would take an opening for its return."""
    deal = _close(deal_of(cast.li_wei), cast.li_wei)
    hand_over(public_ids=[deal.public_id], owner=cast.wang_fang.public_id, by=cast.zhang_min, at=LATER)
    assert len(_told("opportunity.opened")) == 1
    assert _told("opportunity.updated")[-1]["changes"] == {"owner": ["li.wei", "wang.fang"]}


def test_archive_and_restore(cast: Cast) -> None:
    """Only what is closed; off the lists, and back."""
    deal = deal_of(cast.li_wei)
    ids = [deal.public_id]
    with refused("still_open"):
        archive_opportunities(public_ids=ids, by=cast.zhang_min, at=LATER)
    _close(deal, cast.li_wei)
    with refused("no_permission"):
        archive_opportunities(public_ids=ids, by=cast.li_wei, at=LATER)
    archive_opportunities(public_ids=ids, by=cast.zhang_min, at=LATER)
    assert not Opportunity.objects.all().current().exists()
    restore_opportunities(public_ids=ids, by=cast.zhang_min, at=LATER)
    restore_opportunities(public_ids=ids, by=cast.zhang_min, at=LATER)
    assert Opportunity.objects.all().current().count() == 1
    assert (len(_told("opportunity.archived")), len(_told("opportunity.restored"))) == (1, 1)
