"""Somebody in front of the running site: signed in, on a connection of their own, every answer checked."""

import http.client
import re
from copy import copy
from itertools import cycle
from urllib.parse import urlencode, urlsplit

from tests.bench.workbooks import PASSWORD

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
CHOSEN = re.compile(r'<input type="radio" name="(\w+)" value="([^"]*)"[^>]* checked')


class Visitor:
    """One person's browser. ``customer`` is the address of the first of their list."""

    def __init__(self, url: str, code: str) -> None:
        self.host, self.code = urlsplit(url).netloc, code
        self.connection = http.client.HTTPConnection(self.host, timeout=60)
        self.cookies: dict[str, str] = {}
        self.post("/signin/", self.credentials())
        self.customer = self._listed("/customers/")[0]
        self._opportunities = cycle(self._listed("/opportunities/") + self._listed("/opportunities/", "?page=2"))

    def again(self) -> "Visitor":
        """The same person in another window."""
        window = self.anew()
        window.cookies = dict(self.cookies)
        return window

    def anew(self) -> "Visitor":
        """The same person in another browser, not signed in."""
        browser = copy(self)
        browser.connection = http.client.HTTPConnection(self.host, timeout=60)
        browser.cookies = {}
        return browser

    def credentials(self) -> dict[str, str]:
        """What signing in by account and password sends."""
        return {**dict(HIDDEN.findall(self.get("/signin/"))), "login": self.code, "password": PASSWORD}

    def opportunity(self) -> str:
        """The address of the next of a hundred of their opportunities: two windows are never at the same."""
        return next(self._opportunities)

    def form(self, path: str) -> dict[str, str]:
        """What the form of a page sends as it stands: its tokens, the version, what is chosen of radio buttons."""
        _before, _form, rest = self.get(path).partition(f'<form method="post" action="{path}"')
        sent = rest.partition("</form>")[0]
        return dict(HIDDEN.findall(sent) + CHOSEN.findall(sent))

    def _listed(self, path: str, page: str = "") -> list[str]:
        found = re.findall(rf'href="({path}[2-9a-z]{{12}}/)"', self.get(path + page))
        return list(dict.fromkeys(found))

    def get(self, path: str) -> str:
        """The page; anything but 200 ends the bench."""
        return self._asked("GET", path)

    def post(self, path: str, data: dict[str, str]) -> str:
        """Send a form; a redirect is an answer, a page that shows it again is not."""
        return self._asked("POST", path, urlencode(data))

    def _asked(self, method: str, path: str, body: str | None = None) -> str:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Accept-Language": "zh-CN", "Accept-Encoding": "identity"}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://{self.host}{path}"}
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # It was idle for long, so the server has closed it.
            self.connection.close()
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        content = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status not in ((200,) if method == "GET" else (302, 303)):
            raise RuntimeError(f"{method} {path} answered {answer.status}")
        return content
