"""Who may do what at every address, as a table that is tried out.

Each stage writes its rows in ``src/bihuan/interfaces/web/<stage>/tests/access.py`` as a literal list ``ROWS``; the test
``interfaces/web/tests/test_access.py`` gathers them and tries each row by four, one after the other:

* ``nobody``    logged out: sent to the login page (or 401/403), except where the row says ``public=True``;
* ``stranger``  a member without any permission role: 403 or 404, except ``everyone=True`` (one's own profile);
* ``outsider``  has the same permission, but not over this record (赵强 of 北京): 404; None where there is no record;
* ``allowed``   who may: answers ``ok`` (200, or 302/303 after a POST).

After each refusal the log of facts must be exactly as long as before. A method that no row lists for the address answers 405,
and a URL name without a row fails the test: so does a row without a URL.

::

    ROWS = [
        Row("customers:list", allowed="li.wei"),
        Row("customers:detail", args=lambda cast: [customer(cast).public_id], outsider="zhao.qiang"),
        Row("customers:edit", args=..., outsider="zhao.qiang"),
        Row("customers:edit", "POST", args=..., data=lambda cast: {"name": "新名", "version": 1}, outsider="zhao.qiang"),
        Row("profile", everyone=True),
    ]

``args`` makes, through the services, what the address needs (a customer of 李伟) and returns the address's arguments; it is
called once for all tries of the row, in a company of its own, and may return a dict for named arguments. ``data`` is what is
posted, after ``args``.
``allowed`` is a code of the cast (``bihuan.base.organisation.tests.cast``): ``li.wei`` unless said otherwise. ``setup`` changes
the cast first. ``sent_as`` is passed on to the test client (``{"headers": {"HX-Request": "true"}}``).

``log_in(member)`` gives a client that has just logged in with password and second factor; use it in tests of pages.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from bihuan.base.organisation.models import Member

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
Arguments = Sequence[Any] | Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """One address with one method. See the module's text."""

    name: str
    method: str = "GET"
    args: Callable[[Any], Arguments] | None = None
    data: Callable[[Any], Mapping[str, Any]] | Mapping[str, Any] | None = None
    allowed: str = "li.wei"
    outsider: str | None = None
    everyone: bool = False
    public: bool = False
    ok: tuple[int, ...] = (200, 302, 303)
    refused: tuple[int, ...] = (403, 404)
    setup: Callable[[Any], None] | None = None
    sent_as: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """What the test is called."""
        return f"{self.method} {self.name}"

    def path(self, cast: Any) -> str:
        """The address, for what ``args`` made."""
        made = () if self.args is None else self.args(cast)
        if isinstance(made, Mapping):
            return reverse(self.name, kwargs=dict(made))
        return reverse(self.name, args=list(made))

    def posted(self, cast: Any) -> dict[str, Any]:
        """What is sent along."""
        found = self.data(cast) if callable(self.data) else self.data
        return dict(found or {})


def names(patterns: Sequence[URLPattern | URLResolver] | None = None, prefix: str = "") -> Iterator[str]:
    """Every name of the URLconf, with its namespace. An address without a name is given as ``?`` and its route.

    Those of the API are not among them: its operations have a table of their own (``interfaces/api/access_table``).
    """
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver) and one.namespace == "api":
            continue
        if isinstance(one, URLResolver):
            inner = f"{prefix}{one.namespace}:" if one.namespace else prefix
            yield from names(one.url_patterns, inner)
        else:
            yield f"{prefix}{one.name}" if one.name else f"?{one.pattern}"


def log_in(member: Member, client: Client | None = None) -> Client:
    """A client in which the member has just logged in, as after password and second factor."""
    found = client or Client()
    found.force_login(member)
    session = found.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(member.pk)
    session["second_factor"] = True
    session.save()
    return found
