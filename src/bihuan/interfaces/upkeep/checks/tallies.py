"""What dashboards add up, beside the records."""

from collections.abc import Iterator

from bihuan.insight.analytics.services import verify
from bihuan.interfaces.upkeep.findings import Finding, Site, failure


def counted(site: Site) -> Iterator[Finding]:
    """Whether each record counts as it stands, and each tally is their sum."""
    if site.quick:
        return
    found = verify()
    if found:
        yield failure("tallies_differ", count=len(found), first=str(found[0]))
