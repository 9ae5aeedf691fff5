"""The forms of fieldwork."""

from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from bihuan.base.organisation.models import Member
from bihuan.base.records.inputs import Input, Line
from bihuan.flow.customers.inputs import Moment, Paragraphs
from bihuan.flow.customers.models import Customer
from bihuan.flow.fieldwork.inputs import (
    Cancelling,
    DayLine,
    DaySigning,
    FollowupCorrection,
    FollowupInput,
    FollowupWords,
    HeldVisit,
    People,
    PlanStep,
    PublicId,
    Purpose,
    TakingBack,
    VisitPlan,
    VisitReport,
    VisitTimes,
)
from bihuan.flow.fieldwork.models import Followup, Visit
from bihuan.interfaces.web.fieldwork import choices
from bihuan.interfaces.web.kit import fields
from bihuan.interfaces.web.kit.forms import FormSpec, Section
from bihuan.interfaces.wording import customers as customer_words
from bihuan.interfaces.wording import fieldwork as words

Kind = TypeVar("Kind", bound=BaseModel)


class Planned(Input):
    """A visit as it is planned on the page: who leads apart from who comes along."""

    customer: PublicId
    leader: PublicId
    companions: People = ()
    planned_start: Moment | None = None
    purpose: Purpose = "other"
    goal: Annotated[Line, Field(max_length=500)] = ""
    contact: PublicId = ""
    opportunity: PublicId = ""
    region: Annotated[Line, Field(max_length=60)] = ""
    notes: Paragraphs = ""


class Held(Planned):
    """A visit that has been made, as it is entered on the page."""

    started_at: Moment
    ended_at: Moment


class Corrected(Input):
    """What the rules judge about a visit, as it is corrected on the page."""

    customer: PublicId
    leader: PublicId
    companions: People = ()
    started_at: Moment
    ended_at: Moment
    reason: Annotated[Line, Field(min_length=1, max_length=200)]


class PlanHead(Input):
    """A plan of follow-up without its steps."""

    title: Annotated[Line, Field(max_length=120)] = ""
    opportunity: PublicId = ""


def _followup(taken: type[Kind]) -> FormSpec[Kind]:
    return FormSpec(
        input=taken,
        labels=words.FOLLOWUP,
        helps={
            "happened_at": _("Left empty: just now. At most 7 days back."),
            "risk": _("What could make this fail."),
        },
        placeholders={
            "content": _("Speak or type: whom, about what, with what result"),
            "next_step": _("What will you do next?"),
        },
        choices={"channel": words.CHANNELS},
        related={"customer": choices.CUSTOMER},
        long=("content", "feedback", "risk"),
        wide=("next_step",),
        radios=("channel",),
    )


def followup(customer: Customer | None, member: Member, sent: Container[str] | None = None) -> FormSpec[FollowupInput]:
    """The form of a new follow-up; of a customer that is known its people and opportunities are offered.

    ``sent``: the fields that came with a form; these were shown, so that nobody has to look what there is to choose from.
    """
    spec = _followup(FollowupInput)
    if customer is None or sent is None:
        return _of(spec, customer, member)
    late: dict[str, Callable[[], fields.Pairs]] = {
        "contact": lambda: list(choices.contacts_of(customer).items()),
        "opportunity": lambda: list(choices.opportunities_of(customer, member).items()),
    }
    shown = {name: partial(fields.one_of_late, read) for name, read in late.items() if name in sent}
    return replace(spec, own={**spec.own, **shown}, hidden=(*spec.hidden, *(late.keys() - shown.keys())))


def followup_words(customer: Customer, member: Member) -> FormSpec[FollowupWords]:
    """The form of what was said."""
    return _of(_followup(FollowupWords), customer, member)


def _of(spec: FormSpec[Kind], customer: Customer | None, member: Member) -> FormSpec[Kind]:
    """With the customer's people and opportunities to choose from; without a customer there is nothing to choose from."""
    people: Mapping[str, str] = {} if customer is None else choices.contacts_of(customer)
    deals: Mapping[str, str] = {} if customer is None else choices.opportunities_of(customer, member)
    offered = {**spec.choices, "contact": people, "opportunity": deals}
    hidden = [name for name, found in (("contact", people), ("opportunity", deals)) if not found]
    return replace(spec, choices=offered, hidden=(*spec.hidden, *hidden))


CORRECTION = FormSpec(
    input=FollowupCorrection,
    labels=words.FOLLOWUP,
    helps={"happened_at": _("Not later than it was logged, at most 7 days before.")},
    choices={"channel": words.CHANNELS},
    related={"customer": choices.CUSTOMER},
    radios=("channel",),
    wide=("reason", "channel"),
)
WHY = FormSpec(input=TakingBack, labels={"reason": _("Reason")}, wide=("reason",))
CANCELLING = FormSpec(input=Cancelling, labels={"reason": _("Reason")}, wide=("reason",))
SIGNING = FormSpec(input=DaySigning, labels={"comment": _("Remark")}, wide=("comment",))

_VISIT_LABELS = {**words.VISIT, "companions": _("Who comes along")}
_VISIT_CHOICES: dict[str, Any] = {
    "purpose": words.PURPOSES,
    "leader": choices.leaders_to_be,
    "companions": choices.companions,
}


