"""Whom a filter or a form offers: the members and departments that who asks may know of."""

from collections.abc import Callable

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.selectors import departments_for
from bihuan.flow.customers.selectors import reaches_own_only

Choices = Callable[[Member], list[tuple[str, str]]]
MOST = 1_000


def members_within(permission: str) -> Choices:
    """The members over whom the permission reaches, by name; those who have left after the others."""

    def choices(member: Member) -> list[tuple[str, str]]:
        if reaches_own_only(member, permission):
            return [(member.public_id, member.name)]
        seen = Member.objects.visible_to(member, permission).order_by("-is_active", "sort_key", "pk")
        return list(seen.values_list("public_id", "name")[:MOST])

    return choices


def departments(member: Member) -> list[tuple[str, str]]:
    """The departments, as paths in the tree, further in the deeper they lie."""
    return [(one.path, f"{'　' * (one.path.count('/') - 1)}{one.name}") for one in departments_for(member)]
