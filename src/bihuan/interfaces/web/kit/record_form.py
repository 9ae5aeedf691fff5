"""The Django form behind ``FormSpec.form``: what was sent, as the input's model, or the complaints beside their fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django import forms
from django.forms import BoundField
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from bihuan.interfaces.web.kit import fields, sending
from bihuan.interfaces.web.kit.options import Related
from bihuan.interfaces.wording.complaints import wording
from bihuan.playbook.schema.forms import ExtraField

Label = str | Promise
Input = TypeVar("Input", bound=BaseModel)
PREFIX = "extra-"
VERSION = "version"


class RelatedField(forms.ChoiceField):
    """Another record by its public id; one that the member may not see is no choice."""

    def __init__(self, related: Related, member: Any) -> None:
        self.related, self.member = related, member
        super().__init__(required=False, widget=forms.Select(attrs=_finding(related)))

    def offer(self, value: Any) -> None:
        """Offer what is chosen; everything else comes while typing."""
        chosen = [str(value)] if value else []
        named = [(one["value"], one["text"]) for one in self.related.options.named(self.member, chosen)]
        self.choices = [("", ""), *named]

    def to_python(self, value: Any) -> Any:
        """The public id, looked up once."""
        self.offer(value)
        return super().to_python(value)


class SeveralRelatedField(forms.MultipleChoiceField):
    """Several records by their public ids."""

    def __init__(self, related: Related, member: Any) -> None:
        self.related, self.member = related, member
        super().__init__(required=False, widget=forms.SelectMultiple(attrs=_finding(related)))

    def offer(self, value: Any) -> None:
        """Offer what is chosen."""
        chosen = [str(each) for each in value or ()]
        self.choices = [(one["value"], one["text"]) for one in self.related.options.named(self.member, chosen)]

    def to_python(self, value: Any) -> Any:
        """The public ids, looked up once."""
        self.offer(value)
        return super().to_python(value)


def _finding(related: Related) -> dict[str, Any]:
    return {"data-island": "select", "data-url": reverse(related.url), "data-placeholder": related.placeholder or ""}


@dataclass(frozen=True)
class Shape(Generic[Input]):
    """What one form is made of; ``FormSpec`` puts it together."""

    input: type[Input]
    fields: Mapping[str, forms.Field]
    extra: Mapping[str, ExtraField]
    uploads: Sequence[str]
    sections: Sequence[tuple[Label, Label, list[str]]]
    needed: Mapping[str, str]
    wide: set[str]
    suffixes: Mapping[str, Label]
    errors: Mapping[str, Label]
    fixed: Mapping[str, Any]
    version: int | None


class RecordForm(forms.Form, Generic[Input]):
    """A form of an input. After ``is_valid()``: ``value``, ``version``, ``uploads``."""

    value: Input

    def __init__(self, shape: Shape[Input], data: Any, files: Any, **options: Any) -> None:
        super().__init__(data, files, use_required_attribute=False, **options)
        self.shape = shape
        self.fields.update(shape.fields)
        for name, made in self.fields.items():
            if not self.is_bound and isinstance(made, RelatedField | SeveralRelatedField):
                made.offer(self.initial.get(name))
            _dress(name, made, shape)
        self.token = sending.new_token()

    @property
    def version(self) -> int | None:
        """The version that was read when the form was opened; None for a new record."""
        sent = self.data.get(VERSION, "") if self.is_bound else ""
        if sent:
            return int(sent) if str(sent).isascii() and str(sent).isdigit() and len(str(sent)) < 10 else -1
        return self.shape.version

    @property
    def uploads(self) -> dict[str, Any]:
        """The files that came along, by name."""
        return {name: self.cleaned_data.get(name) for name in self.shape.uploads}

    def clean(self) -> dict[str, Any]:
        """Make the input; pydantic's complaints stand beside their fields."""
        found = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self.value = self.shape.input.model_validate(self._values())
            except ValidationError as wrong:
                for error in wrong.errors(include_url=False):
                    self._complain(error["loc"], wording(error, self.shape.errors))
        return found

    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = dict(self.shape.fixed)
        for name, value in self.cleaned_data.items():
            if name in self.shape.extra or name in self.shape.uploads:
                continue
            info = self.shape.input.model_fields[name]
            if value is None or value == "":
                # Left empty: None where nothing is a value, the empty text where only that is, else what the input says itself.
                kind = fields.kind_of(info)
                if kind.optional:
                    values[name] = None
                elif (kind.type is str and not kind.choices) or (
                    not info.is_required() and kind.choices and "" in kind.choices
                ):
                    values[name] = ""
                continue
            values[name] = _like(info.annotation, value)
        if "extra" in self.shape.input.model_fields:
            values["extra"] = self._extra()
        return values

    def _extra(self) -> dict[str, Any]:
        """The regulation's own fields as JSON takes them; what is empty is left out."""
        kept = {**(self.shape.fixed.get("extra") or {})}
        for name, one in self.shape.extra.items():
            value = self.cleaned_data.get(name)
            if value not in (None, "", []):
                kept[one.key] = (
                    str(value)
                    if isinstance(value, Decimal)
                    else value.isoformat()
                    if isinstance(value, date)
                    else value
                )
        return kept

    def _complain(self, place: tuple[Any, ...], words: str) -> None:
        names = [str(place[0])] if place else []
        if place and place[0] == "extra" and len(place) > 1:
            names = [f"{PREFIX}{place[1]}"]
        name = next((each for each in names if each in self.fields), None)
        self.add_error(name, forms.ValidationError(words))

    def refuse(self, words: str, *, field: str | None = None, clause: str | None = None) -> None:
        """A service's refusal beside its field, or at the top; the clause is shown with it."""
        name = next((each for each in (field, f"{PREFIX}{field}") if each in self.fields), None)
        self.add_error(name, forms.ValidationError(words, code=f"clause:{clause}" if clause else "refused"))

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The sections for the template."""
        return [
            {"title": title, "note": note, "fields": [self.part(name) for name in names]}
            for title, note, names in self.shape.sections
        ]

    def part(self, name: str) -> dict[str, Any]:
        """One field for the template ``kit/field.html``."""
        bound = self[name]
        return {
            "field": bound,
            "kind": piece(bound),
            "wide": name in self.shape.wide,
            "suffix": self.shape.suffixes.get(name, ""),
            "needed": self.shape.needed.get(name, ""),
            "problems": problems(self, name),
        }

    @property
    def summary(self) -> list[dict[str, Any]]:
        """All that is wrong, for the top of the form."""
        found = [{"words": one["words"], "clause": one["clause"], "href": ""} for one in problems(self, "__all__")]
        for name in self.errors:
            if name in self.fields:
                label = self.fields[name].label
                found += [
                    {
                        "words": _("%(field)s: %(problem)s") % {"field": label, "problem": one["words"]},
                        "clause": one["clause"],
                        "href": f"#{_place(self[name])}",
                    }
                    for one in problems(self, name)
                ]
        return found

    @property
    def missing(self) -> list[tuple[Any, str, str]]:
        """Of the fields that the regulation asks for those that are empty as the form stands: label, clause, id."""
        return [
            (self.fields[name].label, clause, _place(self[name]))
            for name, clause in self.shape.needed.items()
            if self[name].value() in (None, "", [], ())
        ]


def problems(form: forms.BaseForm, name: str) -> list[dict[str, str]]:
    """What is wrong with a field, each with the clause that says so where one does."""
    found = []
    for error in form.errors.get(name, forms.utils.ErrorList()).as_data():
        code = error.code or ""
        words = " ".join(error.messages)
        found.append({"words": words, "clause": code.removeprefix("clause:") if code.startswith("clause:") else ""})
    return found


def _place(bound: BoundField) -> str:
    """The element that a link to the field leads to: its input, or the group of its boxes."""
    return bound.id_for_label or bound.auto_id


def piece(bound: BoundField) -> str:
    """Which piece of template a field takes."""
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    return "checks" if isinstance(widget, forms.CheckboxSelectMultiple) else "plain"


def _dress(name: str, made: forms.Field, shape: Shape[Any]) -> None:
    """The style of a field by what it is, and its complaints in our words."""
    made.error_messages.update({name: str(words) for name, words in fields.SAID.items()})
    widget = made.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.CheckboxInput):
        widget.attrs["class"] = "form-check-input"
        return
    widget.attrs["class"] = "form-select" if isinstance(widget, forms.Select) else "form-control"
    if name in shape.suffixes:
        widget.attrs["class"] += " number"
    if isinstance(widget, forms.FileInput):
        # What was chosen outlives an answer with errors.
        widget.attrs["hx-preserve"] = "true"


def _like(annotation: Any, value: Any) -> Any:
    """A list as the collection that the input asks for, strictly."""
    if isinstance(value, list) and "tuple" in str(annotation):
        return tuple(value)
    return set(value) if isinstance(value, list) and "set[" in str(annotation) else value
