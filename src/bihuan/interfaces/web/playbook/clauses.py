"""A playbook's clauses in words: who owes what by when, and what it costs to forget."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.playbook.schema import duties, rules
from bihuan.playbook.schema.playbook import Playbook
from bihuan.playbook.schema.values import Span, Text, clause_order


class Row(NamedTuple):
    """One clause in one section; a clause may stand in several. All texts are in the reader's language."""

    clause: str
    title: str
    section: str
    section_name: str
    who: str
    when: str
    costs: list[str]


def text(value: Text, language: str) -> str:
    """The half of a bilingual text for ``language``, a Django language code."""
    return value.en if language.startswith("en") else value.zh


def rows(book: Playbook, language: str) -> list[Row]:
    """All clauses in the order of their ids, a section's after another's when both run the same clause."""
    names = {
        "duties": ("duty", _("Duty")),
        "quotas": ("quota", _("Quota")),
        "proposals": ("proposal", _("Proposal")),
        "gates": ("gate", _("Gate")),
    }
    found = []
    for section, clause, rule in book.rules():
        costs = _costs(book.points.get(clause)) if section in {"duties", "quotas"} else []
        who = _who(rule, book, language)
        found.append(Row(clause, text(rule.title, language), *names[section], who, _when(rule), costs))
    return sorted(found, key=lambda row: clause_order(row.clause))


def span(value: Span) -> str:
    """A length of time in words."""
    wordings = {
        "working days": ngettext("%(count)d working day", "%(count)d working days", value.count),
        "days": ngettext("%(count)d day", "%(count)d days", value.count),
        "hours": ngettext("%(count)d hour", "%(count)d hours", value.count),
    }
    return wordings[value.unit] % {"count": value.count}


def _who(rule: object, book: Playbook, language: str) -> str:
    """Who owes it: the roles by the company's names for them, or the person the kind of rule names."""
    if roles := getattr(rule, "owed_by", None):
        names = [text(book.roles[role].title, language) if role in book.roles else role for role in roles]
        return _(", ").join(names)
    by_kind: dict[type, str] = {
        duties.VisitReport: _("who led the visit"),
        duties.BidResult: _("the opportunity's owner"),
        duties.CustomerEntry: _("who recorded the customer"),
        duties.FirstContact: _("the customer's owner"),
        duties.FollowupPlan: _("the customer's owner"),
        duties.FollowupEntry: _("who followed up"),
        duties.ContractReview: _("the reviewer"),
        rules.CustomerFollowups: _("the customer's owner"),
    }
    return by_kind.get(type(rule), "")


def _costs(charge: rules.Charge | None) -> list[str]:
    """What each bad end costs, the worst first; nothing for what is free."""
    if charge is None:
        return []
    states = [
        (_("missing"), charge.missing, charge.fine.missing),
        (_("late"), charge.late, charge.fine.late),
        (_("incomplete"), charge.incomplete, charge.fine.incomplete),
    ]
    wordings = []
    for state, points, fine in states:
        parts = (
            [ngettext("%(count)s point", "%(count)s points", abs(points)) % {"count": f"{points:+d}".replace("-", "−")}]
            if points
            else []
        )
        parts += [f"¥{fine:.2f}"] if fine else []
        wordings += [f"{state} {_(', ').join(parts)}"] if parts else []
    return wordings


def _when(rule: Any) -> str:
    """By when, how much, or before what; empty for a kind without words (a test holds that there is none)."""
    describe = _WORDINGS.get(type(rule))
    return describe(rule) if describe else ""


def _weekday(name: str) -> str:
    return {
        "monday": _("Monday"),
        "tuesday": _("Tuesday"),
        "wednesday": _("Wednesday"),
        "thursday": _("Thursday"),
        "friday": _("Friday"),
        "saturday": _("Saturday"),
        "sunday": _("Sunday"),
    }[name]


def _weekly(rule: duties.Weekly) -> str:
    return _("by the end of %(weekday)s after the week") % {"weekday": _weekday(rule.due)}


def _act(moment: Callable[[], str]) -> Callable[[duties.Act], str]:
    return lambda rule: moment() % {"span": span(rule.within)}


def _amount(rule: rules.CustomersRecorded | rules.CustomersVisited) -> str:
    wording = {
        "working day": ngettext(
            "%(count)d customer each working day", "%(count)d customers each working day", rule.target
        ),
        "week": ngettext("%(count)d customer a week", "%(count)d customers a week", rule.target),
    }[rule.per]
    return wording % {"count": rule.target}


def _followups(rule: rules.CustomerFollowups) -> str:
    wording = ngettext(
        "%(count)d follow-up a week of each %(grade)s customer",
        "%(count)d follow-ups a week of each %(grade)s customer",
        rule.target,
    )
    return wording % {"count": rule.target, "grade": rule.grade}


def _idle(rule: rules.IdleRep) -> str:
    wording = ngettext(
        "after %(count)d working day without a follow-up",
        "after %(count)d working days without a follow-up",
        rule.own_working_days,
    )
    return wording % {"count": rule.own_working_days}


def _activate(rule: rules.Activate) -> str:
    each = _("%(grade)s: %(span)s")
    grades = _("; ").join(each % {"grade": grade, "span": span(after)} for grade, after in rule.after.items())
    return _("without follow-up for %(grades)s") % {"grades": grades}


def _downgrade(rule: rules.Downgrade) -> str:
    wording = _("grade %(grade)s without progress for %(span)s")
    return wording % {"grade": rule.grade, "span": span(rule.after)}


_WORDINGS: dict[type, Callable[[Any], str]] = {
    duties.WeeklyReport: _weekly,
    duties.OpportunityUpdate: _weekly,
    duties.StatisticsRelease: _weekly,
    duties.DailyReport: lambda _rule: _("by the end of the working day"),
    duties.VisitReport: _act(lambda: _("within %(span)s of the visit's end")),
    duties.BidResult: _act(lambda: _("within %(span)s of the opening")),
    duties.CustomerEntry: _act(lambda: _("within %(span)s of collecting the data")),
    duties.FirstContact: _act(lambda: _("within %(span)s of getting the customer")),
    duties.FollowupPlan: _act(lambda: _("within %(span)s of grade and first follow-up")),
    duties.FollowupEntry: _act(lambda: _("within %(span)s of the follow-up")),
    duties.ContractReview: _act(lambda: _("within %(span)s of the request")),
    rules.CustomersRecorded: _amount,
    rules.CustomersVisited: _amount,
    rules.CustomerFollowups: _followups,
    rules.Reclaim: lambda _rule: _("when the first contact is overdue"),
    rules.IdleRep: _idle,
    rules.Activate: _activate,
    rules.Downgrade: _downgrade,
    rules.BidAnalysis: lambda _rule: _("before the quote"),
    rules.SigningReview: lambda _rule: _("before signing"),
}


def missing(rule: Any) -> str:
    """When late becomes missing; empty for a rule that knows neither."""
    limit = getattr(rule, "missing", None)
    if isinstance(limit, duties.Next):
        return _("missing when not done before the next %(clause)s is due") % {"clause": limit.next}
    if isinstance(limit, Span):
        return _("missing %(span)s after the day it was due") % {"span": span(limit)}
    return ""
