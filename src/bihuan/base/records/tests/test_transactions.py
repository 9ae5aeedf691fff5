"""One transaction for an act, however many verbs take part: no savepoints between them, and nothing half done."""

import contextlib

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bihuan.base.organisation.models import Company
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Refused
from bihuan.base.records.transactions import whole


@whole()
def _rename(name: str, *, refuse: bool = False) -> None:
    Company.objects.update(name=name)
    if refuse:
        raise Refused("too_late")


@whole()
def _rename_twice() -> None:
    _rename("甲公司")
    _rename("乙公司", refuse=True)


@whole()
def _go_on_without_a_savepoint() -> str:
    with contextlib.suppress(Refused):
        _rename("乙公司", refuse=True)
    return _name()


def _name() -> str:
    return Company.objects.get().name


def test_a_verb_within_another_takes_no_savepoint(cast: Cast) -> None:
    """The outermost one takes the test's; on a connection of its own that is BEGIN and COMMIT."""
    with CaptureQueriesContext(connection) as queries, whole():
        _rename("甲公司")
        _rename("乙公司")
    assert [query["sql"].split()[0] for query in queries] == ["SAVEPOINT", "UPDATE", "UPDATE", "RELEASE"]
    assert _name() == "乙公司"


def test_what_is_refused_within_ends_all_of_it(cast: Cast) -> None:
    """What stood before stands again, and the next act begins anew."""
    with pytest.raises(Refused):
        _rename_twice()
    assert _name() == "测试公司"
    with pytest.raises(Refused):
        _rename("甲公司", refuse=True)
    _rename("丙公司")
    assert _name() == "丙公司"


def test_whoever_goes_on_after_a_refusal_takes_a_savepoint(cast: Cast) -> None:
    """With one, what was refused is undone and the rest stands; where it was forgotten nothing is kept, and loudly."""
    with whole():
        _rename("甲公司")
        with pytest.raises(Refused), transaction.atomic():
            _rename("乙公司", refuse=True)
        assert _name() == "甲公司"
    with pytest.raises(transaction.TransactionManagementError):
        _go_on_without_a_savepoint()
    assert _name() == "甲公司"
