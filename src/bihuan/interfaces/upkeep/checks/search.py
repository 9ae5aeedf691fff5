"""The search index against the records, and the index of signs against its own table."""

from collections import Counter
from collections.abc import Iterator

from django.db import connection

from bihuan.base.products.models import Product
from bihuan.base.records.models import Record
from bihuan.base.search.grams import LONGEST, of_kind, squeezed
from bihuan.base.search.models import Entry
from bihuan.flow.contracts.models import Contract
from bihuan.flow.customers.models import Contact, Customer
from bihuan.flow.fieldwork.models import Followup, Visit
from bihuan.flow.offers.models import Bid
from bihuan.flow.opportunities.models import Opportunity
from bihuan.interfaces.upkeep.findings import Finding, Site, failure

FOUND_BY: dict[type[Record], str] = {
    Customer: "name",
    Contact: "name",
    Opportunity: "name",
    Followup: "content",
    Visit: "result",
    Bid: "name",
    Contract: "name",
    Product: "name",
}
"""What is searched for, and a field of it that must be found again in its entry."""


def index(site: Site) -> Iterator[Finding]:
    """Records that cannot be found or are found by what they were called once; entries of records that are not there."""
    for model, field in FOUND_BY.items():
        entries = dict(Entry.objects.filter(kind=model.kind).values_list("record", "text"))
        rows = {key: (value, archived) for key, value, archived in _rows(model, field)}
        left = entries.keys() - rows.keys()
        # What is archived may be found or not, as its stage sees fit.
        current = {key: value for key, (value, archived) in rows.items() if archived is None}
        lost = current.keys() - entries.keys()
        stale = [key for key in current.keys() & entries.keys() if not _found(current[key], entries[key])]
        if lost or left or stale:
            told = {"missing": len(lost), "left": len(left), "stale": len(stale)}
            yield failure("search_differs", kind=model.kind, **told)
    if connection.vendor == "sqlite" and not site.quick:
        yield from _grams()


def _rows(model: type[Record], field: str) -> Iterator[tuple[int, str, object]]:
    yield from model._default_manager.order_by().values_list("pk", field, "archived_at").iterator()


def _found(value: str, text: str) -> bool:
    line = squeezed(value)[:LONGEST]
    return not line or line in text.split("\n")


def _grams() -> Iterator[Finding]:
    """SQLite's index keeps no copy of what it was told: sign by sign, in how many entries it stands."""
    wanted: Counter[str] = Counter()
    for kind, grams in Entry.objects.order_by().values_list("kind", "grams").iterator():
        wanted.update(set(of_kind(kind, grams.split())))
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIRTUAL TABLE temp.search_signs USING fts5vocab(main, search_grams, 'row')")
        try:
            cursor.execute("SELECT term, doc FROM temp.search_signs")
            there = dict(cursor.fetchall())
        finally:
            cursor.execute("DROP TABLE temp.search_signs")
    if dict(wanted) != there:
        yield failure("search_index_differs")
