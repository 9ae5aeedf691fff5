"""Who may manage whom: the checks that several verbs share."""

from django.db.models import F

from bihuan.base.access.models import Role
from bihuan.base.access.predicate import require
from bihuan.base.access.rules import beyond
from bihuan.base.organisation.models import Company, Member
from bihuan.base.records.refusals import Conflict, Missing, Refused


def may_manage(by: Member | None, member: Member | None = None) -> None:
    """Whether ``by`` manages members, and this one: an administrator's account is an administrator's affair."""
    if by is None:
        return
    require(by, "members.manage")
    if member is not None and member.is_administrator and not by.is_administrator:
        raise Refused("outranked")


def may_take_over(by: Member | None, member: Member) -> None:
    """Whether ``by`` may do what would let them act as the member: only where the member may do nothing that ``by`` may not."""
    may_manage(by, member)
    if by is None or by.pk == member.pk:
        return
    more = beyond(by.own_authority, member.own_authority.grants, path=member.own_authority.path)
    if more:
        raise Refused("outranked", permissions=more)


def not_oneself(by: Member | None, member: Member, code: str) -> None:
    """Nobody sets their own department, manager or position, except an administrator: they gain nothing by it."""
    if by is not None and by.pk == member.pk and not by.is_administrator:
        raise Refused(code)


def locked(member: Member, *, version: int | None = None) -> Member:
    """The member's row, locked until the transaction ends, at the version that was read."""
    current: Member | None = (
        Member.objects.select_for_update(of=("self",))
        .select_related("department", "manager")
        .filter(pk=member.pk)
        .first()
    )
    if current is None:
        raise Missing
    if version is not None and current.version != version:
        raise Conflict(current)
    return current


def count_up(member: Member) -> None:
    """Something about the member has changed that a page shows."""
    Member.objects.filter(pk=member.pk).update(version=F("version") + 1)
    member.refresh_from_db(fields=["version"])


def lock_tree() -> None:
    """One change at a time of who stands below whom: two at once could close a circle that neither sees."""
    Company.objects.select_for_update().filter(pk=1).first()


def lock_administrators() -> None:
    """One change at a time that may take an administrator away."""
    list(Role.objects.select_for_update().filter(is_administrator=True).order_by("pk"))


def some_administrator_stays() -> None:
    """Refuse, and with it undo, what would leave the company without an administrator who can log in."""
    if not Member.objects.filter(is_active=True, left_on=None, roles__is_administrator=True).exists():
        raise Refused("last_administrator")
