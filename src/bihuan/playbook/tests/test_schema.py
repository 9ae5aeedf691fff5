"""The JSON Schema and the reference page: current, and of one mind with the loader."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from bihuan.playbook.load import PRESETS, PlaybookError, parse_playbook, read_source
from bihuan.playbook.load.sources import Source
from bihuan.playbook.load.tree import read_tree
from bihuan.playbook.reference import render_reference
from bihuan.playbook.schema.duties import VisitReport
from bihuan.playbook.schema.forms import CORE_FIELDS, FormId
from bihuan.playbook.schema.json_schema import json_schema, render_schema
from bihuan.playbook.schema.playbook import Playbook
from bihuan.playbook.schema.rules import Fines
from bihuan.playbook.schema.values import Span, Text

DOCS = Path(__file__).parents[4] / "docs" / "reference"
TITLE = Text(zh="甲", en="A")


def as_json(value: Any) -> Any:
    """The value as an editor's checker sees it."""
    if isinstance(value, dict):
        return {key: as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def refused_by_schema(text: str) -> bool:
    """Whether the JSON Schema finds anything in the text."""
    root, _ = read_tree(text)
    assert root is not None
    return any(Draft202012Validator(json_schema()).iter_errors(as_json(root.plain())))


def test_the_schema_in_the_docs_is_current() -> None:
    assert (DOCS / "playbook.schema.json").read_text(encoding="utf-8") == render_schema(), "run `make docs`"


def test_the_reference_in_the_docs_is_current() -> None:
    assert (DOCS / "playbook.md").read_text(encoding="utf-8") == render_reference(), "run `make docs`"


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("name", PRESETS)
def test_the_schema_accepts_every_preset(name: str) -> None:
    assert not refused_by_schema(read_source(name).text)


REFUSED = [
    ("schema: 1", "schema: 2"),
    ("schema: 1", "schema: true"),
    ("id: equipment", "id: Equipment"),
    ("id: equipment\n", ""),
    ("country: CN", "country: DE"),
    ("duties:\n", "dutys:\n"),
    ("  A13:\n    title", "  A13:\n    tilte"),
    ("  A13:\n    title", "  a13:\n    title"),
    ("within: 3 working days", "within: 3 workdays"),
    ("within: 3 working days", "within: 3"),
    ("window: 168 hours", "window: 7 days"),
    ("due: wednesday", "due: Wednesday"),
    ("kind: bid result", "kind: bid reslt"),
    ("    kind: bid result\n", ""),
    ("owed_by: [marketing]", "owed_by: []"),
    ("owed_by: [marketing]", "owed_by: marketing"),
    ("{next: A19}", "{nxt: A19}"),
    ("50.00", "-1"),
    ("50.00", "fifty"),
    ("A12: {missing: -5,", "A12: {missing: -5.5,"),
    ("  bid_result:\n", "  bid_reslt:\n"),
    ("type: money", "type: decimal"),
    ("restart: month", "restart: weekly"),
]


@pytest.mark.parametrize(("old", "new"), REFUSED)
def test_a_typical_mistake_is_refused_by_the_schema_and_by_the_loader(old: str, new: str) -> None:
    text = read_source("equipment").text
    assert text.count(old) == 1
    changed = text.replace(old, new)
    assert refused_by_schema(changed)
    with pytest.raises(PlaybookError):
        parse_playbook(Source("ours.yaml", changed, ""))


def test_the_reference_names_every_key_kind_form_and_clause() -> None:
    page, schema = render_reference(), Playbook.model_json_schema(by_alias=True)
    keys = {key for model in schema["$defs"].values() for key in model["properties"]} | set(schema["properties"])
    kinds = {
        model["properties"]["kind"]["const"] for model in schema["$defs"].values() if "kind" in model["properties"]
    }
    clauses = "A11 A12 A13 A16 A19 B3 B8 B18 D6 D11 E2 E8 E11 E16 B2 B17 E7 C13 C18 E14 A14 A15 B26".split()
    named = {*(f"`{key}`" for key in keys - {"zh", "en"}), *(f"### `kind: {kind}`" for kind in kinds)}
    named |= {f"| `{form}` |" for form in CORE_FIELDS} | {f"{clause} (`" for clause in clauses}
    assert {name for name in named if name not in page} == set()


def test_every_key_says_what_it_means_in_both_languages() -> None:
    definitions = json_schema()["$defs"]
    spoken = {
        f"{name}.{key}": spec.get("description", "")
        for name, model in definitions.items()
        for key, spec in model["properties"].items()
        if key != "kind"
    }
    assert {key for key, text in spoken.items() if not any("\u4e00" <= char <= "\u9fff" for char in text)} == set()
    assert {key for key, text in spoken.items() if not text[:1].isascii()} == set()


def test_the_built_in_fields_are_declared_for_every_form_once() -> None:
    assert tuple(CORE_FIELDS) == get_args(FormId)
    assert {form for form, fields in CORE_FIELDS.items() if len(set(fields)) != len(fields)} == set()


def test_a_rule_is_frozen_and_refuses_unknown_keys() -> None:
    rule = VisitReport(kind="visit report", title=TITLE, within=Span(3, "working days"))
    assert rule.missing == Span(5, "working days")
    with pytest.raises(ValidationError):
        rule.within = Span(1, "days")  # type: ignore[misc]
    with pytest.raises(ValidationError):
        VisitReport.model_validate({**rule.model_dump(), "note": "x"})


@pytest.mark.parametrize(("given", "read"), [(50, "50.00"), (50.5, "50.50"), (0.1, "0.10"), (Decimal(7), "7.00")])
def test_money_has_two_decimals(given: Any, read: str) -> None:
    assert str(Fines(missing=given).missing) == read


@pytest.mark.parametrize("given", [True, "50", "50.00", 0.001, -1, float("nan"), float("inf"), Decimal("1e12"), None])
def test_what_is_no_money_is_refused(given: Any) -> None:
    with pytest.raises(ValidationError):
        Fines(missing=given)


@pytest.mark.parametrize(
    "text", ["3 workdays", "0 days", "03 days", "3  days", "3days", "10000 days", "1.5 hours", "３ days", 3, None]
)
def test_what_is_no_length_of_time_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="a length of time is written"):
        Span.parse(text)


def test_one_day_reads_as_one_day() -> None:
    assert [str(Span(1, "working days")), str(Span(1, "hours")), str(Span(2, "days"))] == [
        "1 working day",
        "1 hour",
        "2 days",
    ]
    assert Span.parse("1 working day") == Span.parse("1 working days") == Span(1, "working days")
