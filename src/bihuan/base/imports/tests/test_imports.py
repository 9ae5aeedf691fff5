"""Imports as records: their life, what is kept of rows, and what the log says."""

import pytest
from django.db import transaction

from bihuan.base.audit.models import Event
from bihuan.base.imports import selectors, services
from bihuan.base.imports.models import DONE, RUNNING, STOPPED, UNDONE, WAITING, Import
from bihuan.base.imports.services import Landed
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Missing, Refused

FILES = [{"name": "客户.xlsx", "sha256": "a" * 64, "size": 10}]
NOTHING = {"created": 0, "updated": 0, "failed": 0}


def begun(cast: Cast) -> Import:
    """An import that the administrator has begun."""
    return services.begin(files=FILES, by=cast.admin, at=cast.at)


def test_whoever_may_not_import_is_refused(cast: Cast) -> None:
    """The right is asked first."""
    with pytest.raises(Refused, match="no_permission"):
        services.begin(files=FILES, by=cast.li_wei, at=cast.at)


def test_from_the_files_to_the_end(cast: Cast) -> None:
    """Trial, go, end; then it is taken back."""
    one = begun(cast)
    services.settle(of=one, mapping={"sheets": {}}, on_duplicate="update", by=cast.admin, at=cast.at)
    services.tried(of=one, result={"sheets": []}, by=cast.admin, at=cast.at)
    assert one.state == WAITING
    services.start(of=one, by=cast.admin, at=cast.at)
    services.note_progress(of=one, progress={"0": [3, 7, "客户"], "1": [1, 2, "拜访"]})
    counts = {"created": 2, "updated": 1, "failed": 0}
    services.finish(of=one, result={"sheets": [1]}, counts=counts, by=cast.admin, at=cast.at)
    assert (one.state, one.progress) == (DONE, {"0": [3, 7, "客户"], "1": [1, 2, "拜访"]})
    services.undone(of=one, withdrawn=2, by=cast.admin, at=cast.at)
    assert one.state == UNDONE
    told = Event.objects.filter(kind="import").order_by("seq").values_list("verb", flat=True)
    assert list(told) == ["import.finished", "import.undone"]
    with pytest.raises(Refused, match="import_state"):
        services.start(of=one, by=cast.admin, at=cast.at)


def test_one_that_changed_nothing_leaves_the_log_alone(cast: Cast) -> None:
    """The same file again."""
    one = begun(cast)
    services.start(of=one, by=cast.admin, at=cast.at)
    before = Event.objects.count()
    services.finish(of=one, result={}, counts=NOTHING, by=cast.admin, at=cast.at)
    assert Event.objects.count() == before


def test_rows_are_kept_with_what_they_became(cast: Cast) -> None:
    """Read again after a crash; the records that it made, the latest first."""
    one = begun(cast)
    with transaction.atomic():
        services.keep(
            of=one,
            rows=[
                Landed(0, 2, "created", "customer", "aaa"),
                Landed(0, 3, "updated", "customer", "bbb"),
                Landed(0, 4, "created", "customer", "ccc"),
            ],
        )
    assert selectors.landed(one) == {(0, 2): "created", (0, 3): "updated", (0, 4): "created"}
    assert selectors.created(one, "customer") == ["ccc", "aaa"]
    assert selectors.landed_in("customer", "aaa") == one
    with pytest.raises(Missing):
        selectors.landed_in("customer", "bbb")


def test_pieces_are_passed_on_once(cast: Cast) -> None:
    """Whoever has been followed by another job passes nothing on; outside a transaction nobody does."""
    one = begun(cast)
    services.start(of=one, by=cast.admin, at=cast.at)
    assert one.piece == 1
    stale = Import.objects.get(pk=one.pk)
    with transaction.atomic():
        assert services.pass_on(of=one, progress={"0": [1, 2, "客户"]}) == 2
        assert services.pass_on(of=stale, progress={}) is None
    one.refresh_from_db()
    assert (one.piece, one.progress) == (2, {"0": [1, 2, "客户"]})


def test_stopping_is_asked_for_while_it_runs(cast: Cast) -> None:
    """It ends stopped, can be started again, and then nobody has asked any more."""
    one = begun(cast)
    with pytest.raises(Refused, match="import_state"):
        services.ask_to_stop(of=one, by=cast.admin, at=cast.at)
    services.start(of=one, by=cast.admin, at=cast.at)
    with pytest.raises(Refused, match="no_permission"):
        services.ask_to_stop(of=one, by=cast.li_wei, at=cast.at)
    assert not selectors.is_stopping(one)
    services.ask_to_stop(of=one, by=cast.admin, at=cast.at)
    assert selectors.is_stopping(one)
    services.finish(of=one, result={}, counts=NOTHING, stopped=True, by=cast.admin, at=cast.at)
    assert one.state == STOPPED
    services.start(of=one, by=cast.admin, at=cast.at)
    assert (one.state, selectors.is_stopping(one), one.finished_at) == (RUNNING, False, None)


def test_one_that_was_broken_off_is_found_again(cast: Cast) -> None:
    """By the same files of the same person, as long as it has not come to its end."""
    one = begun(cast)
    assert selectors.unfinished(files=FILES, on_duplicate="skip", by=cast.admin) is None
    services.start(of=one, by=cast.admin, at=cast.at)
    assert one.state == RUNNING
    assert selectors.unfinished(files=FILES, on_duplicate="skip", by=cast.admin) == one
    assert selectors.unfinished(files=FILES, on_duplicate="update", by=cast.admin) is None
    assert selectors.unfinished(files=FILES, on_duplicate="skip", by=cast.wu_ting) is None
    other = [{**FILES[0], "sha256": "b" * 64}]
    assert selectors.unfinished(files=other, on_duplicate="skip", by=cast.admin) is None
