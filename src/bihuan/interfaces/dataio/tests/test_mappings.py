"""Mapping files: what they say, and what is refused."""

from pathlib import Path

import pytest

from bihuan.interfaces.dataio.mappings import LARGEST, read_mapping
from bihuan.interfaces.dataio.reading import KINDS, Unreadable

HOW_TO = Path(__file__).parents[5] / "docs" / "how-to"
GOOD = """
sheets:
  leads.csv:
    kind: customers
    columns: {Company: name, Since: recorded_at, Remark: ""}
    values: {industry: {tech: 科技}}
    constants: {recorded_at: 2026-03-02, grade: A}
"""
BILLION = "a: &a [x, x]\nb: &b [*a, *a]\nsheets: *b\n"


def test_every_value_is_a_text() -> None:
    """A day stays as it was written, so that it can be kept as JSON and read as a cell."""
    said = read_mapping(GOOD.encode("utf-8-sig"))
    assert said["sheets"]["leads.csv"]["constants"] == {"recorded_at": "2026-03-02", "grade": "A"}
    assert read_mapping(b"") == {}


@pytest.mark.parametrize(
    "content",
    [
        b"sheets: [",
        b"sheets: {a: {kind: nothing}}",
        b"sheets: {a: {kind: customers, columns: {A: nothing}}}",
        b"sheets: 3",
        b"\xff\xfe\x00",
        BILLION.encode(),
        b"a: " + b"[" * 5_000,
        b"#" * (LARGEST + 1),
        b"a: 1\na: 2",
    ],
)
def test_what_is_refused(content: bytes) -> None:
    """No YAML, unknown kinds and fields, a text that grows when it is spelled out."""
    with pytest.raises(Unreadable) as refused:
        read_mapping(content, "m.yaml")
    assert refused.value.code in {"bad_mapping", "mapping_unreadable"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_how_to_names_every_field(language: str) -> None:
    """Every kind of sheet and every field that a mapping can speak of."""
    text = (HOW_TO / f"import-from-another-system.{language}.md").read_text(encoding="utf-8")
    for kind in KINDS.values():
        assert f"`{kind.name}`" in text
        assert {column.field for column in kind.columns if f"`{column.field}`" not in text} == set()
