"""Handing in the report of a visit (A13, B18), incomplete if need be, and completing it."""

from datetime import datetime
from typing import Any

from bihuan.base.audit.services import record
from bihuan.base.organisation.models import Member
from bihuan.base.policies.forms import checked_extra, is_empty
from bihuan.base.policies.selectors import form
from bihuan.base.records.models import change, differences
from bihuan.base.records.refusals import Refused
from bihuan.base.records.transactions import whole
from bihuan.flow.fieldwork.events import VisitChanged, VisitReported
from bihuan.flow.fieldwork.indexing import index_visit
from bihuan.flow.fieldwork.inputs import VisitReport
from bihuan.flow.fieldwork.models import REPORT_FIELDS, Visit
from bihuan.flow.fieldwork.selectors import missing_in_report
from bihuan.flow.fieldwork.services import reach

PLAIN = frozenset({"decision_power", "cost"})
"""Fields of the report that say nothing about a person."""


@whole()
def report_visit(*, visit: str, row: VisitReport, version: int | None, by: Member, at: datetime) -> Visit:
    """Hand in the report, or write on in one that was handed in.

    The first hand-in counts for the deadline; one that was incomplete is completed by the next complete one. A complete
    report stays complete: what the form requires is not taken out again.
    """
    made = reach.visit(visit, by=by)
    if made.state != "held":
        raise Refused("visit_not_held")
    asked = form("visit_report", at)
    extra = checked_extra(asked, row.extra, made.extra)
    words: dict[str, Any] = {name: getattr(row, name) for name in REPORT_FIELDS}
    if all(is_empty(value) for value in (*words.values(), *extra.values())):
        raise Refused("empty_report", field="result")
    missing = missing_in_report(made, {**words, **extra}, asked)
    if made.report_complete and missing:
        raise Refused("would_be_incomplete", field=missing[0].field, clause=missing[0].clause)
    found = differences(made, {**words, "extra": extra})
    handed_in = made.reported_at is None or (not made.report_complete and not missing)
    if not found and not handed_in:
        return made
    customer = made.customer.public_id
    first = {"reported_at": at, "reported_by": by} if made.reported_at is None else {}
    change(made, version=version, by=by, at=at, **words, extra=extra, report_complete=not missing, **first)
    index_visit(made)
    if handed_in:
        names = tuple(gap.field for gap in missing) or None
        record([VisitReported(subject=visit, complete=not missing, customer=customer, missing=names)], by=by, at=at)
    else:
        plain = {name: values for name, values in found.items() if name in PLAIN}
        personal = {name: values for name, values in found.items() if name not in PLAIN}
        fact = VisitChanged(subject=visit, customer=customer, changes=plain, personal=personal or None)
        record([fact], by=by, at=at)
    return made
