"""The set-up form."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from pydantic import ValidationError as Invalid

from bihuan.base.organisation.inputs import NewMember
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.services.departments import DEEPEST
from bihuan.base.records.inputs import one_line
from bihuan.interfaces.founding import Founding
from bihuan.interfaces.web.passwords import PASSWORD_RULE, password_field
from bihuan.interfaces.web.setup import permission
from bihuan.playbook.load import PRESETS

DEPARTMENTS = _l("Head office\n  Sales\n  Marketing\n  Finance\n")
MOST = 200


ACCOUNT_RULE = _l("Small letters and digits, with full stops between: li.wei")


def text(label: Any, *, longest: int, help_text: Any = "", **attributes: Any) -> forms.CharField:
    """A line of text."""
    widget = forms.TextInput(attrs={"class": "form-control", **attributes})
    return forms.CharField(label=label, max_length=longest, widget=widget, help_text=help_text)


class SetUpForm(forms.Form):
    """Company, regulation, departments, administrator, start: one page."""

    code = text(_l("Set-up code"), longest=40, autocomplete="off", spellcheck="false")
    company = text(_l("Name of the company"), longest=120, autocomplete="organization", autofocus=True)
    preset = forms.ChoiceField(choices=[(name, name) for name in PRESETS], widget=forms.RadioSelect, initial=PRESETS[0])
    departments = forms.CharField(
        label=_l("Departments, one to a line; what stands below another is set in by two blanks"),
        max_length=20_000,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 7, "spellcheck": "false"}),
    )
    administrator = text(_l("Your name"), longest=60, autocomplete="name")
    account = text(
        _l("Account to sign in with"),
        longest=64,
        help_text=ACCOUNT_RULE,
        autocomplete="username",
        autocapitalize="none",
        spellcheck="false",
    )
    password = password_field(_l("Password"), new=True, help_text=PASSWORD_RULE)
    starts_on = forms.DateField(
        label=_l("The regulation holds from this Monday on"),
        help_text=_l("Before that day nothing is owed. Next Monday gives you some days to bring in your people."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}),
    )
    seen = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, local: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if local:
            del self.fields["code"]

    def clean_code(self) -> str:
        """From another machine: what stands in the server's log."""
        typed: str = self.cleaned_data["code"]
        if not permission.fits(typed):
            raise ValidationError(_("This is not the set-up code."))
        return typed

    def clean_company(self) -> str:
        """One line."""
        return _line(self.cleaned_data["company"])

    def clean_administrator(self) -> str:
        """One line."""
        return _line(self.cleaned_data["administrator"])

    def clean_departments(self) -> tuple[tuple[str, int], ...]:
        """Names with their levels."""
        return read_departments(self.cleaned_data["departments"])

    def clean_account(self) -> str:
        """As an account must be."""
        try:
            return NewMember(code=self.cleaned_data["account"], name="x", joined_on=date(2026, 1, 1)).code
        except Invalid as wrong:
            raise ValidationError(str(ACCOUNT_RULE)) from wrong

    def clean_starts_on(self) -> date:
        """A Monday."""
        day: date = self.cleaned_data["starts_on"]
        if day.weekday():
            raise ValidationError(_("This is not a Monday."))
        return day

    def clean(self) -> dict[str, Any]:
        """The password against the rules, the new company's and administrator's names among the words that do not count."""
        found = super().clean() or self.cleaned_data
        password = found.get("password")
        if password:
            user = Member(code=found.get("account", ""), name=found.get("administrator", ""))
            user.__dict__["new_company"] = found.get("company", "")
            try:
                validate_password(password, user)
            except ValidationError as wrong:
                self.add_error("password", wrong)
        return found

    @property
    def founding(self) -> Founding:
        """What was asked for."""
        return Founding(**{name: self.cleaned_data[name] for name in Founding.__dataclass_fields__})


def _line(value: str) -> str:
    found = one_line(value)
    if not found:
        raise ValidationError(_("This must be filled in."))
    return found


def read_departments(typed: str) -> tuple[tuple[str, int], ...]:
    """``总部⏎  华东区`` → (总部, 0), (华东区, 1). How far a line is set in decides; tabs and wide blanks count as two."""
    found: list[tuple[str, int]] = []
    margins: list[int] = []
    for line in typed.replace("\t", "  ").replace("\u3000", "  ").splitlines():
        name = one_line(line)
        if not name:
            continue
        margin = len(line) - len(line.lstrip())
        while margins and margins[-1] >= margin:
            margins.pop()
        level = len(margins)
        margins.append(margin)
        if len(name) > 60 or level >= DEEPEST:
            raise ValidationError(_("“%(name)s” is too long or stands too deep.") % {"name": name[:20]})
        found.append((name, level))
    if len(found) > MOST:
        raise ValidationError(_("At most %(count)s departments here; further ones later.") % {"count": MOST})
    _refuse_twins(found)
    return tuple(found)


def _refuse_twins(found: list[tuple[str, int]]) -> None:
    """Two of one name below the same department are one too many."""
    path: list[str] = []
    seen: set[tuple[str, ...]] = set()
    for name, level in found:
        path = [*path[:level], name]
        if tuple(path) in seen:
            raise ValidationError(_("“%(name)s” stands there twice.") % {"name": name})
        seen.add(tuple(path))
