"""The outbox: mails wait in a table, a job sends them, what fails is tried again after longer and longer pauses.

Nothing here knows the network. The sender claims what is due, tries, and says how it went.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from bihuan.base.organisation.models import Member
from bihuan.insight.notices.models import Mail

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 1440))
"""After the first failure, the second … After the last the mail is given up, until somebody asks for it again."""
LEASE = timedelta(minutes=10)
"""For so long a claimed mail belongs to who claimed it: a sender that dies leaves it to the next."""


def put(*, to: str, subject: str, body: str, dedupe_key: str, at: datetime, member: Member | None = None) -> bool:
    """Put a mail in, once for each key; whether it was new."""
    mail = Mail(
        to=to,
        member=member,
        subject=" ".join(subject.split())[:200],
        body=body,
        dedupe_key=dedupe_key,
        created_at=at,
        next_attempt_at=at,
    )
    before = Mail.objects.filter(dedupe_key=dedupe_key).exists()
    Mail.objects.bulk_create([mail], ignore_conflicts=True)
    return not before


def claim(*, at: datetime) -> Mail | None:
    """The mail that has been due for longest, now ours for a while: of any number of senders one gets it."""
    due = Mail.objects.filter(sent_at=None, next_attempt_at__lte=at).order_by("next_attempt_at", "pk")
    while (mail := due.first()) is not None:
        if _ours(mail).update(next_attempt_at=at + LEASE, attempts=F("attempts") + 1):
            mail.refresh_from_db()
            return mail
    return None


def sent(mail: Mail, *, at: datetime) -> None:
    """It has gone."""
    Mail.objects.filter(pk=mail.pk).update(sent_at=at, next_attempt_at=None, last_error="")


def failed(mail: Mail, *, error: str, for_good: bool, at: datetime) -> None:
    """It did not go. ``for_good``: the address or the mail was refused, trying again would not help.

    Of one that another sender has by now, or that somebody has put away meanwhile, nothing is said.
    """
    over = for_good or mail.attempts > len(PAUSES)
    later = None if over else at + PAUSES[mail.attempts - 1]
    _ours(mail).update(next_attempt_at=later, last_error=" ".join(error.split())[:300])


def again(mails: Sequence[int], *, at: datetime) -> int:
    """Try these once more from the beginning; how many that are."""
    return Mail.objects.filter(pk__in=mails, sent_at=None).update(attempts=0, next_attempt_at=at)


def discard(mails: Sequence[int]) -> int:
    """Try these no more, for as long as nobody asks for them again; how many that are. One that is on its way right now may go."""
    waiting = Mail.objects.filter(pk__in=mails, sent_at=None, next_attempt_at__isnull=False)
    return waiting.update(next_attempt_at=None)


def _ours(mail: Mail) -> "QuerySet[Mail]":
    """The mail as it was read; none when another sender has it, or somebody has put it away."""
    return Mail.objects.filter(pk=mail.pk, sent_at=None, next_attempt_at=mail.next_attempt_at)
