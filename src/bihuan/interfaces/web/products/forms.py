"""The form of a product."""

from django.utils.translation import gettext_lazy as _

from bihuan.base.products.inputs import ProductInput
from bihuan.interfaces.web.kit.forms import FormSpec
from bihuan.interfaces.wording import products as words

PRODUCT = FormSpec(
    input=ProductInput,
    labels=words.LABELS,
    helps={
        "floor_price": _("The lowest price that may be agreed. Everybody who sells sees it."),
        "description": _("What it is, what it is worth to the customer, when to offer it."),
    },
    long=("description",),
    money=("list_price", "floor_price"),
    errors=words.MISTAKES,
)
