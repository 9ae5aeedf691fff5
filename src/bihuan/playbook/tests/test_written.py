"""What is written loads to the same."""

from datetime import date
from pathlib import Path

import pytest

from bihuan.playbook.load import PRESETS, load_preset, load_regulation, parse_playbook
from bihuan.playbook.load.sources import Source
from bihuan.playbook.load.written import TIMELINE, playbook_text, timeline_files
from bihuan.playbook.schema.timeline import Timeline, Version


@pytest.mark.parametrize("preset", PRESETS)
def test_a_playbook_comes_back(preset: str) -> None:
    playbook = load_preset(preset)
    calendar = playbook.calendar.model_copy(
        update={"holidays": (date(2026, 12, 31),), "workdays": (date(2026, 2, 28),)}
    )
    changed = playbook.model_copy(update={"calendar": calendar})
    assert parse_playbook(Source("written", playbook_text(changed), "")) == changed


def test_a_timeline_comes_back(tmp_path: Path) -> None:
    first, second = load_preset("equipment"), load_preset("tob")
    timeline = Timeline("tob", "Asia/Shanghai", (Version(date(2026, 1, 5), first), Version(date(2026, 3, 2), second)))
    for name, text in timeline_files(timeline).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert load_regulation(tmp_path / TIMELINE) == timeline
