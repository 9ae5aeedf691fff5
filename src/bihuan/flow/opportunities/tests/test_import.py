"""Opportunities out of a workbook."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import broken_link
from bihuan.base.duties.services import catch_up, verify
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Refused
from bihuan.base.search.selectors import matching
from bihuan.flow.customers.models import Customer
from bihuan.flow.opportunities.inputs import ClosingInput, OpeningInput
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.services import OpportunityRow, import_opportunities
from bihuan.flow.opportunities.tests.deals import COMPLETE, DAY, HOUR, customer_of, regulated_by

WON = ClosingInput(outcome="won", outcome_reason="价格合适", amount=Decimal(120000))


def _row(cast: Cast, customer: Customer, name: str = "焊装线改造", **more: object) -> OpportunityRow:
    given = {"name": name, "customer": customer.public_id, "amount": "12.5万", "extra": COMPLETE}
    row = OpportunityRow(OpeningInput.model_validate(given), customer, cast.li_wei, cast.at + DAY)
    return replace(row, **more)  # type: ignore[arg-type]


def test_opened_updated_and_closed_in_their_time(cast: Cast) -> None:
    """Records and facts at their own times, by the owner; what was won years ago is no update that is owed."""
    regulated_by("equipment")
    at, customer = cast.at + 30 * DAY, customer_of(cast.li_wei)
    left = Member(pk=cast.wang_fang.pk, code="wang.fang", is_active=False, department=cast.departments["上海"])
    rows = [
        _row(cast, customer, "甲"),
        _row(cast, customer, "乙", updated_at=cast.at + 3 * DAY),
        _row(cast, customer, "丙", updated_at=cast.at + 4 * DAY, closing=WON, owner=left),
        _row(cast, customer, "丁", closing=ClosingInput(outcome="lost", outcome_reason="预算取消", lost_to="海康")),
    ]
    opened, updated, won, lost = import_opportunities(rows=rows, by=cast.admin, at=at)
    kept = Opportunity.objects.get(pk=opened.pk)
    assert (kept.name, kept.owner, kept.department) == ("甲", cast.li_wei, cast.departments["上海"])
    assert (kept.created_at, kept.created_by, kept.updated_at, kept.updated_by) == (
        cast.at + DAY,
        cast.li_wei,
        at,
        cast.admin,
    )
    assert (kept.is_complete, kept.stage_since, kept.last_touched_at) == (True, cast.at + DAY, cast.at + DAY)
    assert (won.outcome, won.closed_at, won.amount) == ("won", cast.at + 4 * DAY, Decimal(120000))
    assert (lost.lost_to, lost.closed_at, lost.amount) == ("海康", at, Decimal(125000))
    assert [one.pk for one in Opportunity.objects.filter(pk__in=matching("opportunity", "海康"))] == [lost.pk]
    facts = Event.objects.filter(kind="opportunity").order_by("seq").values_list("verb", "actor", "at")
    day = cast.at + DAY
    assert list(facts) == [
        ("opportunity.opened", "li.wei", day),
        ("opportunity.opened", "li.wei", day),
        ("opportunity.updated", "li.wei", cast.at + 3 * DAY),
        ("opportunity.opened", "wang.fang", day),
        ("opportunity.closed", "wang.fang", cast.at + 4 * DAY),
        ("opportunity.opened", "li.wei", day),
        ("opportunity.closed", "li.wei", at),
    ]
    assert len({one.number for one in (opened, updated, won, lost)}) == 4
    catch_up(at=at)
    assert verify(at=at) == []
    assert broken_link() is None


def test_one_bad_row_and_none_lands(cast: Cast) -> None:
    """The refusal names the row; nothing of the batch is there."""
    at, customer = cast.at + 5 * DAY, customer_of(cast.li_wei)
    good = _row(cast, customer)
    known = replace(good, given=good.given.model_copy(update={"number": "X-1"}))
    import_opportunities(rows=[known], by=cast.admin, at=at)
    bad = {
        "told_future": replace(good, opened_at=at + HOUR),
        "ends_before_it_starts": replace(good, updated_at=cast.at),
        "no_such_customer": replace(good, customer=Customer(pk=-1)),
        "number_taken": known,
        "not_for_this_person": replace(good, owner=Member(pk=7, is_active=False)),
    }
    before = Opportunity.objects.count(), Event.objects.count()
    for code, row in bad.items():
        with pytest.raises(Refused) as raised:
            import_opportunities(rows=[good, row], by=cast.admin, at=at)
        assert (raised.value.code, raised.value.parameters["row"]) == (code, 1)
    for by in (cast.li_wei, cast.zhang_min, cast.wu_ting):
        with pytest.raises(Refused, match="no_permission"):
            import_opportunities(rows=[good], by=by, at=at)
    assert (Opportunity.objects.count(), Event.objects.count()) == before


def test_as_many_statements_for_two_hundred_as_for_ten(cast: Cast) -> None:
    """A batch costs a fixed number of statements."""
    regulated_by("equipment")
    at, customer, counts = cast.at + timedelta(days=20), customer_of(cast.li_wei), []
    for size in (1, 10, 200):
        rows = [_row(cast, customer, f"项目{number}", updated_at=at) for number in range(size)]
        with CaptureQueriesContext(connection) as queries:
            import_opportunities(rows=rows, by=cast.admin, at=at)
        counts.append(len(queries))
    assert counts[1] == counts[2]
