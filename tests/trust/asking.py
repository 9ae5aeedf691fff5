"""One visitor over HTTP: a program with its token, a browser with its cookies. Whatever happens to the site, an answer or none."""

import http.client
import json
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

ATTEMPT_SECONDS = 30.0
ACCEPTED = (200, 201, 303)


@dataclass(frozen=True, slots=True)
class Reply:
    """``status`` 0: none came."""

    status: int
    text: str = ""
    location: str = ""

    def json(self) -> Any:
        """What an API says."""
        return json.loads(self.text)


class Visitor:
    """``patience``: seconds after which an answer is no longer waited for; 0: hangs up as soon as it has asked."""

    def __init__(self, token: str = "", patience: float = ATTEMPT_SECONDS) -> None:
        self.token, self.patience = token, patience
        self.cookies: dict[str, str] = {}

    @property
    def is_in(self) -> bool:
        """Whether the browser has a session."""
        return any("session" in name for name in self.cookies)

    def call(self, url: str, method: str, path: str, body: Any = None, *, key: str = "", version: int = 0) -> Reply:
        """The program asks the API."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        if version:
            headers["If-Match"] = f'"v{version}"'
        content = None if body is None else json.dumps(body).encode()
        return self._ask(url, method, f"/api/v1/{path}", content, headers)

    def page(self, url: str, path: str) -> Reply:
        """The browser opens a page."""
        return self._ask(url, "GET", f"/{path}", None, {}, browser=True)

    def submit(self, url: str, path: str, fields: dict[str, str]) -> Reply:
        """The browser sends a form."""
        token = next((value for name, value in self.cookies.items() if "csrf" in name), "")
        content = urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask(url, "POST", f"/{path}", content, headers, browser=True)

    def sign_in(self, url: str, login: str, password: str) -> bool:
        """As a person does, on the page; whether it succeeded."""
        self.cookies.clear()
        if self.page(url, "signin/").status != 200:
            return False
        self.submit(url, "signin/", {"login": login, "password": password})
        return self.is_in

    def _ask(
        self, url: str, method: str, path: str, content: bytes | None, headers: dict[str, str], *, browser: bool = False
    ) -> Reply:
        parts = urlsplit(url)
        if browser and self.cookies:
            headers = {**headers, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        connection = http.client.HTTPConnection(
            parts.hostname or "", parts.port, timeout=self.patience or ATTEMPT_SECONDS
        )
        try:
            connection.request(method, path, content, headers)
            if not self.patience:
                return Reply(0)
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            return Reply(0)
        finally:
            connection.close()
        if browser:
            self._take_cookies(answer.headers.get_all("Set-Cookie") or [])
        return Reply(answer.status, text, answer.headers.get("Location") or "")

    def _take_cookies(self, lines: list[str]) -> None:
        for line in lines:
            for name, morsel in SimpleCookie(line).items():
                if morsel.value:
                    self.cookies[name] = morsel.value
                else:
                    self.cookies.pop(name, None)
