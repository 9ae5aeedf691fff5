"""Sending the same thing twice does it once: a double press, Back and again, the browser's own retry, a second tab.

Each form carries a token of its own; the same token again answers with the first answer's address. So does the same content from
the same person at the same address within two minutes, whatever its token. Both are claimed in the transaction of the work, so
that of two at the same moment one waits for the other, and a refused work leaves no claim.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone

from bihuan.base.records.services import insert_missing
from bihuan.base.records.transactions import whole
from bihuan.interfaces.retrying import retried
from bihuan.interfaces.web.kit.models import Sent

TOKEN = "sent_token"  # noqa: S105 - a field's name
TOKEN_LIVES = timedelta(hours=24)
CONTENT_LIVES = timedelta(minutes=2)
KEPT = timedelta(days=2)


def new_token() -> str:
    """A token for a form that is being rendered."""
    return secrets.token_urlsafe(16)


def once(request: HttpRequest, work: Callable[[], str], *, by_content: bool = False) -> tuple[str, bool]:
    """Run the work in one transaction unless it was done already: where its answer leads, and whether it had been done.

    When that transaction has to give way to another it is begun anew.
    """
    keys = _keys(request, by_content)
    return retried(lambda: _once(keys, work))


def _once(keys: dict[str, timedelta], work: Callable[[], str]) -> tuple[str, bool]:
    with whole():
        done = _claimed(keys, timezone.now())
        if done is not None:
            return done, True
        url = work()
        if keys:
            Sent.objects.filter(key__in=keys).update(url=url)
    return url, False


def _keys(request: HttpRequest, by_content: bool) -> dict[str, timedelta]:
    who = f"{getattr(request.user, 'pk', '')}\n"
    keys = {}
    if token := request.POST.get(TOKEN, ""):
        keys[_digest(who + token)] = TOKEN_LIVES
    if by_content:
        keys[_digest(who + _content(request))] = CONTENT_LIVES
    return keys


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _content(request: HttpRequest) -> str:
    fields = sorted(
        (name, values) for name, values in request.POST.lists() if name not in {TOKEN, "csrfmiddlewaretoken"}
    )
    files = sorted((name, file.name, file.size) for name, files in request.FILES.lists() for file in files)
    return repr((request.get_full_path(), fields, files))


def _claimed(keys: dict[str, timedelta], now: datetime) -> str | None:
    """None when all keys are ours now; else where the first one led. Waits for another transaction that holds one."""
    made = insert_missing(Sent, ("key", "url", "at"), [(key, "", now) for key in sorted(keys)])
    if len(made) == len(keys):
        return None
    for sent in Sent.objects.filter(key__in=keys).exclude(pk__in=made).order_by("key"):
        again = Sent.objects.filter(key=sent.key, at=sent.at)
        if sent.at >= now - keys[sent.key] or not again.update(at=now, url=""):
            # The other key was sent for the same, so it leads there, too.
            Sent.objects.filter(key__in=keys, url="").update(url=sent.url)
            return sent.url
    return None


def forget(*, at: datetime) -> int:
    """Drop what was sent two days ago; a job's work. How many."""
    return Sent.objects.filter(at__lt=at - KEPT).delete()[0]
