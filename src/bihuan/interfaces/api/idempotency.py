"""The same request sent again: answered as before, done once.

The key is claimed in the transaction of the work, so that what was done and what was answered stand together or not at all, and of
two at the same moment the second waits and gets the first one's answer. What was refused did nothing and leaves no claim.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from bihuan.interfaces.api import exchange
from bihuan.interfaces.api.models import Answer
from bihuan.interfaces.api.problems import Problem

KEPT = timedelta(hours=24)
_KEY = re.compile(r"[!-~]{1,100}")
_HEADERS = ("Content-Type", "ETag", "Location")
AGAIN = "Idempotency-Replayed"


def once(request: HttpRequest, run: Callable[[], HttpResponse], *, repeatable: bool) -> HttpResponse:
    """Run, or answer as before. A key where none is taken is refused: it would promise what does not hold."""
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method != "POST":
        return run()
    if not repeatable:
        raise Problem(400, "not_repeatable", field="Idempotency-Key")
    if _KEY.fullmatch(key) is None:
        raise Problem(400, "bad_key", field="Idempotency-Key")
    told, digest = exchange.of(request), _digest(request)
    with transaction.atomic():
        claim = _claim(told.member.pk, key, digest, told.at)
        if claim.status:
            if claim.digest != digest:
                raise Problem(422, "key_reused", field="Idempotency-Key")
            return _as_before(claim)
        response = run()
        if response.status_code >= 300:
            transaction.set_rollback(True)
        else:
            _keep(claim, response)
    return response


def forget(*, at: datetime) -> int:
    """Drop answers of yesterday; a job's work. How many."""
    return Answer.objects.filter(at__lt=at - KEPT).delete()[0]


def _digest(request: HttpRequest) -> str:
    """Of everything that says what is wanted. The token belongs to it: a narrower one is not shown what a wider one was."""
    told = (exchange.of(request).token.pk, request.method, request.get_full_path(), request.headers.get("If-Match"))
    found = hashlib.sha256(repr(told).encode())
    if request.content_type != "multipart/form-data":
        found.update(request.body)
        return found.hexdigest()
    # The lines between the parts are drawn anew each time it is sent.
    found.update(repr(sorted(request.POST.lists())).encode("utf-8", "surrogatepass"))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            found.update(repr((name, file.name, file.size)).encode("utf-8", "surrogatepass"))
            for chunk in file.chunks():
                found.update(chunk)
            file.seek(0)
    return found.hexdigest()


def _claim(member: int, key: str, digest: str, at: datetime) -> Answer:
    """The key's row, ours alone until the transaction ends; without a status where nothing has been answered with it yet."""
    values = {"digest": digest, "at": at}
    answer, made = Answer.objects.get_or_create(member_id=member, key=key, defaults=values)
    if not made and answer.at < at - KEPT:
        stale = Answer.objects.filter(pk=answer.pk, at=answer.at)
        stale.update(digest=digest, at=at, status=0, headers={}, body="")
        answer.refresh_from_db()
    return answer


def _keep(claim: Answer, response: HttpResponse) -> None:
    headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
    body = response.content.decode()
    Answer.objects.filter(pk=claim.pk).update(status=response.status_code, headers=headers, body=body)


def _as_before(claim: Answer) -> HttpResponse:
    return HttpResponse(claim.body, status=claim.status, headers={**claim.headers, AGAIN: "true"})
