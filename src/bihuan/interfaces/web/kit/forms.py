"""Forms made of a pydantic input and the regulation's form: which fields there are, which the clauses ask for, what was typed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from pydantic import BaseModel

from bihuan.interfaces.web.kit import fields
from bihuan.interfaces.web.kit.cells import Attributes, bilingual
from bihuan.interfaces.web.kit.fields import Pairs
from bihuan.interfaces.web.kit.options import Related
from bihuan.interfaces.web.kit.record_form import PREFIX, RecordForm, RelatedField, SeveralRelatedField, Shape
from bihuan.playbook.schema.forms import ExtraField, Form

Label = str | Promise
Input = TypeVar("Input", bound=BaseModel)
Choices = Mapping[Any, Label] | Callable[[Any], Pairs]


@dataclass(frozen=True)
class Section:
    """Fields under a heading, in order."""

    title: Label
    fields: tuple[str, ...]
    note: Label = ""


@dataclass(frozen=True)
class Upload:
    """A file beside the input: it goes to ``form.uploads``, not into the input. ``camera``: a phone offers its own."""

    label: Label
    accept: str = ""
    many: bool = False
    camera: bool = False
    help: Label = ""


@dataclass(frozen=True)
class FormSpec(Generic[Input]):
    """A form, declared. README.md shows one.

    ``choices``: value → label, or ``(member) -> pairs``. ``long``: large texts. ``wide``: over both columns. ``radios``: few choices,
    all seen. ``money``: two decimals, 元 behind. ``suffixes``: what stands behind a number. ``hidden``: input fields that the
    page gives itself (``fixed`` of ``form()``). ``own``: fields made by hand for types that have none here.
    """

    input: type[Input]
    labels: Mapping[str, Label]
    helps: Mapping[str, Label] = field(default_factory=dict)
    placeholders: Mapping[str, Label] = field(default_factory=dict)
    choices: Mapping[str, Choices] = field(default_factory=dict)
    related: Mapping[str, Related] = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)
    long: Sequence[str] = ()
    wide: Sequence[str] = ()
    radios: Sequence[str] = ()
    money: Sequence[str] = ()
    suffixes: Mapping[str, Label] = field(default_factory=dict)
    sections: Sequence[Section] = ()
    hidden: Sequence[str] = ()
    own: Mapping[str, Callable[[], forms.Field]] = field(default_factory=dict)
    errors: Mapping[str, Label] = field(default_factory=dict)

    def form(
        self,
        request: HttpRequest,
        *,
        playbook_form: Form | None = None,
        initial: Mapping[str, Any] | None = None,
        version: int | None = None,
        fixed: Mapping[str, Any] | None = None,
        without: Sequence[str] = (),
        prefix: str | None = None,
    ) -> RecordForm[Input]:
        """The form for this request, bound to what was sent when it was. ``fixed``: input values that nobody types."""
        left_out = {*self.hidden, *(fixed or {}), *without}
        made = self._fields(request.user, playbook_form, left_out)
        extra = {f"{PREFIX}{one.key}": one for one in playbook_form.extra} if playbook_form else {}
        shape: Shape[Input] = Shape(
            input=self.input,
            fields=made,
            extra=extra,
            uploads=tuple(self.uploads),
            sections=self._sections(made, extra),
            needed=_needed(playbook_form, made),
            wide={*self.wide, *self.long, *(name for name, one in extra.items() if one.type == "long text")},
            suffixes={**dict.fromkeys(self.money, _("CNY")), **self.suffixes, **_extra_suffixes(extra)},
            errors=self.errors,
            fixed=dict(fixed or {}),
            version=version,
        )
        sent = request.method == "POST"
        data, files = (request.POST, request.FILES) if sent else (None, None)
        return RecordForm(shape, data, files, initial=_initial(initial), prefix=prefix)

    def read(self, record: Any) -> dict[str, Any]:
        """A record's values as the form's initial ones: by the input's names, relations by their public id."""
        values = Attributes(record)
        found: dict[str, Any] = {}
        for name in self.input.model_fields:
            if name in self.hidden or not hasattr(record, name):
                continue
            value = values[name]
            found[name] = getattr(value, "public_id", value) if name in self.related else value
        return found

    def _fields(self, member: Any, form: Form | None, left_out: set[str]) -> dict[str, forms.Field]:
        made: dict[str, forms.Field] = {}
        for name, info in self.input.model_fields.items():
            if name in left_out or name == "extra":
                continue
            found = self._field(name, member, fields.kind_of(info))
            if found is None:
                raise TypeError(f"{self.input.__name__}.{name} has no field: name it under own, related or hidden")
            found.label = str(self.labels.get(name, name))
            found.help_text = str(self.helps.get(name, ""))
            found.required = (
                info.is_required() and not isinstance(found, forms.BooleanField) and not fields.kind_of(info).many
            )
            if name in self.placeholders:
                found.widget.attrs["placeholder"] = self.placeholders[name]
            made[name] = found
        for name, upload in self.uploads.items():
            made[name] = _upload(upload)
        for one in form.extra if form else ():
            made[f"{PREFIX}{one.key}"] = _extra_field(one)
        return made

    def _field(self, name: str, member: Any, kind: fields.Kind) -> forms.Field | None:
        if name in self.own:
            return self.own[name]()
        if name in self.related:
            related = self.related[name]
            return SeveralRelatedField(related, member) if related.many else RelatedField(related, member)
        pairs: Pairs | None = None
        if name in self.choices:
            choices = self.choices[name]
            pairs = choices(member) if callable(choices) else list(choices.items())
        places = 2 if name in self.money else None
        return fields.field_for(kind, pairs=pairs, lines=name in self.long, radios=name in self.radios, places=places)

    def _sections(
        self, made: Mapping[str, forms.Field], extra: Mapping[str, Any]
    ) -> list[tuple[Label, Label, list[str]]]:
        """Headings with their fields; what no section names comes after them, the regulation's own fields last."""
        placed = [name for section in self.sections for name in section.fields]
        rest = [name for name in made if name not in placed and name not in extra]
        sections = [(one.title, one.note, [name for name in one.fields if name in made]) for one in self.sections]
        if rest:
            sections.append((_("Further") if sections else "", "", rest))
        if extra:
            sections.append((_("Our own fields"), "", list(extra)))
        return [section for section in sections if section[2]]


