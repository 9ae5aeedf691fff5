"""When a telling that failed is tried again, and who may be told which kinds of facts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import Cast
from bihuan.insight.webhooks.models import Endpoint
from bihuan.insight.webhooks.rules import GIVEN_UP_AFTER, PAUSES, is_hopeless, next_attempt
from bihuan.insight.webhooks.scope import PLAIN, RECORDS, visible
from bihuan.interfaces.web.customers.tests.made import contact
from tools.facts_page import MODULES, facts_of

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
LEFT_TO_THE_LOG = {
    *("department", "role", "target", "export", "file", "import", "feedback", "fact", "privacy", "webhook"),
}
"""Kinds whose facts are told to whoever reads the log, and to nobody else (targets by their own permission)."""


@pytest.mark.parametrize(("failures", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 180), (6, 360), (50, 360)])
def test_pauses_grow(failures: int, minutes: int) -> None:
    """From a minute to six hours, and no further."""
    assert next_attempt(failures, at=NOW, drawn=0.5) - NOW == timedelta(minutes=minutes)


@given(st.integers(1, 100), st.floats(0, 1, exclude_max=True))
def test_a_fifth_more_or_less(failures: int, drawn: float) -> None:
    """What is drawn moves the attempt by a fifth at most."""
    pause = PAUSES[min(failures, len(PAUSES)) - 1]
    assert pause * 0.8 <= next_attempt(failures, at=NOW, drawn=drawn) - NOW <= pause * 1.2


def test_three_days() -> None:
    """To the moment."""
    assert is_hopeless(NOW, NOW + GIVEN_UP_AFTER)
    assert not is_hopeless(NOW, NOW + GIVEN_UP_AFTER - timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("verbs", "verb", "wanted"),
    [
        ([], "customer.graded", True),
        (["customer.graded"], "customer.graded", True),
        (["customer.graded"], "customer.recorded", False),
        (["customer.*"], "customer.recorded", True),
        (["customer.*"], "customers.exported", False),
    ],
)
def test_which_facts_are_wanted(verbs: list[str], verb: str, wanted: bool) -> None:
    """By name, or all of an area."""
    assert Endpoint(verbs=verbs).wants(verb) is wanted


def test_each_kind_of_fact_is_decided() -> None:
    """A new kind fails here until somebody has said who may be told of it."""
    kinds = {fact.kind for module in MODULES for fact in facts_of(module)}
    assert kinds == {*RECORDS, *PLAIN, *LEFT_TO_THE_LOG, "member", "duty"}


def test_by_the_record_not_by_the_log(cast: Cast) -> None:
    """王芳 is told of people, not of 李伟's customers and contacts; 张敏, above both, of all; 赵强 of nothing."""
    contact(cast)
    events = list(Event.objects.filter(kind__in=("customer", "contact")))
    assert len(events) >= 2
    people = list(Event.objects.filter(verb="member.joined"))
    assert visible(events, cast.wang_fang) == set() == visible(events, cast["zhao.qiang"])
    assert visible(events, cast.zhang_min) == {event.seq for event in events}
    assert visible(people, cast.wang_fang) == {event.seq for event in people}
    accounts = list(Event.objects.filter(verb__startswith="role."))
    assert visible(accounts, cast.zhang_min) == set()
    assert visible(accounts, cast.admin) == {event.seq for event in accounts}
