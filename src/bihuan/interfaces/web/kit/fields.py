"""A pydantic model's fields as a Django form's: what is typed in, with full-width digits, commas and blanks as people type them."""

import types
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, Union, get_args, get_origin

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import AwareDatetime
from pydantic.fields import FieldInfo

Label = str | Promise
Pairs = Sequence[tuple[str, Label]]
LONGEST = 10_000
# More digits than any amount here has; a text of thousands is refused before it is turned into a number.
MOST_DIGITS = 24
SPOKEN = {"万": 10_000, "亿": 100_000_000}
"""As amounts are spoken: 12.5万."""
MINUTES = "%Y-%m-%dT%H:%M"
SEPARATORS = "，,、;；\n"


AT_A_GLANCE = 12
"""So many choices are looked through; of more one can be searched for."""


@dataclass(frozen=True)
class Kind:
    """What an annotation asks for: the plain type, whether it may be left out as None, its length and its choices."""

    type: Any
    optional: bool = False
    longest: int | None = None
    choices: tuple[str, ...] = ()
    many: bool = False


def kind_of(info: FieldInfo) -> Kind:
    """Read a field's annotation, its limits included wherever they are written."""
    return _kind(info.annotation, list(info.metadata))


def _kind(annotation: Any, limits: list[Any]) -> Kind:
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *more = get_args(annotation)
        return _kind(inner, [*limits, *more])
    if origin in {Union, types.UnionType}:
        inner = [each for each in get_args(annotation) if each is not type(None)]
        found = _kind(inner[0], limits)
        return Kind(found.type, len(inner) < len(get_args(annotation)), found.longest, found.choices, found.many)
    if origin is Literal:
        return Kind(str, choices=tuple(str(each) for each in get_args(annotation)))
    if origin in {list, tuple, set, frozenset}:
        found = _kind(get_args(annotation)[0], [])
        return Kind(found.type, False, found.longest, found.choices, many=True)
    longest = next((each.max_length for each in limits if getattr(each, "max_length", None)), None)
    return Kind(annotation, False, longest)


def half_width(value: Any) -> Any:
    """Full-width digits and signs as half-width ones, no blanks around."""
    return unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else value


SAID: dict[str, Label] = {
    "required": _("This must be filled in."),
    "invalid_choice": _("Choose one of those offered."),
    "invalid_list": _("Choose one of those offered."),
    "max_length": _("This is too long."),
    "empty": _("The file is empty."),
    "missing": _("This must be filled in."),
}
"""What every field says in the same words."""


class FigureField(forms.DecimalField):
    """A number as people type it: ``１，２００`` and ``¥1,200.50`` are numbers, ``12.5万`` is 125000; exponents are none."""

    default_error_messages: ClassVar[Any] = {"invalid": _("This is not a number.")}

    def __init__(self, *, places: int | None = None, **options: Any) -> None:
        self.places = places
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        """The exact number."""
        spoken = 1
        if isinstance(value, str):
            value = half_width(value).replace(",", "").replace(" ", "").removeprefix("¥").removesuffix("元")
            spoken = SPOKEN.get(value[-1:], 1)
            value = value[:-1] if spoken > 1 else value
            if len(value) > MOST_DIGITS or "e" in value.lower() or (spoken > 1 and not value):
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        found = super().to_python(value)
        if found is not None and not found.is_finite():
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        if found is not None and spoken > 1:
            found = found.scaleb(len(str(spoken)) - 1) + 0
        if found is not None and self.places is not None and -int(found.as_tuple().exponent) > self.places:
            words = _("At most %(decimal_places)s decimals.") % {"decimal_places": self.places}
            raise forms.ValidationError(words, code="places")
        return found


class CountField(FigureField):
    """A whole number."""

    def clean(self, value: Any) -> Any:
        """The number as int."""
        found = super().clean(value)
        if found is not None and found != int(found):
            raise forms.ValidationError(_("Enter a whole number."), code="invalid")
        return None if found is None else int(found)


class MomentField(forms.DateTimeField):
    """A moment to the minute, typed and shown in the company's zone."""

    default_error_messages: ClassVar[Any] = {"invalid": _("This is not a date with a time.")}

    def prepare_value(self, value: Any) -> Any:
        """What the browser's field takes."""
        return timezone.localtime(value).strftime(MINUTES) if isinstance(value, datetime) else value


class WordsField(forms.CharField):
    """Several words, separated by any comma."""

    def prepare_value(self, value: Any) -> Any:
        """In one line."""
        return "，".join(map(str, value)) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        """Each word once, in order."""
        text = super().clean(value)
        for separator in SEPARATORS[1:]:
            text = text.replace(separator, SEPARATORS[0])
        return list(dict.fromkeys(word.strip() for word in text.split(SEPARATORS[0]) if word.strip()))


