"""Any other Django form (a login, a filter of one's own) in the look of the kit's forms."""

from typing import Any, NamedTuple

from django import forms

from bihuan.interfaces.web.kit.record_form import RecordForm, piece, problems


class Plain(NamedTuple):
    """What ``kit/form_fields.html`` reads of a form."""

    summary: list[dict[str, Any]]
    parts: list[dict[str, Any]]
    hidden: list[Any]


def dressed(form: forms.BaseForm) -> Plain:
    """The form's fields in one section; mistakes that belong to no field at the top."""
    if isinstance(form, RecordForm):
        return Plain(form.summary, form.parts, [])
    top = [{"words": one["words"], "clause": one["clause"], "href": ""} for one in problems(form, "__all__")]
    shown = [_part(form, name) for name in form.fields if not form[name].is_hidden]
    return Plain(top, [{"title": "", "note": "", "fields": shown}], form.hidden_fields())


def _part(form: forms.BaseForm, name: str) -> dict[str, Any]:
    widget = form.fields[name].widget
    box = isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple)
    style = "form-check-input" if box else "form-select" if isinstance(widget, forms.Select) else "form-control"
    widget.attrs.setdefault("class", style)
    wide = not box and len(form.fields) < 6
    return {
        "field": form[name],
        "kind": piece(form[name]),
        "wide": wide,
        "suffix": "",
        "needed": "",
        "problems": problems(form, name),
    }
