"""Timeline files: which regulation held from when on."""

from datetime import date
from pathlib import Path

import pytest

from bihuan.playbook.load import (
    PlaybookError,
    load_playbook,
    load_preset,
    load_regulation,
    load_timeline,
)
from bihuan.playbook.schema.timeline import Timeline, Version

OURS = "schema: 1\nid: ours\ntitle: {zh: 本公司, en: Ours}\n"


def timeline(folder: Path, *entries: str, name: str = "line.yaml") -> Path:
    """A timeline file of (start, playbook) entries."""
    path = folder / name
    rows = "".join(f"  - {entry}\n" for entry in entries)
    path.write_text(f"schema: 1\nid: our_rules\ntimeline:\n{rows}", encoding="utf-8")
    return path


def problems(path: Path) -> list[tuple[str, int, str, str]]:
    """(file, line, key, code) of what is wrong."""
    with pytest.raises(PlaybookError) as caught:
        load_timeline(path)
    return [(Path(each.file).name, each.line, each.key, each.code) for each in caught.value.problems]


def test_versions_are_presets_and_files_beside_the_timeline(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "ours.yaml").write_text(OURS, encoding="utf-8")
    first, second = "{start: 2026-01-05, playbook: equipment}", "{start: 2026-07-06, playbook: ./rules/ours.yaml}"
    path = timeline(tmp_path, first, second)
    expected = Timeline(
        "our_rules",
        "Asia/Shanghai",
        (
            Version(date(2026, 1, 5), load_preset("equipment")),
            Version(date(2026, 7, 6), load_playbook(tmp_path / "rules" / "ours.yaml")),
        ),
    )
    assert load_timeline(path) == expected
    assert load_regulation(str(path)) == expected


def test_a_playbook_alone_holds_from_the_first_fact_on(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(OURS + "calendar: {zone: Asia/Tokyo}\n", encoding="utf-8")
    ours = load_playbook(tmp_path / "ours.yaml")
    assert load_regulation(tmp_path / "ours.yaml") == Timeline("ours", "Asia/Tokyo", (Version(None, ours),))
    assert load_regulation("tob") == Timeline("tob", "Asia/Shanghai", (Version(None, load_preset("tob")),))


def test_the_same_playbook_may_come_again(tmp_path: Path) -> None:
    names = ("tob", "growth", "tob")
    entries = [f"{{start: 2026-01-{day:02}, playbook: {name}}}" for day, name in zip((5, 12, 19), names, strict=True)]
    assert [version.playbook.id for version in load_timeline(timeline(tmp_path, *entries)).versions] == list(names)


ENTRIES = {
    "a Tuesday": (["{start: 2026-01-06, playbook: tob}"], [(4, "timeline[0].start", "not_monday")]),
    "the same start": (
        ["{start: 2026-01-05, playbook: tob}", "{start: 2026-01-05, playbook: growth}"],
        [(5, "timeline[1].start", "not_ascending")],
    ),
    "an earlier start": (
        ["{start: 2026-01-12, playbook: tob}", "{start: 2026-01-05, playbook: growth}"],
        [(5, "timeline[1].start", "not_ascending")],
    ),
    "no date": (["{start: soon, playbook: tob}"], [(4, "timeline[0].start", "needs_date")]),
    "no start": (["{playbook: tob}"], [(4, "timeline[0].start", "missing_key")]),
    "an unknown key": (
        ["{start: 2026-01-05, playbok: tob, playbook: tob}"],
        [(4, "timeline[0].playbok", "unknown_key")],
    ),
    "no entry": ([], [(3, "timeline", "empty_value")]),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_a_mistake_of_a_timeline_is_named_with_its_line(name: str, tmp_path: Path) -> None:
    entries, expected = ENTRIES[name]
    assert problems(timeline(tmp_path, *entries)) == [("line.yaml", *each) for each in expected]


def test_the_mistakes_of_its_playbooks_are_named_with_its_own(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(OURS + "colour: red\nduties: []\n", encoding="utf-8")
    entries = ("{start: 2026-01-06, playbook: bad.yaml}", "{start: 2026-02-02, playbook: none.yaml}")
    assert problems(timeline(tmp_path, *entries)) == [
        ("line.yaml", 4, "timeline[0].playbook", "bad_version"),
        ("line.yaml", 4, "timeline[0].start", "not_monday"),
        ("line.yaml", 5, "timeline[1].playbook", "bad_version"),
        ("bad.yaml", 4, "colour", "unknown_key"),
        ("bad.yaml", 5, "duties", "needs_mapping"),
        ("none.yaml", 0, "", "no_such_file"),
    ]


def test_all_versions_are_in_one_zone(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(OURS + "calendar: {zone: Asia/Tokyo}\n", encoding="utf-8")
    entries = ("{start: 2026-01-05, playbook: tob}", "{start: 2026-02-02, playbook: ours.yaml}")
    assert problems(timeline(tmp_path, *entries)) == [("line.yaml", 5, "timeline[1].playbook", "another_zone")]


def test_a_timeline_holds_playbooks_only(tmp_path: Path) -> None:
    timeline(tmp_path, "{start: 2026-01-05, playbook: tob}", name="inner.yaml")
    assert problems(timeline(tmp_path, "{start: 2026-01-05, playbook: inner.yaml}")) == [
        ("line.yaml", 4, "timeline[0].playbook", "bad_version"),
        ("inner.yaml", 1, "timeline", "needs_playbook"),
    ]


def test_a_playbook_is_no_timeline_and_a_timeline_no_playbook(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(OURS, encoding="utf-8")
    assert problems(tmp_path / "ours.yaml") == [("ours.yaml", 1, "", "needs_timeline")]
    with pytest.raises(PlaybookError) as caught:
        load_playbook(timeline(tmp_path, "{start: 2026-01-05, playbook: tob}"))
    assert [each.code for each in caught.value.problems] == ["needs_playbook"]
