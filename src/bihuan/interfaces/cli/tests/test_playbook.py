"""``bihuan playbook`` as a user meets it: exit status, what goes where, both languages."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bihuan.interfaces.cli.main import main
from bihuan.interfaces.cli.terminal import SLOW_BYTES, preferred_language
from bihuan.interfaces.cli.words import ACTIONS, KINDS, STATE_WORDS, WORDS, word
from bihuan.playbook.complaints import Language
from bihuan.playbook.load import PRESETS
from bihuan.playbook.tests.running import EXAMPLES
from bihuan.playbook.verdict import STATES

WEEKLY = EXAMPLES / "a11-weekly-report"
UNTIL = "2026-03-17T00:00:00+08:00"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["playbook", *arguments])


def replay(*arguments: str, folder: Path = WEEKLY, preset: str = "equipment", until: str = UNTIL) -> Result:
    log = ("--people", str(folder / "people.json"), "--events", str(folder / "events.jsonl"))
    return run("replay", preset, *log, "--until", until, *arguments)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_list_names_every_preset_and_its_clauses(lang: str) -> None:
    shown = run("list", "--lang", lang).stdout
    for name in PRESETS:
        assert name in shown
    assert "A11 A12 A13 A14 A15 A16 A19" in shown
    assert ("工业设备项目型销售" in shown) == (lang == "zh")


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_are_valid(preset: str) -> None:
    done = run("check", preset)
    assert (done.exit_code, done.stderr) == (0, "")
    assert preset in done.stdout


def test_check_names_line_key_and_clause_of_every_mistake(tmp_path: Path) -> None:
    good = Path(sys.modules["bihuan.playbook"].__path__[0]) / "presets" / "equipment.yaml"
    bad = tmp_path / "ours.yaml"
    text = (
        good.read_text()
        .replace("within: 3 working days", "within: 3 wroking days")
        .replace("due: monday", "due: mondya")
    )
    bad.write_text(text)
    wrong = [number for number, line in enumerate(text.splitlines(), 1) if "wroking" in line or "mondya" in line]
    done = run("check", str(bad), "--lang", "en")
    assert (done.exit_code, done.stdout) == (2, "")
    told = done.stderr.splitlines()
    assert [int(line.split(":")[1]) for line in told] == wrong
    assert "duties.A11.due (A11)" in told[0] and "duties.A13.within (A13)" in told[-1]


def test_tables_name_people_clauses_and_what_was_not_met() -> None:
    shown = replay("--lang", "zh").stdout
    assert "周报每周一提交" in shown and "缺交" in shown and "50.00" in shown
    assert "missing" in replay("--lang", "en").stdout


def test_tables_of_proposals_and_violations() -> None:
    silent = replay(
        "--lang", "en", folder=EXAMPLES / "c13-idle-rep", preset="growth", until="2026-03-13T00:00:00+08:00"
    )
    assert "no follow-up for long" in silent.stdout and "person a" in silent.stdout
    signed = replay("--lang", "zh", folder=EXAMPLES / "e16-reviews", preset="tob", until="2026-03-12T00:00:00+08:00")
    assert "违反关口" in signed.stdout and "合同 K2" in signed.stdout


def test_a_log_in_which_nothing_is_owed(tmp_path: Path) -> None:
    (tmp_path / "people.json").write_text("[]")
    (tmp_path / "events.jsonl").write_text("")
    assert "没有应办事项" in replay("--lang", "zh", folder=tmp_path).stdout
    empty = json.loads(replay("--json", folder=tmp_path).stdout)
    assert empty == {
        "playbook": "equipment",
        "until": UNTIL,
        "duties": [],
        "totals": [],
        "proposals": [],
        "violations": [],
    }


def test_deadlines_in_a_year_without_its_notice_are_said_to_be_provisional() -> None:
    note = "2027 年的调休安排尚未公布"
    assert note in replay("--lang", "zh", until="2027-01-15T00:00:00+08:00").stdout
    assert note not in replay("--lang", "zh").stdout


def test_slips_of_the_pen_are_pointed_at(tmp_path: Path) -> None:
    people = [{"id": "a", "role": "seller", "joined": "2025-01-01"}]
    (tmp_path / "people.json").write_text(json.dumps(people))
    line = {"at": "2026-03-02T09:00:00+08:00", "actor": "a", "verb": "visit.helt", "subject": "visit:1"}
    (tmp_path / "events.jsonl").write_text(f"{json.dumps(line)}\n{json.dumps(line)}\n")
    shown = replay("--lang", "en", "--since", "2026-04-01T00:00:00+08:00", folder=tmp_path).stdout
    assert "2 lines" in shown and "visit.helt ×2" in shown and "seller" in shown and "before --since" in shown
    done = replay("--json", folder=tmp_path)
    assert done.stderr == "" and json.loads(done.stdout)["duties"] == []


def test_deadlines_read_as_people_say_them() -> None:
    assert "2026-03-09 24:00 周一" in replay("--lang", "zh").stdout
    assert "2026-03-09 24:00 Mon" in replay("--lang", "en").stdout


def test_show_prints_a_playbook_word_for_word() -> None:
    preset = Path(sys.modules["bihuan.playbook"].__path__[0]) / "presets" / "tob.yaml"
    assert run("show", "tob").stdout == preset.read_text()
    assert run("show", "nobody").exit_code == 2


def test_since_leaves_out_what_opened_before() -> None:
    found = json.loads(replay("--json", "--since", "2026-03-16T00:00:00+08:00").stdout)
    assert {one["about"] for one in found["duties"]} == {"week:2026-W11"}
    assert {one["points"] for one in found["totals"]} == {-3}


def test_against_shows_what_would_differ(tmp_path: Path) -> None:
    base = Path(sys.modules["bihuan.playbook"].__path__[0]) / "presets" / "equipment.yaml"
    later = tmp_path / "later.yaml"
    later.write_text(base.read_text().replace("due: monday", "due: tuesday", 1))
    shown = replay("--against", str(later), "--lang", "zh").stdout
    assert "-8 → -3" in shown and "50.00 → 0.00" in shown
    found = json.loads(replay("--against", str(later), "--json").stdout)
    changes = {one["who"]: (one["before"]["points"], one["after"]["points"]) for one in found["differences"]}
    assert changes == {"a": (-3, 0), "b": (-6, 0), "c": (-8, -3), "d": (-6, 0), "e": (-3, 0)}
    assert "the same" in replay("--against", "equipment", "--lang", "en").stdout


def test_a_timeline_file_is_a_playbook(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text("schema: 1\nid: ours\ntimeline:\n  - {start: 2026-03-16, playbook: equipment}\n")
    found = json.loads(replay("--json", preset=str(path)).stdout)
    assert found["playbook"] == "ours"
    assert {one["about"] for one in found["duties"]} == {"week:2026-W11"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("--until", "2026-03-17"),
        ("--since", "yesterday"),
        ("--against", "nobody"),
        ("--events", "/nonexistent.jsonl"),
        ("--people", "/nonexistent.json"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_bad_arguments_are_refused_with_a_sentence(arguments: tuple[str, str], lang: str) -> None:
    done = replay(*arguments, "--lang", lang)
    assert (done.exit_code, done.stdout) == (2, "")
    assert arguments[1].lstrip("/") in done.stderr
    assert "Traceback" not in done.stderr
    assert any("\u4e00" <= char <= "\u9fff" for char in done.stderr) == (lang == "zh")


def test_an_unknown_playbook_is_refused() -> None:
    done = replay(preset="equipmnet")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "equipment" in done.stderr


def test_an_id_that_is_no_valid_text_comes_out_as_it_went_in(tmp_path: Path) -> None:
    people = [{"id": "\ud800", "role": "sales", "joined": "2025-01-01"}]
    (tmp_path / "people.json").write_text(json.dumps(people))
    (tmp_path / "events.jsonl").write_text(
        json.dumps({"at": UNTIL, "actor": "\ud800", "verb": "bid.opened", "subject": "bid:1", "data": {}})
    )
    found = json.loads(replay("--json", folder=tmp_path).stdout)
    assert [one["who"] for one in found["totals"]] == ["\ud800"]


def test_what_a_terminal_would_act_on_does_not_reach_it(tmp_path: Path) -> None:
    people = [{"id": "\x1b[31mred", "name": "[bold]x", "role": "sales", "joined": "2025-01-01"}]
    (tmp_path / "people.json").write_text(json.dumps(people))
    line = {
        "at": "2026-03-02T09:00:00+08:00",
        "actor": "\x1b[31mred",
        "verb": "bid.opened",
        "subject": "bid:1",
        "data": {},
    }
    (tmp_path / "events.jsonl").write_text(json.dumps(line) + "\n" + json.dumps(line | {"actor": "\x1b[31m"}))
    done = replay(folder=tmp_path)
    assert done.exit_code == 2 and "\x1b" not in done.stderr and "events.jsonl:2:" in done.stderr
    (tmp_path / "events.jsonl").write_text(json.dumps(line))
    done = replay(folder=tmp_path)
    assert done.exit_code == 0 and "\x1b" not in done.stdout and "[bold]x" in done.stdout


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "zh"), ({"LANG": "C.UTF-8"}, "zh"), ({"LANG": "en_US.UTF-8"}, "en"), ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8", "BIHUAN_LANG": "zh"}, "zh"), ({"LC_ALL": "en_GB", "LANG": "zh_CN"}, "en"),
    ],
)  # fmt: skip
def test_the_language_follows_the_environment(
    environment: dict[str, str], language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("BIHUAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert preferred_language() == language


def test_every_word_is_there_in_both_languages() -> None:
    assert set(STATE_WORDS) == set(STATES)
    for texts in [*WORDS.values(), *STATE_WORDS.values(), *ACTIONS.values(), *KINDS.values()]:
        assert all(texts) and not any("\u3000" <= char <= "\uffef" for char in texts[1])
    assert word("more", "en", count=3) == "3 more are not shown; --json lists them all."


def test_the_command_never_imports_django() -> None:
    log = [str(WEEKLY / "people.json"), "--events", str(WEEKLY / "events.jsonl"), "--until", UNTIL]
    arguments = ["playbook", "replay", "equipment", "--people", *log]
    check = f"import sys; from bihuan.interfaces.cli.main import main; main({arguments}, standalone_mode=False)"
    code = f"{check}; print([name for name in sys.modules if name.split('.')[0] == 'django'])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ | {"LANG": "en_US"}
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_long_input_shows_how_far_it_is(tmp_path: Path) -> None:
    (tmp_path / "people.json").write_text('[{"id": "a", "role": "sales", "joined": "2025-01-01"}]')
    line = json.dumps({"at": "2026-03-02T09:00:00+08:00", "actor": "a", "verb": "moon.landed", "subject": "moon:1"})
    (tmp_path / "events.jsonl").write_text(f"{line}\n" * (SLOW_BYTES // len(line) + 1))
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "bihuan", "playbook", "replay", "equipment", "--people", "people.json"]
    command += ["--events", "events.jsonl", "--until", UNTIL, "--json", "--lang", "zh"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # what reading a terminal gives once nobody writes to it any more
            while piece := os.read(ours, 4096):
                shown += piece
        assert process.stdout is not None
        assert json.loads(process.stdout.read())["duties"] == []
    os.close(ours)
    assert "读取记录" in shown.decode(errors="replace") and b"100%" in shown


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize("arguments", [["list"], ["show", "tob"]])
def test_a_full_disk_is_said_in_a_sentence(arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "bihuan", "playbook", *arguments]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr and len(done.stderr.splitlines()) == 1
