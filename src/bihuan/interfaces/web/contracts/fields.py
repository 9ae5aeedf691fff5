"""Fields made by hand: an amount as people write it, who reviews which part."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

FEW = 12


class AmountField(forms.CharField):
    """An amount in 元 as people write it: ``12.5万`` and ``1,200,000`` are both fine; the input reads it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **options
        )

    def prepare_value(self, value: Any) -> Any:
        """Without cents where there are none."""
        return f"{value:.2f}".removesuffix(".00") if isinstance(value, Decimal) else value


class Part(NamedTuple):
    """A part of a review that can be asked for. ``clause`` requires it; ``within`` says by when it would be due."""

    step: str
    label: str
    clause: str
    within: str


class ReviewersWidget(forms.Widget):
    """A line for each part of the review, each with a choice of who looks at it."""

    def __init__(self, parts: Sequence[Part], people: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.parts, self.people = parts, people

    def id_for_label(self, id_: str | None, index: Any = None) -> str:
        """The first line."""
        return f"{id_}-{self.parts[0].step}"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        """Step → whom."""
        return {one.step: data.get(f"{name}-{one.step}", "")[:12] for one in self.parts}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Never: that nobody is asked is an answer."""
        return False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The lines."""
        chosen = dict(value or {})
        rows = [{"part": one, "name": f"{name}-{one.step}", "chosen": chosen.get(one.step, "")} for one in self.parts]
        id_ = (attrs or {}).get("id", name)
        context = {"rows": rows, "people": self.people, "search": len(self.people) > FEW, "id": id_}
        return SafeString(render_to_string("contracts/reviewers.html", context))


class ReviewersField(forms.Field):
    """Who is asked for which part: ``[{"step": …, "reviewer": …}, …]``."""

    def clean(self, value: Mapping[str, str]) -> list[dict[str, str]]:
        """Those that were chosen; the service says who may."""
        return [{"step": step, "reviewer": whom} for step, whom in value.items() if whom]
