"""A week's statistics as an Excel workbook: for the page and for programs."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.selectors import company
from bihuan.base.policies.selectors import form as asked_form
from bihuan.insight.analytics import selectors, services
from bihuan.insight.analytics.selectors import Week
from bihuan.interfaces.dataio.statistics import Sheet, write_book
from bihuan.interfaces.dataio.tables import Column as BookColumn
from bihuan.interfaces.web.statistics.sheets import columns, totals
from bihuan.interfaces.wording import abouts
from bihuan.interfaces.wording.statistics import SHEETS
from bihuan.steer.reports.rules import Period


def written(span: Period, *, by: Member, at: datetime) -> tuple[str, bytes]:
    """The workbook's name and content, with the rows that ``by`` may see; the log says who took it away."""
    found = selectors.week_for(by, span, at)
    at_now = company()
    content = write_book(book(found, at), author=at_now.name if at_now else "")
    services.note_export(week=span.name, count=sum(map(len, found.sheets.values())), by=by, at=at)
    return f"{_('Statistics')}_{span.name}.xlsx", content


def book(found: Week, now: datetime) -> list[Sheet]:
    """The workbook's sheets."""
    at_now, asked = company(), asked_form("opportunity", now)
    name = at_now.name if at_now else ""
    if found.released and found.released.released_at:
        stamp = _("Released %(at)s by %(name)s") % {
            "at": f"{timezone.localtime(found.released.released_at):%Y-%m-%d %H:%M}",
            "name": found.released.released_by.name if found.released.released_by else "",
        }
    else:
        stamp = _("Not released yet; as of %(at)s") % {"at": f"{timezone.localtime(now):%Y-%m-%d %H:%M}"}
    sheets = []
    for code, label in SHEETS.items():
        wanted, rows = columns(code, asked), found.sheets[code]
        cells = [[column.plain(row) for column in wanted] for row in rows]
        sums = totals(wanted, rows)
        heads = [BookColumn(str(column.label), column.kind, column.width) for column in wanted]
        title = f"{name} {label} {abouts.period(found.period.name)}".strip()
        sheets.append(Sheet(str(label), title, stamp, heads, cells + ([sums] if sums else []), total=sums is not None))
    return sheets
