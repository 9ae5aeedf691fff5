"""What a new company does next: for its administrator, until it is done or a fortnight has passed."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.base.organisation.models import Company, Member
from bihuan.flow.customers.models import Customer
from bihuan.interfaces.channels.outgoing import can_mail
from bihuan.interfaces.web.kit.navigation import address

Label = str | Promise
SHOWN = timedelta(days=14)
COOKIE = "next_steps"
HIDDEN = "hidden"


class Step(NamedTuple):
    """Something to do, where, and whether it is done."""

    label: Label
    why: Label
    href: str
    done: bool


def steps(request: HttpRequest, there: Company | None, at: datetime) -> list[Step]:
    """The steps; none for anybody else, in the demo company, later on, or when they were put away."""
    me = request.user
    if not isinstance(me, Member) or not me.is_administrator or request.COOKIES.get(COOKIE) == HIDDEN:
        return []
    if there is None or there.is_demo or at - there.set_up_at > SHOWN:
        return []
    others = Member.objects.exclude(pk=me.pk)
    listed = (
        (
            _("Add your people"),
            _("Who sells, who leads, who signs: their position decides what they owe."),
            "organisation:add",
            others.exists(),
        ),
        (
            _("Invite them"),
            _("On each member's page: a link by which they choose their password."),
            "organisation:members",
            others.exclude(password_set_at=None).exists(),
        ),
        (
            _("Bring in your customers"),
            _("A few by hand are enough to begin with."),
            "customers:list",
            Customer.objects.exists(),
        ),
        (
            _("Look at the regulation"),
            _("What it asks of whom, by when, and what it costs. Change what does not fit."),
            "playbook:regulation",
            False,
        ),
        (_("Set up e-mail"), _("So that reminders and links reach people."), "notices:server", can_mail(there)),
        (
            _("Protect your account"),
            _("An administrator should sign in with a second factor."),
            "accounts:security",
            bool(request.session.get("second_factor")),
        ),
    )
    found = [Step(label, why, href, done) for label, why, page, done in listed if (href := address(page))]
    return [] if all(step.done for step in found) else found
