"""What scripts say and how htmx is set: the page hands both over in attributes, nothing is written into a script."""

import json

from django.utils.translation import gettext as _

HTMX = {
    "allowEval": False,
    "selfRequestsOnly": True,
    "allowScriptTags": False,
    "historyCacheSize": 0,
    "refreshOnHistoryMiss": True,
    "includeIndicatorStyles": False,
    "scrollBehavior": "auto",
    "timeout": 30_000,
    # 422 is a form with its errors, 409 one with both versions: they take the form's place. Other troubles are notices.
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "409|422", "swap": True},
        {"code": "[45]..", "swap": True, "error": True, "target": "#toasts", "swapOverride": "beforeend"},
    ],
}
HTMX_CONFIG = json.dumps(HTMX)


def words() -> str:
    """As JSON, by the names that the scripts use."""
    return json.dumps(
        {
            "failed": _("Something went wrong here."),
            "offline": _("No connection. Nothing was lost; try again."),
            "slow": _("The answer took too long. Check whether it was saved before you try again."),
            "loading": _("Loading …"),
            "choose": _("Choose or type …"),
            "nothing-found": _("Nothing found"),
            "add": _("Add:"),
            "signed-in": _("You are signed in again. Send once more."),
            "still-signed-out": _("You are not signed in yet."),
        },
        ensure_ascii=False,
    )
