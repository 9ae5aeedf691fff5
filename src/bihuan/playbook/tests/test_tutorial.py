"""What the pages for readers show is what the program does: commands, fragments of files, deadlines, names.

Every ``console`` block of the tutorial and the how-tos is run in ``docs/tutorial/example``. When an output has changed
for a reason, ``python -m bihuan.playbook.tests.test_tutorial`` writes the blocks anew.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest

from bihuan.playbook.calendar import WorkCalendar, monday_of
from bihuan.playbook.facts import monday_of_name
from bihuan.playbook.instants import DAY, parse_instant
from bihuan.playbook.load import load_preset, read_source
from bihuan.playbook.schema.duties import Weekly
from bihuan.playbook.schema.values import WEEKDAYS, Span

DOCS = Path(__file__).parents[4] / "docs"
EXAMPLE = DOCS / "tutorial" / "example"
PAGES = sorted(page for folder in ("tutorial", "how-to") for page in (DOCS / folder).glob("*.[ez][nh].md"))
PAIRED = [page for page in PAGES if page.name.endswith(".zh.md")]
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FRAGMENT = re.compile(r"^```(?:yaml|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXPLANATIONS = (DOCS / "explanation" / "engine.md", DOCS / "explanation" / "engine.zh.md")
CHECKLIST = DOCS / "how-to" / "add-a-rule.md"


class Shown(NamedTuple):
    """A command as a page shows it, lines continued with a backslash joined, and the output under it."""

    page: Path
    prompt: str
    arguments: tuple[str, ...]
    output: str


def shown(page: Path) -> list[Shown]:
    """The commands of a page."""
    found = []
    for block in CONSOLE.findall(page.read_text(encoding="utf-8")):
        for part in re.split(r"^(?=\$ )", block, flags=re.MULTILINE)[1:]:
            prompt, output = re.fullmatch(r"(\$ (?:.*\\\n)*.*\n)((?:.*\n)*)", part).groups()  # type: ignore[union-attr]
            program, *arguments = shlex.split(prompt[2:].replace("\\\n", " "))
            assert program == "bihuan", prompt
            found.append(Shown(page, prompt, tuple(arguments), output))
    return found


def printed(one: Shown) -> str:
    """What the command prints, errors too, without the spaces that fill a table's title line."""
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "BIHUAN_LANG": "en" if ".en." in one.page.name else "zh"}
    done = subprocess.run(
        [sys.executable, "-m", "bihuan", *one.arguments],
        cwd=EXAMPLE,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return "".join(line.rstrip() + "\n" for line in done.stdout.decode().splitlines())


def name(value: object) -> str:
    """A test's id."""
    if isinstance(value, Shown):
        return f"{value.page.name}: {' '.join(value.arguments[1:3])}"
    return value.name if isinstance(value, Path) else str(value)


# Commands and fragments


@pytest.mark.parametrize("one", [one for page in PAGES for one in shown(page)], ids=name)
def test_a_command_prints_what_the_page_shows(one: Shown) -> None:
    assert printed(one) == one.output


@pytest.mark.parametrize("page", PAIRED, ids=name)
def test_both_languages_show_the_same_commands(page: Path) -> None:
    english = page.with_name(page.name.replace(".zh.", ".en."))
    assert [one.arguments for one in shown(page)] == [one.arguments for one in shown(english)]


def test_the_tutorial_shows_commands() -> None:
    """Every page for readers stands there in both languages; the commands of two are run here, the others' are for servers."""
    chinese, english = ({one.name[:-6] for one in PAGES if one.name.endswith(f".{tag}.md")} for tag in ("zh", "en"))
    assert chinese == english
    assert {"first-week", "read-a-deadline", "import-from-another-system"} <= chinese
    assert {page.name.removesuffix(".zh.md") for page in PAIRED if shown(page)} == {"clause-to-rule", "replay-a-change"}
    assert len(shown(DOCS / "tutorial" / "clause-to-rule.zh.md")) >= 8


@pytest.mark.parametrize("page", sorted((DOCS / "tutorial").glob("clause-to-rule.*.md")), ids=name)
def test_a_fragment_stands_in_a_file(page: Path) -> None:
    """What the tutorial shows of a file is in that file, line by line."""
    texts = [read_source("equipment").text]
    texts += [file.read_text(encoding="utf-8") for file in sorted(EXAMPLE.iterdir())]
    fragments = FRAGMENT.findall(page.read_text(encoding="utf-8"))
    assert fragments
    assert [fragment for fragment in fragments if not any(fragment in text for text in texts)] == []


# Deadlines

WITHIN = re.compile(r"^\| ([-\d]+ [:\d]+)[^|]*\| (\d+ [a-z ]+?) \| ([-\d]+ [:\d]+)[^|]*\|", re.MULTILINE)
BY_WEEKDAY = re.compile(r"^\| (\d{4}-W\d\d)[^|]*\| ([a-z]+) \| ([-\d]+ [:\d]+)[^|]*\|", re.MULTILINE)
NAMED_DAY = re.compile(r"(\d{4}-\d\d-\d\d)[^|(（]*[(（](周.|Mon|Tue|Wed|Thu|Fri|Sat|Sun)")
DAY_NAMES = {**dict(zip("周一 周二 周三 周四 周五 周六 周日".split(), range(7), strict=True)),
             **dict(zip("Mon Tue Wed Thu Fri Sat Sun".split(), range(7), strict=True))}  # fmt: skip


def bound(text: str) -> int:
    """``2026-03-10 24:00`` as the moment it is."""
    day, hour = text.split()
    if hour == "24:00":
        return parse_instant(f"{day}T00:00:00+08:00") + DAY
    return parse_instant(f"{day}T{hour}:00+08:00")


@pytest.mark.parametrize("page", sorted((DOCS / "how-to").glob("read-a-deadline.*")), ids=name)
def test_the_deadlines_of_the_tables(page: Path) -> None:
    text, calendar = page.read_text(encoding="utf-8"), WorkCalendar("Asia/Shanghai")
    within, weekly = WITHIN.findall(text), BY_WEEKDAY.findall(text)
    assert (len(within), len(weekly)) == (14, 6)
    for moment, span, due in within:
        assert calendar.after(bound(moment), Span.parse(span)) == bound(due), (moment, span)
    for week, weekday, due in weekly:
        monday = monday_of_name(week)
        assert monday is not None
        last = calendar.next_working(monday + 7 + WEEKDAYS.index(weekday))
        assert calendar.end_of(last) == bound(due), week


@pytest.mark.parametrize("page", sorted((DOCS / "how-to").glob("read-a-deadline.*")), ids=name)
def test_the_weekdays_of_the_tables(page: Path) -> None:
    named = NAMED_DAY.findall(page.read_text(encoding="utf-8"))
    assert len(named) >= 20
    assert [one for one in named if date.fromisoformat(one[0]).weekday() != DAY_NAMES[one[1]]] == []


def test_the_weekdays_of_the_tables_are_those_of_the_preset() -> None:
    duties = load_preset("equipment").duties
    due = {clause: duty.due for clause, duty in duties.items() if isinstance(duty, Weekly)}
    assert due == {"A11": "monday", "A12": "monday", "A19": "wednesday"}
    assert monday_of(date(2026, 3, 5).toordinal()) == date(2026, 3, 2).toordinal()


# Names in code

NAMED = re.compile(r"`([a-z_]+(?:\.[A-Za-z_]+)+)(?:\(\))?`")
FILES = {"py", "md", "yaml", "json", "jsonl"}
MODULES = {path.stem for path in Path(__file__).parents[1].glob("*.py")} | {"schema", "rules", "load", "tests"}


def names(page: Path) -> set[str]:
    """``engine.Live`` and the like: dotted names whose first part is a module of the playbook."""
    found = NAMED.findall(page.read_text(encoding="utf-8"))
    return {one for one in found if one.split(".")[0] in MODULES and one.rpartition(".")[2] not in FILES}


def exists(dotted: str) -> bool:
    """Whether a module or package of the playbook, or what is named in it, exists."""
    parts = dotted.split(".")
    for size in range(len(parts), 0, -1):
        try:
            value: object = import_module(".".join(("bihuan.playbook", *parts[:size])))
        except ModuleNotFoundError:
            continue
        for part in parts[size:]:
            if not hasattr(value, part):
                return False
            value = getattr(value, part)
        return True
    return False


@pytest.mark.parametrize("page", [*EXPLANATIONS, CHECKLIST], ids=name)
def test_the_names_exist(page: Path) -> None:
    assert len(names(page)) >= 15
    assert sorted(one for one in names(page) if not exists(one)) == []


def test_both_languages_name_the_same() -> None:
    assert names(EXPLANATIONS[0]) == names(EXPLANATIONS[1])


def test_a_name_that_is_not_there_is_found() -> None:
    assert exists("engine.Live.tell")
    assert exists("rules.rule.Numbers")
    assert not exists("engine.Live.told")
    assert not exists("rules.nothing")


def write_anew() -> None:
    """Put the present output into every console block."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for one in shown(page):
            text = text.replace(one.prompt + one.output, one.prompt + printed(one), 1)
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_anew()
