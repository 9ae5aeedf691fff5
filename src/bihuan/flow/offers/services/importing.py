"""Bids and their results out of a workbook."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from bihuan.base.access.predicate import require
from bihuan.base.audit.services import Told, record_told
from bihuan.base.numbering.selectors import region_of
from bihuan.base.numbering.services import numbers_for, once_each
from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import form as form_of
from bihuan.base.policies.selectors import in_force, steady
from bihuan.base.records.pinyin import sort_key
from bihuan.base.records.refusals import Refused, at_row
from bihuan.base.records.services import insert, insert_values, update_values
from bihuan.base.search.services import Words, put_all, put_new
from bihuan.flow.customers.rules import reaches
from bihuan.flow.offers.events import BidOpened, BidQuoted, BidResultRecorded
from bihuan.flow.offers.inputs import BidInput, ResultInput, ResultLine
from bihuan.flow.offers.models import Bid, BidResultLine
from bihuan.flow.offers.rules import Gate, Result, quote_gate, result_gaps, result_of
from bihuan.flow.offers.selectors import analysis_values, result_values
from bihuan.flow.offers.services.bidding import CREATE, EDIT, beginning_fact, is_taken, values_of
from bihuan.flow.opportunities.models import Opportunity
from bihuan.playbook.schema.forms import Form

IMPORT = "imports.run"
LINE = ("bid_id", "place", "bidder", "price", "rank", "score", "is_winner", "is_us")
RESULT = (
    *("outcome", "opened_at", "our_price", "quoted_at", "quoted_price", "our_rank", "gap", "result_recorded_at"),
    *("notes", "result_complete", "updated_at", "updated_by_id", "version"),
)


@dataclass(frozen=True)
class BidRow:
    """A bid as a workbook tells it. ``opened_at``: when the tenders were, or will be, opened; None: nobody says.

    ``given`` does not name the opportunity: it stands here.
    """

    given: BidInput
    opportunity: Opportunity
    opened_at: datetime | None = None


@dataclass(frozen=True)
class BidResultRows:
    """Every bidder's line of one bid; ours has ``is_us``. ``notes``: the bid's own from now on; empty: they stay."""

    bid: Bid
    lines: tuple[ResultLine, ...]
    notes: str = ""


# Bids


def import_bids(*, rows: Sequence[BidRow], by: Member, at: datetime) -> list[Bid]:
    """Enter bids, all or none; each is its opportunity's owner's, also where the opportunity is closed by now.

    Tenders that were opened had been quoted by then: with our price the quote is told at the opening, and where its analysis
    was incomplete the engine says what that is (A14), from the start of the regulation on. Without an opening our price
    is quoted at the import if the analysis lets it, else it waits in the analysis as it does on the form. An opening that is
    still to come is a plan.
    """
    require(by, IMPORT)
    require(by, CREATE)
    with steady(), once_each([row.given.number for row in rows], is_taken):
        _check(rows, by)
        bids, gates = [], []
        for number, (row, drawn) in enumerate(zip(rows, _numbers(rows, at), strict=True)):
            with at_row(number):
                bid, gate = _bid(row, drawn, by, at)
            bids.append(bid)
            gates.append(gate)
        insert(bids)
        put_new("bid", {bid.pk: Words((bid.number, bid.name, bid.tenderer)) for bid in bids})
        record_told(told for bid, gate in zip(bids, gates, strict=True) for told in _told(bid, gate))
        return bids


def _check(rows: Sequence[BidRow], by: Member) -> None:
    keys = {row.opportunity.pk for row in rows}
    seen = Opportunity.objects.visible_to(by, "opportunities.view").filter(pk__in=keys)
    known = set(seen.values_list("pk", flat=True))
    taken = set(_taken({row.given.number for row in rows} - {""}))
    for number, row in enumerate(rows):
        with at_row(number):
            if row.opportunity.pk not in known or not reaches(by, CREATE, row.opportunity.owner):
                raise Refused("no_permission", permission=CREATE)
            if row.given.number in taken:
                raise Refused("number_taken", field="number", number=row.given.number)
            taken |= {row.given.number} - {""}


def _taken(numbers: Collection[str]) -> list[str]:
    if not numbers:
        return []
    return list(Bid.objects.filter(number__in=numbers).values_list("number", flat=True))


def _numbers(rows: Sequence[BidRow], at: datetime) -> list[str]:
    """The numbers that are told, and drawn ones for the others."""
    told = {row.given.number for row in rows}
    known: dict[int | None, str] = {}
    for row in rows:
        if row.opportunity.department_id not in known:
            known[row.opportunity.department_id] = region_of(row.opportunity.department)
    regions = [known[row.opportunity.department_id] for row in rows if not row.given.number]
    drawn = iter(numbers_for("bid", regions=regions, at=at, taken=lambda some: told.union(_taken(some))))
    return [row.given.number or next(drawn) for row in rows]


def _bid(row: BidRow, number: str, by: Member, at: datetime) -> tuple[Bid, Gate]:
    """The bid, quoted and opened as far as it is told, and what its analysis lacked."""
    deal, opened_at = row.opportunity, row.opened_at
    is_opened = opened_at is not None and opened_at <= at
    since = opened_at if is_opened and opened_at is not None else at
    bid = Bid(
        **values_of(row.given, at),
        number=number,
        sort_key=sort_key(row.given.name),
        opportunity=deal,
        customer=deal.customer,
        owner=deal.owner,
        department=deal.department,
        created_at=since,
        created_by=deal.owner,
        updated_at=at,
        updated_by=by,
    )
    bid.opens_at = bid.opens_at or opened_at
    gate = quote_gate(in_force(at), analysis_values(bid))
    bid.analysed_at = None if gate.missing else since
    if is_opened:
        bid.opened_at = since
    if bid.our_price is not None and bid.conclusion != "no_bid" and (is_opened or not gate.is_shut):
        bid.quoted_at, bid.quoted_price = since, bid.our_price
    return bid, gate


def _told(bid: Bid, gate: Gate) -> Iterator[Told]:
    yield Told(beginning_fact(bid), bid.owner, bid.created_at)
    if bid.quoted_at is not None:
        yield Told(_quote(bid, analysed=not gate.missing), bid.owner, bid.quoted_at)
    if bid.opened_at is not None:
        yield Told(_opening(bid), bid.owner, bid.opened_at)


def _quote(bid: Bid, *, analysed: bool) -> BidQuoted:
    return BidQuoted(
        subject=bid.public_id,
        customer=bid.customer.public_id,
        opportunity=bid.opportunity.public_id,
        analysed=analysed,
        price=bid.quoted_price,
    )


def _opening(bid: Bid) -> BidOpened:
    return BidOpened(subject=bid.public_id, customer=bid.customer.public_id, opened_at=bid.opened_at)


# Results


def import_bid_results(*, rows: Sequence[BidResultRows], by: Member, at: datetime) -> list[Bid]:
    """Record results of bids, all or none, at the moment of the import: when it was handed in nobody tells.

    Who has rank 1 has won where no line says who did. A bid that nobody had quoted or opened is so with its result.
    """
    require(by, IMPORT)
    require(by, EDIT)
    with transaction.atomic():
        bids, form = _locked({row.bid.pk for row in rows}, by), form_of("bid_result", at)
        told: list[Told] = []
        lines: list[tuple[Any, ...]] = []
        for number, row in enumerate(rows):
            with at_row(number):
                bid = _in_reach(bids, row.bid)
                bid.notes = row.notes or bid.notes
                given = _result(row.lines)
                told += _open_late(bid, given, at)
                result = result_of(given, bid.method, bid.quoted_price)
                told.append(_recorded(bid, given, result, form, by, at))
            lines += _lines(bid, result)
        _write([bids[row.bid.pk] for row in rows], lines)
        record_told(told)
        return [bids[row.bid.pk] for row in rows]


def _locked(keys: Collection[int], by: Member) -> dict[int, Bid]:
    rows = Bid.objects.select_related("customer", "owner", "opportunity").select_for_update(of=("self",))
    return {bid.pk: bid for bid in rows.visible_to(by, EDIT).filter(pk__in=keys).order_by("pk")}


def _in_reach(bids: dict[int, Bid], told: Bid) -> Bid:
    bid = bids.get(told.pk)
    if bid is None:
        raise Refused("no_permission", permission=EDIT)
    if bid.archived_at is not None:
        raise Refused("archived")
    return bid


def _result(lines: Sequence[ResultLine]) -> ResultInput:
    """The lines with their winner, and the outcome that follows."""
    told = list(lines)
    if not any(line.is_winner for line in told):
        told = [line.model_copy(update={"is_winner": line.rank == 1}) for line in told]
    winner = next((line for line in told if line.is_winner), None)
    if winner is None:
        raise Refused("required", field="is_winner")
    try:
        return ResultInput(outcome="won" if winner.is_us else "lost", lines=tuple(told))
    except ValidationError as wrong:
        raise Refused(wrong.errors()[0]["type"], field="bidder") from wrong


def _open_late(bid: Bid, given: ResultInput, at: datetime) -> Iterator[Told]:
    """A bid with a result was opened, and quoted if our price is known; told now where nobody had."""
    since = bid.opened_at or at
    ours = next((line.price for line in given.lines if line.is_us), None) or bid.our_price
    if bid.quoted_at is None and ours is not None:
        bid.our_price, bid.quoted_price, bid.quoted_at = bid.our_price or ours, ours, since
        yield Told(_quote(bid, analysed=bid.analysed_at is not None), bid.owner, since)
    if bid.opened_at is None:
        bid.opened_at = since
        yield Told(_opening(bid), bid.owner, since)


def _recorded(bid: Bid, given: ResultInput, result: Result, form: Form | None, by: Member, at: datetime) -> Told:
    bid.outcome, bid.our_rank, bid.gap = given.outcome, result.our_rank, result.gap
    bid.result_recorded_at = bid.result_recorded_at or at
    bid.result_complete = not result_gaps(form, result_values(bid, result.lines))
    bid.updated_at, bid.updated_by = at, by
    bid.version += 1
    fact = BidResultRecorded(
        subject=bid.public_id,
        customer=bid.customer.public_id,
        complete=bid.result_complete,
        outcome=bid.outcome,
        winner=result.winner or None,
        our_rank=result.our_rank,
        gap=result.gap,
    )
    return Told(fact, bid.owner, at)


def _lines(bid: Bid, result: Result) -> Iterator[tuple[Any, ...]]:
    for place, line in enumerate(result.lines, start=1):
        yield bid.pk, place, line.bidder, line.price, line.rank, line.score, line.is_winner, line.is_us


def _write(bids: Sequence[Bid], lines: Sequence[tuple[Any, ...]]) -> None:
    """Keep the results in place of what was there."""
    update_values(Bid, RESULT, ((bid.pk, [getattr(bid, name) for name in RESULT]) for bid in bids))
    BidResultLine.objects.filter(bid__in=[bid.pk for bid in bids]).delete()
    insert_values(BidResultLine, LINE, lines)
    bidders: dict[int, list[str]] = {bid.pk: [] for bid in bids}
    for key, _place, bidder, *_rest in lines:
        bidders[key].append(bidder)
    put_all("bid", {bid.pk: Words((bid.number, bid.name, bid.tenderer, *bidders[bid.pk])) for bid in bids})
