"""Answers when something is wrong: short, in the reader's language, with the id to quote; a fragment for htmx."""

import errno
import sys
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from bihuan.base.records.refusals import Conflict, Missing, Refused
from bihuan.interfaces.retrying import sqlstate
from bihuan.interfaces.telemetry.lines import request_id
from bihuan.interfaces.web.middleware import Handler, by_htmx
from bihuan.interfaces.wording import refusals

RETRY_SECONDS = 5
READ_ONLY, DISK_FULL = "25006", "53100"
"""PostgreSQL: a writing statement met a database that only reads; there was no room for what it would write."""
NO_ROOM = 507


@dataclass(frozen=True)
class Trouble:
    """What an error page says: what it is, and what one can do about it."""

    status: int
    title: str
    advice: str
    clause: str | None = None


def answer(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """A page; for htmx a notice in the corner, which leaves the page and what was typed as they are."""
    context = {"trouble": trouble, "request_id": request_id()}
    if by_htmx(request):
        response = render(request, "errors/fragment.html", context, status=trouble.status)
        _into_the_corner(response)
    else:
        response = render(request, "errors/page.html", context, status=trouble.status)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _into_the_corner(response: HttpResponse) -> None:
    response["X-Fragment"] = "error"
    # The form or button that asked may have named another place for its answer; a notice belongs in the corner.
    response["HX-Retarget"] = "#toasts"
    response["HX-Reswap"] = "beforeend"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return answer(request, Trouble(400, _("The request could not be understood"), _("Go back and try again.")))


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return answer(request, Trouble(403, _("This is not allowed"), _("Ask your administrator if you need it.")))


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is missing or old."""
    advice = _("Go back, reload the page and send the form again.")
    return answer(request, Trouble(403, _("The form has expired"), advice))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, the same for what is not there and for what may not be seen."""
    advice = _("The address may be mistyped, or the page has moved.")
    return answer(request, Trouble(404, _("There is no such page"), advice))


def conflict(request: HttpRequest) -> HttpResponse:
    """409 where there is no form that could show both versions."""
    advice = _("Look at it as it is now, then do it again if it is still needed.")
    return answer(request, Trouble(409, _("Somebody else has changed this in the meantime"), advice))


def too_many(request: HttpRequest, *, wait: int = 60) -> HttpResponse:
    """429, with the seconds after which it is worth trying again."""
    response = answer(request, Trouble(429, _("Too many requests"), _("Wait a moment, then try again.")))
    response["Retry-After"] = str(wait)
    return response


def failed(request: HttpRequest) -> HttpResponse:
    """500; 503 where the database cannot be asked, which passes; 507 where there was no room to write."""
    error = sys.exc_info()[1]
    if is_full(error):
        return no_room(request)
    if cannot_be_asked(error):
        return unavailable(request)
    advice = _("This was not your fault. Tell your administrator the number below.")
    return answer(request, Trouble(500, _("Something went wrong here"), advice))


def cannot_be_asked(error: BaseException | None) -> bool:
    """Whether it tells of a database that is gone, busy for too long, or able to read only; not of a statement that is wrong."""
    if sqlstate(error) == READ_ONLY:
        # A standby, or a primary that became one: the connection is sound, so it has to be given up by hand.
        connection.close()
        return True
    gone = isinstance(error, OperationalError | InterfaceError)
    return gone and not str(error).startswith(("no such ", "near "))


def is_full(error: BaseException | None) -> bool:
    """Whether it tells of a disk without room: the database's, or the one that files are kept on."""
    if isinstance(error, OperationalError):
        return sqlstate(error) == DISK_FULL or "disk is full" in str(error)
    return isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}


def unavailable(request: HttpRequest) -> HttpResponse:
    """503."""
    with translation.override(translation.get_language_from_request(request)):
        advice = _("Try again in a few seconds. Sending the same form again saves nothing twice.")
        response = _without_asking(request, Trouble(503, _("Not available for a moment"), advice))
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def no_room(request: HttpRequest) -> HttpResponse:
    """507."""
    with translation.override(translation.get_language_from_request(request)):
        advice = _("The server's disk is full. Nothing was saved; your administrator is told.")
        return _without_asking(request, Trouble(NO_ROOM, _("No room on the disk"), advice))


def _without_asking(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """The answer without asking the database anything: no layout, the language that the browser asks for."""
    part = "fragment" if by_htmx(request) else "page"
    context = {"trouble": trouble, "request_id": request_id()}
    response = HttpResponse(render_to_string(f"errors/{part}.html", context), status=trouble.status)
    if by_htmx(request):
        _into_the_corner(response)
    response["Cache-Control"] = "no-store"
    return response


class Answers:
    """For a view that let a service's refusal pass: 404, 403 with the reason and the clause, or 409."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer to one of the domain's three refusals; None for anything else."""
        if isinstance(exception, Missing):
            return not_found(request, exception)
        if isinstance(exception, Refused):
            return answer(request, Trouble(403, _("This is not allowed"), refusals.text(exception), exception.clause))
        return conflict(request) if isinstance(exception, Conflict) else None