def _visit(taken: type[Kind]) -> FormSpec[Kind]:
    return FormSpec(
        input=taken,
        labels=_VISIT_LABELS,
        placeholders={"goal": _("What should be different afterwards?")},
        helps={"region": _("Left empty: the customer's.")},
        choices=_VISIT_CHOICES,
        related={"customer": choices.CUSTOMER},
        long=("notes",),
        wide=("goal",),
        sections=(
            Section("", ("customer", "planned_start", "started_at", "ended_at", "purpose", "goal")),
            Section(_("With whom"), ("contact", "opportunity", "leader", "companions", "region", "notes")),
        ),
    )


def planned(customer: Customer | None, member: Member) -> FormSpec[Planned]:
    """The form of a visit to be made."""
    return _of(_visit(Planned), customer, member)


def held(customer: Customer | None, member: Member) -> FormSpec[Held]:
    """The form of a visit that has been made without being planned."""
    spec = _of(_visit(Held), customer, member)
    return replace(spec, hidden=("planned_start", *spec.hidden))


VISIT_CORRECTION = FormSpec(
    input=Corrected,
    labels=_VISIT_LABELS,
    helps={"ended_at": _("Not later than it was entered, at most 7 days before.")},
    choices={"leader": choices.leaders_to_be, "companions": choices.companions},
    related={"customer": choices.CUSTOMER},
    wide=("reason",),
)
TIMES = FormSpec(input=VisitTimes, labels=words.VISIT, helps={"ended_at": _("At most 7 days back.")})
REPORT = FormSpec(
    input=VisitReport,
    labels=words.VISIT,
    placeholders={
        "result": _("What was agreed? What did they say no to?"),
        "next_steps": _("Who does what by when?"),
    },
    choices={"decision_power": customer_words.POWERS},
    long=("result", "next_steps", "needs", "competitors", "minutes", "notes"),
    money=("cost",),
    sections=(
        Section("", ("result", "next_steps")),
        Section(_("Who received us"), ("received_by", "received_by_title", "decision_power")),
        Section(_("What we learned"), ("needs", "competitors", "minutes", "cost", "notes")),
    ),
)


def _hidden() -> forms.Field:
    return forms.IntegerField(required=False, widget=forms.HiddenInput())


DAY_LINE = FormSpec(
    input=DayLine,
    labels=words.DAY_LINE,
    choices={"purpose": words.PURPOSES},
    related={"customer": choices.CUSTOMER},
    own={"key": _hidden},
    wide=("customer", "goal", "notes"),
)
STEP = FormSpec(
    input=PlanStep,
    labels=words.PLAN_STEP,
    placeholders={"action": _("Present the proposal"), "with_whom": _("Name or position")},
    choices={"channel": words.CHANNELS},
    own={"key": _hidden},
    wide=("action",),
)


def plan_head(customer: Customer, member: Member) -> FormSpec[PlanHead]:
    """What a plan of follow-up is called and which opportunity it is about."""
    deals = choices.opportunities_of(customer, member)
    spec = FormSpec(
        input=PlanHead,
        labels={"title": _("What the plan is about"), "opportunity": words.FOLLOWUP["opportunity"]},
        choices={"opportunity": deals},
    )
    return spec if deals else replace(spec, hidden=("opportunity",))


def visit_of(value: Planned) -> VisitPlan:
    """The page's form as the service takes it."""
    told = value.model_dump(exclude={"leader", "companions", "started_at", "ended_at"})
    return VisitPlan(**told, people=_people(value.leader, value.companions))


def held_visit_of(value: Held) -> HeldVisit:
    """The same of a visit that has been made."""
    told = value.model_dump(exclude={"leader", "companions"})
    return HeldVisit(**told, people=_people(value.leader, value.companions))


def _people(leader: str, companions: People) -> People:
    return tuple(dict.fromkeys((leader, *companions)))


def values_of_followup(row: Any) -> dict[str, Any]:
    """A follow-up as its forms show it."""
    if not isinstance(row, Followup):
        return {}
    names = ("happened_at", "channel", "progress", "content", "feedback", "next_step", "next_at", "risk", "extra")
    values = {name: getattr(row, name) for name in names}
    named = {name: getattr(getattr(row, name), "public_id", "") for name in ("customer", "contact", "opportunity")}
    return {**values, **named}


def values_of_visit(row: Any) -> dict[str, Any]:
    """A visit as the forms of its plan and its times show it."""
    if not isinstance(row, Visit):
        return {}
    going = [one.member.public_id for one in row.people.select_related("member")]
    names = ("planned_start", "purpose", "goal", "region", "notes", "started_at", "ended_at")
    values = {name: getattr(row, name) for name in names}
    named = {name: getattr(getattr(row, name), "public_id", "") for name in ("customer", "contact", "opportunity")}
    return {**values, **named, "leader": going[0] if going else "", "companions": going[1:]}


def values_of_report(row: Any) -> dict[str, Any]:
    """A visit as the form of its report shows it."""
    return {**REPORT.read(row), "extra": row.extra} if isinstance(row, Visit) else {}
