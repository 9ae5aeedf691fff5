"""Whoever changes the log behind its door is found."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bihuan.base.audit.models import Event, Head, Withdrawal
from bihuan.base.audit.selectors import broken_link
from bihuan.base.audit.services import erase, record, withdraw
from bihuan.base.audit.tests.noted import AT, Noted, Somebody


@pytest.fixture
def log(db: None) -> None:
    """Five entries, two with a telephone number."""
    facts = [Noted(subject=f"n{number}", customer="C1", phone="139" if number < 3 else None) for number in range(1, 6)]
    record(facts, by=Somebody(), at=AT)


def change(seq: int, **values: object) -> Callable[[], object]:
    """An entry written over."""
    return lambda: Event.objects.filter(seq=seq).update(**values)


def insert() -> None:
    """A copy of the last entry behind it."""
    event = Event.objects.get(seq=5)
    event.seq = 6
    event.save(force_insert=True)


def cut(seq: int) -> Callable[[], object]:
    """An entry deleted."""

    def delete() -> None:
        event = Event.objects.get(seq=seq)
        event.mentions.all().delete()
        event.delete()

    return delete


def test_an_untouched_log_is_whole(log: None) -> None:
    assert broken_link() is None


def test_an_empty_log_is_whole(db: None) -> None:
    assert broken_link() is None


@pytest.mark.trust("T-K02", "INV8")
@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (change(2, at=AT + timedelta(microseconds=1)), 2),
        (change(2, recorded_at=AT), 2),
        (change(3, actor="wang.fang"), 3),
        (change(3, verb="note.given"), 3),
        (change(4, subject="n9"), 4),
        (change(4, data={"customer": "C2"}), 4),
        (change(1, private={"phone": "138", "_salt": ""}), 1),
        (change(1, private=None), 1),
        (change(1, private=None, private_hash=""), 1),
        (change(5, hash="0" * 64), 5),
        (insert, 6),
        (cut(3), 4),
        (cut(5), 5),
        (lambda: Head.objects.update(hash="0" * 64), 6),
        (lambda: Withdrawal.objects.create(event_id=2, by_id=5), 2),
    ],
)
def test_what_was_done_to_it_is_found(log: None, tamper: Callable[[], object], found: int) -> None:
    tamper()
    assert broken_link() == found


def test_erasing_leaves_the_chain_whole(log: None) -> None:
    assert erase(kind="customer", public_id="C1", reason="本人要求", by=Somebody("admin"), at=AT) == 2
    assert list(Event.objects.filter(private__isnull=False)) == []
    told = Event.objects.get(seq=6)
    assert (told.verb, told.data) == ("privacy.erased", {"events": [1, 2], "reason": "本人要求"})
    assert broken_link() is None


def test_erasing_what_is_not_there_records_nothing(log: None) -> None:
    assert erase(kind="customer", public_id="C2", reason="", by=Somebody(), at=AT) == 0
    assert Head.objects.get().seq == 5


def test_withdrawing_leaves_the_chain_whole(log: None) -> None:
    withdraw(seqs=[3], reason="误录", by=Somebody(), at=AT)
    assert broken_link() is None
    Withdrawal.objects.all().delete()
    assert broken_link() == 3