class SeveralFiles(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class UploadField(forms.FileField):
    """One or several files; what may be in them is the service's affair."""

    def __init__(self, *, many: bool, **options: Any) -> None:
        self.many = many
        super().__init__(widget=SeveralFiles() if many else forms.FileInput(), **options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file, or all of them."""
        if not self.many:
            return super().clean(data, initial)
        files = data if isinstance(data, list | tuple) else [data] if isinstance(data, UploadedFile) else []
        return [super(UploadField, self).clean(each, initial) for each in files] or (self._none(initial))

    def _none(self, initial: Any) -> list[Any]:
        super().clean(None, initial)
        return []


def text(longest: int | None = None, *, lines: bool = False) -> forms.Field:
    """A text; with ``lines`` a large one."""
    widget = forms.Textarea(attrs={"rows": 3, "data-grows": ""}) if lines else forms.TextInput()
    return forms.CharField(required=False, max_length=longest or LONGEST, widget=widget)


def day() -> forms.Field:
    """A day, by the browser's own calendar."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    said = {"invalid": _("This is not a date.")}
    return forms.DateField(required=False, widget=widget, input_formats=["%Y-%m-%d"], error_messages=said)


def moment() -> forms.Field:
    """A moment, by the browser's own calendar and clock."""
    widget = forms.DateTimeInput(format=MINUTES, attrs={"type": "datetime-local"})
    return MomentField(required=False, widget=widget, input_formats=[MINUTES, "%Y-%m-%dT%H:%M:%S"])


def clock() -> forms.Field:
    """A time of the day."""
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(required=False, widget=widget, error_messages={"invalid": _("This is not a time.")})


def figure(*, whole: bool = False, places: int | None = None) -> forms.Field:
    """A number."""
    widget = forms.TextInput(attrs={"inputmode": "numeric" if whole else "decimal", "autocomplete": "off"})
    return (
        CountField(required=False, widget=widget)
        if whole
        else FigureField(required=False, places=places, widget=widget)
    )


def one_of(pairs: Pairs, *, radios: bool = False, empty: bool = True) -> forms.Field:
    """One of the choices; many of them can be searched."""
    if radios:
        return forms.ChoiceField(required=False, choices=list(pairs), widget=forms.RadioSelect())
    attributes = {"data-island": "select"} if len(pairs) > AT_A_GLANCE else {}
    choices = [("", "—"), *pairs] if empty else list(pairs)
    return forms.ChoiceField(required=False, choices=choices, widget=forms.Select(attrs=attributes))


class LateSelect(forms.Select):
    """Whether there are enough choices to be searched is seen when they are shown."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """For the template."""
        island = {"data-island": "select"} if len(list(self.choices)) > AT_A_GLANCE + 1 else {}
        return super().get_context(name, value, {**(attrs or {}), **island})


def one_of_late(read: Callable[[], Pairs]) -> forms.Field:
    """One of the choices, which are read when one was chosen, or when they are shown: a form that is saved without one reads none."""
    known = cache(read)
    return forms.ChoiceField(required=False, choices=lambda: [("", "—"), *known()], widget=LateSelect())


def several_of(pairs: Pairs) -> forms.Field:
    """Any number of the choices: boxes for a few, else a list to search."""
    widget = (
        forms.CheckboxSelectMultiple() if len(pairs) <= 8 else forms.SelectMultiple(attrs={"data-island": "select"})
    )
    return forms.MultipleChoiceField(required=False, choices=list(pairs), widget=widget)


def answer(*, unknown: bool) -> forms.Field:
    """A box; yes, no or nothing where nothing is an answer, too."""
    if not unknown:
        return forms.BooleanField(required=False)
    pairs = [("", "—"), ("yes", _("Yes")), ("no", _("No"))]
    return forms.TypedChoiceField(required=False, choices=pairs, coerce=lambda value: value == "yes", empty_value=None)


def words() -> forms.Field:
    """Several words of one's own."""
    return WordsField(required=False, max_length=1000, widget=forms.TextInput(attrs={"data-island": "select"}))


def field_for(kind: Kind, *, pairs: Pairs | None, lines: bool, radios: bool, places: int | None) -> forms.Field | None:
    """The form's field for what an annotation asks; None for a type that has no field of its own."""
    if pairs is None and kind.choices:
        pairs = [(each, each) for each in kind.choices]
    if pairs is not None:
        return several_of(pairs) if kind.many else one_of(pairs, radios=radios)
    if kind.many:
        return words() if kind.type is str else None
    simple: dict[Any, Any] = {
        str: lambda: text(kind.longest, lines=lines),
        bool: lambda: answer(unknown=kind.optional),
        int: lambda: figure(whole=True),
        Decimal: lambda: figure(places=places),
        float: figure,
        date: day,
        datetime: moment,
        AwareDatetime: moment,
        time: clock,
    }
    made = simple.get(kind.type)
    return made() if made else None
