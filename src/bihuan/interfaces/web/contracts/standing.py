"""How it stands with a contract: who reviews it by when, what is still open before it may be signed, what is overdue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from bihuan.base.policies.selectors import form as form_of
from bihuan.base.policies.selectors import in_force, work_calendar
from bihuan.flow.contracts import selectors
from bihuan.flow.contracts.models import Contract, Instalment, ReviewStep
from bihuan.flow.contracts.rules import bucket, review_due
from bihuan.flow.contracts.selectors import StillOpen
from bihuan.interfaces.web.kit.cells import bilingual
from bihuan.interfaces.wording import contracts as words
from bihuan.playbook.calendar import WorkCalendar
from bihuan.playbook.schema.forms import Form
from bihuan.playbook.schema.playbook import Playbook

Label = str | Promise


class Clock(NamedTuple):
    """How much time a reviewer has, in words. ``clause`` sets it, empty where none does."""

    text: str
    tone: str
    clause: str


def clock(playbook: Playbook | None, calendar: WorkCalendar, step: ReviewStep, now: datetime) -> Clock:
    """``3 hours left``, ``by tomorrow 10:00``, ``2 hours over``; how long it has waited where no clause sets a time."""
    found = review_due(playbook, calendar, step.step, step.requested_at)
    if found is None:
        hours = int((now - step.requested_at).total_seconds() // 3600)
        waited = ngettext("waiting for %(count)d day", "waiting for %(count)d days", hours // 24) % {
            "count": hours // 24
        }
        return Clock(waited if hours >= 24 else "", "gray", "")
    clause, due_at = found
    left = words.left(due_at, now)
    return Clock(left.text, left.tone, clause)


@dataclass(frozen=True)
class Reviewed:
    """A reviewer's part as the pages show it. ``late``: decided after its time."""

    step: ReviewStep
    label: str
    state: str
    word: Label
    tone: str
    clock: Clock | None
    late: bool
    checks: tuple[Label, ...]


@dataclass(frozen=True)
class Round:
    """All parts of one round of review."""

    number: int
    parts: tuple[Reviewed, ...]


def reviewed(step: ReviewStep, playbook: Playbook | None, calendar: WorkCalendar, now: datetime) -> Reviewed:
    """The part in words."""
    state = step.decision or ("withdrawn" if step.withdrawn_at else "")
    due = review_due(playbook, calendar, step.step, step.requested_at)
    return Reviewed(
        step=step,
        label=words.step(step.step),
        state=state,
        word=words.DECISIONS[state],
        tone=words.DECISION_TONES[state],
        clock=None if state else clock(playbook, calendar, step, now),
        late=bool(due and step.decided_at and step.decided_at > due[1]),
        checks=tuple(words.CHECKS.get(name, name) for name in step.checklist),
    )


def rounds(steps: Sequence[ReviewStep], now: datetime) -> list[Round]:
    """The rounds, the latest first."""
    playbook, calendar = in_force(now), work_calendar()
    numbers = sorted({step.round for step in steps}, reverse=True)
    return [
        Round(number, tuple(reviewed(step, playbook, calendar, now) for step in steps if step.round == number))
        for number in numbers
    ]


class Open(NamedTuple):
    """Something that is still open before the signature. ``what``: terms, review or plan; the page leads to where it is done."""

    what: str
    text: str
    clause: str


def before_signing(
    contract: Contract, steps: Iterable[ReviewStep], parts: Iterable[Instalment], now: datetime
) -> list[Open]:
    """What keeps the contract from being signed, in words."""
    labels = own_labels(form_of("contract", now))

    def said(one: StillOpen) -> str:
        if one.what == "terms":
            return _("Not settled yet: %(named)s.") % {"named": words.named(list(one.names), labels)}
        if one.what == "review":
            return _review_open(contract, one.names)
        return _("The instalments do not add up to the amount.")

    found = selectors.before_signing(contract, steps, parts, now)
    return [Open(one.what, said(one), " ".join(one.clauses)) for one in found]


def _review_open(contract: Contract, waiting: Sequence[str]) -> str:
    named = _(", ").join(words.step(step) for step in waiting)
    if contract.state == "review":
        return _("Under review; still open: %(named)s.") % {"named": named}
    if named:
        return _("It has to be reviewed: %(named)s.") % {"named": named}
    return _("It has to be reviewed first.")


def own_labels(asked: Form | None) -> dict[str, Label]:
    """The labels of the regulation's own fields."""
    return {one.key: bilingual(one.label) for one in asked.extra} if asked else {}


@dataclass(frozen=True)
class Payment:
    """An instalment as the pages show it. ``days``: past its day by so many, negative before it."""

    part: Instalment
    days: int
    state: Label
    tone: str


def payments(parts: Iterable[Instalment], today: date, *, in_force: bool) -> list[Payment]:
    """The instalments in words; nothing is overdue of a contract that is not in force."""
    return [_payment(part, (today - part.due_on).days, in_force) for part in parts]


def _payment(part: Instalment, days: int, in_force: bool) -> Payment:
    if not part.outstanding:
        return Payment(part, days, pgettext("payment", "Paid"), "green")
    if not in_force:
        return Payment(part, days, pgettext("payment", "Planned"), "gray")
    if days > 0:
        told = ngettext("%(count)d day overdue", "%(count)d days overdue", days) % {"count": days}
        return Payment(part, days, told, words.BUCKET_TONES[bucket(days)])
    if part.received:
        return Payment(part, days, pgettext("payment", "Partly paid"), "amber")
    if days == 0:
        return Payment(part, days, _("Due today"), "amber")
    told = ngettext("due in %(count)d day", "due in %(count)d days", -days) % {"count": -days}
    return Payment(part, days, told, "amber" if days >= -7 else "gray")


def today() -> date:
    """The company's day."""
    return timezone.localdate()
