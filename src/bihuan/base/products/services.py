"""Keeping the catalogue."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from django.db import IntegrityError, transaction

from bihuan.base.access.predicate import Person, require
from bihuan.base.audit.services import Actor, record
from bihuan.base.products.events import ProductAdded, ProductArchived, ProductChanged, ProductRestored, ProductsExported
from bihuan.base.products.inputs import ProductInput
from bihuan.base.products.models import Product
from bihuan.base.records.models import change, differences
from bihuan.base.records.pinyin import sort_key
from bihuan.base.records.refusals import Refused
from bihuan.base.search.services import put

EDIT = "products.edit"


class Keeper(Actor, Person, Protocol):
    """Whoever keeps the catalogue: a member."""


def add_product(*, given: ProductInput, by: Keeper, at: datetime) -> Product:
    """Put a product into the catalogue. The database decides between two who enter the same code at once."""
    require(by, EDIT)
    try:
        with transaction.atomic():
            return _added(given, by, at)
    except IntegrityError:
        _free_code(given.code)
        raise


def _added(given: ProductInput, by: Keeper, at: datetime) -> Product:
    _free_code(given.code)
    stamps = {"created_at": at, "created_by": by, "updated_at": at, "updated_by": by}
    product = Product.objects.create(**given.model_dump(), sort_key=sort_key(given.name), **stamps)
    _findable(product)
    fact = ProductAdded(
        subject=product.public_id,
        code=given.code,
        name=given.name,
        list_price=given.list_price,
        floor_price=given.floor_price,
    )
    record([fact], by=by, at=at)
    return product


@transaction.atomic
def change_product(*, public_id: str, given: ProductInput, version: int | None, by: Keeper, at: datetime) -> Product:
    """Change a product; nothing happens when nothing differs."""
    product = _to_keep(public_id, by)
    if given.code != product.code:
        _free_code(given.code)
    changes = differences(product, given.model_dump())
    if not changes:
        return product
    values = {name: after for name, (_, after) in changes.items()}
    product = change(product, version=version, by=by, at=at, sort_key=sort_key(given.name), **values)
    _findable(product)
    record([ProductChanged(subject=public_id, changes=changes)], by=by, at=at)
    return product


@transaction.atomic
def archive_products(*, public_ids: Sequence[str], by: Keeper, at: datetime) -> list[Product]:
    """Take products off the lists; those that are off already stay as they are."""
    products = [one for one in _all_to_keep(public_ids, by) if one.archived_at is None]
    archived = [change(product, version=None, by=by, at=at, archived_at=at) for product in products]
    record([ProductArchived(subject=product.public_id) for product in archived], by=by, at=at)
    return archived


@transaction.atomic
def restore_products(*, public_ids: Sequence[str], by: Keeper, at: datetime) -> list[Product]:
    """Put archived products back on the lists."""
    products = [one for one in _all_to_keep(public_ids, by) if one.archived_at is not None]
    restored = [change(product, version=None, by=by, at=at, archived_at=None) for product in products]
    record([ProductRestored(subject=product.public_id) for product in restored], by=by, at=at)
    return restored


@transaction.atomic
def note_export(*, name: str, count: int, by: Keeper, at: datetime) -> None:
    """Tell the log that the catalogue left the system as a file."""
    record([ProductsExported(subject=name, count=count)], by=by, at=at)


def _to_keep(public_id: str, by: Keeper) -> Product:
    product = Product.objects.visible_to(by, "products.view").one(public_id)
    require(by, EDIT)
    return product


def _all_to_keep(public_ids: Sequence[str], by: Keeper) -> list[Product]:
    return [_to_keep(public_id, by) for public_id in dict.fromkeys(public_ids)]


def _free_code(code: str) -> None:
    if Product.objects.filter(code=code).exists():
        raise Refused("code_taken", field="code", taken=code)


def _findable(product: Product) -> None:
    put("product", product.pk, product.code, product.name, product.category)
