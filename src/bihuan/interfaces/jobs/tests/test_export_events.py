"""What is exported replays to what the tables hold, in a process that knows no database."""

import json
from datetime import datetime
from io import StringIO
from pathlib import Path

from click.testing import CliRunner
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest import CaptureFixture, mark, raises

from bihuan.base.audit.services import withdraw
from bihuan.base.duties.exporting import lines, people
from bihuan.base.duties.services import catch_up, sweep
from bihuan.base.duties.tests.test_agreement import company
from bihuan.base.duties.tests.told import document, employ, moment, publish, tell
from bihuan.base.policies.selectors import regulation
from bihuan.interfaces.cli.playbook import playbook
from bihuan.playbook.load.written import TIMELINE, timeline_files
from bihuan.playbook.tests.worlds import PRESETS, worlds

PEOPLE = [{"id": "li.wei", "role": "sales", "joined": "2025-01-06"}]
LOG = [
    {
        "at": "2026-03-02T09:00:00+08:00",
        "actor": "li.wei",
        "verb": "customer.recorded",
        "subject": "customer:C1",
        "data": {"owner": "li.wei", "grade": "B"},
    },
    {"at": "2026-03-02T09:00:00+08:00", "actor": "system", "verb": "member.joined", "subject": "member:b", "data": {}},
]


def write(folder: Path) -> None:
    """What ``bihuan export events`` writes."""
    found = regulation()
    assert found is not None
    for name, text in timeline_files(found).items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "people.json").write_text(json.dumps(people(), ensure_ascii=False), encoding="utf-8")
    (folder / "events.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines()), encoding="utf-8")


def replayed(folder: Path, until: datetime) -> dict[str, object]:
    """What ``bihuan playbook replay`` says to it."""
    files = ["--people", str(folder / "people.json"), "--events", str(folder / "events.jsonl")]
    command = ["replay", str(folder / TIMELINE), *files, "--until", until.isoformat(), "--json"]
    done = CliRunner().invoke(playbook, command, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    found: dict[str, object] = json.load(StringIO(done.stdout))
    return found


@mark.parametrize("preset", PRESETS)
@settings(
    max_examples=8,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_what_is_exported_replays_to_the_tables(db: None, tmp_path: Path, preset: str, data: st.DataObject) -> None:
    world = data.draw(worlds(preset))
    until = moment(world.until)
    with company(world):
        events = tell(world.events)
        if events:
            withdraw(seqs=[events[0].seq], reason="误录", by=None, at=until)
        catch_up(at=until)
        sweep(at=until)
        write(tmp_path)
        assert replayed(tmp_path, until) == document(until)


def test_the_command_writes_the_files(db: None, tmp_path: Path, capfdbinary: CaptureFixture[bytes]) -> None:
    publish("tob")
    employ(PEOPLE)
    tell(LOG)
    out, folder, who = tmp_path / "events.jsonl", tmp_path / "rules", tmp_path / "people.json"
    call_command("export_events", out=str(out), people=who, regulation=folder, everything=False)
    written = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    at = "2026-03-02T01:00:00+00:00"
    assert written == [{**LOG[0], "at": at, "data": {"owner": "li.wei", "grade": "B"}}]
    assert json.loads(who.read_text(encoding="utf-8"))[0]["id"] == "li.wei"
    assert sorted(path.name for path in folder.iterdir()) == ["2019-12-30.yaml", "timeline.yaml"]
    call_command("export_events", out="-", people=None, regulation=None, everything=True)
    verbs = [json.loads(line)["verb"] for line in capfdbinary.readouterr().out.splitlines()]
    assert verbs == ["customer.recorded", "member.joined"]


def test_a_file_that_cannot_be_written(db: None, tmp_path: Path) -> None:
    with raises(CommandError, match=r"no/events\.jsonl"):
        call_command("export_events", out=str(tmp_path / "no" / "events.jsonl"), everything=False)


def test_no_regulation_yet(db: None, tmp_path: Path) -> None:
    with raises(CommandError, match="no regulation"):
        call_command("export_events", out="-", regulation=tmp_path, everything=False)
