"""A company for all tests of a module; it is made once for each run, and each test leaves it as it found it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from bihuan.base.records.tests.races import connected_to, on_sqlite
from tests.trust.addresses import Slot, slots
from tests.trust.canaries import Alike, lived_alike


@pytest.fixture(scope="session")
def slots_of_site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> list[Slot]:
    """Every address behind the login, and what it takes."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = slots()
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="session")
def company_kept(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Alike] | None]:
    """The file with the company of ``canaries``, and its ids; None on PostgreSQL, where each module makes it anew."""
    with django_db_blocker.unblock():
        if connection.vendor != "sqlite":
            yield None
            return
        with on_sqlite(tmp_path_factory.mktemp("alike")) as name:
            with connected_to(name):
                company = lived_alike()
            yield name, company


@pytest.fixture(scope="module")
def alike_of_module(
    slots_of_site: list[Slot], company_kept: tuple[str, Alike] | None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Alike]:
    """The company, found by whatever asks the database, until the module's tests are done."""
    with django_db_blocker.unblock(), _in_one_transaction(company_kept) as company:
        yield company


@contextmanager
def _in_one_transaction(kept: tuple[str, Alike] | None) -> Iterator[Alike]:
    if kept is None:
        with transaction.atomic():
            yield lived_alike()
            transaction.set_rollback(True)
        return
    name, company = kept
    with connected_to(name), transaction.atomic():
        yield company
        transaction.set_rollback(True)


@pytest.fixture
def alike(alike_of_module: Alike, db: None) -> Alike:
    """The same, for one test: what it writes is taken back."""
    return alike_of_module
