"""Working on bids: analysis, quote, opening, result."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bihuan.base.access.predicate import require
from bihuan.base.audit.services import record
from bihuan.base.numbering.selectors import region_of
from bihuan.base.numbering.services import next_number, once_each
from bihuan.base.organisation.models import Member
from bihuan.base.policies.forms import checked_extra
from bihuan.base.policies.selectors import form as form_of
from bihuan.base.policies.selectors import in_force
from bihuan.base.records.models import change, differences
from bihuan.base.records.pinyin import sort_key
from bihuan.base.records.refusals import Missing, Refused
from bihuan.base.records.transactions import whole
from bihuan.base.search.services import put
from bihuan.flow.customers.rules import reaches
from bihuan.flow.offers.events import (
    BidArchived,
    BidChanged,
    BidHandedOver,
    BidOpened,
    BidPostponed,
    BidQuoted,
    BidRestored,
    BidResultRecorded,
    BidsExported,
    BidStarted,
)
from bihuan.flow.offers.inputs import AnalysisInput, BidInput, PostponingInput, ResultInput, told_in_future
from bihuan.flow.offers.models import Bid, BidResultLine
from bihuan.flow.offers.rules import cost_of, margin, quote_gate, result_gaps, result_of
from bihuan.flow.offers.selectors import analysis_values, result_values
from bihuan.flow.opportunities.models import Opportunity

VIEW, CREATE, EDIT, ARCHIVE = "bids.view", "bids.create", "bids.edit", "bids.archive"
ASSIGN = "opportunities.assign"
_FIELDS = (
    *("name", "tenderer", "method", "ceiling_price", "closes_at", "opens_at", "bond", "our_price", "floor_price"),
    *("competitor_prices", "conclusion", "notes"),
)


def open_bid(*, given: BidInput, by: Member, at: datetime) -> Bid:
    """Begin a bid for an open opportunity; it is the opportunity's owner's."""
    require(by, CREATE)
    with once_each([given.number], is_taken):
        return _begin(given, by, at)


def _begin(given: BidInput, by: Member, at: datetime) -> Bid:
    opportunity = Opportunity.objects.select_related("customer", "owner__department", "department").visible_to(
        by, "opportunities.view"
    )
    deal = opportunity.one(given.opportunity)
    if not reaches(by, CREATE, deal.owner):
        raise Refused("no_permission", permission=CREATE)
    if not deal.is_open:
        raise Refused("opportunity_closed", field="opportunity")
    if given.number and is_taken(given.number):
        raise Refused("number_taken", field="number", number=given.number)
    number = given.number or next_number("bid", region=region_of(deal.department), at=at, is_taken=is_taken)
    bid = Bid.objects.create(
        **values_of(given, at),
        number=number,
        sort_key=sort_key(given.name),
        opportunity=deal,
        customer=deal.customer,
        owner=deal.owner,
        department=deal.department,
        created_at=at,
        created_by=by,
        updated_at=at,
        updated_by=by,
    )
    _mark_analysed(bid, at)
    _findable(bid)
    record([beginning_fact(bid)], by=by, at=at)
    return bid


def beginning_fact(bid: Bid) -> BidStarted:
    """The bid as it was begun, as a fact."""
    return BidStarted(
        subject=bid.public_id,
        customer=bid.customer.public_id,
        opportunity=bid.opportunity.public_id,
        number=bid.number,
        name=bid.name,
    )


@whole()
def change_analysis(*, public_id: str, given: AnalysisInput, version: int | None, by: Member, at: datetime) -> Bid:
    """Change the analysis, as long as the tenders have not been opened."""
    bid = _to_work_on(public_id, by)
    if bid.opened_at or bid.outcome:
        raise Refused("bid_opened")
    values = values_of(given, at, bid)
    changes = differences(bid, values)
    if not changes:
        return bid
    bid = change(bid, version=version, by=by, at=at, sort_key=sort_key(given.name), **values)
    complete = _mark_analysed(bid, at)
    _findable(bid)
    fact = BidChanged(subject=public_id, customer=bid.customer.public_id, changes=_told(changes), complete=complete)
    record([fact], by=by, at=at)
    return bid


@whole()
def quote(*, public_id: str, version: int | None, by: Member, at: datetime) -> Bid:
    """Quote our price. Refused by the clause that wants the analysis first, naming what is missing (A14).

    A price changed after the quote is quoted again, until the tenders are opened.
    """
    bid = _to_work_on(public_id, by)
    if bid.opened_at or bid.outcome:
        raise Refused("bid_opened")
    if bid.conclusion == "no_bid":
        raise Refused("concluded_not_to_bid", field="conclusion")
    gate = quote_gate(in_force(at), analysis_values(bid))
    if gate.is_shut:
        raise Refused("analysis_incomplete", clause=gate.clause, fields=[gap.field for gap in gate.missing])
    if bid.our_price is None:
        raise Refused("price_missing", field="our_price")
    bid = change(bid, version=version, by=by, at=at, quoted_at=at, quoted_price=bid.our_price)
    fact = BidQuoted(
        subject=public_id,
        customer=bid.customer.public_id,
        opportunity=bid.opportunity.public_id,
        analysed=not gate.missing,
        price=bid.our_price,
    )
    record([fact], by=by, at=at)
    return bid


@whole()
def mark_opened(*, public_id: str, opened_at: datetime | None, version: int | None, by: Member, at: datetime) -> Bid:
    """Say that the tenders were opened: from now on the result is owed (A16). ``opened_at``: when, None: just now."""
    bid = _to_work_on(public_id, by)
    if bid.opened_at or bid.outcome:
        raise Refused("bid_opened")
    bid, fact = _opened(bid, opened_at, version, by, at)
    record([fact], by=by, at=at)
    return bid


def _opened(
    bid: Bid, opened_at: datetime | None, version: int | None, by: Member, at: datetime
) -> tuple[Bid, BidOpened]:
    if bid.quoted_at is None:
        raise Refused("not_quoted")
    if told_in_future(opened_at, at):
        raise Refused("in_the_future", field="opened_at")
    bid = change(bid, version=version, by=by, at=at, opened_at=opened_at or at)
    return bid, BidOpened(subject=bid.public_id, customer=bid.customer.public_id, opened_at=bid.opened_at)


@whole()
def postpone(*, public_id: str, given: PostponingInput, version: int | None, by: Member, at: datetime) -> Bid:
    """Say that the tenders were not opened but will be later."""
    bid = _to_work_on(public_id, by)
    if bid.opened_at or bid.outcome:
        raise Refused("bid_opened")
    if given.opens_at <= at:
        raise Refused("not_in_the_future", field="opens_at")
    before = bid.opens_at
    bid = change(bid, version=version, by=by, at=at, opens_at=given.opens_at)
    fact = BidPostponed(subject=public_id, customer=bid.customer.public_id, opens_at=given.opens_at, before=before)
    record([fact], by=by, at=at)
    return bid


@whole()
def record_result(*, public_id: str, given: ResultInput, version: int | None, by: Member, at: datetime) -> Bid:
    """Record who bid what and who won, or correct it (A16). An opening that nobody had told of is told with it."""
    bid = _to_work_on(public_id, by)
    facts: list[BidOpened | BidResultRecorded] = []
    if given.outcome != "abandoned" and bid.opened_at is None:
        bid, fact = _opened(bid, given.opened_at, version, by, at)
        facts, version = [fact], bid.version
    elif told_in_future(given.opened_at, at):
        raise Refused("in_the_future", field="opened_at")
    form = form_of("bid_result", at)
    result = result_of(given, bid.method, bid.quoted_price)
    values: dict[str, Any] = {
        "outcome": given.outcome,
        "opened_at": given.opened_at or bid.opened_at,
        "our_rank": result.our_rank,
        "gap": result.gap,
        "cause": given.cause,
        "lessons": given.lessons,
        "result_extra": checked_extra(form, given.extra, bid.result_extra),
        "result_recorded_at": bid.result_recorded_at or at,
    }
    bid = change(bid, version=version, by=by, at=at, **values)
    bid.lines.all().delete()
    BidResultLine.objects.bulk_create(
        BidResultLine(bid=bid, place=place, **line.model_dump()) for place, line in enumerate(result.lines, start=1)
    )
    complete = not result_gaps(form, result_values(bid, result.lines))
    Bid.objects.filter(pk=bid.pk).update(result_complete=complete)
    bid.result_complete = complete
    _findable(bid)
    told = BidResultRecorded(
        subject=public_id,
        customer=bid.customer.public_id,
        complete=complete,
        outcome=given.outcome,
        winner=result.winner or None,
        our_rank=result.our_rank,
        gap=result.gap,
    )
    record([*facts, told], by=by, at=at)
    return bid


@whole()
def hand_over_bids(*, public_ids: Sequence[str], owner: str, by: Member, at: datetime) -> list[Bid]:
    """Give bids to another member."""
    taker = Member.objects.active().one(owner)
    if not reaches(by, ASSIGN, taker):
        raise Refused("not_for_this_person", field="owner")
    handed, facts = [], []
    for bid in _all_in_reach(public_ids, by, ASSIGN):
        if bid.owner_id != taker.pk:
            before = bid.owner.code
            handed.append(change(bid, version=None, by=by, at=at, owner=taker, department=taker.department))
            customer = bid.customer.public_id
            facts.append(BidHandedOver(subject=bid.public_id, customer=customer, owner=taker.code, before=before))
    record(facts, by=by, at=at)
    return handed


@whole()
def archive_bids(*, public_ids: Sequence[str], by: Member, at: datetime) -> list[Bid]:
    """Take bids off the lists; not those whose result is still owed."""
    rows = [bid for bid in _all_in_reach(public_ids, by, ARCHIVE) if bid.archived_at is None]
    if any(bid.opened_at and not bid.outcome for bid in rows):
        raise Refused("result_owed")
    archived = [change(bid, version=None, by=by, at=at, archived_at=at) for bid in rows]
    record([BidArchived(subject=bid.public_id, customer=bid.customer.public_id) for bid in archived], by=by, at=at)
    return archived


@whole()
def restore_bids(*, public_ids: Sequence[str], by: Member, at: datetime) -> list[Bid]:
    """Put archived bids back on the lists."""
    rows = [bid for bid in _all_in_reach(public_ids, by, ARCHIVE) if bid.archived_at is not None]
    restored = [change(bid, version=None, by=by, at=at, archived_at=None) for bid in rows]
    record([BidRestored(subject=bid.public_id, customer=bid.customer.public_id) for bid in restored], by=by, at=at)
    return restored


def values_of(given: AnalysisInput, at: datetime, bid: Bid | None = None) -> dict[str, Any]:
    """The input as the bid's columns."""
    values: dict[str, Any] = {name: getattr(given, name) for name in _FIELDS}
    values["cost"] = cost_of(given)
    values["cost_lines"] = [{"item": line.item, "amount": str(line.amount)} for line in given.cost_lines]
    values["margin"] = margin(given.our_price, values["cost"])
    values["extra"] = checked_extra(form_of("bid_analysis", at), given.extra, None if bid is None else bid.extra)
    return values


