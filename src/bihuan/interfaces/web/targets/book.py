"""The year's targets as a workbook, for the page and for the API."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan.base.audit.services import record
from bihuan.base.organisation.models import Member
from bihuan.interfaces.dataio import tables
from bihuan.interfaces.web.targets import grid as grids
from bihuan.interfaces.web.targets.grid import Grid, View
from bihuan.interfaces.wording import targets as words
from bihuan.steer.targets.events import TargetsExported


def workbook(view: View, *, by: Member, at: datetime) -> tuple[str, bytes]:
    """Its name and its bytes: two lines a member, what is aimed at and what was reached. The log says who took it."""
    today = timezone.localdate(at)
    members = list(grids.members_in(view, by, today))
    made = grids.make_grid(view, members, len(members), editable=(), today=today)
    months = [tables.Column(f"{month:%Y-%m}", "money") for month in view.months]
    texts = [
        tables.Column(title, "text")
        for title in (_("Member"), _("Department"), _("Measure"), pgettext("a line of a table", "Kind"))
    ]
    columns = [*texts, *months, tables.Column(_("Total"), "money")]
    content = tables.write_table(columns, _lines(made), "xlsx", sheet=str(view.year))
    record([TargetsExported(subject=f"{view.year}:{view.measure}", count=len(members))], by=by, at=at)
    return f"{_('Targets')}_{words.MEASURES[view.measure]}_{view.year}.xlsx", content


def _lines(made: Grid) -> Iterator[list[Any]]:
    measure = str(words.MEASURES[made.view.measure])
    for row in made.rows:
        department = row.member.department.name if row.member.department else ""
        head = [row.member.name, department, measure]
        yield [*head, _("Target"), *(cell.saved for cell in row.cells), row.whole.target]
        yield [*head, _("Actual"), *(cell.reached.actual for cell in row.cells), row.whole.actual]
