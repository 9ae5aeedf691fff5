"""Targets in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from bihuan.base.audit.models import Event
from bihuan.interfaces.wording import facts, refusals
from bihuan.interfaces.wording.facts import Reading, Told

Label = str | Promise

MEASURES: dict[str, Label] = {"orders": _l("Orders"), "receipts": _l("Receipts")}
refusals.add({"changed_meanwhile": _l("Somebody else has changed this in the meantime. Look at it as it is now.")})


def _set(event: Event, reading: Reading) -> Told:
    data = event.data
    words = {
        "name": reading.person(data["member"]),
        "month": data["month"][:7],
        "measure": MEASURES.get(data["measure"], data["measure"]),
        "amount": facts.money(data["amount"]),
    }
    note = _("Before: %(amount)s") % {"amount": facts.money(data["before"])} if data.get("before") else ""
    return Told(_("Target of %(name)s for %(month)s, %(measure)s: %(amount)s") % words, note, "flag")


facts.add({"target.set": _set, "targets.exported": facts.exported})
