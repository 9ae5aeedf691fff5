"""From the log to notices: who is told of a fact, and only of what they may see."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan.base.access.permissions import Scope
from bihuan.base.audit.models import Event
from bihuan.base.duties.models import Duty, Move
from bihuan.base.organisation.models import Member
from bihuan.flow.contracts.models import Contract
from bihuan.insight.notices.services.writing import CHUNK, Draft, locked_cursor, notify
from bihuan.steer.reports.models import Report

Told = Iterator[Draft]
Rule = Callable[[Event, "People"], Told]


class People:
    """The members, by code and by key, read once a chunk; leavers are told nothing."""

    def __init__(self) -> None:
        rows = Member.objects.active().select_related("department").prefetch_related("roles")
        self.by_key = {member.pk: member for member in rows}
        self.by_code = {member.code: member for member in self.by_key.values()}

    def holding(self, permission: str) -> list[Member]:
        """Those whose own roles grant it, however far."""
        return [member for member in self.by_key.values() if permission in member.own_authority.grants]

    def holding_for_all(self, permission: str) -> list[Member]:
        """Those whose own roles grant it for everybody's records."""
        return [member for member in self.holding(permission) if member.own_authority.grants[permission] is Scope.ALL]


def follow(*, at: datetime) -> int:
    """Read what is new in the log and among the moves of duties; how many notices came of it. At most 500 entries at a time."""
    written = 0
    while True:
        read, new = _chunk(at)
        written += new
        if read < CHUNK:
            return written


@transaction.atomic
def _chunk(at: datetime) -> tuple[int, int]:
    cursor = locked_cursor(at)
    events = list(Event.objects.filter(seq__gt=cursor.seq).select_related("withdrawal").order_by("seq")[:CHUNK])
    moves = list(Move.objects.filter(pk__gt=cursor.move).order_by("pk")[:CHUNK])
    if not events and not moves:
        return 0, 0
    people = People()
    drafts = [draft for event in events for draft in _told(event, people, cursor.since)]
    drafts += list(_moved(moves, people, at))
    written = notify(drafts, at=at)
    cursor.seq = events[-1].seq if events else cursor.seq
    cursor.move = moves[-1].pk if moves else cursor.move
    cursor.save(update_fields=["seq", "move"])
    return max(len(events), len(moves)), written


def _told(event: Event, people: People, since: datetime | None) -> Told:
    rule = RULES.get(event.verb)
    if rule is None or hasattr(event, "withdrawal") or (since is not None and event.at < since):
        return
    actor = event.actor
    for draft in rule(event, people):
        member = people.by_key.get(draft.member)
        if member is not None and member.code != actor:
            yield draft


def _report(event: Event, people: People) -> Told:
    """A report was signed, returned or remarked on: its writer."""
    writer = people.by_code.get(event.data.get("writer", ""))
    if writer is None or not Report.objects.visible_to(writer, "reports.view").filter(public_id=event.subject).exists():
        return
    parameters = {name: event.data.get(name) for name in ("report_kind", "period", "comment")} | {"by": event.actor}
    kind = {"report.signed": "report_signed", "report.returned": "report_returned"}.get(event.verb, "report_commented")
    yield Draft(writer.pk, kind, str(event.seq), ("report", event.subject), parameters)


def _to_sign(event: Event, people: People) -> Told:
    """A report was handed in: whoever is to sign it."""
    report = Report.objects.filter(public_id=event.subject).select_related("writer").first()
    if report is None or report.addressee_id is None:
        return
    signer = people.by_key.get(report.addressee_id)
    if signer is None or not Report.objects.visible_to(signer, "reports.view").filter(pk=report.pk).exists():
        return
    parameters = {"report_kind": report.report_kind, "period": report.period, "by": report.writer.code}
    yield Draft(signer.pk, "report_to_sign", str(event.seq), ("report", event.subject), parameters)


def _review(event: Event, people: People) -> Told:
    """A reviewer was asked."""
    reviewer = people.by_code.get(event.data.get("reviewer", ""))
    if (
        reviewer is None
        or not Contract.objects.visible_to(reviewer, "contracts.view").filter(public_id=event.subject).exists()
    ):
        return
    parameters = {"step": event.data.get("step"), "by": event.actor}
    yield Draft(reviewer.pk, "review_requested", str(event.seq), ("contract", event.subject), parameters)


def _statistics(event: Event, people: People) -> Told:
    """A week's statistics were released: whoever may look at them."""
    for member in people.holding("statistics.view"):
        yield Draft(member.pk, "statistics_released", event.subject, ("week", event.subject), {"week": event.subject})


FED_BACK = ("report", "visit", "opportunity", "bid", "contract", "week")
"""What feedback can be about: fields of the fact."""


def _feedback(event: Event, people: People) -> Told:
    """Somebody in marketing remarked on something one had sent."""
    member = people.by_code.get(event.data.get("member", ""))
    if member is None:
        return
    about = next(((kind, str(event.data[kind])) for kind in FED_BACK if event.data.get(kind)), ("", ""))
    yield Draft(member.pk, "feedback", str(event.seq), about, {"by": event.actor, "comment": event.data.get("text")})


def _delegated(event: Event, people: People) -> Told:
    """Permissions were put into one's hands."""
    member = people.by_code.get(event.data.get("member", ""))
    if member is not None:
        dates = {name: event.data.get(name) for name in ("first_on", "last_on")}
        yield Draft(member.pk, "delegation", str(event.seq), ("member", event.subject), {"by": event.subject, **dates})


RULES: dict[str, Rule] = {
    "report.submitted": _to_sign,
    "report.signed": _report,
    "report.returned": _report,
    "report.commented": _report,
    "contract.review_requested": _review,
    "statistics.released": _statistics,
    "feedback.given": _feedback,
    "delegation.given": _delegated,
}
"""The facts somebody is told of, by their verb."""


def _moved(moves: Sequence[Move], people: People, at: datetime) -> Told:
    """Duties that opened, went or got another time because people, the regulation or the calendar changed: their owners.

    What is over for long is nobody's news: only duties that are or were still to be done.
    """
    for move in moves:
        member = None if move.member_id is None else people.by_key.get(move.member_id)
        latest = max((due for due in (move.old_due_at, move.new_due_at) if due is not None), default=None)
        if member is None or latest is None or latest <= at or not _sees_duties(member):
            continue
        parameters: dict[str, Any] = {
            "clause": move.clause,
            "change": move.change,
            "cause": move.cause,
            "old_due_at": _iso(move.old_due_at),
            "due_at": _iso(move.new_due_at),
        }
        yield Draft(member.pk, "duty_moved", str(move.pk), (move.about_kind, move.about_id), parameters)


def _sees_duties(member: Member) -> bool:
    return "duties.view" in member.own_authority.grants


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def duty_drafts(duties: Iterable[Duty], kind: str, people: People) -> Told:
    """Notices about duties to those who owe them."""
    for duty in duties:
        member = None if duty.member_id is None else people.by_key.get(duty.member_id)
        if member is None or not _sees_duties(member):
            continue
        parameters = {"clause": duty.clause, "due_at": _iso(duty.due_at), "missing_at": _iso(duty.missing_at)}
        yield Draft(
            member.pk, kind, f"{duty.public_id}:{_iso(duty.due_at)}", (duty.about_kind, duty.about_id), parameters
        )
