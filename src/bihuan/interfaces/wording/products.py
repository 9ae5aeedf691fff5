"""Products and targets in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from bihuan.base.audit.models import Event
from bihuan.interfaces.wording import facts, refusals
from bihuan.interfaces.wording.facts import Reading, Told

Label = str | Promise

LABELS: dict[str, Label] = {
    "code": pgettext_lazy("product", "Code"),
    "name": pgettext_lazy("product", "Name"),
    "category": pgettext_lazy("product", "Category"),
    "unit": pgettext_lazy("product", "Unit"),
    "list_price": _l("List price"),
    "floor_price": _l("Floor price"),
    "premium": _l("Room above the floor"),
    "description": _l("Introduction and value"),
    "is_sold": _l("On sale"),
}
refusals.add({"code_taken": _l("There is a product %(taken)s already.")})
MISTAKES: dict[str, Label] = {
    "floor_above_list": _l("The floor lies above the list price."),
    "not_an_amount": _l("This is not an amount."),
}


def _added(event: Event, reading: Reading) -> Told:
    prices = {"list": facts.money(event.data["list_price"]), "floor": facts.money(event.data.get("floor_price")) or "—"}
    return Told(_("Product added"), _("List price %(list)s, floor %(floor)s") % prices, "package", "blue")


def _changed(event: Event, reading: Reading) -> Told:
    money = {"list_price": facts.money, "floor_price": facts.money}
    return Told(_("Product changed"), facts.changes(event, reading, LABELS, money), "pencil")


facts.add(
    {
        "product.added": _added,
        "product.changed": _changed,
        "product.archived": facts.archived,
        "product.restored": facts.restored,
        "products.exported": facts.exported,
    }
)
