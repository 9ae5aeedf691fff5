"""Taking back people who were entered by mistake and have done nothing: as if they had never come."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError

from bihuan.base.access.predicate import require
from bihuan.base.audit.models import Event
from bihuan.base.audit.services import withdraw
from bihuan.base.organisation.models import Member, PasswordLink, Position
from bihuan.base.organisation.services.importing import IMPORT
from bihuan.base.organisation.services.rights import lock_tree, may_manage
from bihuan.base.records.refusals import Refused


def remove_members(*, public_ids: Sequence[str], reason: str, by: Member, at: datetime) -> Mapping[str, Refused]:
    """Remove those who never signed in, did nothing and whom nothing names; why the others stay, by public id.

    What the log says of them counts no more. Those who report to others go before them, in whatever order they are told.
    """
    require(by, IMPORT)
    may_manage(by)
    with transaction.atomic():
        lock_tree()
        waiting = list(Member.objects.filter(public_id__in=public_ids).order_by("-pk"))
        kept: dict[str, Refused] = {}
        while waiting:
            kept = {
                member.public_id: why for member in waiting if (why := _removed(member, reason, by, at)) is not None
            }
            if len(kept) == len(waiting):
                break
            # Somebody's superior can go once everybody below has gone.
            waiting = [member for member in waiting if member.public_id in kept]
        return kept


def _removed(member: Member, reason: str, by: Member, at: datetime) -> Refused | None:
    """None, or why the member stays; then nothing has changed."""
    if member.pk == by.pk or member.is_administrator:
        return Refused("member_in_charge")
    if member.last_login is not None or Event.objects.filter(actor=member.code, withdrawal=None).exists():
        return Refused("member_has_worked")
    told = Event.objects.filter(kind=Member.kind, subject=member.code, withdrawal=None).order_by("seq")
    try:
        with transaction.atomic():
            seqs = list(told.values_list("seq", flat=True))
            Position.objects.filter(member=member).delete()
            PasswordLink.objects.filter(member=member).delete()
            member.roles.clear()
            member.delete()
            if seqs:
                withdraw(seqs=seqs, reason=reason, by=by, at=at)
    except (ProtectedError, RestrictedError):
        return Refused("member_is_named")
    return None
