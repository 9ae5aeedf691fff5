"""Products: the catalogue with its prices."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status
from pydantic import Field

from bihuan.base.products import services
from bihuan.base.products.inputs import ProductInput
from bihuan.base.products.models import Product
from bihuan.interfaces.api import exchange, problems
from bihuan.interfaces.api.history import history_of
from bihuan.interfaces.api.paging import Listing
from bihuan.interfaces.api.reading import given, listed
from bihuan.interfaces.api.records import Kind
from bihuan.interfaces.api.schemas import (
    Amount,
    Stamps,
    fields_of,
    patch_of,
    patched,
    shown_as,
    stamps,
)
from bihuan.interfaces.api.shelving import shelf
from bihuan.interfaces.api.taking import VERSION
from bihuan.interfaces.web.products.lists import PRODUCTS
from bihuan.interfaces.wording import complaints
from bihuan.interfaces.wording import products as words

router = Router(tags=["products"])
complaints.add(words.MISTAKES)


class ProductStamps(Stamps):
    """Something that is sold."""

    premium: Amount | None = Field(description="How far the list price lies above the floor.")


ProductShown: Any = shown_as("Product", ProductInput, ProductStamps)
ProductChanges = patch_of("ProductChanges", ProductInput)


def _show(product: Product) -> dict[str, Any]:
    premium: Decimal | None = product.premium
    return {**stamps(product), **fields_of(ProductInput, product), "premium": premium}


PRODUCT = Kind(
    "product",
    "products",
    "products.view",
    lambda member, _at: Product.objects.visible_to(member, "products.view"),
    _show,
)
problems.shown_by("product", PRODUCT.current)
LISTED = Listing(PRODUCTS, show=_show)


listed(router, "products", listing=LISTED, shown=ProductShown, summary="The catalogue")


@router.post("", response={201: ProductShown}, operation_id="create_product", summary="Add a product")
def create_product(request: HttpRequest, row: ProductInput) -> Status[Any]:
    """Refused when another product has the code."""
    member, at = exchange.may(request, "products.edit", "products.view")
    return PRODUCT.made(request, services.add_product(given=row, by=member, at=at))


shelf(
    router,
    "product",
    "products",
    permission="products.edit",
    archive=services.archive_products,
    restore=services.restore_products,
    find=PRODUCT.one,
)


given(router, "product", kind=PRODUCT, shown=ProductShown, summary="A product", about="Its prices and what it is.")


@router.patch(
    "/{public_id}",
    response=ProductShown,
    operation_id="change_product",
    summary="Change a product",
    openapi_extra=VERSION,
)
def change_product(request: HttpRequest, public_id: str, changes: ProductChanges) -> dict[str, Any]:  # type: ignore[valid-type]
    """What is left out stays."""
    member, at = exchange.may(request, "products.edit")
    given = patched(ProductInput, fields_of(ProductInput, PRODUCT.one(request, public_id)), changes)
    version = exchange.named_version(request)
    changed = services.change_product(public_id=public_id, given=given, version=version, by=member, at=at)
    return PRODUCT.done(request, changed)


history_of(router, "product", find=PRODUCT.one)
