"""What must come out of an upgrade as it went in: how much there is of what, what reports say, and what each person may do."""

import hashlib
import json
from decimal import Decimal
from typing import Any

from django.db import connections
from django.db.models import Sum

from bihuan.base.access.models import effective
from bihuan.base.organisation.models import Member, widest
from bihuan.flow.contracts.models import Contract, Receipt
from bihuan.interfaces.upkeep.copies.contents import counts_of
from bihuan.steer.reports.models import Report
from bihuan.steer.scoring.models import MonthTotal

COUNTED = (
    "audit_",
    "contracts_",
    "customers_",
    "fieldwork_",
    "files_",
    "opportunities_",
    "organisation_",
    "reports_",
    "scoring_",
)
"""Tables, by how their names begin, whose rows an upgrade neither adds nor takes away."""


def standing(alias: str) -> dict[str, Any]:
    """As JSON: rows, sums, reports, the permissions of each member with their scopes."""
    counts = {name: count for name, count in counts_of(alias).items() if name.startswith(COUNTED)}
    return {"rows": counts, "sums": _sums(alias), "reports": _reports(alias), "rights": _rights(alias)}


def columns(alias: str) -> dict[str, list[str]]:
    """Table → its columns: whether two databases are made alike."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        return {
            table: sorted(column.name for column in connection.introspection.get_table_description(cursor, table))
            for table in sorted(connection.introspection.table_names())
            if not table.startswith("search_grams")
        }


def _sums(alias: str) -> dict[str, str]:
    """Whole amounts of few rows: SQLite adds these up exactly."""
    asked = {
        "contracts": (Contract, "amount"),
        "received": (Contract, "received"),
        "receipts": (Receipt, "amount"),
        "fines": (MonthTotal, "fine"),
        "points": (MonthTotal, "points"),
    }
    return {
        name: str(Decimal(model._default_manager.using(alias).aggregate(sum=Sum(column))["sum"] or 0).normalize())
        for name, (model, column) in asked.items()
    }


def _reports(alias: str) -> dict[str, Any]:
    """Each report with its state and a hash of its words and figures; each closed month by member."""
    reports = Report.objects.using(alias).order_by("report_kind", "period", "writer__code").select_related("writer")
    written = {
        f"{one.report_kind} {one.period} {one.writer.code}": [one.state, _hash([one.words, one.figures, one.comment])]
        for one in reports
    }
    months = MonthTotal.objects.using(alias).order_by("closing__month", "member__code")
    columns = ("closing__month", "member__code", "points", "fine", "would_be_points", "would_be_fine")
    closed = [[str(value) for value in row] for row in months.values_list(*columns)]
    return {"written": written, "months": closed}


def _hash(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def _rights(alias: str) -> dict[str, dict[str, int]]:
    found = {}
    for member in Member.objects.using(alias).prefetch_related("roles").order_by("code"):
        roles = member.roles.all()
        grants = widest(effective(role.grants, is_administrator=role.is_administrator) for role in roles)
        found[member.code] = {name: int(scope) for name, scope in sorted(grants.items())}
    return found
