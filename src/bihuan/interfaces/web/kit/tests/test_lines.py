"""Several lines of one shape in a form."""

from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from bihuan.interfaces.web.kit import fields
from bihuan.interfaces.web.kit.lines import MOST, LineColumn, LinesField


def _field(**options: Any) -> LinesField:
    columns = (
        LineColumn("item", "项目", lambda: fields.text(10), needed=True),
        LineColumn("amount", "金额", lambda: fields.figure(places=2), total=True),
        LineColumn("is_us", "我司", lambda: fields.answer(unknown=False), single=True),
    )
    return LinesField(columns, **options)


def _typed(text: str) -> list[dict[str, str]]:
    return _field().widget.value_from_datadict(QueryDict(text), {}, "lines")


def test_what_is_typed() -> None:
    """Line by line, whatever numbers the lines have; keys that are none are ignored."""
    assert _typed("lines-7-item=乙&lines-0-item=甲&lines-0-amount=1&lines-0-evil=x&lines-x-item=y&other-0-item=z") == [
        {"item": "甲", "amount": "1"},
        {"item": "乙"},
    ]


def test_cleaning() -> None:
    """Empty lines are left out, a box alone is none; values become what their fields make of them."""
    typed = [{"item": "甲", "amount": "１,２００.５", "is_us": "on"}, {"item": " ", "amount": ""}, {"is_us": "on"}]
    assert _field().clean(typed) == [{"item": "甲", "amount": Decimal("1200.5"), "is_us": True}]
    assert _field().clean([]) == []


@pytest.mark.parametrize(
    ("typed", "count"),
    [([{"item": "甲"}, {"amount": "x"}], 2), ([{"item": "甲" * 11}], 1), ([{"item": "甲"}] * (MOST + 1), 1)],
)
def test_what_is_wrong(typed: list[dict[str, str]], count: int) -> None:
    """Each complaint names line and field; more lines than are allowed is one complaint."""
    with pytest.raises(forms.ValidationError) as wrong:
        _field().clean(typed)
    assert len(wrong.value.messages) == count
    assert all("2" in words or len(typed) != 2 for words in wrong.value.messages)


def test_rendering() -> None:
    """What was typed, escaped, with empty lines after it and one to copy from."""
    page = _field(blank=3, target=Decimal("10.00")).widget.render(
        "lines", [{"item": "<b>", "amount": Decimal("2.50")}], {"id": "id_lines"}
    )
    assert "&lt;b&gt;" in page and 'value="2.50"' in page
    assert [f'name="lines-{place}-item"' in page for place in ("0", "2", "3", "__")] == [True, True, False, True]
    assert 'data-target="10.00"' in page and "<script" not in page


def test_as_one_text() -> None:
    """For the comparison of two versions: the same lines give the same text, typed or stored, and it can be sent."""
    field = _field()
    data = QueryDict("lines-0-item=甲&lines-0-amount=2.50&lines-0-is_us=on&lines-1-item=")
    stored = [{"item": "甲", "amount": Decimal("2.50"), "is_us": True}]
    assert field.sent_of(data, "lines") == field.sent_as(stored)
    again = QueryDict(mutable=True)
    again["lines"] = field.sent_of(data, "lines")[0]
    assert field.clean(field.widget.value_from_datadict(again, {}, "lines")) == stored
    assert "甲" in field.in_words(str(again["lines"]))


@pytest.mark.parametrize("text", ["nonsense", "{}", "[1, 2]", "[" * 50])
def test_a_text_that_is_none(text: str) -> None:
    """Is no lines."""
    data = QueryDict(mutable=True)
    data["lines"] = text
    assert _field().widget.value_from_datadict(data, {}, "lines") == []
