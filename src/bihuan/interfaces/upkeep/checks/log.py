"""The log: its chain, and whether records were changed without it (INV8, INV6)."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count

from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import broken_link
from bihuan.base.duties import services as duties
from bihuan.base.organisation.models import Department
from bihuan.base.products.models import Product
from bihuan.interfaces.upkeep.findings import Finding, Site, failure

SHOWN = 5
ONE_FACT_A_CHANGE: tuple[type[Product | Department], ...] = (Product, Department)
"""Tables in which each accepted change counts the version up by one and writes one fact, and nothing else does either.

Of other records one change may write several facts, or several changes one: a customer is recorded, graded and owned at once.
"""


def chain(site: Site) -> Iterator[Finding]:
    """The first entry that was changed, inserted, left out or cut off."""
    broken = broken_link()
    if broken is not None:
        yield failure("chain_broken", seq=broken)


def versions(site: Site) -> Iterator[Finding]:
    """More changes than facts: somebody wrote past the log. More facts than changes: one accepted change overwrote another."""
    for model in ONE_FACT_A_CHANGE:
        about = Event.objects.filter(kind=model.kind, withdrawal=None).order_by().values_list("subject")
        told = Counter(dict(about.annotate(count=Count("seq"))))
        rows = model._default_manager.order_by("pk").values_list("public_id", "version")
        wrong = [(public_id, version) for public_id, version in rows.iterator() if told[public_id] != version]
        for public_id, version in wrong[:SHOWN]:
            yield failure("version_differs", kind=model.kind, id=public_id, version=version, facts=told[public_id])


def duties_stored(site: Site) -> Iterator[Finding]:
    """Whether the stored duties say what a replay of the whole log says."""
    if site.quick:
        return
    found = duties.verify(at=site.at)
    if found:
        yield failure("duties_differ", count=len(found), first=str(found[0]))
