"""``make bench``: the speed the project is held to, measured on whole processes.

``python -m tests.bench`` prints the tables; ``--write`` puts them into ``docs/reference/performance.md``; ``--quick``
leaves out the million; ``--pages`` measures the pages only and leaves the other tables as they are. The largest size is measured
by its own command: ``python -m tests.bench.web L PostgreSQL``.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from tests.bench import beside, imports, web
from tests.bench.logs import heavy_customer_log, plausible_log
from tests.bench.measure import Goal, Run, machine, middle, run

PRESETS = ("equipment", "advertising", "growth", "distribution", "tob")
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "performance.md"
UNTIL, HEAVY_UNTIL = "2026-12-31T00:00:00+08:00", "2029-12-31T00:00:00+08:00"
Log = tuple[str, Path, int]
PAGES = "Pages"
REMARKS = "What is missed, and why"
"""Written by hand, kept when the rest is measured anew."""
WHOLE = (
    "Whole pages by two workers, on two cores with the database and the visitors; CPU of server and database a request."
)

SIZES = {
    100_000: (Goal(8, 5, 300), 100, 10_000, 3),
    1_000_000: (Goal(90, 60, 2000), 500, 100_000, 1),
}
"""Events: the goal, people, customers, and how often it is run."""


def write_log(folder: Path, people: list[dict[str, object]], events: Iterator[dict[str, object]]) -> Path:
    """Put a log on disk as the command reads it."""
    folder.mkdir()
    (folder / "people.json").write_text(json.dumps(people, ensure_ascii=False))
    with (folder / "events.jsonl").open("w") as file:
        file.writelines(json.dumps(event, ensure_ascii=False) + "\n" for event in events)
    return folder


def replay(preset: str, folder: Path, until: str) -> list[str]:
    """The command that replays a log and prints its duties."""
    log = ("--people", str(folder / "people.json"), "--events", str(folder / "events.jsonl"))
    return [sys.executable, "-m", "bihuan", "playbook", "replay", preset, *log, "--until", until, "--json"]


def row(*cells: object) -> str:
    """A line of a Markdown table."""
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def measured(preset: str, folder: Path, times: int, until: str = UNTIL) -> Run:
    """The median of several runs of a replay."""
    return middle([run(replay(preset, folder, until)) for _ in range(times)])


def replays(root: Path, sizes: list[int]) -> Iterator[str]:
    """The table of whole logs."""
    yield row("events", "playbook", "seconds", "CPU seconds", "µs CPU per event", "MB", "MB printed", "goal", "")
    yield row(*["---:", "---", *["---:"] * 5, "---", "---"])
    for events in sizes:
        goal, people, customers, times = SIZES[events]
        folder = write_log(root / str(events), *plausible_log(1, people, customers, events))
        for preset in PRESETS:
            took = measured(preset, folder, times)
            met = "met" if took.cpu <= goal.seconds and took.memory <= goal.memory else "MISSED"
            met = "stretch met" if met == "met" and took.cpu <= goal.stretch else met
            bound = f"{goal.seconds:g} s (stretch {goal.stretch:g}), {goal.memory:g} MB"
            micros, printed = took.cpu / events * 1e6, took.written / 1e6
            cells = (f"{took.wall:.1f}", f"{took.cpu:.1f}", f"{micros:.0f}", f"{took.memory:.0f}", f"{printed:.1f}")
            yield row(f"{events:,}", preset, *cells, bound, met)


def heavy_customers(root: Path) -> Iterator[str]:
    """The table of one customer with very many events: a step that grows with the square would show."""
    yield row("playbook", "5,000 events", "20,000 events", "ratio (4 is linear)", "20,000 in any order of lines")
    yield row("---", "---:", "---:", "---:", "---:")
    folders = [write_log(root / f"heavy{size}", *heavy_customer_log(1, size)) for size in (5_000, 20_000)]
    people, events = heavy_customer_log(1, 20_000)
    mixed = list(events)
    Random(1).shuffle(mixed)  # noqa: S311 - the same for every run
    folders.append(write_log(root / "mixed", people, iter(mixed)))
    idle = middle([run([sys.executable, "-m", "bihuan", "playbook", "check", "tob"]) for _ in range(3)]).cpu
    for preset in PRESETS:
        small, large, anyhow = (measured(preset, folder, 3, HEAVY_UNTIL).cpu - idle for folder in folders)
        yield row(preset, f"{small:.2f} s", f"{large:.2f} s", f"{large / small:.1f}", f"{anyhow:.2f} s")


def live() -> Iterator[str]:
    """The table of the live engine: what one more fact of a customer costs."""
    yield row("playbook", "50 facts behind it", "500", "5,000")
    yield row("---", "---:", "---:", "---:")
    for preset in PRESETS:
        cells = []
        for size in (50, 500, 5_000):
            command = [sys.executable, "-m", "tests.bench.live", preset, str(size)]
            printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            cells.append(f"{printed.strip()} µs")
        yield row(preset, *cells)


def page(sizes: list[int]) -> Iterator[str]:
    """The whole report."""
    yield "# Performance"
    yield ""
    yield f"Measured by `make bench` on {datetime.now(UTC).date()}: {machine()}. One core, medians, whole processes from"
    yield "start to end with everything printed, start-up (about half a second) included. The goals are for seconds of CPU,"
    yield "which other work on the machine disturbs least."
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for title, text, lines in (
            ("Replaying a log", "A believable company's log: every verb but waivers.", replays(root, sizes)),
            ("One customer with very many events", "CPU seconds without the start-up.", heavy_customers(root)),
            ("The live engine", "Telling one more fact and judging what it can have changed.", live()),
            (
                "Importing a workbook",
                "The whole command on an empty database, and the same file again.",
                imports.table(root),
            ),
            (
                "What others notice of an import",
                "One client reads the list of customers all the time while the worker imports.",
                beside.table(root),
            ),
            (PAGES, WHOLE, web.tables(root, ("S", "M"))),
        ):
            yield from ("", f"## {title}", "", text, "")
            yield from lines
    yield f"\n## {REMARKS}{PAGE.read_text().partition(f'## {REMARKS}')[2]}".rstrip()


def with_pages(before: str) -> Iterator[str]:
    """The report as it stands, with the pages measured anew."""
    kept, _, rest = before.partition(f"\n## {PAGES}\n")
    after = rest.partition("\n## ")[2]
    yield kept
    yield from (f"## {PAGES}", "", f"{WHOLE} Taken on {datetime.now(UTC).date()}.", "")
    with tempfile.TemporaryDirectory() as name:
        yield from web.tables(Path(name), ("S", "M"))
    if after:
        yield f"\n## {after.rstrip()}"


def main() -> None:
    """Print the report, and write it if asked; with ``--pages`` only its last part is made anew."""
    sizes = [size for size in SIZES if size < 1_000_000 or "--quick" not in sys.argv]
    lines: list[str] = []
    for line in with_pages(PAGE.read_text()) if "--pages" in sys.argv else page(sizes):
        print(line, flush=True)
        lines.append(line)
    if "--write" in sys.argv:
        PAGE.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
