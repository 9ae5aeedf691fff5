"""Who may do what with every operation of the API, as a table that is tried out.

Each stage writes its rows in ``src/bihuan/interfaces/api/tests/access/<stage>.py`` as a literal list ``ROWS``; the test
``interfaces/api/tests/test_access.py`` gathers them and tries each row, one after the other, by

* ``nobody``    without a token, though with the cookie of somebody who may: 401;
* ``stranger``  a token of a member without any permission role: 403 or 404, except ``everyone=True``;
* ``outsider``  a token of somebody with the same permission, but not over this record: 404; None where there is no record;
* a token of ``allowed`` that may only read (403 for what is no reading), and one cut down to ``other`` (403 or 404);
* one of ``allowed`` that may do everything and see nothing: either it is done and answered, or refused before anything is written;
* ``allowed``   answers ``ok``.

The body is the operation's example in the OpenAPI document (``examples.json``), but for ids and moments: a test holds it.
After each refusal the log of facts must be exactly as long as before. An operation without a row fails the test, and so does a
row without an operation.

::

    ROWS = [
        Row("list_customers"),
        Row("get_customer", args=lambda cast: {"public_id": customer(cast).public_id}, outsider="zhao.qiang"),
        Row("change_customer", args=..., body={"grade": "A"}, version=1, outsider="zhao.qiang"),
    ]
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One operation. ``args`` makes, through the services, what the path names; ``body`` is sent after it."""

    operation: str
    args: Callable[[Any], Mapping[str, str]] | None = None
    body: Callable[[Any], Any] | Any = None
    version: int | None = None
    query: str = ""
    allowed: str = "li.wei"
    outsider: str | None = None
    everyone: bool = False
    other: str = "targets.view"
    ok: tuple[int, ...] = (200, 201)
    content_type: str = "application/json"

    def place(self, cast: Any) -> dict[str, str]:
        """What stands in the path."""
        return {} if self.args is None else dict(self.args(cast))

    def sent(self, cast: Any) -> Any:
        """The body."""
        return self.body(cast) if callable(self.body) else self.body

    @property
    def headers(self) -> dict[str, str]:
        """The version that is named."""
        return {} if self.version is None else {"if_match": f'"v{self.version}"'}
