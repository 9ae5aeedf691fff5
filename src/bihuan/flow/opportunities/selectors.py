"""Reading opportunities: what is open, what is to be confirmed this week, what changed."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import projection
from bihuan.base.organisation.models import Member
from bihuan.base.policies.forms import Gap, gaps
from bihuan.base.policies.selectors import in_force, work_calendar
from bihuan.flow.opportunities.models import Opportunity, OpportunityQuerySet
from bihuan.flow.opportunities.rules import Confirmation, next_confirmation, values_of
from bihuan.playbook.schema.forms import Form


def open_of(member: Member) -> OpportunityQuerySet:
    """The member's own open opportunities."""
    return Opportunity.objects.open().filter(owner=member)


def confirmation(at: datetime) -> Confirmation | None:
    """The weekly update that what is done now counts for (A12); None where the regulation has none."""
    return next_confirmation(in_force(at), work_calendar(), at)


def to_confirm(member: Member, week: Confirmation) -> OpportunityQuerySet:
    """The member's open opportunities that nobody has touched yet in the time that counts, or left incomplete."""
    mine = open_of(member)
    return mine.filter(last_touched_at__lt=week.since) | mine.filter(is_complete=False)


def unconfirmed(member: Member, week: Confirmation | None) -> OpportunityQuerySet:
    """The member's open opportunities of which nobody has said a word yet; all of them where no weekly update is asked for."""
    return open_of(member) if week is None else open_of(member).untouched_since(week.since)


def is_waiting(opportunity: Opportunity, week: Confirmation | None) -> bool:
    """Whether the weekly update that is due next still misses it."""
    return week is not None and opportunity.is_open and opportunity.last_touched_at < week.since


def empty_fields(opportunity: Opportunity, form: Form | None) -> tuple[Gap, ...]:
    """The fields that the regulation asks for and that are empty (A27)."""
    return gaps(form, values_of(opportunity))


def changes_since(opportunities: Iterable[Opportunity], since: datetime) -> dict[str, list[Event]]:
    """What the log tells of each of them since the moment, the latest first; by public id. One query."""
    ids = [one.public_id for one in opportunities]
    found: dict[str, list[Event]] = defaultdict(list)
    for event in projection().filter(kind=Opportunity.kind, subject__in=ids, at__gte=since).order_by("-seq"):
        found[event.subject].append(event)
    return found
