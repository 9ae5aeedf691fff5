"""The catalogue: what we sell, at what price, and where the floor is (C6)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from bihuan.base.products.models import Product
from bihuan.base.products.services import note_export
from bihuan.base.search.selectors import matching
from bihuan.interfaces.web.kit import cells, filters, times
from bihuan.interfaces.web.kit.cells import Cell
from bihuan.interfaces.web.kit.lists import Bulk, Button, Column, Export, RecordList, archived_rows
from bihuan.interfaces.wording import products as words


def _premium(row: Mapping[str, Any]) -> Decimal | None:
    return None if row["floor_price"] is None else row["list_price"] - row["floor_price"]


def _room(row: Mapping[str, Any]) -> Cell:
    """The room above the floor, and what part of the list price it is."""
    premium = _premium(row)
    if premium is None:
        return Cell()
    share = times.percent(premium / row["list_price"], 1) if row["list_price"] else ""
    return Cell("number", times.amount(premium), note=share)


def _categories(member: Any) -> list[tuple[str, str]]:
    rows = Product.objects.visible_to(member, "products.view").exclude(category="").order_by("category")
    return [(category, category) for category in rows.values_list("category", flat=True).distinct()[:50]]


PRODUCTS = RecordList(
    name="products",
    title=_("Products"),
    permission="products.view",
    rows=lambda member: Product.objects.visible_to(member, "products.view"),
    columns=(
        Column(
            "name",
            words.LABELS["name"],
            cells.link("name", to="products:detail", note="code"),
            ("sort_key",),
            lead=True,
        ),
        Column("category", words.LABELS["category"], cells.text("category"), ("category",)),
        Column("unit", words.LABELS["unit"], cells.text("unit")),
        Column("list_price", words.LABELS["list_price"], cells.money("list_price"), ("list_price",)),
        Column("floor_price", words.LABELS["floor_price"], cells.money("floor_price"), ("floor_price",)),
        Column(
            "premium",
            words.LABELS["premium"],
            cells.computed(("list_price", "floor_price"), _room, plain=_premium, align="number"),
        ),
        Column("is_sold", words.LABELS["is_sold"], cells.yes_no("is_sold"), ("is_sold",)),
        Column("code", words.LABELS["code"], cells.text("code"), ("code",), shown=False),
        Column("description", words.LABELS["description"], cells.text("description"), shown=False),
    ),
    order="name",
    search=lambda rows, text: rows.filter(pk__in=matching("product", text)),
    placeholder=_("Name, code, category or initials"),
    filters=(
        filters.choice("category", words.LABELS["category"], _categories),
        filters.yes_no("is_sold", words.LABELS["is_sold"]),
    ),
    create=Button(_("New product"), "products:create", permission="products.edit"),
    bulk=(
        Bulk(
            _("Archive"),
            "products:archive_many",
            "products.edit",
            confirm=_("Archive the chosen products?"),
            icon="archive",
        ),
    ),
    export=Export(
        "products.view",
        recorded=lambda member, count, at: note_export(name="products", count=count, by=member, at=at),
    ),
    archived=archived_rows,
    empty=_("No products yet. Enter what you sell, with list price and floor."),
)
