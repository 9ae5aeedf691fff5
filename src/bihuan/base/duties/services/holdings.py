"""Who owned which customer and held which opportunity when, and whose progress a stage was: what follows from several entries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from bihuan.base.duties.models import Holding, Reference
from bihuan.base.duties.moments import HIGHEST, narrow
from bihuan.base.duties.places import CaseName, Place, Register, chunks
from bihuan.base.duties.services.index import keys_of, refer
from bihuan.playbook.fold import Store, Touch
from bihuan.playbook.spans import Opportunity

PROGRESS = "progress"


class Held(NamedTuple):
    """A span in which a person had a customer or an opportunity, in 64-bit nanoseconds."""

    who: str
    since: int
    until: int


def held(store: Store, case: CaseName) -> list[Held]:
    """The spans of a customer or an opportunity whose entries the store holds."""
    kind, name = case
    if kind == "opportunity":
        opportunity = store.opportunities.get(name)
        tenures = opportunity.tenures if opportunity else []
        return [Held(one.owner, narrow(one.since), narrow(one.until)) for one in tenures]
    spans: list[Held] = []
    for step in store.customers[name].standings if name in store.customers else ():
        if spans and spans[-1].until == HIGHEST:
            if spans[-1].who == step.owner:
                continue
            spans[-1] = spans[-1]._replace(until=narrow(step.at))
        if step.owner:
            spans.append(Held(step.owner, narrow(step.at), HIGHEST))
    return spans


def keep_holdings(register: Register, store: Store, cases: Collection[CaseName]) -> list[Held]:
    """Write who holds the cases; the spans that are no more, though not those that only ended at another time."""
    stored: dict[int, set[Held]] = defaultdict(set)
    rows: dict[tuple[int, Held], int] = {}
    keys = keys_of(register, cases)
    for chunk in chunks(list(keys.values())):
        for row in Holding.objects.filter(case__in=chunk):
            span = Held(row.who, row.since, row.until)
            stored[row.case_id].add(span)
            rows[row.case_id, span] = row.pk
    gone: list[int] = []
    new: list[Holding] = []
    lost: list[Held] = []
    for name, case in keys.items():
        wanted = set(held(store, name))
        new += [Holding(case_id=case, **span._asdict()) for span in sorted(wanted - stored[case])]
        gone += [rows[case, span] for span in stored[case] - wanted]
        starts = {span[:2] for span in wanted}
        lost += [span for span in stored[case] - wanted if span[:2] not in starts]
    for pks in chunks(gone):
        Holding.objects.filter(pk__in=pks).delete()
    Holding.objects.bulk_create(new, batch_size=500)
    return lost


def keep_progress(register: Register, store: Store, names: Collection[str]) -> list[Touch]:
    """Write down which customer's progress each stage of the opportunities is; what that moved."""
    wanted = {seq: place for name in names for seq, place in _credited(store.opportunities.get(name))}
    stages = _stages(store, names)
    stored: dict[int, Place] = {}
    rows: dict[int, int] = {}
    for chunk in chunks(sorted(stages)):
        found = Reference.objects.filter(event__in=chunk, topic=PROGRESS, case__kind="customer")
        for pk, seq, name in found.values_list("pk", "event", "case__name"):
            stored[seq], rows[seq] = Place("customer", name, PROGRESS), pk
    moved = {seq for seq in stages if stored.get(seq) != wanted.get(seq)}
    for pks in chunks([rows[seq] for seq in sorted(moved) if seq in rows]):
        Reference.objects.filter(pk__in=pks).delete()
    refer(register, [(seq, wanted[seq], stages[seq]) for seq in sorted(moved) if seq in wanted])
    return [
        Touch(*place, stages[seq]) for seq in sorted(moved) for place in (stored.get(seq), wanted.get(seq)) if place
    ]


def _stages(store: Store, names: Iterable[str]) -> Mapping[int, int]:
    """(seq → moment) of the stage changes."""
    deals = (deal for name in names if name in store.opportunities for deal in store.opportunities[name].deals)
    return {deal.seq: deal.at for deal in deals if deal.verb == "opportunity.stage_changed"}


def _credited(opportunity: Opportunity | None) -> Iterator[tuple[int, Place]]:
    """(seq, place) of the stage changes: the customer is the one that the latest opening before it names."""
    customer = None
    for deal in opportunity.deals if opportunity else ():
        customer = deal.customer or customer
        if deal.verb == "opportunity.stage_changed" and customer is not None:
            yield deal.seq, Place("customer", customer, PROGRESS)
