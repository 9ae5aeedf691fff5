"""What points to a record by its kind and public id points to one that is there (INV12)."""

from collections import defaultdict
from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model

from bihuan.base.duties.models import Duty, Proposal, Violation
from bihuan.base.files.models import Attachment
from bihuan.base.imports.models import ImportedRow
from bihuan.insight.analytics.models import Feedback
from bihuan.insight.notices.models import Notice
from bihuan.interfaces.upkeep.findings import Finding, Site, failure

SHOWN = 5
POINTING: tuple[tuple[type[Model], str, str], ...] = (
    (Attachment, "kind", "record"),
    (Notice, "about_kind", "about_id"),
    (Duty, "about_kind", "about_id"),
    (Proposal, "about_kind", "about_id"),
    (Violation, "about_kind", "about_id"),
    (Feedback, "about_kind", "about_id"),
    (ImportedRow, "kind", "public_id"),
)
"""Tables that name a record, and by which columns."""


def records_by_kind() -> dict[str, type[Model]]:
    """Kind → the table of its records; kinds that are no records with a public id (a week, a person) are not in it."""
    found: dict[str, type[Model]] = {}
    for model in apps.get_models():
        kind = getattr(model, "kind", None)
        if isinstance(kind, str) and any(field.name == "public_id" for field in model._meta.concrete_fields):
            found[kind] = model
    return found


def orphans(site: Site) -> Iterator[Finding]:
    """Pointers whose record is not there."""
    of = records_by_kind()
    named: dict[str, set[str]] = {
        kind: set(model._default_manager.values_list("public_id", flat=True)) for kind, model in of.items()
    }
    for model, kind, public_id in POINTING:
        lost: dict[str, list[str]] = defaultdict(list)
        for one, name in model._default_manager.order_by().values_list(kind, public_id).distinct():
            if one in named and name not in named[one]:
                lost[one].append(name)
        for one, names in sorted(lost.items()):
            yield failure("orphans", table=model._meta.db_table, kind=one, count=len(names), first=names[0])
