"""The overview as a workbook: a line for each person and measure, the months beside each other."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.base.organisation.models import Member
from bihuan.insight.analytics.services import note_overview_export
from bihuan.insight.analytics.tallies import NOTHING, Overview, added
from bihuan.interfaces.dataio import tables
from bihuan.interfaces.web.overview.asked import Asked
from bihuan.interfaces.wording.overview import MEASURES


def workbook(asked: Asked, *, by: Member, at: datetime) -> tuple[str, bytes]:
    """Its name and its bytes. The log says who took it."""
    found = Overview.read(by, months=asked.months, until=asked.until, department=asked.department, now=at)
    texts = [tables.Column(title, "text") for title in (_("Member"), _("Department"), _("Measure"))]
    months = [tables.Column(f"{month:%Y-%m}", "money") for month in asked.months]
    columns = [*texts, *months, tables.Column(_("Total"), "money")]
    content = tables.write_table(columns, _lines(found), "xlsx", sheet=_("Overview"))
    note_overview_export(period=asked.span, count=len(found.people), by=by, at=at)
    return f"{_('Overview')}_{asked.span}.xlsx", content


def _lines(found: Overview) -> Iterator[list[Any]]:
    for who in found.people:
        for code, label in MEASURES.items():
            if code in found.measures:
                totals = [found.done.get((code, who.key, month), NOTHING) for month in found.months]
                amounts = [total.amount for total in totals]
                yield [who.name, who.department, str(label), *amounts, added(totals).amount]