def _mark_analysed(bid: Bid, at: datetime) -> bool:
    """Keep since when the analysis has been complete."""
    complete = not quote_gate(in_force(at), analysis_values(bid)).missing
    if complete is not (bid.analysed_at is not None):
        bid.analysed_at = at if complete else None
        Bid.objects.filter(pk=bid.pk).update(analysed_at=bid.analysed_at)
    return complete


def _told(changes: dict[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
    told = {name: pair for name, pair in changes.items() if name != "extra"}
    if "extra" in changes:
        before, after = changes["extra"]
        keys = sorted({*before, *after})
        told |= {key: (before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)}
    return told


def _findable(bid: Bid) -> None:
    put("bid", bid.pk, bid.number, bid.name, bid.tenderer, *(line.bidder for line in bid.lines.all()))


def is_taken(number: str) -> bool:
    """Whether a bid has the number."""
    return Bid.objects.filter(number=number).exists()


def _to_work_on(public_id: str, by: Member) -> Bid:
    bid = _all_in_reach([public_id], by, EDIT)[0]
    if bid.archived_at is not None:
        raise Refused("archived")
    return bid


def _all_in_reach(public_ids: Sequence[str], by: Member, permission: str) -> list[Bid]:
    """The bids, locked: Missing for one that is not visible, Refused for one that is, but out of reach."""
    rows = Bid.objects.select_related("customer", "owner", "department", "opportunity").select_for_update(of=("self",))
    wanted = set(public_ids)
    found = list(rows.visible_to(by, VIEW).filter(public_id__in=wanted).order_by("pk"))
    if len(found) < len(wanted):
        raise Missing
    if Bid.objects.visible_to(by, permission).filter(public_id__in=wanted).count() < len(wanted):
        raise Refused("no_permission", permission=permission)
    return found


@whole()
def note_export(*, name: str, count: int, by: Member, at: datetime) -> None:
    """Tell the log that a list left the system as a file."""
    record([BidsExported(subject=name, count=count)], by=by, at=at)
