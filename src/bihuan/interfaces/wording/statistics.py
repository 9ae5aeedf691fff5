"""The week's statistics in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.interfaces.wording import refusals

Label = str | Promise
SHEETS: dict[str, Label] = {
    "reports": _("Weekly report statistics"),
    "opportunities": _("Opportunity table"),
    "visits": _("Visit reports"),
    "bids": _("Bids"),
    "contracts": _("Contract reviews"),
    "money": _("Orders and receipts"),
    "scores": _("Scores"),
}
"""The tables of the handbook, in the order of the workbook's sheets."""

refusals.add(
    {
        "week_not_over": _("The week is not over yet."),
        "feedback_empty": _("Say something."),
        "feedback_too_long": _("This is too long: at most %(limit)s characters."),
        "feedback_on_own": _("This is your own; feedback goes to somebody else."),
    }
)
