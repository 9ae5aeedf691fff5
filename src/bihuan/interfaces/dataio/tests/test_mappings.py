"""Mapping files: what they say, and what is refused."""

import pytest

from bihuan.interfaces.dataio.mappings import LARGEST, read_mapping
from bihuan.interfaces.dataio.reading import Unreadable

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
