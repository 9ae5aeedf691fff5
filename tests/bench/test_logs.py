"""The made-up logs are what measuring relies on: of the asked length, in the order of time, the same each time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest

from tests.bench.logs import heavy_customer_log, plausible_log

Log = Callable[[], tuple[list[dict[str, Any]], Iterator[dict[str, Any]]]]
LOGS: dict[str, Log] = {
    "plausible": lambda: plausible_log(seed=7, people=20, customers=300, events=4000),
    "heavy customer": lambda: heavy_customer_log(seed=7, events=4000),
}


@pytest.mark.parametrize("log", LOGS.values(), ids=LOGS)
def test_same_log_for_the_same_seed_in_the_order_of_time(log: Log) -> None:
    """Two readings are equal, of the length asked for, and sorted."""
    events = list(log()[1])
    assert events == list(log()[1])
    assert len(events) == 4000
    assert all(earlier["at"] <= later["at"] for earlier, later in pairwise(events))


@pytest.mark.parametrize("log", LOGS.values(), ids=LOGS)
def test_nobody_unknown(log: Log) -> None:
    """Every actor is in people.json."""
    people, events = log()
    assert {event["actor"] for event in events} <= {person["id"] for person in people} | {"system"}


def test_a_company_uses_every_verb() -> None:
    """Within a quarter everything happens that the log can tell, waivers apart."""
    _, events = LOGS["plausible"]()
    assert len({event["verb"] for event in events}) == 21


def test_a_heavy_customer_is_one() -> None:
    """All events about customers are about the same."""
    _, events = LOGS["heavy customer"]()
    assert {event["data"]["customer"] for event in events if "customer" in event["data"]} == {"C1"}
