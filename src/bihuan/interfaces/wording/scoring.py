"""Score sheets in words."""

from django.utils.translation import gettext_lazy as _

from bihuan.interfaces.wording import refusals

refusals.add(
    {
        "charging_has_begun": _("Charging has begun; it is not switched off or moved any more."),
        "charging_in_the_past": _("Charging begins today or later: nobody pays for what they were not warned of."),
        "month_not_over": _("The month is not over yet."),
    }
)
