"""One request to the API and what its answer carries: who asks, at which moment, which body; the version, the address made."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from bihuan.base.access import predicate
from bihuan.base.organisation.models import Member
from bihuan.base.tokens.models import ApiToken

ROOT = "/api/v1/"
_NAME = "exchange"


@dataclass
class Exchange:
    """``at`` is the one reading of the clock. ``version`` is what the request's ``If-Match`` names; ``headers`` go out."""

    member: Member
    token: ApiToken
    at: datetime
    body: Any = None
    version: int | None = None
    headers: dict[str, str] = field(default_factory=dict)


def begin(request: HttpRequest, exchange: Exchange) -> None:
    """From here on the request is this member's."""
    setattr(request, _NAME, exchange)
    request.user = exchange.member


def of(request: HttpRequest) -> Exchange:
    """The exchange of a request that the door has let in."""
    found: Exchange = getattr(request, _NAME)
    return found


def has_begun(request: HttpRequest) -> bool:
    """Whether it is known who asks."""
    return hasattr(request, _NAME)


def may(request: HttpRequest, *permissions: str) -> tuple[Member, datetime]:
    """Who asks, and when; Refused (403) without one of the permissions.

    What makes a record and answers with it names both: the permission to make it, and the one to see it.
    """
    exchange = of(request)
    for permission in permissions:
        predicate.require(exchange.member, permission)
    return exchange.member, exchange.at


def named_version(request: HttpRequest) -> int:
    """The version that ``If-Match`` names, where it must name one: the door has seen to it."""
    version = of(request).version
    assert version is not None, "documented as required"
    return version


def tagged(request: HttpRequest, record: Any) -> None:
    """The answer shows this record in this version: its ``ETag``."""
    of(request).headers["ETag"] = etag(record.version)


def made(request: HttpRequest, record: Any, address: str) -> None:
    """The answer tells of a new record, to be found there."""
    tagged(request, record)
    of(request).headers["Location"] = address


def etag(version: int) -> str:
    """How a version is written in ``ETag`` and ``If-Match``."""
    return f'"v{version}"'
