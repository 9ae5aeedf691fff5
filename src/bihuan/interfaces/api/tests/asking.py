"""Asking the API in tests: ``Api(cast.li_wei)`` has a token and sends JSON."""

import json
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from bihuan.base.organisation.models import Member
from bihuan.base.tokens.inputs import TokenInput
from bihuan.base.tokens.services import create_token

ROOT = "/api/v1"


class Api:
    """A member's program."""

    def __init__(self, member: Member, *, permissions: Iterable[str] = (), read_only: bool = False) -> None:
        value = TokenInput(name="测试", permissions=tuple(permissions), read_only=read_only)
        made = create_token(value=value, by=member, at=timezone.now())
        self.secret, self.token = made.secret, made.token
        self.client = Client()

    @classmethod
    def again(cls, other: "Api") -> "Api":
        """The same program in another thread."""
        api = cls.__new__(cls)
        api.secret, api.token, api.client = other.secret, other.token, Client()
        return api

    def send(
        self, method: str, path: str, body: Any = None, *, content_type: str = "application/json", **headers: str
    ) -> HttpResponse:
        """The answer; ``if_match='"v1"'`` is the header If-Match. A body of bytes goes as it is."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"Authorization": f"Bearer {self.secret}", **named}
        answer: Any = self.client.generic(method, path_of(path), content, content_type=content_type, headers=sent)
        return answer  # type: ignore[no-any-return]

    def get(self, path: str, **headers: str) -> HttpResponse:
        """GET."""
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """POST."""
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> HttpResponse:
        """PATCH."""
        return self.send("PATCH", path, body, **headers)


def path_of(path: str) -> str:
    """``/customers`` below the API; what an answer led to stays as it is."""
    return path if path.startswith("/api/") else ROOT + path


def told(answer: Any) -> Any:
    """The answer's JSON."""
    return json.loads(answer.content)
