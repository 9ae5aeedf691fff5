"""Who asks: a personal token in ``Authorization: Bearer …``. A session's cookie opens nothing here, so no other site can."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import translation
from ninja.security import HttpBearer

from bihuan.base.records.refusals import Missing
from bihuan.base.tokens.services import MOST_A_MINUTE, bearer_of, count_request
from bihuan.interfaces.api import exchange
from bihuan.interfaces.api.exchange import Exchange
from bihuan.interfaces.api.problems import Problem

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="bihuan"'}


class PersonalToken(HttpBearer):
    """For the document, and so that no operation stands open should it be reached past the door."""

    def authenticate(self, request: HttpRequest, token: str) -> Exchange | None:
        """Who the door let in."""
        return exchange.of(request) if exchange.has_begun(request) else None


def let_in(request: HttpRequest, at: datetime) -> Exchange:
    """Who asks, from now on in their language; Problem 401 for nobody, 429 for who asks too often."""
    kind, _blank, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        raise Problem(401, "token_wanted", headers=CHALLENGE)
    try:
        found = bearer_of(secret.strip(), at=at)
    except Missing as unknown:
        raise Problem(
            401, "bad_token", headers={"WWW-Authenticate": f'{CHALLENGE["WWW-Authenticate"]}, error="invalid_token"'}
        ) from unknown
    made = Exchange(found.member, found.token, at)
    exchange.begin(request, made)
    if found.member.language and "Accept-Language" not in request.headers:
        translation.activate(found.member.language)
    if not count_request(found.token, at=at):
        wait = 60 - at.second
        raise Problem(429, "too_many_requests", headers={"Retry-After": str(wait)}, most=MOST_A_MINUTE)
    return made
