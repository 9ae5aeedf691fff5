"""Several processes record and judge at once, on each database: one order, one chain, each finding once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import EmptyDatabase

ROOT = Path(__file__).resolve().parents[2]
BEGIN = """
import django, json, sys
django.setup()
from datetime import timedelta
from django.db import transaction
from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import broken_link
from bihuan.base.duties.models import Duty, Reference
from bihuan.base.duties.services import catch_up, sweep, verify
from bihuan.base.duties.tests.days import MONDAY, after, company, reported, visit
from bihuan.base.duties.tests.told import employ, tell
NOW = after(days=12)
"""
PREPARE = (
    BEGIN
    + """
employ([{"id": f"p{number}", "role": "sales", "joined": "2020-01-06"} for number in range(4)])
company("equipment")
"""
)
WRITE = (
    BEGIN
    + """
who = "p" + sys.argv[1]
for number in range(12):
    name = f"{who}-{number}"
    with transaction.atomic():
        tell([visit(name, who, at=after(hours=number)), reported(name, who, at=after(days=1, hours=number))])
    if number % 5 == 0:
        catch_up(at=NOW)
"""
)
FOLLOW = (
    BEGIN
    + """
for number in range(8):
    catch_up(at=after(days=number))
    sweep(at=after(days=number))
"""
)
CHECK = (
    BEGIN
    + """
catch_up(at=NOW)
sweep(at=after(days=14))
keys = list(Duty.objects.filter(clause="A13").values_list("key", flat=True))
found = {
    "broken": broken_link(),
    "seqs": list(Event.objects.order_by("seq").values_list("seq", flat=True)),
    "duties": len(keys), "keys": len(set(keys)),
    "weekly": Duty.objects.filter(key="A11:week:2026-W10:p1").count(),
    "different": [str(one) for one in verify(at=after(days=14))],
    "subjects": list(Event.objects.filter(verb="visit.held", actor="p1").order_by("seq").values_list("subject", flat=True)),
}
print(json.dumps(found))
"""
)


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request: pytest.FixtureRequest, tmp_path: Path, empty_database: EmptyDatabase) -> dict[str, str]:
    """A database of one's own with its tables."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("BIHUAN_")}
    variables |= {"BIHUAN_DATABASE_URL": empty_database(request.param, tmp_path), "BIHUAN_DATA_DIR": str(tmp_path)}
    return variables | {"DJANGO_SETTINGS_MODULE": "bihuan.config.settings"}


def start(script: str, environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    """A process that runs the script."""
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.Popen(
        command,
        env=environment,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(process: subprocess.Popen[str]) -> str:
    """What it printed."""
    output, errors = process.communicate(timeout=240)
    assert process.returncode == 0, errors
    return output


def test_many_writers_and_followers(environment: dict[str, str]) -> None:
    """Three write, two follow the log and the clock meanwhile."""
    finished(start(PREPARE, environment))
    processes = [start(WRITE, environment, str(number)) for number in range(3)]
    processes += [start(FOLLOW, environment) for _ in range(2)]
    for process in processes:
        finished(process)
    found = json.loads(finished(start(CHECK, environment)))
    assert found["broken"] is None
    assert found["seqs"] == list(range(1, 73))
    assert (found["duties"], found["keys"], found["weekly"]) == (36, 36, 1)
    assert found["different"] == []
    assert found["subjects"] == [f"p1-{number}" for number in range(12)], "each writer's own order is kept"


HOLD = (
    BEGIN
    + """
import time
from bihuan.base.duties.services.lock import locked
with locked(NOW):
    print("held", flush=True)
    sys.stdin.readline()
"""
)
IMPATIENT = (
    BEGIN
    + """
import time
with transaction.atomic():
    tell([visit()])
began = time.monotonic()
print(json.dumps([catch_up(at=NOW), time.monotonic() - began]))
"""
)


@pytest.mark.parametrize("environment", ["postgresql"], indirect=True)
def test_a_request_does_not_wait_for_a_long_judgement(environment: dict[str, str]) -> None:
    """It gives up after a few seconds; whoever comes next reads what it left."""
    finished(start(PREPARE, environment))
    holder = start(HOLD, environment)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    read, seconds = json.loads(finished(start(IMPATIENT, environment)))
    assert read == 0
    assert 2.5 < seconds < 30
    holder.communicate("\n", timeout=60)
    found = json.loads(finished(start(CHECK, environment)))
    assert found["seqs"] == [1]
