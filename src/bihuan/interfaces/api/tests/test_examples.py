"""The examples of docs/how-to/use-the-api, as they stand there, against a running server."""

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.utils import timezone

from bihuan.base.imports.models import READING, RUNNING, Import
from bihuan.base.organisation.tests.cast import Cast, make_cast
from bihuan.base.records.tests.races import race_database
from bihuan.base.tokens.inputs import TokenInput
from bihuan.base.tokens.services import create_token
from bihuan.flow.customers.models import Customer
from bihuan.interfaces.jobs import importing
from bihuan.interfaces.web.setup.middleware import forget

__all__ = ["race_database"]
PAGES = Path(__file__).parents[5] / "docs" / "how-to"
_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def examples(language: str) -> list[str]:
    """The page's blocks of Python."""
    return _BLOCK.findall((PAGES / f"use-the-api.{language}.md").read_text(encoding="utf-8"))


class Quiet(WSGIRequestHandler):
    """Says nothing."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        """Nothing."""


@pytest.fixture
def company(race_database: None) -> Iterator[Cast]:
    """The cast, committed."""
    forget()
    yield make_cast()
    forget()


@pytest.fixture
def server(company: Cast) -> Iterator[str]:
    """The application on a port of its own."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)

    def serve() -> None:
        server.serve_forever(poll_interval=0.05)
        connections.close_all()

    thread = Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def worker(company: Cast) -> Iterator[None]:
    """Does what is asked of the worker: trials and imports."""
    over = Event()

    def work() -> None:
        while not over.wait(0.05):
            for row in Import.objects.filter(state=READING):
                importing.trial(row.public_id)
            for row in Import.objects.filter(state=RUNNING):
                importing.run(row.public_id)
        connections.close_all()

    thread = Thread(target=work)
    thread.start()
    yield
    over.set()
    thread.join()


def test_both_languages_show_the_same() -> None:
    """One code, two explanations."""
    assert examples("zh") == examples("en") != []


def test_the_examples_work(company: Cast, server: str, worker: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """One after the other, as somebody would try them; what they leave behind is what they say."""
    made = create_token(value=TokenInput(name="例子"), by=company.admin, at=timezone.now())
    monkeypatch.setenv("BIHUAN_URL", server)
    monkeypatch.setenv("BIHUAN_TOKEN", made.secret)
    there: dict[str, Any] = {}
    for block in examples("zh"):
        exec(compile(block, "use-the-api", "exec"), there)  # noqa: S102 - our own page
    assert there["problem"]["code"] == "duplicate"
    assert there["ended"]["state"] == "done", there["ended"]
    assert (there["visit"]["report_complete"], there["visit"]["missing"]) == (True, [])
    assert (there["contract"]["state"], there["contract"]["remaining"]) == ("signed", "700000.00")
    assert [part["outstanding"] for part in there["contract"]["instalments"]] == ["0.00", "700000.00"]
    assert sorted(Customer.objects.values_list("name", "grade")) == [
        ("上海东海", ""),
        ("重庆长安汽车股份有限公司", "A"),
    ]
