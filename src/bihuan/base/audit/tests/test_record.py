"""The only door into the log."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.base.audit.events import FactWithdrawn
from bihuan.base.audit.facts import Fact, plain
from bihuan.base.audit.models import Event, Head, Mention
from bihuan.base.audit.selectors import broken_link
from bihuan.base.audit.services import Told, digest, record, record_told
from bihuan.base.audit.tests.noted import AT, Noted, Somebody
from bihuan.base.records.refusals import Refused
from bihuan.playbook.complaints import Complaint


def test_facts_are_appended_in_order(db: None) -> None:
    first, second = record([Noted(subject="n1", customer="C1"), Noted(subject="n2")], by=Somebody(), at=AT)
    (third,) = record([Noted(subject="n3")], by=None, at=AT + timedelta(hours=1))
    assert [event.seq for event in (first, second, third)] == [1, 2, 3]
    assert (first.actor, third.actor, first.at, first.verb, first.kind) == (
        "li.wei",
        "system",
        AT,
        "note.taken",
        "note",
    )
    assert Head.objects.get().seq == 3
    assert broken_link() is None


def test_what_is_private_stands_apart(db: None) -> None:
    (event,) = record([Noted(subject="n1", text="聊得不错", phone="13800000000")], by=Somebody(), at=AT)
    event.refresh_from_db()
    assert event.data == {"text": "聊得不错"}
    assert event.private is not None
    assert event.private["phone"] == "13800000000"
    assert event.private_hash == digest(event.private)
    (other,) = record([Noted(subject="n2", phone="13800000000")], by=Somebody(), at=AT)
    assert other.private_hash != event.private_hash, "the same number does not show by its hash"


def test_a_fact_stands_on_every_timeline_that_it_names(db: None) -> None:
    record([Noted(subject="n1", customer="C1")], by=Somebody(), at=AT)
    assert set(Mention.objects.values_list("kind", "public_id")) == {("note", "n1"), ("customer", "C1")}


def test_facts_by_several_people_at_several_times(db: None) -> None:
    """Each has its own who and when; they stand in the order in which they are told, and the chain closes over them."""
    earlier = AT - timedelta(days=30)
    told = [Told(Noted(subject="n1"), Somebody(), AT), Told(Noted(subject="n2", customer="C1"), None, earlier)]
    events = record_told(told)
    kept = list(Event.objects.order_by("seq"))
    assert [(one.seq, one.actor, one.at) for one in kept] == [(1, "li.wei", AT), (2, "system", earlier)]
    assert [one.hash for one in kept] == [one.hash for one in events]
    assert set(Mention.objects.values_list("event", "public_id")) == {(1, "n1"), (2, "n2"), (2, "C1")}
    assert broken_link() is None
    assert record_told([]) == []


def test_no_facts_no_lock(db: None) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert record([], by=None, at=AT) == []
    assert len(queries) == 0


def test_the_number_of_queries_does_not_grow(db: None) -> None:
    record([Noted(subject="n0")], by=None, at=AT)
    counts = []
    for size in (1, 50):
        with CaptureQueriesContext(connection) as queries:
            record([Noted(subject=f"n{number}") for number in range(size)], by=None, at=AT)
        counts.append(len([query for query in queries if "SAVEPOINT" not in query["sql"]]))
    assert counts == [4, 4]


class Bad(Fact):
    """A follow-up that the engine cannot read."""

    verb = ""


def told(verb: str, subject: str = "F1", **data: object) -> Fact:
    """A fact of that verb, whatever it says."""
    fact = Bad(subject=subject)
    for name, value in (("verb", verb), ("kind", verb.partition(".")[0]), ("data", lambda: data)):
        object.__setattr__(fact, name, value)
    return fact


@pytest.mark.parametrize(
    "fact",
    [
        told("followup.logged"),
        told("followup.logged", customer="C1", by="li.wei", happened_at="2026-03-02", channel="phone"),
        told("plan.made", customer="C" * 61, by="li.wei"),
        told("visit.reported", "V" * 61, complete=True),
        told("customer.merged", "C1"),
    ],
)
def test_what_the_engine_cannot_read_is_not_recorded(db: None, fact: Fact) -> None:
    """One such entry would stop all judging for good."""
    with pytest.raises((Complaint, ValueError)), transaction.atomic():
        record([fact], by=Somebody(), at=AT)
    assert Event.objects.count() == 0


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "中\udfff"])
def test_a_text_that_cannot_be_stored_is_refused(db: None, text: str) -> None:
    with pytest.raises(Refused) as refused:
        record([Noted(subject="n1", text=text)], by=None, at=AT)
    assert refused.value.code == "unstorable_text"
    assert Event.objects.count() == 0


def test_values_have_one_spelling() -> None:
    assert plain(AT.replace(tzinfo=AT.tzinfo)) == "2026-03-02T09:00:00+00:00"
    assert plain({"b": Decimal("1.10"), "a": (1.0, 0.5, -0.0, True, None)}) == {
        "b": "1.10",
        "a": [1, 0.5, 0, True, None],
    }
    assert plain({"甲", "乙"}) == ["乙", "甲"]
    for wrong in (float("nan"), 1e22, AT.replace(tzinfo=None)):
        with pytest.raises(ValueError):
            plain(wrong)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False, min_value=-(2**53) + 1, max_value=2**53 - 1)
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab中é", max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.dictionaries(st.text("xyz", min_size=1, max_size=2), JSON, max_size=4))
def test_what_comes_back_has_the_hash_of_what_went_in(db: None, value: dict[str, object]) -> None:
    """Databases reorder keys and rewrite numbers; the digest does not notice."""
    with transaction.atomic():
        record([Noted(subject="n1", more=value)], by=None, at=AT)
        assert broken_link() is None
        transaction.set_rollback(True)


def test_two_facts_of_one_verb_cannot_be() -> None:
    with pytest.raises(TypeError):

        class Again(Fact):
            """The verb is taken."""

            verb = FactWithdrawn.verb
