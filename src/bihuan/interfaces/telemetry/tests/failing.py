"""Addresses that fail, for tests of what is said about it."""

from typing import Any

from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from psycopg import errors as postgres

from bihuan.config.urls import handler400, handler403, handler404, handler429, handler500
from bihuan.config.urls import urlpatterns as real

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500"]


def echo(request: HttpRequest) -> HttpResponse:
    """Dies with all that it was sent in its message."""
    raise RuntimeError(f"{dict(request.headers)} {dict(request.POST.items())} {request.GET.urlencode()}")


def _raising(error: Exception, cause: Exception | None = None) -> Any:
    def view(request: HttpRequest) -> HttpResponse:
        raise error from cause

    return view


urlpatterns = [
    path("echo/", echo),
    path("gone/", _raising(OperationalError("the server closed the connection of ann"))),
    path("closed/", _raising(InterfaceError("connection already closed"))),
    path("standby/", _raising(InternalError("cannot execute UPDATE"), postgres.ReadOnlySqlTransaction("x"))),
    path("wrong/", _raising(OperationalError("no such table: x"))),
    *real,
]
