"""The overview: one page of figures, on screen and on paper."""

from datetime import datetime
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from bihuan.base.access.permissions import Scope
from bihuan.base.organisation.days import day_of
from bihuan.base.organisation.models import Member
from bihuan.insight.analytics.tallies import NOTHING, READ_WITH, Overview, added
from bihuan.interfaces.dataio.tables import CONTENT_TYPES
from bihuan.interfaces.web import errors
from bihuan.interfaces.web.kit import lists_page, rights
from bihuan.interfaces.web.kit.navigation import address
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.overview import asked as asking
from bihuan.interfaces.web.overview import book, figures
from bihuan.interfaces.web.overview.asked import Asked
from bihuan.interfaces.web.tallied import up_to_date
from bihuan.interfaces.wording.overview import MEASURES

TITLE = gettext_lazy("Overview")


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What those over whom the reader's permissions reach won, signed and received, what is open and what is late."""
    member, now = rights.require(request, "opportunities.view"), timezone.now()
    asked, known = _asked(request, member, now)
    counted = up_to_date()
    found = Overview.read(member, months=asked.months, until=asked.until, department=asked.department, now=now)
    context = {
        **_around(request, asked, known, found),
        **_figures(request, asked, found),
        "counted": counted,
        "printed_at": timezone.localtime(now),
    }
    wide = request.GET.get("view") == "print"
    template = "overview/paper.html" if wide else "overview/page.html"
    return render_page(request, template, {**context, "wide": wide}, title=TITLE)


@require_POST
def workbook(request: HttpRequest) -> HttpResponse:
    """The same as a workbook: a line for each person and measure."""
    member, now = rights.require(request, "opportunities.export"), timezone.now()
    rights.require(request, "opportunities.view")
    if not lists_page.within_limit(member.pk):
        return errors.too_many(request, wait=3600)
    asked, _known = _asked(request, member, now)
    up_to_date()
    name, content = book.workbook(asked, by=member, at=now)
    return lists_page.download(content, name, CONTENT_TYPES["xlsx"])


def _asked(request: HttpRequest, member: Member, now: datetime) -> tuple[Asked, list[tuple[str, str]]]:
    """Which overview, and the departments that can be chosen."""
    measures = frozenset(code for code in MEASURES if rights.may(request, READ_WITH[code]))
    known = asking.departments(member)
    return asking.read(request.GET, known, measures, day_of(now)), known


def _around(request: HttpRequest, asked: Asked, known: list[tuple[str, str]], found: Overview) -> dict[str, Any]:
    """What else can be looked at."""
    periods = ((asking.TWELVE, _("Last 12 months")), (asking.YEAR, _("This year")))
    chosen = [(label, asked.address(measure=code), code == asked.measure) for code, label in MEASURES.items()]
    return {
        "asked": asked,
        "periods": [(label, asked.address(period=code), code == asked.period) for code, label in periods],
        "choices": [one for one, code in zip(chosen, MEASURES, strict=True) if code in found.measures],
        "measure": MEASURES[asked.measure],
        "departments": known if rights.scope(request, "opportunities.view") is not Scope.OWN else [],
        "print_url": asked.address() + ("&" if asked.address()[-1] != "?" else "") + "view=print",
        "export": asked.address("overview:workbook") if rights.may(request, "opportunities.export") else "",
        "create": address("opportunities:create") if rights.may(request, "opportunities.create") else None,
    }


def _figures(request: HttpRequest, asked: Asked, found: Overview) -> dict[str, Any]:
    years = [(year, len(list(months))) for year, months in groupby(asked.months, key=lambda month: month.year)]
    pipeline = added(found.held.values())
    alone = len(found.people) < 2 and rights.scope(request, "opportunities.view") is Scope.OWN
    measures = figures.measures(found, asked, alone=alone)
    return {
        "years": years,
        "months": asked.months,
        "measures": measures,
        "groups": figures.people(found, asked),
        "together": figures.together(found, asked),
        "funnel": figures.funnel(found, asked),
        "forecast": figures.forecast(found, asked),
        "pipeline": figures.cell(pipeline),
        "pipeline_count": pipeline.count,
        "pipeline_href": figures.pipeline(asked),
        "sees_late": rights.may(request, "duties.view"),
        "late": sum(found.late.values()),
        "late_href": address("today:team") if rights.may(request, "duties.waive") else address("today:duties"),
        "is_empty": not found.people and all(one.whole == NOTHING for one in measures),
        "alone": alone,
    }
