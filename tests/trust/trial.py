"""``make faults``: the long trial. Every fault again and again under load on each database, and what was counted.

For so many minutes, shared out among the faults by how often each is to be done; or (``--planned``) as often as that, for hours. It
needs nobody: a line tells of each blow, each fault's figures are kept when it has ended, and after one that broke the rest goes on
with a new site. The figures go into ``tests/trust/measured.json``, from where ``make docs`` takes them into the page.
"""

import argparse
import importlib.metadata
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests import tables
from tests.journeys.postgres import Missing
from tests.trust.faults import POSTGRESQL, SQLITE, Outcome, Trial, bytes_turned, postgresql, shared_out, small_disk
from tests.trust.served import serving

MEASURED = Path(__file__).with_name("measured.json")
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
BETWEEN = " · "


@contextmanager
def begun(engine: str, chance: random.Random, seconds: Mapping[str, float] | None) -> Iterator[Trial]:
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
        yield Trial(site, chance, seconds, server, progress)


def progress(words: str) -> None:
    """On standard error, the time before it."""
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


def tried(engine: str, minutes: float | None, seed: int, fault: str | None) -> Iterator[tuple[str, str, bool]]:
    """Row, what was counted, and whether it held. After one that broke the rest goes on with a new site."""
    every = SQLITE if engine == "sqlite" else POSTGRESQL
    waiting = {row: one for row, one in every.items() if fault in {None, row}}
    seconds = None if minutes is None else shared_out(minutes * 60, tuple(waiting))
    chance = random.Random(seed)  # noqa: S311 - faults, no secrets
    while waiting:
        with begun(engine, chance, seconds) as trial:
            while waiting:
                row = next(iter(waiting))
                one = waiting.pop(row)
                try:
                    outcome = one(trial)
                except Exception as broken:  # noqa: BLE001 - whatever it was: it is told, and the rest is tried
                    yield row, f"{type(broken).__name__}: {broken}", False
                    break
                yield outcome.row, counted(outcome, seed), outcome.held
            if engine == "sqlite" and fault is None and not waiting:
                seen, turned = bytes_turned(trial)
                yield "X21", f"{seen} of {turned} turned pages found by the doctor", seen == turned


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
    parser.add_argument("--planned", action="store_true", help="as often as planned, however long it takes")
    parser.add_argument("--database", choices=NAMES, help="this one only")
    parser.add_argument(
        "--fault", choices=sorted({*SQLITE, *POSTGRESQL}), help="this one only, where the database has it"
    )
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args(arguments)
    all_held = True
    try:
        for engine in [given.database] if given.database else list(NAMES):
            for row, text, held in tried(engine, None if given.planned else given.minutes, given.seed, given.fault):
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
