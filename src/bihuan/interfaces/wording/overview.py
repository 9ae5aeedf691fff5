"""The overview in words."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from bihuan.insight.analytics.rules import RECEIVED, SIGNED, WON
from bihuan.interfaces.wording import facts

Label = str | Promise
MEASURES: dict[str, Label] = {
    WON: pgettext_lazy("measure", "Won"),
    SIGNED: pgettext_lazy("measure", "Signed"),
    RECEIVED: pgettext_lazy("measure", "Received"),
}
"""Those that are shown month by month, in their order."""
facts.add({"overview.exported": facts.exported})
