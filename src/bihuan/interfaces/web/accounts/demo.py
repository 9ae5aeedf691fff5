"""The people of the demo company, to enter as one of them by a click. Nowhere but in a demo database, never in production."""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings

from bihuan.base.organisation.days import day_of
from bihuan.base.organisation.models import Company, Member
from bihuan.interfaces.wording import positions

ORDER = (
    "sales",
    "assistant",
    "manager",
    "director",
    "gm",
    "marketing",
    "legal",
    "finance",
    "support",
    "front_desk",
    "administrator",
    "",
)
"""Positions in the order in which the login page shows them; those it does not know stand before the administrators."""
A_POSITION = 3
"""So many people of each position at most: a choice, not a directory."""


class Person(NamedTuple):
    """Somebody to enter as, and what they are, in the regulation's words."""

    member: Member
    title: str


def allowed(company: Company | None) -> bool:
    """Whether there is a demo company here."""
    return company is not None and company.is_demo and not settings.PRODUCTION


def people(company: Company | None, at: datetime) -> list[Person]:
    """Some people of each position, then the administrators; none outside the demo company."""
    if not allowed(company):
        return []
    held: dict[str, list[Member]] = {}
    rows = Member.objects.active().with_position(day_of(at)).select_related("department").prefetch_related("roles")
    for member in rows.order_by("pk"):
        role = getattr(member, "position_role", None) or ("administrator" if member.is_administrator else "")
        held.setdefault(role, []).append(member)
    titles = positions.titles(at)
    places = {role: place for place, role in enumerate(ORDER)}
    return [
        Person(member, titles.get(role) or str(positions.WORDS.get(role, role)))
        for role in sorted(held, key=lambda role: places.get(role, len(ORDER) - 2))
        for member in held[role][:A_POSITION]
    ]


def person(company: Company | None, code: str, at: datetime) -> Member | None:
    """The member of that account, when one may enter as them."""
    if not allowed(company):
        return None
    member = Member.objects.filter(code=code).first()
    return member if member is not None and member.can_enter_on(day_of(at)) else None
