"""The database cannot be asked: a page that needs none says so, in the browser's language, and everything goes on by itself."""

from collections.abc import Callable

import pytest
from django.db import OperationalError, connection
from django.test import Client
from psycopg import errors as postgres
from pytest_django import Settings

from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.retrying import TRIES, retried
from bihuan.interfaces.telemetry.tests import failing
from bihuan.interfaces.web.access_table import log_in


@pytest.fixture
def client(cast: Cast, settings: Settings) -> Client:
    """李伟's, who sees the answers and no exceptions."""
    found = log_in(cast.li_wei)
    settings.ROOT_URLCONF = failing.__name__
    found.raise_request_exception = False
    return found


@pytest.mark.trust("X06")
@pytest.mark.parametrize("address", ["/gone/", "/closed/", "/standby/"])
@pytest.mark.parametrize(("language", "words"), [("zh-CN", "暂时无法使用"), ("en", "Not available for a moment")])
def test_the_page(client: Client, address: str, language: str, words: str) -> None:
    """503 with when to ask again and the number for the log; nothing of the cause; kept in no cache."""
    answer = client.get(address, headers={"accept-language": language})
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.headers["Cache-Control"] == "no-store"
    assert words in page
    assert answer.headers["X-Request-ID"] in page
    assert "ann" not in page
    assert "Traceback" not in page


def test_a_part_of_a_page(client: Client) -> None:
    """For htmx a notice in the corner: what was typed stays."""
    answer = client.get("/gone/", headers={"HX-Request": "true", "accept-language": "en"})
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (503, "#toasts")
    assert "Not available for a moment" in answer.content.decode()


def test_a_mistake_of_ours_is_none_of_the_database(client: Client) -> None:
    """A table that is not there will not come."""
    assert client.get("/wrong/").status_code == 500


@pytest.mark.trust("X06")
def test_without_any_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The session cannot be read, nor the company; the next request is answered as ever."""

    def fail(*_args: object) -> None:
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", fail)
        answer = client.get("/customers/")
        assert answer.status_code == 503
        assert answer.headers["X-Request-ID"] in answer.content.decode()
    assert client.get("/customers/").status_code == 200


def _giving_way(times: int, cause: Exception) -> tuple[list[int], Callable[[], str]]:
    tried: list[int] = []

    def work() -> str:
        tried.append(1)
        if len(tried) <= times:
            raise OperationalError("x") from cause
        return "done"

    return tried, work


@pytest.mark.trust("X07")
@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_had_to_give_way_is_begun_anew() -> None:
    """Up to three times; nothing else is tried twice."""
    for cause in (postgres.DeadlockDetected("x"), postgres.SerializationFailure("x")):
        tried, work = _giving_way(TRIES - 1, cause)
        assert retried(work) == "done"
        assert len(tried) == TRIES
    for times, lasting in ((TRIES, postgres.DeadlockDetected("x")), (1, postgres.LockNotAvailable("x"))):
        tried, work = _giving_way(times, lasting)
        with pytest.raises(OperationalError):
            retried(work)
        assert len(tried) == min(times, TRIES)


@pytest.mark.django_db
def test_within_a_transaction_it_is_tried_once() -> None:
    """That transaction is lost as a whole; whoever began it may begin it anew."""
    tried, work = _giving_way(1, postgres.DeadlockDetected("x"))
    with pytest.raises(OperationalError):
        retried(work)
    assert len(tried) == 1
