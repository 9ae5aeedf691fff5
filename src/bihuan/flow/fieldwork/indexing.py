"""What follow-ups and visits are found by, beside their customer."""

from collections.abc import Iterable

from bihuan.base.search.services import Words, put_all, put_new
from bihuan.flow.fieldwork.models import Followup, Visit


def index_followup(followup: Followup) -> None:
    """What was said, and what is next."""
    put_all("followup", {followup.pk: _followup(followup)})


def index_new_followups(followups: Iterable[Followup]) -> None:
    """The same of many that were made just now."""
    put_new("followup", {followup.pk: _followup(followup) for followup in followups})


def index_visit(visit: Visit) -> None:
    """What for, what came of it, who received us."""
    put_all("visit", {visit.pk: _visit(visit)})


def index_new_visits(visits: Iterable[Visit]) -> None:
    """The same of many that were made just now."""
    put_new("visit", {visit.pk: _visit(visit) for visit in visits})


def _followup(followup: Followup) -> Words:
    return Words((followup.content, followup.feedback, followup.next_step, followup.risk))


def _visit(visit: Visit) -> Words:
    texts = (visit.goal, visit.result, visit.next_steps, visit.needs, visit.competitors)
    return Words(texts, [visit.received_by] if visit.received_by else [])
