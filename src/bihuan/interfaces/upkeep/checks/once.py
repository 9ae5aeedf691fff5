"""What may be there once only: numbers, and what was done for an occasion (INV3, INV7)."""

from collections.abc import Iterator, Sequence

from django.apps import apps
from django.db.models import Count, Model, QuerySet, UniqueConstraint

from bihuan.base.imports.models import ImportedRow
from bihuan.base.numbering.models import Counter
from bihuan.base.numbering.patterns import serial_in
from bihuan.base.numbering.selectors import number_of
from bihuan.flow.contracts.models import Contract
from bihuan.flow.customers.models import Customer
from bihuan.flow.offers.models import Bid
from bihuan.flow.opportunities.models import Opportunity
from bihuan.interfaces.upkeep.findings import Finding, Site, failure, warning
from bihuan.playbook.schema.numbering import RecordKind

SHOWN = 5
NUMBERED: dict[RecordKind, type[Model]] = {
    "customer": Customer,
    "opportunity": Opportunity,
    "bid": Bid,
    "contract": Contract,
}


def doubles(site: Site) -> Iterator[Finding]:
    """Rows that a constraint of theirs would refuse: it was not there when they were written."""
    for model in apps.get_models():
        every = model._default_manager.order_by()
        for constraint in model._meta.constraints:
            if isinstance(constraint, UniqueConstraint) and constraint.fields:
                rows = every if constraint.condition is None else every.filter(constraint.condition)
                yield from _doubles(rows, constraint.fields)
        for field in model._meta.concrete_fields:
            if field.unique and not field.primary_key:
                yield from _doubles(every, (field.name,))


def _doubles(rows: "QuerySet[Model]", names: Sequence[str]) -> Iterator[Finding]:
    model = rows.model
    # Columns without a value are no doubles of each other.
    filled = {f"{name}__isnull": False for name in names if model._meta.get_field(name).null}
    found = rows.filter(**filled).values(*names).annotate(doubles=Count("pk")).filter(doubles__gt=1)
    for row in found[:SHOWN]:
        value = ", ".join(str(row[name]) for name in names)
        yield failure("doubles", table=model._meta.db_table, value=value, count=row["doubles"])


def counters(site: Site) -> Iterator[Finding]:
    """Counters below a number that was given out: numbers from elsewhere, which may lie above, are left aside."""
    for kind, model in NUMBERED.items():
        pattern = number_of(kind, site.at)
        brought = ImportedRow.objects.filter(kind=kind, outcome="created").values("public_id")
        given = list(model._default_manager.exclude(public_id__in=brought).values_list("number", flat=True))
        for counter in Counter.objects.filter(kind=kind).order_by("pk"):
            of = {"region": counter.region, "period": counter.period}
            serials = ((serial_in(pattern, number, **of), number) for number in given)
            ahead = [(serial, number) for serial, number in serials if serial is not None and serial > counter.last]
            if ahead:
                yield warning("counter_behind", kind=kind, last=counter.last, number=max(ahead)[1])
