"""What the verbs of fieldwork take."""

from datetime import date, time
from typing import Annotated, Any, Literal

from pydantic import Field

from bihuan.base.records.inputs import Input, Line, Money
from bihuan.flow.customers.inputs import DecisionPower, Moment, Paragraphs

Channel = Literal["phone", "visit", "online", "email", "fax", "mail"]
Purpose = Literal["new_customer", "market_research", "collection", "service", "complaint", "order", "other"]
PublicId = Annotated[str, Field(max_length=12)]
People = Annotated[tuple[PublicId, ...], Field(max_length=20)]


class FollowupWords(Input):
    """What can be changed about a follow-up at any time."""

    contact: PublicId = ""
    opportunity: PublicId = ""
    content: Annotated[Paragraphs, Field(min_length=1)]
    feedback: Paragraphs = ""
    next_step: Annotated[Line, Field(max_length=500)] = ""
    next_at: date | None = None
    risk: Paragraphs = ""
    extra: dict[str, Any] = Field(default_factory=dict)


class FollowupInput(FollowupWords):
    """A contact with a customer. ``happened_at`` None: just now."""

    customer: PublicId
    happened_at: Moment | None = None
    channel: Channel = "phone"
    progress: bool = True


class FollowupCorrection(Input):
    """What the rules judge about a follow-up, and why it was wrong."""

    customer: PublicId
    happened_at: Moment
    channel: Channel
    progress: bool
    reason: Annotated[Line, Field(min_length=1, max_length=200)]


class TakingBack(Input):
    """Why a follow-up is taken back."""

    reason: Annotated[Line, Field(min_length=1, max_length=200)]


class VisitPlan(Input):
    """A visit to be made. ``people``: members' public ids, the first one leads; empty: oneself."""

    customer: PublicId
    contact: PublicId = ""
    opportunity: PublicId = ""
    people: People = ()
    purpose: Purpose = "other"
    goal: Annotated[Line, Field(max_length=500)] = ""
    region: Annotated[Line, Field(max_length=60)] = ""
    planned_start: Moment | None = None
    notes: Paragraphs = ""


class VisitTimes(Input):
    """When a visit took place."""

    started_at: Moment
    ended_at: Moment


class HeldVisit(VisitPlan, VisitTimes):
    """A visit that has been made without being planned."""


class VisitCorrection(VisitTimes):
    """What the rules judge about a visit, and why it was wrong."""

    customer: PublicId
    people: Annotated[People, Field(min_length=1)]
    reason: Annotated[Line, Field(min_length=1, max_length=200)]


class Cancelling(Input):
    """Why a visit is called off."""

    reason: Annotated[Line, Field(max_length=200)] = ""


class VisitReport(Input):
    """The report of a visit; what the regulation's form asks for beside it is in ``extra``."""

    result: Paragraphs = ""
    next_steps: Paragraphs = ""
    received_by: Annotated[Line, Field(max_length=60)] = ""
    received_by_title: Annotated[Line, Field(max_length=60)] = ""
    decision_power: DecisionPower = ""
    needs: Paragraphs = ""
    competitors: Paragraphs = ""
    minutes: Paragraphs = ""
    cost: Money | None = None
    notes: Paragraphs = ""
    extra: dict[str, Any] = Field(default_factory=dict)


class DayLine(Input):
    """A stop of the day. ``key``: the line that this is, where it was there before."""

    key: int | None = None
    customer: PublicId = ""
    time_from: time | None = None
    time_to: time | None = None
    purpose: Purpose = "other"
    region: Annotated[Line, Field(max_length=60)] = ""
    goal: Annotated[Line, Field(max_length=500)] = ""
    notes: Annotated[Line, Field(max_length=500)] = ""


class WeekLine(DayLine):
    """A stop of some day of a week, as a weekly report plans it."""

    day: date


class DaySigning(Input):
    """What is said when a plan of the day is signed."""

    comment: Annotated[Line, Field(max_length=500)] = ""


class PlanStep(Input):
    """A step of a plan of follow-up. ``key``: the line that this is, where it was there before."""

    key: int | None = None
    goal: Annotated[Line, Field(max_length=200)] = ""
    action: Annotated[Line, Field(max_length=500)] = ""
    with_whom: Annotated[Line, Field(max_length=120)] = ""
    channel: Literal["", "phone", "visit", "online", "email", "fax", "mail"] = ""
    due_on: date | None = None
    support: Annotated[Line, Field(max_length=200)] = ""
    support_by: Annotated[Line, Field(max_length=120)] = ""
    extra: dict[str, Any] = Field(default_factory=dict)


class PlanWords(Input):
    """What can be changed about a plan of follow-up."""

    opportunity: PublicId = ""
    title: Annotated[Line, Field(max_length=120)] = ""
    steps: Annotated[tuple[PlanStep, ...], Field(min_length=1, max_length=50)]


class PlanInput(PlanWords):
    """A plan of follow-up with its steps."""

    customer: PublicId
