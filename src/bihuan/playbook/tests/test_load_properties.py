"""Whatever is done to a preset, loading ends in a playbook or in problems with lines of the file."""

import json
import re
from copy import deepcopy
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bihuan.playbook.load import PRESETS, PlaybookError, load_preset, parse_playbook, read_source
from bihuan.playbook.load.sources import Source
from bihuan.playbook.load.tree import read_tree
from bihuan.playbook.schema.playbook import Playbook
from bihuan.playbook.schema.rules import Fines
from bihuan.playbook.schema.values import Span, Unit

SCALARS: list[Any] = [
    None,
    True,
    0,
    -3,
    2.5,
    10**12,
    "",
    "x",
    "x: y",
    "部门",
    "2 hours",
    date(2026, 1, 5),
    "\u2028",
    "\x85",
]
VALUES = st.sampled_from([*SCALARS, [], {}, [[]], ["sales"], {"kind": "reclaim"}, {"next": "A11"}, {5: 6}])
ANY_TEXT = st.text(st.sampled_from("a1A: -[]{}#&*!|>'\"%@`,?\n\t \\：，甲\u2028\ufeff\x07"), max_size=40)


def outcome(text: str) -> Playbook | PlaybookError:
    """What loading the text comes to; every problem has a line of the text, a known message and its file."""
    try:
        return parse_playbook(Source("ours.yaml", text, ""))
    except PlaybookError as error:
        refused = error
    assert refused.problems
    lines = len(re.findall(r"\r\n|\r|\n", text)) + 1
    for problem in refused.problems:
        assert 1 <= problem.line <= lines
        assert problem.code != "invalid", problem
        assert problem.text("zh").startswith(f"ours.yaml:{problem.line}:")
        assert problem.text("en") != problem.text("zh")
    return refused


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all values inside."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, inner in steps for found in ((*path, key), *places(inner, (*path, key)))]


def written(data: Any) -> str:
    """The data as YAML."""
    stream, yaml = StringIO(), YAML(typ="safe", pure=True)
    yaml.dump(data, stream)
    return stream.getvalue()


PLAIN = {name: YAML(typ="safe", pure=True).load(read_source(name).text) for name in PRESETS}
PLACES = {name: places(data) for name, data in PLAIN.items()}


@st.composite
def mutants(draw: st.DrawFn) -> str:
    """A preset with up to three values deleted, renamed or replaced."""
    name = draw(st.sampled_from(PRESETS))
    data = deepcopy(PLAIN[name])
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(PLACES[name]))
        holder = data
        for step in way:
            try:
                holder = holder[step]
            except (KeyError, IndexError, TypeError):
                break
        if not isinstance(holder, dict | list) or (isinstance(holder, dict) and last not in holder):
            continue
        act = draw(st.sampled_from(["delete", "rename", "replace"]))
        if isinstance(holder, list):
            holder[:] = [draw(VALUES)] if act == "replace" else holder[1:]
        elif act == "rename":
            holder[draw(st.sampled_from([f"{last}x", "kind", "A1", "", "next", "title"]))] = holder.pop(last)
        elif act == "delete":
            del holder[last]
        else:
            holder[last] = draw(VALUES)
    return written(data)


@given(mutants())
def test_a_changed_preset_is_a_playbook_or_its_problems_have_lines(text: str) -> None:
    outcome(text)


@given(st.sampled_from(PRESETS), st.data())
def test_a_preset_with_any_text_put_in_never_breaks_the_loader(name: str, data: st.DataObject) -> None:
    text = read_source(name).text
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    outcome(text[:start] + data.draw(ANY_TEXT) + text[end:])


@given(ANY_TEXT)
def test_any_text_at_all_never_breaks_the_loader(text: str) -> None:
    outcome(text)


@settings(max_examples=30)
@given(st.sampled_from(PRESETS))
def test_a_preset_written_anew_is_the_same_playbook(name: str) -> None:
    assert outcome(written(PLAIN[name])) == load_preset(name)


@given(st.decimals(min_value=0, max_value=Decimal("9999999999.99"), places=2))
def test_money_is_read_to_the_cent(fine: Decimal) -> None:
    root, _ = read_tree(f"missing: {fine:f}")
    assert root is not None
    read = Fines.model_validate(root.plain()).missing
    assert (read, read.as_tuple().exponent) == (fine, -2)


@given(st.integers(1, 9999), st.sampled_from(["working days", "days", "hours"]))
def test_a_length_of_time_reads_as_it_is_written(count: int, unit: Unit) -> None:
    span = Span(count, unit)
    assert Span.parse(str(span)) == span
    assert Span.parse(span) == span


@given(
    st.one_of(st.integers(-(10**17), 10**17), st.booleans(), st.none(), st.dates(), st.text("abcyes: 甲", max_size=8))
)
def test_scalars_keep_their_kind(value: Any) -> None:
    word = value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)
    root, faults = read_tree(f"a: {word}\n")
    assert faults == []
    assert root is not None
    assert root.plain() == {"a": value}
