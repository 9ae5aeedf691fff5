"""A primary and its synchronous standby, by the runbook: the standby dies, the primary dies, the old primary comes back. What was
accepted is there, once, on both.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.conftest import EmptyDatabase
from tests.deployment import replication
from tests.deployment.processes import Web, environment, run_python, until
from tests.deployment.replication import SLOT, Server
from tests.journeys.postgres import USER
from tests.trust.driver import Crowd
from tests.trust.oracle import PREPARE, found, verdict

PROGRAMS = ("li.wei", "wang.fang")
ATTEMPT_SECONDS = 8.0
SOME = 8
"""Entries that are accepted between two blows."""
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"


@pytest.fixture
def pair(tmp_path: Path, empty_database: EmptyDatabase) -> Iterator[tuple[Server, Server]]:
    """The primary with the tables in it, and its standby, which each commit waits for."""
    with replication.pair({"wal_level": "replica", "wal_log_hints": "on"}) as (primary, standby):
        primary.fill(empty_database("postgresql", tmp_path))
        replication.demand_synchronous(primary)
        yield primary, standby


@pytest.mark.trust("X09", "X10", "X12", "INV1")
@pytest.mark.xdist_group("journeys")
def test_by_the_runbook(pair: tuple[Server, Server], tmp_path: Path) -> None:
    """Nobody touches the node: it finds whichever can be written to."""
    one, two = pair
    variables = environment(replication.address(one, two, user=USER), tmp_path)
    tokens = json.loads(run_python(PREPARE, variables))["tokens"]
    with ExitStack() as stack:
        node = Web(variables, tmp_path)
        stack.callback(node.kill)
        until(node.is_ready, "the node is ready")
        programs = {who: tokens[who] for who in PROGRAMS}
        load = Crowd([node.url], programs, "", tmp_path / "accepted", only_enters=True, patience=ATTEMPT_SECONDS)
        load.start()
        stack.callback(load.stop)
        load.wait_for(SOME)
        the_standby_dies(one, two, load)
        the_primary_dies(one, two)
        load.wait_for(SOME)
        the_old_one_comes_back(one, two)
        load.wait_for(SOME)
        load.stop()
        there = verdict(load.entries, found(variables))
    assert (there.lost, there.doubled, there.unknown, there.wrong) == ((), (), 0, ())
    assert there.accepted >= 4 * SOME
    assert load.unseen == []
    until(lambda: rows(one) == rows(two), "the old primary has all that was accepted since")


def the_standby_dies(primary: Server, standby: Server, load: Crowd) -> None:
    """Saving waits, and nothing is told to be saved that only one server has; two lines let it go on."""
    standby.stop()
    with primary.connect() as connection:
        until(lambda: connection.execute(WAITING).fetchone() == (len(PROGRAMS),), "both programs wait for the standby")
    accepted = load.accepted
    until(lambda: load.repeated >= len(PROGRAMS), "both have lost patience once")
    assert load.accepted == accepted
    replication.demand_no_more(primary)
    load.wait_for(SOME)
    standby.start()
    replication.demand_synchronous(primary)


def the_primary_dies(primary: Server, standby: Server) -> None:
    """As by a crash; the other one takes over."""
    primary.stop()
    replication.demand_no_more(standby)
    standby.promote()


def the_old_one_comes_back(old: Server, new: Server) -> None:
    """Never as it is, which would be two truths: it takes over the other's, and follows it."""
    with new.connect() as connection:
        # Until then its control file tells of the old one's timeline, and pg_rewind finds nothing to do.
        connection.execute("CHECKPOINT")
        connection.execute("SELECT pg_create_physical_replication_slot(%s)", [SLOT])
    old.rejoin(new)
    until(lambda: replication.lag(new) is not None, "the old primary follows the new one")
    with old.connect() as connection:
        assert connection.execute("SELECT pg_is_in_recovery()").fetchone() == (True,)


def rows(server: Server) -> list[tuple[str]]:
    """The customers that stand there."""
    with server.connect() as connection:
        return list(connection.execute("SELECT public_id FROM customers_customer ORDER BY 1").fetchall())