def _upload(upload: Upload) -> forms.Field:
    made = fields.UploadField(many=upload.many, required=False, label=upload.label, help_text=upload.help)
    made.widget.attrs.update({"accept": upload.accept} if upload.accept else {})
    if upload.camera:
        made.widget.attrs["capture"] = "environment"
    return made


def _extra_field(one: ExtraField) -> forms.Field:
    """The field that the regulation adds."""
    pairs = [(key, bilingual(label)) for key, label in one.choices.items()]
    by_type: dict[str, Callable[[], forms.Field]] = {
        "long text": lambda: fields.text(lines=True),
        "number": fields.figure,
        "money": lambda: fields.figure(places=2),
        "date": fields.day,
        "choice": lambda: fields.one_of(pairs),
        "several choices": lambda: fields.several_of(pairs),
        "yes or no": lambda: fields.answer(unknown=True),
    }
    made = by_type.get(one.type, fields.text)()
    made.label = bilingual(one.label)
    return made


def _extra_suffixes(extra: Mapping[str, ExtraField]) -> dict[str, Label]:
    return {name: _("CNY") for name, one in extra.items() if one.type == "money"}


def _needed(form: Form | None, made: Mapping[str, forms.Field]) -> dict[str, str]:
    """Which fields the regulation's form asks for, and by which clause."""
    if form is None:
        return {}
    own = {one.key: one.clause for one in form.extra}
    found = {}
    for name in form.required:
        shown = name if name in made else f"{PREFIX}{name}"
        if shown in made:
            found[shown] = own.get(name) or form.clauses[0]
    return found


def _initial(given: Mapping[str, Any] | None) -> dict[str, Any]:
    """The initial values by the form's names: those under ``extra`` under their own."""
    values = dict(given or {})
    for key, value in (values.pop("extra", None) or {}).items():
        values[f"{PREFIX}{key}"] = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
    return values
