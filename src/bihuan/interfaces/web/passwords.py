"""What a password may be: 12 to 128 characters, none that everybody tries, not the company's name with a year behind it."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.selectors import company
from bihuan.base.records.pinyin import syllables

SHORTEST, LONGEST = 12, 128
OWN_CHARACTERS = 6
"""So many must be left when the words that everybody tries are taken out."""
_EVERYDAY = (
    "password passwort passw0rd p@ssw0rd mima woaini iloveyou welcome admin administrator root qwertyuiop asdfghjkl zxcvbnm "
    "qwerty asdf zxcv letmein login user test demo guest bihuan 闭环 密码 管理员 公司 abc123 abcdef 1qaz2wsx qazwsx"
).split()


LONGEST_TYPED = 4 * LONGEST
"""More is not hashed at all. A little more than allowed gets the rule's own words."""


PASSWORD_RULE = _l("At least 12 characters. Some words in a row are easy to remember and hard to guess.")


def password_field(label: Any, *, new: bool = False, help_text: Any = "") -> forms.CharField:
    """A password as it was typed: nothing is cut off, blanks are part of it."""
    kind = "new-password" if new else "current-password"
    widget = forms.PasswordInput(attrs={"autocomplete": kind, "class": "form-control"})
    return forms.CharField(label=label, strip=False, max_length=LONGEST_TYPED, widget=widget, help_text=help_text)


class Length:
    """Between 12 and 128 characters; a Chinese one counts as one."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse what is too short or too long; nothing is ever cut off."""
        if len(password) < SHORTEST:
            raise ValidationError(
                ngettext(
                    "The password is too short: at least %(count)d character.",
                    "The password is too short: at least %(count)d characters.",
                    SHORTEST,
                )
                % {"count": SHORTEST},
                code="password_too_short",
            )
        if len(password) > LONGEST:
            raise ValidationError(
                _("The password is too long: at most %(count)d characters.") % {"count": LONGEST},
                code="password_too_long",
            )

    def get_help_text(self) -> str:
        """What the form says."""
        return str(PASSWORD_RULE)


class ContextWords:
    """Nothing that consists of the company's, the product's or one's own name, everyday passwords, or a run of signs."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse when too little is left beside such words."""
        if len(own_part(password, context_words(user))) < OWN_CHARACTERS:
            raise ValidationError(
                _("This password is easy to guess: it is made of well-known words, names or numbers in a row."),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        """Nothing: the first rule says it all."""
        return ""


def fold(text: str) -> str:
    """Width, case and blanks do not make a password hard to guess."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def own_part(password: str, words: set[str]) -> str:
    """What is left of a password without the words, repeated signs and runs such as 12345."""
    left = fold(password)
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    return _without_runs(re.sub(r"(.)\1{2,}", r"\1", left))


def context_words(user: Any) -> set[str]:
    """Words of this company and this person, in characters and in pinyin. ``user`` may carry the name of a ``new_company``."""
    words = set(_EVERYDAY)
    there = company()
    names = [there.name if there is not None else str(getattr(user, "new_company", ""))]
    if isinstance(user, Member):
        names += [
            user.name,
            *re.split(r"[._-]", user.code),
            (user.email or "").partition("@")[0],
            user.mobile,
            user.code,
        ]
    for name in names:
        words |= {fold(name), "".join(syllables(name))}
    return {word for word in words if len(word) >= 2}


def _without_runs(text: str) -> str:
    """Runs such as 12345, 54321, abcdef count as one character."""
    kept: list[str] = []
    step = 0
    for before, character in zip(f"\0{text}", text, strict=False):
        difference = ord(character) - ord(before)
        if difference in (1, -1) and difference == step:
            continue
        step = difference if difference in (1, -1) else 0
        kept.append(character)
    return "".join(kept)
