"""The bell: how many notices one has not looked at, in one query, asked when the page shows it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from bihuan.base.organisation.models import Member
from bihuan.insight.notices.models import Notice
from bihuan.interfaces.web.kit import frame

MOST = 99


def unread(member: Member) -> int:
    """How many; no more than a bell can show are counted."""
    return Notice.objects.of(member).unread().order_by()[: MOST + 1].count()


def processor(request: HttpRequest) -> dict[str, Any]:
    """Tells the frame how many; nothing is asked of the database until a page shows it."""
    user = getattr(request, "user", None)
    counts = frame.of(request).counts
    if isinstance(user, Member) and "notices" not in counts:
        counts["notices"] = SimpleLazyObject(lambda: unread(user))  # type: ignore[assignment]
    return {}
