"""The doctor: every check in turn, and what came of it as plain values that can be kept and shown later in any language."""

import importlib.metadata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError

from bihuan.interfaces.upkeep.checks import (
    contents,
    database,
    files,
    log,
    money,
    once,
    owners,
    pointers,
    search,
    surroundings,
    tallies,
)
from bihuan.interfaces.upkeep.findings import Check, Finding, Level, Site, failure

FIRST = ("database", "tables")
"""Where one of these fails, the others are not asked: they could only say so again, or break."""
CHECKS: dict[str, Check] = {
    "database": database.integrity,
    "tables": database.tables,
    "version": database.version,
    "log": log.chain,
    "versions": log.versions,
    "owners": owners.owners,
    "doubles": once.doubles,
    "counters": once.counters,
    "contents": contents.signed,
    "money": money.sums,
    "duties": log.duties_stored,
    "tallies": tallies.counted,
    "orphans": pointers.orphans,
    "search": search.index,
    "files": files.kept_files,
    "calendar": surroundings.calendar,
    "clock": surroundings.clock,
    "disk": surroundings.disk,
    "copies": surroundings.copies,
    "leftovers": surroundings.leftovers,
    "worker": surroundings.worker,
    "outbox": surroundings.outbox,
}
"""In the order in which they are made and shown."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A check and what it found: nothing, when all is well."""

    check: str
    findings: tuple[Finding, ...] = ()

    @property
    def level(self) -> Level:
        """The worst of it."""
        levels = {finding.level for finding in self.findings}
        return next((level for level in (Level.FAILURE, Level.WARNING) if level in levels), Level.OK)


@dataclass(frozen=True, slots=True)
class Examination:
    """What the doctor found at ``at``; ``left_out``: checks that were not made."""

    at: datetime
    app: str
    quick: bool
    examined: tuple[Examined, ...]
    left_out: tuple[str, ...]

    @property
    def level(self) -> Level:
        """The worst of all."""
        levels = {one.level for one in self.examined}
        return next((level for level in (Level.FAILURE, Level.WARNING) if level in levels), Level.OK)

    def as_json(self) -> dict[str, Any]:
        """As a job's result and as ``bihuan doctor --json`` have it."""
        return {
            "at": self.at.isoformat(),
            "app": self.app,
            "quick": self.quick,
            "level": self.level.value,
            "checks": [
                {
                    "check": one.check,
                    "level": one.level.value,
                    "findings": [
                        {"level": found.level.value, "code": found.code, "parameters": found.parameters}
                        for found in one.findings
                    ],
                }
                for one in self.examined
            ],
            "left_out": list(self.left_out),
        }


def examination_from(told: Mapping[str, Any]) -> Examination:
    """The other way: what a job has kept."""
    return Examination(
        at=datetime.fromisoformat(told["at"]),
        app=told["app"],
        quick=told["quick"],
        examined=tuple(
            Examined(
                one["check"],
                tuple(Finding(Level(found["level"]), found["code"], found["parameters"]) for found in one["findings"]),
            )
            for one in told["checks"]
        ),
        left_out=tuple(told["left_out"]),
    )


def examine(site: Site, *, leave_out: Collection[str] = ()) -> Examination:
    """Make every check but those left out. One that the database breaks off has failed; the next is made all the same."""
    wanted = [name for name in CHECKS if name not in leave_out]
    done: list[Examined] = []
    for name in wanted:
        done.append(Examined(name, tuple(_findings(CHECKS[name], site))))
        if name in FIRST and done[-1].level is Level.FAILURE:
            break
    made = {one.check for one in done}
    skipped = tuple(name for name in CHECKS if name not in made)
    return Examination(site.at, importlib.metadata.version("bihuan"), site.quick, tuple(done), skipped)


def _findings(check: Check, site: Site) -> Iterator[Finding]:
    try:
        yield from check(site)
    except DatabaseError as error:
        yield failure("check_broken", reason=str(error).strip()[:300])
