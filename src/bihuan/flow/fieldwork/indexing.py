"""What follow-ups and visits are found by, beside their customer."""

from bihuan.base.search.services import put
from bihuan.flow.fieldwork.models import Followup, Visit


def index_followup(followup: Followup) -> None:
    """What was said, and what is next."""
    put("followup", followup.pk, followup.content, followup.feedback, followup.next_step, followup.risk)


def index_visit(visit: Visit) -> None:
    """What for, what came of it, who received us."""
    texts = (visit.goal, visit.result, visit.next_steps, visit.needs, visit.competitors)
    put("visit", visit.pk, *texts, people=[visit.received_by] if visit.received_by else [])
