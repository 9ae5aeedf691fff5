"""Two people changed the same record: both values field by field, and a choice for each. Nothing that was typed is lost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import HttpRequest, QueryDict

from bihuan.interfaces.web.kit.lines import LinesField
from bihuan.interfaces.web.kit.record_form import PREFIX, VERSION, RecordForm, RelatedField, SeveralRelatedField

RESOLVED = "resolved"
TAKE = "take."
THEIRS = "theirs."


@dataclass(frozen=True)
class Difference:
    """One field that both have: what was typed and what stands there now, in words and as the form's fields take it."""

    name: str
    label: Any
    mine: str
    theirs: str
    mine_values: tuple[str, ...]
    theirs_values: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """What differs, and everything else that was sent, to be sent again."""

    differences: tuple[Difference, ...]
    same: tuple[tuple[str, str], ...]
    version: int
    record: Any


def compare(form: RecordForm[Any], newer: Mapping[str, Any], record: Any) -> Comparison:
    """What was typed beside the record as it stands now."""
    values = dict(newer)
    for key, value in (values.pop("extra", None) or {}).items():
        values[f"{PREFIX}{key}"] = {True: "yes", False: "no"}.get(value) if isinstance(value, bool) else value
    differences, same = [], []
    for name, made in form.fields.items():
        if isinstance(made, forms.FileField):
            continue
        mine = _typed(form, name, made)
        theirs = _sent(made, values.get(name))
        if [each for each in mine if each] == [each for each in theirs if each]:
            same += [(form.add_prefix(name), value) for value in mine]
        else:
            shown = (_words(made, mine), _words(made, theirs))
            differences.append(Difference(form.add_prefix(name), made.label, *shown, mine, theirs))
    return Comparison(tuple(differences), tuple(same), record.version, record)


def _typed(form: RecordForm[Any], name: str, made: forms.Field) -> tuple[str, ...]:
    sent = cast("QueryDict", form.data)
    if isinstance(made, LinesField):
        return made.sent_of(sent, form.add_prefix(name))
    return tuple(map(str, sent.getlist(form.add_prefix(name))))


def _sent(made: forms.Field, value: Any) -> tuple[str, ...]:
    """A value as the browser would send it."""
    if isinstance(made, LinesField):
        return made.sent_as(value)
    if isinstance(made, forms.BooleanField):
        return ("on",) if value else ()
    ready = made.prepare_value(value)
    if value is None or value == "":
        return ("",)
    if isinstance(made, forms.MultipleChoiceField):
        return tuple(map(str, ready or ()))
    if isinstance(made, forms.TypedChoiceField) and isinstance(value, bool):
        return ("yes" if value else "no",)
    return (str(made.widget.format_value(ready) or "") if not isinstance(made, forms.ChoiceField) else str(ready),)


def _words(made: forms.Field, values: tuple[str, ...]) -> str:
    """What was sent, as a person reads it."""
    if isinstance(made, LinesField):
        return made.in_words(values[0]) or "—"
    if isinstance(made, forms.BooleanField):
        return "✓" if values else "—"
    if isinstance(made, RelatedField):
        made.offer(values[0] if values else "")
    elif isinstance(made, SeveralRelatedField):
        made.offer(values)
    if isinstance(made, forms.ChoiceField):
        offered = cast("Iterable[tuple[Any, Any]]", made.choices)
        labels = {str(key): str(label) for key, label in offered}
        return "、".join(labels.get(value, value) for value in values if value) or "—"
    return (
        "、".join(
            value.replace("T", " ") if isinstance(made, forms.DateTimeField) else value for value in values if value
        )
        or "—"
    )


def chosen(request: HttpRequest) -> bool:
    """Whether what was sent is the answer to a comparison."""
    return RESOLVED in request.POST


def merged(request: HttpRequest, form: RecordForm[Any]) -> QueryDict:
    """What was sent with the newer value wherever that was chosen; it goes through the form like anything typed."""
    data = request.POST.copy()
    for name in map(form.add_prefix, form.fields):
        if data.get(f"{TAKE}{name}") == "theirs":
            data.setlist(name, data.getlist(f"{THEIRS}{name}"))
    data[VERSION] = data.get(RESOLVED, "")
    return data
