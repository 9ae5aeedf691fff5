"""The forms of logging in and of passwords."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm as AllauthLoginForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from bihuan.base.organisation.models import Member
from bihuan.interfaces.web.passwords import PASSWORD_RULE, password_field


class LoginForm(AllauthLoginForm):  # type: ignore[misc]
    """Account, e-mail or mobile in one field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attributes = {
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
            "autofocus": True,
            "class": "form-control",
        }
        self.fields["login"] = forms.CharField(
            label=_("Account, e-mail or mobile"), max_length=254, widget=forms.TextInput(attrs=attributes)
        )
        self.fields["password"] = password_field(_("Password"))

    def user_credentials(self) -> dict[str, Any]:
        """The backend finds out what was typed."""
        return {"username": self.cleaned_data["login"], "password": self.cleaned_data["password"]}


class PasswordAgainForm(forms.Form):
    """The password again, before something that matters."""

    password = password_field(_("Your password"))

    def __init__(self, *args: Any, user: Member, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """Check it, under the limit that logins have."""
        password: str = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("incorrect_password")
        return password


class NewPasswordForm(forms.Form):
    """A new password, typed once: it can be shown while typing."""

    password = password_field(_("New password"), new=True, help_text=PASSWORD_RULE)

    def __init__(self, *args: Any, user: Member, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """Check it against the rules."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password


class ChangePasswordForm(NewPasswordForm):
    """A new password, knowing the old one."""

    old = password_field(_("Present password"))
    field_order = ("old", "password")

    def clean_old(self) -> str:
        """Check it, under the limit that logins have."""
        old: str = self.cleaned_data["old"]
        if not get_adapter().reauthenticate(self.user, old):
            raise get_adapter().validation_error("incorrect_password")
        return old


class ForgotForm(forms.Form):
    """Whose password was forgotten."""

    login = forms.CharField(
        label=_("Account, e-mail or mobile"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True, "class": "form-control"}
        ),
    )


class ProfileForm(forms.Form):
    """What a member sets for themselves."""

    language = forms.ChoiceField(
        label=_("Language of the pages"), required=False, widget=forms.Select(attrs={"class": "form-select"})
    )

    def __init__(self, *args: Any, languages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("As the browser asks")), *languages]
