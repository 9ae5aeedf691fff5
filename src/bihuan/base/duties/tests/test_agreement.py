"""The tables say what a replay says: drawn companies, told in any order, in any portions, while the clock moves on.

Whatever else can happen to a company happens in between: people change, entries are withdrawn, customers are merged, versions
published. After each step the tables are compared with a replay of the whole log, to the last moment.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest import mark

from bihuan.base.audit import selectors as log
from bihuan.base.audit.services import withdraw
from bihuan.base.duties.moments import nanoseconds
from bihuan.base.duties.services import catch_up, people_changed, rebuild, sweep, verify
from bihuan.base.duties.tests.told import document, employ, moment, publish, tell
from bihuan.base.organisation.selectors import people
from bihuan.base.policies.selectors import regulation
from bihuan.playbook.engine import replay
from bihuan.playbook.tests import running
from bihuan.playbook.tests.running import Json
from bihuan.playbook.tests.worlds import PRESETS, World, worlds
from bihuan.playbook.tests.worlds_people import staffs

every_preset = mark.parametrize("preset", PRESETS)
assert settings.default is not None
fresh = settings(
    # Each example fills and empties tables: a quarter of what plain functions are tried with.
    max_examples=max(settings.default.max_examples // 4, 10),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TICKS = [timedelta(days=days) for days in (0, 0, 1 / 3, 1, 5, 30)] + [timedelta(microseconds=1)]


@contextmanager
def company(world: World) -> Iterator[datetime]:
    """The world's people under its preset, the day before anything happens; all is forgotten afterwards."""
    began = min([moment(event["at"]) for event in world.events] + [moment(world.until)]) - timedelta(days=1)
    with transaction.atomic():
        publish(world.preset)
        employ(world.people)
        sweep(at=began)
        yield began
        transaction.set_rollback(True)


def replayed(until: datetime) -> Json:
    """What a replay makes of the log's projection."""
    found, into = regulation(), log.merged()
    assert found is not None
    facts = [log.fact(event, into) for event in log.projection().order_by("seq")]
    return running.document(replay(found, people(), facts, until=nanoseconds(until)))


def portions(draw: Callable[..., Any], world: World) -> list[list[Json]]:
    """The world's log in any order, cut into portions."""
    told = draw(st.permutations(world.events))
    cuts = sorted(draw(st.lists(st.integers(0, len(told)), max_size=4)))
    return [told[first:last] for first, last in zip([0, *cuts], [*cuts, len(told)], strict=True)]


@every_preset
@fresh
@given(data=st.data())
def test_tables_say_what_a_replay_of_the_lines_says(db: None, preset: str, data: st.DataObject) -> None:
    world = data.draw(worlds(preset))
    until = moment(world.until)
    with company(world) as began:
        now, told = began, list[Json]()
        for portion in portions(data.draw, world):
            now = min(until, now + data.draw(st.sampled_from(TICKS)))
            tell(portion)
            told += portion
            catch_up(at=now)
            if data.draw(st.booleans()):
                sweep(at=now)
        catch_up(at=until)
        sweep(at=until)
        assert document(until) == running.replayed(preset, world.people, told, world.until)
        assert verify(at=until) == []


class Life:
    """A company to which things happen, each drawn."""

    def __init__(self, world: World, draw: Callable[..., Any]) -> None:
        self.world = world
        self.draw = draw
        self.untold = list(world.events)
        self.withdrawn: set[int] = set()
        self.merged: set[str] = set()

    def tell_some(self, now: datetime) -> None:
        """Entries, early and late."""
        count = self.draw(st.integers(1, 12))
        portion, self.untold = self.untold[:count], self.untold[count:]
        tell(portion)

    def withdraw_one(self, now: datetime) -> None:
        """An entry, not an entry about entries."""
        seqs = [
            seq for seq in log.projection().values_list("seq", flat=True).order_by("seq") if seq not in self.withdrawn
        ]
        if seqs:
            seq = self.draw(st.sampled_from(seqs))
            self.withdrawn.add(seq)
            withdraw(seqs=[seq], reason="误录", by=None, at=now)

    def merge_one(self, now: datetime) -> None:
        """A customer goes into another."""
        left = [name for name in ("C1", "C2", "C3", "C4") if name not in self.merged]
        if len(left) > 1:
            kept, lost = self.draw(st.permutations(left))[:2]
            self.merged.add(lost)
            tell(
                [
                    {
                        "at": now.isoformat(),
                        "actor": "system",
                        "verb": "customer.merged",
                        "subject": f"customer:{kept}",
                        "data": {"merged": lost},
                    }
                ]
            )

    def change_people(self, now: datetime) -> None:
        """Others in their place: who they are, when they are there; noticed by whoever tells, or by nobody but the sweep."""
        changed = self.draw(staffs(self.world.preset, date(2026, 3, 2), 4))
        employ(changed[: len(self.world.people)])
        if self.draw(st.booleans()):
            people_changed(codes=[changed[0]["id"]], since=date(2026, 3, 2), at=now)
        sweep(at=now)

    def waive_one(self, now: datetime) -> None:
        """A duty that is there."""
        keys = sorted(duty["key"] for duty in document(now)["duties"])
        if keys:
            key = self.draw(st.sampled_from(keys))
            tell(
                [
                    {
                        "at": now.isoformat(),
                        "actor": "system",
                        "verb": "duty.waived",
                        "subject": f"duty:{key}",
                        "data": {"reason": "病假"},
                    }
                ]
            )


@pytest.mark.clause(
    "A11", "A12", "A13", "A14", "A15", "A16", "A19", "B2", "B3", "B8", "B17", "B18", "D11", "E2", "E11", "E14"
)
@pytest.mark.clause("B26", "C13", "C18", "D6", "E7", "E8", "E16", "E19", part="base")
@every_preset
@fresh
@given(data=st.data())
def test_whatever_happens_the_tables_are_right(db: None, preset: str, data: st.DataObject) -> None:
    world = data.draw(worlds(preset, most=25))
    life = Life(world, data.draw)
    happenings = [life.tell_some, life.tell_some, life.withdraw_one, life.merge_one, life.change_people, life.waive_one]
    with company(world) as began:
        now = began
        for _ in range(data.draw(st.integers(2, 6))):
            now += data.draw(st.sampled_from(TICKS))
            data.draw(st.sampled_from(happenings))(now)
            catch_up(at=now)
            sweep(at=now)
            assert document(now) == replayed(now)
            assert verify(at=now) == []
        assert rebuild(at=now) == []
        assert document(now) == replayed(now)
