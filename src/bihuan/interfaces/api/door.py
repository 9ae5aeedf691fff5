"""What every request to the API passes before its operation, in this order, and every answer after it.

Who asks; how often; whether the address takes this method, these parameters, this kind of body; whether the version is named;
whether it was sent before. All of it is read off the OpenAPI document (``contract``), so that nothing undocumented is let in. What
has to give way to another transaction is begun anew.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from bihuan.interfaces.api import exchange, idempotency
from bihuan.interfaces.api.authentication import let_in
from bihuan.interfaces.api.contract import Taken, operations
from bihuan.interfaces.api.exchange import Exchange
from bihuan.interfaces.api.json_reading import MOST_BYTES, read_json
from bihuan.interfaces.api.problems import Problem, answer, words_of_methods
from bihuan.interfaces.retrying import retried

View = Callable[..., HttpResponse]
READING = ("GET", "HEAD")
ETAG = re.compile(r'"v([0-9]{1,9})"')
MOST_UPLOADED = 25 * 2**20


def door(view: View) -> View:
    """The view behind the door. No session and no cookie counts, so there is nothing for a forged form to use."""

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_head = request.method == "HEAD"
        try:
            response = _through(request, view, args, kwargs)
        except RequestDataTooBig:
            response = answer(request, Problem(413, "too_large", most=MOST_UPLOADED))
        except Exception as wrong:  # noqa: BLE001 - whatever it was, it is answered as a problem
            response = answer(request, wrong)
        if is_head:
            request.method = "HEAD"
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers["Vary"] = "Authorization, Accept-Language"
        return response

    return guarded


def _through(request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]) -> HttpResponse:
    told = let_in(request, timezone.now())
    taken = _taken(request)
    if taken is None:
        return view(request, *args, **kwargs)
    if told.token.read_only and request.method not in READING:
        raise Problem(403, "token_read_only")
    _check_query(request, taken)
    _check_body(request, taken)
    told.version = _version(request, taken)
    if any("\0" in str(value) for value in kwargs.values()):
        raise Problem(404, "not_found")

    def run() -> HttpResponse:
        _as_at_first(request, told)
        response = view(request, *args, **kwargs)
        if response.status_code < 300:
            for name, value in told.headers.items():
                response.headers[name] = value
        return response

    return retried(lambda: idempotency.once(request, run, repeatable=taken.repeatable))


def _as_at_first(request: HttpRequest, told: Exchange) -> None:
    """Nothing is left of a try that had to give way: no header, and no file that was read to its end."""
    told.headers.clear()
    if request.content_type == "multipart/form-data":
        for _name, files in request.FILES.lists():
            for file in files:
                file.seek(0)


def _taken(request: HttpRequest) -> Taken | None:
    """What the operation takes; None for an address that has none. Whoever may GET may ask for the HEAD alone."""
    route = request.resolver_match.route if request.resolver_match else ""
    here = operations(route)
    if not here:
        return None
    if request.method == "HEAD":
        request.method = "GET"
    found = here.get(request.method or "")
    if found is None:
        methods = sorted({*here, *(["HEAD"] if "GET" in here else [])})
        allow = {"Allow": ", ".join(methods)}
        raise Problem(405, "method_not_allowed", headers=allow, methods=words_of_methods(methods))
    return found


def _check_query(request: HttpRequest, taken: Taken) -> None:
    for name, values in request.GET.lists():
        if name not in taken.query:
            raise Problem(400, "unknown_parameter", field=name[:60], name=name[:60])
        if len(values) > 1:
            raise Problem(400, "repeated_parameter", field=name, name=name)
        if "\0" in values[0] or (not values[0].isascii() and any("\ud800" <= sign <= "\udfff" for sign in values[0])):
            raise Problem(400, "bad_parameter", field=name, name=name)


def _check_body(request: HttpRequest, taken: Taken) -> None:
    """The kind and the size before anything is read; JSON is read here, once and strictly."""
    length = request.headers.get("Content-Length") or "0"
    size = int(length) if length.isascii() and length.isdigit() and len(length) < 16 else MOST_UPLOADED + 1
    json_only = taken.content_types in {(), ("application/json",)}
    most = MOST_BYTES if json_only else MOST_UPLOADED
    if size > most:
        raise Problem(413, "too_large", most=most)
    if not size or request.method in READING:
        return
    if (request.content_type or "") not in (taken.content_types or ("application/json",)):
        types = words_of_methods(taken.content_types or ("application/json",))
        raise Problem(415, "unsupported_media_type", types=types)
    if json_only:
        exchange.of(request).body = read_json(request.body)


def _version(request: HttpRequest, taken: Taken) -> int | None:
    named = request.headers.get("If-Match")
    if named is None:
        if taken.if_match:
            raise Problem(428, "version_wanted")
        return None
    if taken.if_match is None:
        raise Problem(400, "not_conditional", field="If-Match")
    found = ETAG.fullmatch(named.strip())
    if found is None:
        raise Problem(400, "bad_version", field="If-Match")
    return int(found[1])
