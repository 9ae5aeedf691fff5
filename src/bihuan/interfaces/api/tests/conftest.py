"""A company for all tests of a module, made once: each test finds it as it was, and what it writes is taken back.

Races have databases of their own, which cannot be copied out of a transaction: they stand in ``test_races``, where nobody asks for it.
"""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from bihuan.base.organisation.tests.cast import Cast, make_cast


@pytest.fixture(scope="module")
def cast_of_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The cast, in a transaction that ends with the module's tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_cast()
        transaction.set_rollback(True)


@pytest.fixture
def cast(cast_of_module: Cast, db: None) -> Cast:
    """The same for one test."""
    return deepcopy(cast_of_module)
