"""What the stages tell is what the engine reads: their duties open, are done and are charged live (A12, A16, E16)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bihuan.base.duties.models import Duty, Violation
from bihuan.base.duties.services import catch_up, sweep, verify
from bihuan.base.organisation.tests.cast import SHANGHAI, START, Cast
from bihuan.flow.contracts.tests.papers import asked, decided, drafted
from bihuan.flow.offers.inputs import BidInput, ResultInput
from bihuan.flow.offers.services import mark_opened, open_bid, quote, record_result
from bihuan.flow.offers.tests.test_bids import ANALYSIS, LINES
from bihuan.flow.opportunities.inputs import OpportunityInput
from bihuan.flow.opportunities.services import change_opportunity, confirm_unchanged
from bihuan.flow.opportunities.tests.deals import COMPLETE, deal_of, regulated_by

MONDAY = datetime(2026, 1, 12, 9, tzinfo=SHANGHAI)
TUESDAY = datetime(2026, 1, 13, 9, tzinfo=SHANGHAI)


def _state(clause: str, who: str, at: datetime) -> str:
    catch_up(at=at)
    sweep(at=at)
    rows: Any = Duty.objects.all()
    return str(rows.at(at).get(clause=clause, who=who).state)


@pytest.mark.clause("A12")
@pytest.mark.clause("A27", part="base")
def test_the_weekly_update(cast: Cast) -> None:
    """Owed on Monday; "no change" with a required field empty is incomplete, and done once it is filled in (A12, A27)."""
    regulated_by("equipment")
    deal = deal_of(cast.li_wei)
    assert _state("A12", "li.wei", MONDAY) == "open"
    confirm_unchanged(public_ids=[deal.public_id], by=cast.li_wei, at=MONDAY)
    assert _state("A12", "li.wei", TUESDAY) == "incomplete"
    given = OpportunityInput(name=deal.name, customer=deal.customer.public_id, extra=COMPLETE)
    change_opportunity(
        public_id=deal.public_id, given=given, version=None, by=cast.li_wei, at=MONDAY + timedelta(hours=2)
    )
    assert _state("A12", "li.wei", TUESDAY) == "done"
    assert verify(at=TUESDAY) == []


@pytest.mark.clause("A16")
def test_the_result_of_a_bid(cast: Cast) -> None:
    """Owed by the opportunity's owner from the opening on, done by a complete result (A16); the gate left no breach (A14)."""
    regulated_by("equipment")
    given = BidInput(**{**ANALYSIS, "opportunity": deal_of(cast.li_wei).public_id})
    bid = open_bid(given=given, by=cast.li_wei, at=START)
    call: dict[str, Any] = {"public_id": bid.public_id, "version": None, "by": cast.li_wei}
    quote(at=START, **call)
    mark_opened(opened_at=None, at=MONDAY, **call)
    assert _state("A16", "li.wei", MONDAY) == "open"
    result = ResultInput(outcome="lost", lines=LINES, opened_at=MONDAY, cause="价格高")
    record_result(given=result, at=TUESDAY, **call)
    assert _state("A16", "li.wei", TUESDAY) == "done"
    assert not Violation.objects.exists()
    assert verify(at=TUESDAY) == []


@pytest.mark.clause("E16", part="base")
def test_the_reviewers_day(cast: Cast) -> None:
    """Legal and finance have one working day each (E16)."""
    regulated_by("tob")
    contract = asked(drafted(cast.li_wei), cast.li_wei, at=MONDAY, legal=cast.zhou_jie, finance=cast.sun_li)
    assert _state("E16", "zhou.jie", MONDAY) == "open"
    decided(contract, "legal", cast.zhou_jie, at=TUESDAY)
    assert _state("E16", "zhou.jie", TUESDAY) == "done"
    assert _state("E16", "sun.li", TUESDAY + timedelta(days=1)) == "late"
    assert verify(at=TUESDAY + timedelta(days=1)) == []
