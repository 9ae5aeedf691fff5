"""The trust page claims what tests show, and nothing else."""

import json
from pathlib import Path

import pytest

from tools import trust_page

ROWS = [
    {"id": "T-A01", "zh": "按编号打开他人的记录：404", "en": "Somebody else's record by its id: 404"},
    {"id": "X01", "zh": "杀死进程", "en": "A killed process", "later": "尚无 none yet"},
    {"id": "X02", "zh": "切换", "en": "A failover", "instead": "另行实测 measured apart"},
]


def _written(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (folder / "src").mkdir()
    (folder / "tests" / "trust").mkdir(parents=True)
    (folder / "tests" / "trust" / "catalogue.json").write_text(json.dumps(ROWS), encoding="utf-8")
    (folder / "tests" / "test_it.py").write_text(text, encoding="utf-8")
    monkeypatch.setattr(trust_page, "ROOT", folder)


def test_every_row_has_tests_or_a_reason() -> None:
    """Once each, in both languages, in a group that has a title."""
    rows = trust_page.rows()
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(row["zh"].strip() and row["en"].strip() and trust_page.group_of(row["id"]) for row in rows)
    trust_page.shown()


def test_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test shows holds, the rest is to come; figures of a trial stand beside."""
    _written(tmp_path, monkeypatch, '@pytest.mark.trust("T-A01")\ndef test_hidden(): ...\n')
    (tmp_path / "tests" / "trust" / "measured.json").write_text('{"X01": "0 lost"}', encoding="utf-8")
    page = trust_page.trust_page()
    assert "| 通过 holds | `test_it.py::test_hidden` |" in page
    assert "| 待做 to come：尚无 none yet<br>实测 measured: 0 lost |  |" in page
    assert "| 另行实测 measured apart |  |" in page
    assert "T-B" not in page


@pytest.mark.parametrize(
    ("marked", "told"),
    [
        (["T-A01", "T-A99"], "no row of the catalogue: T-A99"),
        ([], "or with both: T-A01"),
        (["T-A01", "X01"], "both: X01"),
        (["T-A01", "X02"], "both: X02"),
    ],
)
def test_what_does_not_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, marked: list[str], told: str) -> None:
    """A mark without a row; a row without a test; a reason beside a test."""
    text = "".join(f'@pytest.mark.trust("{one}")\n' for one in marked)
    _written(tmp_path, monkeypatch, f"{text}def test_one(): ...\n")
    with pytest.raises(ValueError, match=told):
        trust_page.shown()
