"""The ledger beside the database: what was accepted is there as it was accepted, once; what was refused is not; and all is sound."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from tests.deployment.processes import run_python
from tests.trust.driver import Entry, content

COMPANY = """
import django; django.setup()
import json, sys
from datetime import timedelta
from django.db import transaction
from django.utils import timezone
from bihuan.base.organisation.tests.cast import PASSWORD, make_cast
from bihuan.base.policies.services import publish
from bihuan.base.tokens.inputs import TokenInput
from bihuan.base.tokens.services import create_token
from bihuan.interfaces.jobs import timetable
from bihuan.playbook.load.sources import read_source
now = timezone.localtime()
start = (now - timedelta(days=now.weekday() + 14)).replace(hour=0, minute=0, second=0, microsecond=0)
with transaction.atomic():
    cast = make_cast()
    publish(text=read_source("equipment").text, name="equipment.yaml", starts_on=start.date(), by=None, at=start, first=True)
timetable.install(now)
"""
"""The cast, its regulation in force for two weeks, the timetable."""
PREPARE = (
    COMPANY
    + """
people = [cast[code] for code in ("li.wei", "wang.fang", "zhang.min", "zhao.qiang")]
tokens = {one.code: create_token(value=TokenInput(name="load"), by=one, at=now).secret for one in people}
print(json.dumps({"tokens": tokens, "password": PASSWORD}))
"""
)
CHECK = """
import django; django.setup()
import json, sys
from django.utils import timezone
from bihuan.base.audit.models import Event
from bihuan.base.duties import services as duties
from bihuan.flow.customers.models import Customer
from bihuan.interfaces.jobs.nightly import site
from bihuan.interfaces.upkeep.doctor import examine
from bihuan.interfaces.upkeep.findings import Level
now = timezone.now()
duties.catch_up(at=now)
duties.sweep(at=now)
rows = {row["public_id"]: row for row in Customer.objects.values("public_id", "name", "number", "version", "industry")}
facts = [list(one) for one in Event.objects.filter(kind="customer").values_list("subject", "verb")]
found = examine(site(timezone.now()))
wrong = [f"{one.check}: {each.code} {each.parameters}" for one in found.examined for each in one.findings if each.level is Level.FAILURE]
print(json.dumps({"rows": rows, "facts": facts, "wrong": wrong}))
"""
"""The doctor's round compares the duties with a full replay and walks the log's chain."""


class Found(TypedDict):
    """What CHECK prints."""

    rows: dict[str, dict[str, Any]]
    facts: list[list[str]]
    wrong: list[str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the ledger and the database differ; what the doctor found."""

    accepted: int
    unknown: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Nothing lost, nothing twice, nothing broken."""
        return not (self.lost or self.doubled or self.wrong)


def found(variables: Mapping[str, str]) -> Found:
    """Look into the database, by a process of its own."""
    told: Found = json.loads(run_python(CHECK, variables))
    return told


def verdict(entries: Sequence[Entry], there: Found) -> Verdict:
    """Compare."""
    accepted = sum(one.outcome == "ok" for one in entries)
    unknown = sum(one.outcome == "unknown" for one in entries)
    lost, doubled = tuple(_lost(entries, there)), tuple(_doubled(entries, there))
    return Verdict(accepted, unknown, lost, doubled, tuple(there["wrong"]))


def _lost(entries: Sequence[Entry], there: Found) -> Iterator[str]:
    """Accepted and not there, or there with another content, number or version (INV1, INV6)."""
    in_doubt = {one.public_id for one in entries if one.outcome == "unknown"}
    latest: dict[str, Entry] = {}
    for one in entries:
        if one.outcome == "ok":
            latest[one.public_id] = one
    for public_id, one in latest.items():
        row = there["rows"].get(public_id)
        if row is None:
            yield f"{one.name} is gone"
            continue
        version, more = row["version"], int(public_id in in_doubt)
        if not one.version <= version <= one.version + more:
            yield f"{one.name}: version {version}, accepted {one.version}"
        if not more and content(row["name"], row["industry"]) != one.content:
            yield f"{one.name}: another content"
        if one.number and row["number"] != one.number:
            yield f"{one.name}: number {row['number']}, accepted {one.number}"


def _doubled(entries: Sequence[Entry], there: Found) -> Iterator[str]:
    """Two records of one act, two facts of one change, one number twice (INV3, INV7); or a record of what was refused."""
    names = Counter(row["name"] for row in there["rows"].values())
    numbers = Counter(row["number"] for row in there["rows"].values() if row["number"])
    yield from (f"{name} {count} times" for name, count in [*names.items(), *numbers.items()] if count > 1)
    told = defaultdict[str, Counter[str]](Counter)
    for subject, verb in there["facts"]:
        told[subject][verb] += 1
    for public_id, row in there["rows"].items():
        if told[public_id]["customer.recorded"] != 1:
            yield f"{row['name']}: recorded {told[public_id]['customer.recorded']} times"
    yield from (f"{one.name} was refused" for one in entries if one.outcome == "refused" and one.name in names)
