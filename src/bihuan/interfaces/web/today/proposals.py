"""What is done when a proposal is accepted: action → the service that carries it out."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.base.duties.models import Proposal
from bihuan.base.duties.services import Decision, decide_proposal
from bihuan.base.organisation.models import Member
from bihuan.flow.customers.services import grade_customers, release_customers
from bihuan.interfaces.web.kit.acting import Done
from bihuan.interfaces.wording import abouts

Act = Callable[[Proposal, Member, datetime, str], Done]


def _reclaim(proposal: Proposal, by: Member, at: datetime, back: str) -> Done:
    """B8: the customer has no owner any more and can be given to somebody else."""
    release_customers(customers=[proposal.about_id], reason=proposal.clause, by=by, at=at)
    return Done(
        abouts.address("customer", proposal.about_id) or back,
        _("The customer was taken back. Give it to somebody else."),
    )


def _downgrade(proposal: Proposal, by: Member, at: datetime, back: str) -> Done:
    """E14: the customer is grade C from now on."""
    grade_customers(customers=[proposal.about_id], grade="C", reason=proposal.clause, by=by, at=at)
    return Done(back, _("The customer is grade C now."))


def _activate(proposal: Proposal, by: Member, at: datetime, back: str) -> Done:
    """C18: on to the customer's page, to plan a follow-up or give it to somebody who will."""
    return Done(
        abouts.address("customer", proposal.about_id) or back,
        _("Plan the next contact, or give the customer to somebody who will."),
    )


def _idle_rep(proposal: Proposal, by: Member, at: datetime, back: str) -> Done:
    """C13: the manager has a word; nothing else changes."""
    return Done(back, _("Noted that you take care of it."))


ACTS: dict[str, Act] = {"reclaim": _reclaim, "downgrade": _downgrade, "activate": _activate, "idle_rep": _idle_rep}


@transaction.atomic
def decide(proposal: Proposal, decision: Decision, *, by: Member, at: datetime, back: str = "") -> Done | None:
    """Decide, and do what was proposed in the same transaction: where it is refused, nothing is decided. None: turned down."""
    decide_proposal(proposal=proposal, decision=decision, by=by, at=at)
    return ACTS[proposal.action](proposal, by, at, back) if decision == "accepted" else None
