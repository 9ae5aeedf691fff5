"""The session engine: Django's own, in a table that knows whose session it is."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from bihuan.base.records.models import new_public_id
from bihuan.base.records.prepared import Prepared

SIGNED_IN, SEEN, ADDRESS, AGENT, PUBLIC = "signed_in_at", "seen_at", "address", "agent", "public_id"
"""What is kept in a session beside Django's own: moments in seconds, since sessions hold JSON."""


class Session(AbstractBaseSession):
    """A session, and of whom: so that somebody sees their own and can end them.

    ``seen_at`` is right to some minutes: it is written with the session, which is not saved at each request.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    public_id = models.CharField(max_length=12, blank=True, db_index=True)
    created_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=300, blank=True)

    class Meta(AbstractBaseSession.Meta):
        app_label = "accounts"

    @classmethod
    def get_session_store_class(cls) -> type["SessionStore"]:
        """What reads and writes it."""
        return SessionStore


_LIVE = Prepared(lambda key, at: Session.objects.filter(session_key=key, expire_date__gt=at))


class SessionStore(DatabaseStore):
    """Copies from the session's content what the list of sessions shows."""

    def _get_session_from_db(self) -> Session | None:
        rows = _LIVE(key=self.session_key, at=timezone.now()) if self.session_key else []
        if not rows:
            self._session_key = None
        return rows[0] if rows else None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Our table."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row for this content."""
        member = data.get("_auth_user_id")
        if member is not None:
            data.setdefault(PUBLIC, new_public_id())
        row: Any = super().create_model_instance(data)
        if member is not None:
            row.member_id = int(member)
            row.public_id = data[PUBLIC]
            row.created_at = moment(data.get(SIGNED_IN))
            row.seen_at = moment(data.get(SEEN))
            row.address = data.get(ADDRESS, "")
            row.agent = data.get(AGENT, "")
        return row


def moment(seconds: float | None) -> datetime | None:
    """A moment kept in a session."""
    return None if seconds is None else datetime.fromtimestamp(seconds, tz=timezone.get_default_timezone())


def open_sessions(member: Any, *, at: datetime) -> list[Session]:
    """The member's sessions that still hold, the latest first."""
    return list(Session.objects.filter(member=member, expire_date__gt=at).order_by("-seen_at"))


def end(member: Any, *, but: str | None = None) -> int:
    """Delete the member's sessions, but the one of that key; how many. That they hold no more the session stamp sees to."""
    rows = Session.objects.filter(member=member)
    return (rows if but is None else rows.exclude(session_key=but)).delete()[0]
