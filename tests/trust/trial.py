"""``make faults``: the long trial. Every fault again and again under load on each database, and what was counted.

The figures go into ``tests/trust/measured.json``, from where ``make docs`` takes them into ``docs/reference/trust.md``.
"""

import argparse
import importlib.metadata
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests import tables
from tests.journeys.postgres import Missing
from tests.trust.faults import POSTGRESQL, SQLITE, Outcome, Trial, bytes_turned, postgresql, small_disk
from tests.trust.served import serving

MEASURED = Path(__file__).with_name("measured.json")
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
BETWEEN = " · "


@contextmanager
def begun(engine: str, chance: random.Random, seconds: float) -> Iterator[Trial]:
    """A served company with two workers, on a disk or a server of its own."""
    with ExitStack() as stack:
        root = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="bihuan-faults-", ignore_cleanup_errors=True))
        )
        server, data = None, root / "disk"
        if engine == "sqlite":
            stack.enter_context(small_disk(data))
            url = f"sqlite:///{shutil.copy(tables.pattern(), data / 'company.sqlite3')}"
        else:
            url, server = stack.enter_context(postgresql(root))
        site = stack.enter_context(serving(url, root, data=data / "var", workers=2))
        yield Trial(site, chance, seconds, server)


def tried(engine: str, minutes: float, seed: int, fault: str | None) -> Iterator[tuple[str, str, bool]]:
    """Row, what was counted, and whether it held."""
    every = SQLITE if engine == "sqlite" else POSTGRESQL
    faults = [one for one in every if fault in {None, one.__name__}]
    chance = random.Random(seed)  # noqa: S311 - faults, no secrets
    with begun(engine, chance, minutes * 60 / len(faults)) as trial:
        for one in faults:
            try:
                outcome = one(trial)
            except (AssertionError, TimeoutError, RuntimeError) as broken:
                yield one.__name__, f"{type(broken).__name__}: {broken}", False
                continue
            yield outcome.row, counted(outcome, seed), outcome.held
        if engine == "sqlite" and fault is None:
            yield "X21", bytes_turned(trial), True


def counted(outcome: Outcome, seed: int) -> str:
    """In one line."""
    found = outcome.verdict
    return (
        f"{outcome.times}×, {found.accepted} accepted, {len(found.lost)} lost, {len(found.doubled)} doubled, "
        f"{found.unknown} in doubt, recovery ≤ {outcome.recovery:.1f} s"
        + (f", {outcome.failures} failures shown" if outcome.failures else "")
        + (f", doctor: {'; '.join(found.wrong)}" if found.wrong else "")
        + (f" ({outcome.note})" if outcome.note else "")
        + f" [{importlib.metadata.version('bihuan')}, seed {seed}]"
    )


def keep(engine: str, row: str, text: str) -> None:
    """Write it down beside what was measured on the other database."""
    measured: dict[str, str] = json.loads(MEASURED.read_text(encoding="utf-8")) if MEASURED.is_file() else {}
    parts = dict(part.split(": ", 1) for part in measured.get(row, "").split(BETWEEN) if part)
    parts[NAMES[engine]] = text.replace(BETWEEN, ", ")
    measured[row] = BETWEEN.join(f"{name}: {parts[name]}" for name in NAMES.values() if name in parts)
    ordered = dict(sorted(measured.items()))
    MEASURED.write_text(json.dumps(ordered, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """0 when everything held."""
    parser = argparse.ArgumentParser(prog="python -m tests.trust.trial", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30, help="for each database")
    parser.add_argument("--database", choices=NAMES, help="this one only")
    names = sorted({one.__name__ for one in (*SQLITE, *POSTGRESQL)})
    parser.add_argument("--fault", choices=names, help="this one only, where the database has it")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args(arguments)
    all_held = True
    try:
        for engine in [given.database] if given.database else list(NAMES):
            for row, text, held in tried(engine, given.minutes, given.seed, given.fault):
                print(f"{NAMES[engine]:<10} {row:<5} {'held' if held else 'DID NOT HOLD'}  {text}", flush=True)
                all_held = all_held and held
                if held:
                    keep(engine, row, text)
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0 if all_held else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
