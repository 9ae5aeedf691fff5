"""Closing a month as it stands by now, and the month as a workbook: for the page and for programs."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan.base.duties import services as duty_services
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.selectors import company
from bihuan.base.policies.selectors import regulation
from bihuan.interfaces.dataio.statistics import Sheet as BookSheet
from bihuan.interfaces.dataio.statistics import write_book
from bihuan.interfaces.dataio.tables import Column
from bihuan.interfaces.wording import abouts, duties
from bihuan.steer.scoring import selectors, services
from bihuan.steer.scoring.models import MonthClosing
from bihuan.steer.scoring.rules import Cost, total
from bihuan.steer.scoring.selectors import PersonTotal

STATES = ("done", "late", "incomplete", "missing", "waived", "open")


def close(month: date, *, by: Member, at: datetime) -> MonthClosing:
    """Let the month stand, once all that is known by now has been judged."""
    duty_services.catch_up(at=at)
    duty_services.sweep(at=at)
    return services.close(month=month, by=by, at=at)


def workbook(month: date, *, by: Member, at: datetime) -> tuple[str, bytes]:
    """The workbook's name and content: everybody's totals, and every line, of those whom ``by`` may take away."""
    taken = _exported(by)
    rows = [row for row in selectors.totals(by, month, at) if row.member_id in taken]
    lines = selectors.lines_of(by, month, at, permission="scores.export")
    services.note_export(month=month, count=len(rows) + len(lines), by=by, at=at)
    at_now = company()
    content = write_book(_sheets(month, rows, lines), author=at_now.name if at_now else "")
    return f"{_('Scores')} {month:%Y-%m}.xlsx", content


def month_words(month: date) -> str:
    """``2026年3月``."""
    return date_format(month, "YEAR_MONTH_FORMAT")


def counts(states: Mapping[str, int]) -> list[tuple[str, Any, int]]:
    """How many duties stand in each state, with its label."""
    return [(state, duties.STATES[state], states.get(state, 0)) for state in STATES]


def summed(rows: Iterable[PersonTotal]) -> dict[str, Any]:
    """Several people together."""
    there = list(rows)
    states = {state: sum(row.states.get(state, 0) for row in there) for state in STATES}
    return {
        "states": states,
        "counts": counts(states),
        "charged": total(row.charged for row in there),
        "would_be": total(row.would_be for row in there),
        "corrected": total(row.corrected for row in there),
    }


def _exported(member: Member) -> set[int]:
    return set(Member.objects.visible_to(member, "scores.export").values_list("pk", flat=True))


def _sheets(month: date, rows: list[PersonTotal], lines: list[Any]) -> list[BookSheet]:
    note = _("%(month)s; what would be charged stands beside what counts.") % {"month": month_words(month)}
    heads = [Column(pgettext("of a person", "Name"), "text", 12), Column(_("Department"), "text", 16)]
    heads += [Column(str(duties.STATES[state]), "auto", 8) for state in STATES]
    heads += [Column(_("Points"), "auto", 9), Column(_("Fine"), "money", 12)]
    heads += [Column(_("Points that would be"), "auto", 12), Column(_("Fine that would be"), "money", 14)]
    people = [_person_row(row.name, row.department, row.states, row.charged, row.would_be) for row in rows]
    whole = summed(rows)
    people.append(_person_row(_("Total"), "", whole["states"], whole["charged"], whole["would_be"]))
    titles = duties.Titles(regulation())
    names = abouts.names((line.about_kind, line.about_id) for _name, line in lines)
    detail = [_detail_row(name, line, titles, names) for name, line in lines]
    return [
        BookSheet(_("Scores"), _("Scores"), note, heads, people, total=True),
        BookSheet(_("Line by line"), _("Line by line"), note, _detail_heads(), detail),
    ]


def _person_row(name: str, department: str, states: Mapping[str, int], charged: Cost, would_be: Cost) -> list[Any]:
    counts = [states.get(state, 0) for state in STATES]
    return [name, department, *counts, charged.points, charged.fine, would_be.points, would_be.fine]


def _detail_heads() -> list[Column]:
    return [
        Column(pgettext("of a person", "Name"), "text", 12),
        Column(_("Clause"), "text", 8),
        Column(_("What"), "text", 20),
        Column(_("About"), "text", 30),
        Column(_("Due"), "date", 12),
        Column(_("State"), "text", 10),
        Column(_("Points"), "auto", 8),
        Column(_("Fine"), "money", 12),
        Column(_("Counts"), "text", 8),
        Column(_("Waived by"), "text", 12),
        Column(_("Reason"), "text", 30),
    ]


def _detail_row(
    name: str, line: selectors.Line, titles: duties.Titles, names: Mapping[abouts.Key, abouts.About]
) -> list[Any]:
    about = names.get((line.about_kind, line.about_id))
    return [
        name,
        line.clause,
        titles.what(line.clause, line.rule),
        about.name if about else line.about_id,
        duties.last_day(line.due_at),
        str(duties.STATES[line.state]),
        line.points,
        Decimal(line.fine),
        pgettext("of a charge", "counts") if line.counts else _("would be"),
        line.waived_by,
        line.waived_reason if line.state == "waived" else "",
    ]
