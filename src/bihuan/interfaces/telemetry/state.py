"""How the parts beside the pages stand: jobs, queue, outbox, readers of the log, processes, database. Read anew each time."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, Min, Q
from django_q.models import OrmQ

from bihuan.base.audit.models import Head
from bihuan.base.duties.models import Cursor as DutiesCursor
from bihuan.insight.notices.models import Cursor as NoticesCursor
from bihuan.insight.notices.models import Mail
from bihuan.insight.webhooks.models import Endpoint
from bihuan.interfaces.jobs.models import Heartbeat


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the log: the last entry read, and how many it has yet to read."""

    name: str
    seq: int
    lag: int


@dataclass(frozen=True, slots=True)
class Outbox:
    """Mails that wait, since when the first of them does, and those given up."""

    waiting: int
    oldest: datetime | None
    given_up: int


@dataclass(frozen=True, slots=True)
class State:
    """Everything of one moment. ``reached``: the moment up to which deadlines have been looked at."""

    head: int
    readers: tuple[Reader, ...]
    reached: datetime | None
    queue: int
    outbox: Outbox
    processes: tuple[Heartbeat, ...]


def read() -> State:
    """In eight statements."""
    head = Head.objects.filter(pk=1).values_list("seq", flat=True).first() or 0
    duties = DutiesCursor.objects.filter(pk=1).first()
    notices = NoticesCursor.objects.filter(pk=1).first()
    read_to = {"duties": duties.seq if duties else 0, "notices": notices.seq if notices else 0}
    told = Endpoint.objects.filter(stopped="", archived_at=None).aggregate(seq=Min("seq"))["seq"]
    if told is not None:
        # The one that is furthest behind; who has been stopped is not waited for.
        read_to["webhooks"] = told
    waits = Q(sent_at=None, next_attempt_at__isnull=False)
    mails = Mail.objects.aggregate(
        waiting=Count("pk", filter=waits),
        oldest=Min("created_at", filter=waits),
        given_up=Count("pk", filter=Q(sent_at=None, next_attempt_at=None)),
    )
    return State(
        head=head,
        readers=tuple(Reader(name, seq, max(0, head - seq)) for name, seq in read_to.items()),
        reached=duties.reached if duties else None,
        queue=OrmQ.objects.count(),
        outbox=Outbox(**mails),
        processes=tuple(Heartbeat.objects.all()),
    )


def database_bytes() -> int:
    """What the database takes on its disk."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return int(cursor.fetchone()[0])
