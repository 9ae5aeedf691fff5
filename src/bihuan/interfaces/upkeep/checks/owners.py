"""Whose a customer is: one owner at a time, the history without gaps, its end what the record says (INV2)."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from bihuan.base.duties import services as duties
from bihuan.base.duties.models import Holding
from bihuan.base.duties.moments import HIGHEST
from bihuan.base.organisation.models import Member
from bihuan.flow.customers.models import Customer
from bihuan.interfaces.upkeep.findings import Finding, Site, failure

SHOWN = 5


def owners(site: Site) -> Iterator[Finding]:
    """The stretches that the engine keeps of the log beside each other, and beside the customers."""
    # As any page would first: what the engine keeps may be a minute old.
    duties.catch_up(at=site.at)
    held: defaultdict[str, list[tuple[int, int, str]]] = defaultdict(list)
    rows = Holding.objects.filter(case__kind="customer").order_by("since", "until")
    for name, since, until, who in rows.values_list("case__name", "since", "until", "who").iterator():
        held[name].append((since, until, who))
    if not held:
        return
    codes = dict(Member.objects.values_list("pk", "code"))
    current = Customer.objects.filter(archived_at=None).order_by("pk").values_list("public_id", "owner")
    wrong = [
        finding
        for public_id, owner in current.iterator()
        if (finding := _judged(public_id, held.get(public_id, []), codes.get(owner)))
    ]
    yield from wrong[:SHOWN]


def _judged(public_id: str, held: list[tuple[int, int, str]], owner: str | None) -> Finding | None:
    for (_, until, _), (since, _, _) in pairwise(held):
        if since < until:
            return failure("owners_overlap", id=public_id)
    last = next((who for _, until, who in reversed(held) if until == HIGHEST), None)
    if held and last != owner:
        return failure("owner_differs", id=public_id, record=owner or "–", log=last or "–")
    return None
