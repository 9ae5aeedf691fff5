"""pydantic's complaints in the reader's words."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

Wording = str | Promise

WORDINGS: dict[str, Wording] = {
    "missing": _l("This must be filled in."),
    "string_too_short": _l("At least %(min_length)s characters."),
    "string_too_long": _l("At most %(max_length)s characters."),
    "string_pattern_mismatch": _l("This is not in the form asked for."),
    "greater_than": _l("More than %(gt)s."),
    "greater_than_equal": _l("At least %(ge)s."),
    "less_than": _l("Less than %(lt)s."),
    "less_than_equal": _l("At most %(le)s."),
    "decimal_max_digits": _l("At most %(max_digits)s digits."),
    "decimal_max_places": _l("At most %(decimal_places)s decimals."),
    "decimal_whole_digits": _l("At most %(whole_digits)s digits before the point."),
    "finite_number": _l("This is not a number."),
    "too_short": _l("At least %(min_length)s."),
    "too_long": _l("At most %(max_length)s."),
    "date_future": _l("This must be in the future."),
    "date_past": _l("This must be in the past."),
    "datetime_future": _l("This must be in the future."),
    "datetime_past": _l("This must be in the past."),
    "enum": _l("Choose one of those offered."),
    "literal_error": _l("Choose one of those offered."),
    "extra_forbidden": _l("There is no such field."),
}

OWN: dict[str, Wording] = {}
"""What the stages' inputs complain of by themselves, for whoever reads several stages' inputs: the API."""


def add(texts: Mapping[str, Wording]) -> None:
    """Make a stage's wordings known there; of two for one error the first one stays."""
    OWN.update({kind: text for kind, text in texts.items() if kind not in OWN})


def wording(error: Mapping[str, Any], own: Mapping[str, Wording]) -> str:
    """One of pydantic's errors in a sentence; ``own`` are the wordings of the form's own error types.

    A text that is empty where one must be is told as missing: people do not count the characters of nothing.
    """
    kind, context = error["type"], error.get("ctx", {})
    if kind in {"string_too_short", "too_short"} and not error.get("input"):
        kind = "missing"
    found = own.get(kind) or WORDINGS.get(kind)
    if found is None:
        return _("This is not valid.")
    try:
        words: str = str(found) % context
    except (KeyError, TypeError, ValueError):
        return str(found)
    return words
