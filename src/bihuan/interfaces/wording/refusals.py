"""Why a service refused, in the reader's language.

A stage keeps its wordings in ``interfaces/wording/<stage>.py`` and adds them on import::

    refusals.add({"customer_archived": _("%(name)s is archived. Restore it first.")})

The text may name the refusal's parameters. A code without a wording is said generally, so that nobody sees a code alone.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from bihuan.base.records.refusals import Refused

Wording = str | Promise | Callable[[Mapping[str, Any]], str]
"""A text, or what makes one of the refusal's parameters where these are codes that have names."""

TEXTS: dict[str, Wording] = {
    "no_permission": _l("You do not have the permission for this."),
    "required": _l("This must be filled in."),
    "reason_required": _l("Give a reason."),
}


def add(texts: Mapping[str, Wording]) -> None:
    """Make the wordings known; a code has one wording, given in one place."""
    for code, wording in texts.items():
        if code in TEXTS and TEXTS[code] is not wording:
            raise ValueError(f"two wordings for the refusal {code}")
    TEXTS.update(texts)


def text(refused: Refused) -> str:
    """The reason in a sentence; the clause is shown beside it by whoever shows this."""
    wording = TEXTS.get(refused.code)
    if wording is None:
        return _("This is not possible (%(code)s).") % {"code": refused.code}
    if callable(wording):
        return wording(refused.parameters)
    try:
        return str(wording) % _words(refused.parameters)
    except (KeyError, TypeError, ValueError):
        return str(wording)


def _words(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Lists as people write them."""
    return {
        name: _(", ").join(map(str, value)) if isinstance(value, list | tuple | set | frozenset) else value
        for name, value in parameters.items()
    }
