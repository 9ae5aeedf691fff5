"""Several at once on connections of their own: one key, one version, and transactions that have to give way to others."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Event as Signal
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected, SerializationFailure

from bihuan.base.audit.models import Event, Head
from bihuan.base.audit.selectors import broken_link
from bihuan.base.files.models import Attachment
from bihuan.base.organisation.tests.cast import Cast, make_cast
from bihuan.base.records.tests.races import race_database, together
from bihuan.flow.customers.models import Customer
from bihuan.interfaces.api.tests.asking import Api, told
from bihuan.interfaces.api.tests.test_files import NOTE, attach
from bihuan.interfaces.retrying import TRIES
from bihuan.interfaces.web.customers.tests.made import customer
from bihuan.interfaces.web.setup import middleware

__all__ = ["race_database"]
HAITIAN = {"name": "海天", "contact_name": "解正"}
FACT = 'INSERT INTO "audit_event"'


@pytest.fixture
def company(race_database: None) -> Cast:
    """The people, committed, so that every connection sees them."""
    middleware.forget()
    return make_cast()


@pytest.mark.trust("T-D08", "INV7")
def test_ten_at_once(company: Cast) -> None:
    """T-D08: of ten parallel ones with one key one is done; all ten get its answer."""
    api = Api(company.li_wei)

    def enter(_number: int) -> Any:
        return Api.again(api).post("/customers", HAITIAN, idempotency_key="k")

    answers = together(10, enter)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 9
    assert (Customer.objects.count(), Event.objects.filter(verb="customer.recorded").count()) == (1, 1)


@pytest.mark.trust("T-D05", "INV6")
def test_two_change_at_once(company: Cast) -> None:
    """T-D05: one is written, the other hears of it."""
    api, public_id = Api(company.li_wei), customer(company).public_id

    def change(number: int) -> Any:
        return Api.again(api).patch(f"/customers/{public_id}", {"industry": str(number)}, if_match='"v1"')

    assert sorted(answer.status_code for answer in together(4, change)) == [200, 412, 412, 412]
    assert Customer.objects.get().version == 2
    assert broken_link() is None


def _waiting(cursor: Any) -> int:
    cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
    return int(cursor.fetchone()[0])


def _giving_way(times: int, cause: Exception) -> AbstractContextManager[None]:
    """The database ends so many transactions when they write into the log, as it does with one of two that wait for each other."""
    left = [times]

    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if left[0] and sql.startswith(FACT):
            left[0] -= 1
            raise OperationalError("gave way") from cause
        return run(sql, params, many, context)

    return connection.execute_wrapper(execute)


@pytest.mark.trust("X07")
def test_what_had_to_give_way_is_done_all_the_same(company: Cast) -> None:
    """Entered, with a key and without, changed, a file attached to its last byte: once each, and nobody hears of it."""
    api = Api(company.li_wei)
    with _giving_way(TRIES - 1, DeadlockDetected("x")):
        entered = api.post("/customers", HAITIAN, idempotency_key="k")
    assert (entered.status_code, entered.headers["ETag"]) == (201, '"v1"')
    with _giving_way(1, SerializationFailure("x")):
        assert api.post("/customers", {"name": "天海"}).status_code == 201
    path = f"/customers/{told(entered)['id']}"
    with _giving_way(1, DeadlockDetected("x")):
        changed = api.patch(path, {"industry": "汽车"}, if_match='"v1"')
    assert (changed.status_code, changed.headers["ETag"], told(changed)["industry"]) == (200, '"v2"', "汽车")
    with _giving_way(1, DeadlockDetected("x")):
        assert attach(api, f"/files/of/customer/{told(entered)['id']}", ("说明.txt", NOTE)).status_code == 201
    assert Attachment.objects.get().size == len(NOTE)
    assert Event.objects.filter(verb="customer.recorded").count() == Customer.objects.count() == 2
    assert broken_link() is None


@pytest.mark.trust("X07")
def test_what_has_to_give_way_each_time_is_not_done(company: Cast) -> None:
    """503, to be sent again in a few seconds; nothing is written, and the key is free."""
    api = Api(company.li_wei)
    with _giving_way(TRIES, DeadlockDetected("x")):
        answer = api.post("/customers", HAITIAN, idempotency_key="k")
    assert (answer.status_code, told(answer)["code"], answer.headers["Retry-After"]) == (503, "unavailable", "5")
    assert not Customer.objects.exists()
    assert api.post("/customers", HAITIAN, idempotency_key="k").status_code == 201


@pytest.mark.trust("X07")
def test_two_that_wait_for_each_other(company: Cast) -> None:
    """On PostgreSQL a program is the one that gives way, and its change is written after the other. SQLite has one writer at a time."""
    if connection.vendor != "postgresql":
        return
    api, public_id, held = Api(company.li_wei), customer(company).public_id, Signal()

    def change() -> Any:
        held.wait()
        return Api.again(api).patch(f"/customers/{public_id}", {"industry": "汽车"}, if_match='"v1"')

    def stand_in_the_way() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL deadlock_timeout = '1min'")  # the other one finds out, and gives way
            Head.objects.select_for_update().get()
            held.set()
            until = time.monotonic() + 20
            while _waiting(cursor) == 0 and time.monotonic() < until:
                time.sleep(0.01)
            assert Customer.objects.filter(public_id=public_id).update(needs="CRM") == 1

    def deadlocks() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_force_next_flush()")
            cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
            return int(cursor.fetchone()[0])

    answer, _nothing = together(2, lambda number: (change, stand_in_the_way)[number]())
    assert (answer.status_code, told(answer)["industry"], told(answer)["needs"]) == (200, "汽车", "CRM")
    assert deadlocks() == 1
    assert broken_link() is None
