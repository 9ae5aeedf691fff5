"""Everything that can be wrong, as ``application/problem+json`` (RFC 9457) in the reader's words, which are those of the pages."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja.errors import AuthenticationError, ValidationError
from ninja.responses import NinjaJSONEncoder
from pydantic import ValidationError as InvalidInput

from bihuan.base.records.refusals import Conflict, Missing, Refused
from bihuan.interfaces.api import exchange
from bihuan.interfaces.telemetry.lines import request_id
from bihuan.interfaces.web.errors import NO_ROOM, RETRY_SECONDS, cannot_be_asked, is_full
from bihuan.interfaces.wording import complaints, refusals

log = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"
FORBIDDEN = frozenset({"no_permission", "outranked"})
"""Refusals that are a matter of rights: 403. All others are of the rules: 422."""

TITLES: dict[int, Promise] = {
    400: _l("The request could not be understood"),
    401: _l("Who asks is not known"),
    403: _l("This is not allowed"),
    404: _l("There is nothing here"),
    405: _l("This cannot be done here"),
    409: _l("Somebody else has changed this in the meantime"),
    412: _l("Somebody else has changed this in the meantime"),
    413: _l("Too much was sent"),
    415: _l("What was sent is of another kind than expected"),
    422: _l("This is not possible"),
    428: _l("Say which version you have changed"),
    429: _l("Too many requests"),
    500: _l("Something went wrong here"),
    503: _l("Not available for a moment"),
    NO_ROOM: _l("No room on the disk"),
}
DETAILS: dict[str, Promise] = {
    "token_wanted": _l("Send a personal token: Authorization: Bearer …"),
    "bad_token": _l("This token is unknown, revoked or expired, or its owner may not sign in any more."),
    "token_read_only": _l("This token may only read."),
    "too_many_requests": _l("At most %(most)s requests a minute with one token. Wait a moment, then try again."),
    "too_many_files": _l("At most %(most)s files an hour. Take what you need in one."),
    "not_found": _l("There is no such record, or none that you may see."),
    "no_such_address": _l("There is no such address."),
    "method_not_allowed": _l("Here one can: %(methods)s."),
    "too_large": _l("At most %(most)s bytes."),
    "unsupported_media_type": _l("Expected: %(types)s."),
    "bad_json": _l("The body is not the JSON expected: %(why)s."),
    "unknown_parameter": _l("There is no such parameter: %(name)s."),
    "repeated_parameter": _l("This parameter stands twice: %(name)s. Several values are separated by commas."),
    "bad_parameter": _l("The value of %(name)s is none that is known."),
    "bad_cursor": _l("This cursor is none of this list in this order."),
    "version_wanted": _l("Send the ETag that you read as If-Match."),
    "bad_version": _l('If-Match holds one ETag as it was read: "v3".'),
    "not_conditional": _l("Here no version is compared: leave out If-Match."),
    "changed_since": _l("Look at it as it is now, then do it again if it is still needed."),
    "bad_key": _l("Idempotency-Key: 1 to 100 letters, digits or other printable ASCII signs."),
    "key_reused": _l("This Idempotency-Key was sent before with another request."),
    "not_repeatable": _l("Here no Idempotency-Key is taken: doing it twice does no more than once."),
    "invalid": _l("Something of what was sent does not fit."),
    "failed": _l("This was not your fault. Tell your administrator the request id."),
    "no_room": _l("The server's disk is full. Nothing was saved; your administrator is told."),
    "unavailable": _l("Try again in a few seconds; under the same Idempotency-Key nothing is done twice."),
}
"""What the API itself says; refusals have their words in ``interfaces/wording``."""


class Problem(Exception):
    """The API's own no. ``code`` has its words in DETAILS."""

    def __init__(
        self,
        status: int,
        code: str,
        *,
        field: str | None = None,
        headers: Mapping[str, str] | None = None,
        **words: Any,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.field = status, code, field
        self.headers = dict(headers or {})
        self.words = words


Show = Callable[[HttpRequest, Any], Mapping[str, Any]]
_shown_as: dict[str, Show] = {}


def shown_by(kind: str, show: Show) -> None:
    """How a record of this kind is shown where somebody else has changed it: a stage says so once."""
    _shown_as[kind] = show


def answer(request: HttpRequest, wrong: Exception) -> HttpResponse:
    """The answer to whatever went wrong."""
    if isinstance(wrong, Problem):
        return _own(wrong)
    if isinstance(wrong, Refused):
        status = 403 if wrong.code in FORBIDDEN else 422
        return document(status, wrong.code, refusals.text(wrong), **_where(wrong))
    if isinstance(wrong, Missing | Http404):
        return document(404, "not_found", str(DETAILS["not_found"]))
    if isinstance(wrong, Conflict):
        return _conflict(request, wrong.current)
    if isinstance(wrong, ValidationError):
        return _invalid([dict(error) for error in wrong.errors])
    if isinstance(wrong, InvalidInput):
        told = wrong.errors(include_url=False)
        return _invalid([{**error, "loc": ("body", "", *error["loc"])} for error in told])
    if isinstance(wrong, AuthenticationError):
        return _own(Problem(401, "token_wanted"))
    if is_full(wrong):
        log.error("no room on the disk at %s %s", request.method, request.path, exc_info=wrong)
        return document(NO_ROOM, "no_room", str(DETAILS["no_room"]))
    if cannot_be_asked(wrong):
        log.warning("the database could not be asked at %s %s: %s", request.method, request.path, type(wrong).__name__)
        return document(503, "unavailable", str(DETAILS["unavailable"]), headers={"Retry-After": str(RETRY_SECONDS)})
    log.error("the API failed at %s %s", request.method, request.path, exc_info=wrong)
    return document(500, "failed", str(DETAILS["failed"]))


def document(
    status: int, code: str, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any
) -> HttpResponse:
    """The document. Members that say nothing are left out."""
    told = {"type": "about:blank", "title": str(TITLES[status]), "status": status, "detail": detail, "code": code}
    told |= {name: value for name, value in more.items() if value}
    told["request_id"] = request_id()
    content = json.dumps(told, cls=NinjaJSONEncoder, ensure_ascii=False)
    return HttpResponse(content, content_type=CONTENT_TYPE, status=status, headers=dict(headers or {}))


def _own(problem: Problem) -> HttpResponse:
    detail = str(DETAILS[problem.code]) % problem.words
    return document(problem.status, problem.code, detail, headers=problem.headers, field=problem.field)


def _where(refused: Refused) -> dict[str, Any]:
    """The clause and the field; ``row`` of a batch, counted from 0."""
    row = refused.parameters.get("row")
    return {"clause": refused.clause, "field": refused.field, **({} if row is None else {"row": {"number": row}})}


def _conflict(request: HttpRequest, current: Any) -> HttpResponse:
    """The record as it stands, to compare with what was sent: 412 where a version had been named, 409 where not."""
    named = exchange.has_begun(request) and exchange.of(request).version is not None
    show = _shown_as.get(getattr(current, "kind", ""))
    headers = {"ETag": exchange.etag(current.version)} if hasattr(current, "version") else {}
    shown = None if show is None else show(request, current)
    detail = str(DETAILS["changed_since"])
    return document(412 if named else 409, "changed_since", detail, headers=headers, current=shown)


def _invalid(errors: Sequence[Mapping[str, Any]]) -> HttpResponse:
    """Each field with what is wrong with it. What stands in the address is 400, what stands in the body 422."""
    told = [_one(error) for error in errors]
    in_address = any(error["loc"][0] in {"query", "path", "header"} for error in errors)
    return document(400 if in_address else 422, "invalid", str(DETAILS["invalid"]), errors=told, field=told[0]["field"])


def _one(error: Mapping[str, Any]) -> dict[str, str]:
    source, *place = error["loc"]
    # The first part of a body's place is the name that the function has for it.
    field = ".".join(map(str, place if source in {"query", "path", "header"} else place[1:]))
    return {"field": field, "code": str(error["type"]), "detail": complaints.wording(error, complaints.OWN)}


def unknown_address(request: HttpRequest, *_args: Any) -> HttpResponse:
    """404 for what no operation has."""
    raise Problem(404, "no_such_address")


def words_of_methods(methods: Sequence[str]) -> str:
    """Methods as a sentence lists them."""
    return _(", ").join(methods)
