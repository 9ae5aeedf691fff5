"""The page of targets: looked at, typed in, pasted into, copied from month to month, saved, taken away as a file."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.base.access.permissions import Scope
from bihuan.base.organisation.models import Member
from bihuan.base.records.refusals import Conflict, Refused
from bihuan.interfaces.dataio import tables
from bihuan.interfaces.web.kit import rights, sending, times
from bihuan.interfaces.web.kit.acting import go, with_clause
from bihuan.interfaces.web.kit.lists_page import download
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.middleware import by_htmx
from bihuan.interfaces.web.targets import book, sent
from bihuan.interfaces.web.targets import grid as grids
from bihuan.interfaces.web.targets.grid import Grid, Place, Typed, View
from bihuan.interfaces.wording import refusals
from bihuan.interfaces.wording import targets as words
from bihuan.steer.targets.inputs import TargetsInput
from bihuan.steer.targets.selectors import targets_and_actuals
from bihuan.steer.targets.services import set_targets

TITLE = gettext_lazy("Targets")
NEAR = 3


class Page:
    """One request to the grid: who is shown, who of them may be set, and how it is answered."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.member = rights.require(request, "targets.view")
        self.today = timezone.localdate()
        self.view: View = grids.asked_view(request.GET, self.member, self.today)
        self.members, self.count = grids.page_of(self.view, self.member, self.today)
        self.editable = grids.within(self.member, self.members) if rights.may(request, "targets.edit") else set()

    @property
    def settable(self) -> list[Member]:
        """Those on the page whose targets may be set."""
        return [one for one in self.members if one.pk in self.editable]

    def grid(self, typed: Typed | None = None, **marks: Mapping[Place, str]) -> Grid:
        """The grid as it stands, with what is typed."""
        return grids.make_grid(
            self.view, self.members, self.count, editable=self.editable, today=self.today, typed=typed, **marks
        )

    def answer(self, grid: Grid, *, status: int = 200, said: Sequence[str] = ()) -> HttpResponse:
        """The page; for htmx, which sent the form, the form alone."""
        context = {
            "grid": grid,
            "seen": sent.seen_of(grid),
            "token": sending.new_token(),
            "said": said,
            "problems": [
                (cell.name, row.member.name, cell.month, cell.problem)
                for row in grid.rows
                for cell in row.cells
                if cell.problem
            ],
            "months": self.view.months,
            "totals": [(one, times.short_amount(one.actual), grids.percent(one.ratio)) for one in grid.totals],
            "now": self.today.replace(day=1),
            "copy_to": self._copy_to(),
            "here": self.view.address(page=self.view.page),
        }
        if by_htmx(self.request) and status != 200:
            return render(self.request, "targets/sheet.html", context, status=status)
        return render_page(self.request, "targets/page.html", {**context, **self._around()}, title=TITLE, status=status)

    def _copy_to(self) -> int:
        """The month that is offered to be filled: the one now, of another year the first."""
        return self.today.month if self.view.year == self.today.year else 1

    def _around(self) -> dict[str, Any]:
        view = self.view
        return {
            "measures": [
                (label, view.address(measure=code), code == view.measure) for code, label in words.MEASURES.items()
            ],
            "years": [(year, view.address(year=year), year == view.year) for year in self._years()],
            "may_choose": rights.scope(self.request, "targets.view") is not Scope.OWN,
            "departments": grids.departments(self.member),
            "pages": [(n, view.address(page=n), n == view.page) for n in range(1, -(-self.count // grids.ROWS) + 1)],
            "export": view.address("targets:export"),
        }

    def _years(self) -> list[int]:
        year = self.today.year
        return sorted({self.view.year, *range(year - NEAR + 1, year + 2)})


@require_http_methods(["GET", "HEAD", "POST"])
def grid(request: HttpRequest) -> HttpResponse:
    """The targets of a year: one measure, members by months."""
    page = Page(request)
    if request.method != "POST":
        return page.answer(page.grid())
    rights.require(request, "targets.edit")
    typed = sent.typed_cells(request.POST, page.settable)
    if "copy" in request.POST:
        return _copy(page, typed)
    return _save(page, typed)


def _copy(page: Page, typed: Typed) -> HttpResponse:
    """The form with a month filled from the one before; nothing is saved by it."""
    asked = page.request.POST.get("copy-to", "")
    month = int(asked) if asked in {str(number) for number in range(1, 13)} else page.today.month
    filled, count = sent.copied(typed, month, _last_december(page) if month == 1 else {})
    said = ngettext("%(count)s cell filled. Save to keep it.", "%(count)s cells filled. Save to keep them.", count)
    told = (
        said % {"count": count}
        if count
        else _("There is nothing to copy: the month has its targets, or the one before has none.")
    )
    return page.answer(page.grid(filled), status=422 if by_htmx(page.request) else 200, said=[told])


def _last_december(page: Page) -> dict[str, str]:
    first, until = date(page.view.year - 1, 12, 1), date(page.view.year, 1, 1)
    found = targets_and_actuals([one.pk for one in page.settable], first, until)
    known = {one.pk: one.public_id for one in page.settable}
    return {
        known[pk]: grids.shown(reached.target)
        for (pk, _month, measure), reached in found.items()
        if measure == page.view.measure and reached.target is not None
    }


def _save(page: Page, typed: Typed) -> HttpResponse:
    """Set what was changed, all or nothing."""
    read = sent.read(typed, page.view)
    if read.problems:
        return page.answer(page.grid(typed, problems=read.problems), status=422)
    if not read.lines:
        messages.info(page.request, _("Nothing was changed."))
        return go(page.request, page.view.address(page=page.view.page))
    told: list[str] = []

    def work() -> str:
        done = set_targets(given=TargetsInput(lines=read.lines), by=page.member, at=timezone.now())
        told.append(ngettext("%(count)s target saved.", "%(count)s targets saved.", len(done)) % {"count": len(done)})
        return page.view.address(page=page.view.page)

    try:
        url, _repeated = sending.once(page.request, work)
    except Refused as refused:
        return page.answer(page.grid(typed), status=422, said=[with_clause(refusals.text(refused), refused.clause)])
    except Conflict:
        return _overtaken(page, typed, read)
    for one in told:
        messages.success(page.request, one)
    return go(page.request, url)


def _overtaken(page: Page, typed: Typed, read: sent.Read) -> HttpResponse:
    """409: what was typed stays, and beside each cell that somebody else has set what stands there now."""
    others = {
        place: _("Set to %(amount)s meanwhile") % {"amount": grids.shown(cell.saved) or "—"}
        for place, cell in sent.overtaken(read, page.grid()).items()
    }
    said = [
        _(
            "Somebody else has changed some of these targets meanwhile. Look at them; saving again puts yours in their place."
        )
    ]
    return page.answer(page.grid(typed, others=others), status=409, said=said)


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The year as a workbook: two lines a member, what is aimed at and what was reached."""
    member, now = rights.require(request, "targets.view"), timezone.now()
    view = grids.asked_view(request.GET, member, timezone.localdate())
    name, content = book.workbook(view, by=member, at=now)
    return download(content, name, tables.CONTENT_TYPES["xlsx"])
