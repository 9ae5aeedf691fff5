"""A company for all tests of a module, made once: each test leaves it as it found it."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.trust.addresses import Slot, slots
from tests.trust.canaries import Alike, lived_alike


@pytest.fixture(scope="session")
def slots_of_site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> list[Slot]:
    """Every address behind the login, and what it takes."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = slots()
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def alike_of_module(
    slots_of_site: list[Slot], django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Alike]:
    """The company of ``canaries``, gone when the module's tests are done."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield lived_alike()
        transaction.set_rollback(True)


@pytest.fixture
def alike(alike_of_module: Alike, db: None) -> Alike:
    """The same, for one test: what it writes is taken back."""
    return alike_of_module
