"""What the engine reads: entries that count, merged customers under the id that is left; and what a timeline shows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.base.audit import selectors as log
from bihuan.base.audit.corrections import latest, replace
from bihuan.base.audit.facts import Fact
from bihuan.base.audit.models import Event, Head
from bihuan.base.audit.services import record, withdraw
from bihuan.base.audit.tests.noted import AT, Noted, Somebody
from bihuan.base.records.refusals import Missing, Refused


class Merge(Fact):
    """A customer went into another."""

    verb = ""


def merge(kept: str, lost: str) -> Event:
    """Record that ``lost`` went into ``kept``."""
    fact = Merge(subject=kept)
    told = {"verb": log.MERGED, "kind": "customer", "data": lambda: {"merged": lost}}
    for name, value in told.items():
        object.__setattr__(fact, name, value)
    return record([fact], by=Somebody(), at=AT)[0]


def note(subject: str, customer: str = "C1") -> Event:
    """Record a note."""
    return record([Noted(subject=subject, customer=customer)], by=Somebody(), at=AT)[0]


def test_what_is_withdrawn_counts_no_more(db: None) -> None:
    first, second = note("n1"), note("n2")
    (told,) = withdraw(seqs=[first.seq], reason="误录", by=Somebody("zhang.min"), at=AT)
    assert list(log.projection()) == [second]
    assert (told.verb, told.subject, told.data, told.actor) == ("fact.withdrawn", "1", {"reason": "误录"}, "zhang.min")
    assert [event.seq for event in log.told_between(AT, AT.replace(hour=10))] == [2]


def test_a_withdrawal_is_refused(db: None) -> None:
    event = note("n1")
    (told,) = withdraw(seqs=[event.seq], reason="误录", by=Somebody(), at=AT)
    for seq, code in ((event.seq, "already_withdrawn"), (told.seq, "not_to_be_withdrawn")):
        with pytest.raises(Refused) as refused:
            withdraw(seqs=[seq], reason="", by=Somebody(), at=AT)
        assert refused.value.code == code
    with pytest.raises(Missing):
        withdraw(seqs=[99], reason="", by=Somebody(), at=AT)
    assert Head.objects.get().seq == 2


def test_a_correction_stands_in_the_place_of_what_it_corrects(db: None) -> None:
    first = note("n1")
    again = replace(
        latest("note", "n1", "note.taken"), Noted(subject="n1", text="改"), reason="改错字", by=Somebody("b"), at=AT
    )
    assert (again.at, again.actor, again.seq) == (first.at, "li.wei", 3)
    assert list(log.projection()) == [again]
    assert latest("note", "n1", "note.taken") == again
    with pytest.raises(Missing):
        latest("note", "n2", "note.taken")


def test_merged_customers_go_by_the_id_that_is_left(db: None) -> None:
    event = note("n1", "C1")
    merge("C2", "C1")
    merge("C3", "C2")
    merge("C9", "C8")
    assert log.merged() == {"C1": "C3", "C2": "C3", "C8": "C9"}
    assert log.renamed({"C2"}) == {"C1", "C2"}
    assert log.line(event, log.merged())["data"] == {"customer": "C3", "text": ""}


def test_a_merge_can_be_withdrawn(db: None) -> None:
    merged = merge("C2", "C1")
    withdraw(seqs=[merged.seq], reason="不是同一家", by=Somebody(), at=AT)
    assert log.merged() == {}
    assert log.renamed({"C1"}) == {"C1"}


def test_a_circle_of_merges_ends(db: None) -> None:
    merge("C2", "C1")
    merge("C1", "C2")
    assert set(log.merged()) == {"C1", "C2"}


def test_a_timeline_shows_all_of_it(db: None) -> None:
    first, second, _other = note("n1", "C1"), note("n2", "C2"), note("n3", "C3")
    merged = merge("C2", "C1")
    withdraw(seqs=[first.seq], reason="误录", by=Somebody(), at=AT)
    with CaptureQueriesContext(connection) as queries:
        shown = list(log.history("customer", "C2"))
        marked = [hasattr(event, "withdrawal") for event in shown]
    assert shown == [merged, second, first]
    assert marked == [False, False, True]
    assert len(queries) == 2
    assert list(log.history("note", "n1")) == [first]
    assert list(log.history("customer", "C7")) == []
