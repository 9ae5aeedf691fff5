"""A web node and a worker are killed while they work: nothing that was accepted is lost or there twice, and the others go on."""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import EmptyDatabase
from tests.deployment import jobs
from tests.deployment.processes import Web, Worker, environment, run_python, until
from tests.trust.driver import Crowd
from tests.trust.oracle import PREPARE, found, verdict


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> dict[str, str]:
    """Those of every node: one database, one data folder."""
    folder = tmp_path_factory.mktemp("nodes")
    make: EmptyDatabase = request.getfixturevalue("empty_database")
    return environment(make("postgresql", folder), folder)


@pytest.fixture(scope="module")
def tokens(variables: dict[str, str]) -> dict[str, str]:
    """A company, and a token for each program."""
    made: dict[str, str] = json.loads(run_python(PREPARE, variables))["tokens"]
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[tuple[Path, ExitStack]]:
    """Where the logs go; what is left of the processes at the end is killed."""
    with ExitStack() as stack:
        yield tmp_path, stack


@pytest.mark.trust("X01", "INV1")
@pytest.mark.xdist_group("journeys")
def test_a_web_node_dies(variables: dict[str, str], tokens: dict[str, str], folder: tuple[Path, ExitStack]) -> None:
    """By ``kill -9`` under load: each entry that was answered with 201 is there once, and was seen through the other node."""
    path, stack = folder
    nodes = [Web(variables, path) for _ in range(2)]
    for node in nodes:
        stack.callback(node.kill)
    until(lambda: all(node.is_ready() for node in nodes), "both nodes are ready")
    load = Crowd([node.url for node in nodes], tokens, "", path / "accepted", only_enters=True)
    load.start()
    stack.callback(load.stop)
    load.wait_for(20)
    nodes[0].kill()
    load.wait_for(20)
    load.stop()
    there = verdict(load.entries, found(variables))
    assert (there.lost, there.doubled, there.unknown, there.wrong) == ((), (), 0, ())
    assert there.accepted >= 40
    assert load.unseen == []
    assert load.repeated > 0, "the node was killed while it was asked"
    figures_of_both_processes(nodes[1], load)


def figures_of_both_processes(node: Web, load: Crowd) -> None:
    """Whichever of the node's two processes is asked tells of both; what only it counted would be about half."""
    for _time in range(6):
        with urllib.request.urlopen(f"{node.url}/metrics", timeout=10) as answer:  # noqa: S310 - our own address
            text = answer.read().decode()
        told = {
            (sample.name, *sorted(sample.labels.values())): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }
        accepted = told["bihuan_requests_total", "/api/v1/customers", "201", "POST"]
        # An answer that came too late for the program was given all the same.
        assert load.answered[node.url] <= accepted <= load.answered[node.url] + load.repeated
        assert told["bihuan_process_silent_seconds", node.environment["BIHUAN_NODE"], "web"] < 120


@pytest.mark.trust("X02", "T-D11")
@pytest.mark.xdist_group("journeys")
def test_a_worker_dies(variables: dict[str, str], tokens: dict[str, str], folder: tuple[Path, ExitStack]) -> None:
    """In the middle of a job: another worker does it, once."""
    path, stack = folder
    workers = [Worker(variables, path, name) for name in ("one", "two")]
    for worker in workers:
        stack.callback(worker.kill)
    address = variables["BIHUAN_DATABASE_URL"]

    assert jobs.killed_in_the_middle(address, variables, *workers) == ("done", 2)
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT count(*) FROM jobs_jobrun WHERE type = 'verify'").fetchone() == (1,)
