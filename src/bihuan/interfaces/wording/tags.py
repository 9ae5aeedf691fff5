"""``{% load people %}``: names of roles and positions."""

from typing import Any

from django import template
from django.utils import timezone

from bihuan.base.access.models import Role
from bihuan.base.organisation.days import day_of
from bihuan.base.organisation.models import Member
from bihuan.interfaces.wording import organisation, positions

register = template.Library()


@register.filter(name="role_name")
@register.simple_tag(name="role_name")
def role_name(role: Role) -> str:
    """A permission role's name."""
    return organisation.role(role)


@register.simple_tag
def position_of(member: Member) -> str:
    """What position the member holds today, by the regulation's word for it."""
    now = timezone.now()
    today = day_of(now)
    held: list[Any] = [
        one for one in member.positions.all() if one.first_on <= today and (one.last_on is None or one.last_on >= today)
    ]
    return positions.title(held[-1].role, now) if held else ""
