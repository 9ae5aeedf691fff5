"""Whether the database takes writes: one that only reads answers every question but this."""

from django.db import transaction

from bihuan.interfaces.jobs.models import Heartbeat

NOBODY = -1


def try_to_write() -> None:
    """A statement that writes and changes no row. A standby, or a file that may only be read, refuses it: DatabaseError."""
    with transaction.atomic():
        Heartbeat.objects.filter(pk=NOBODY).update(name="")
