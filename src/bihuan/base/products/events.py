"""The facts of the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from bihuan.base.audit.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ProductFact(Fact):
    """Something that happened to a product."""

    kind: ClassVar[str] = "product"


@dataclass(frozen=True, kw_only=True)
class ProductAdded(ProductFact):
    """A product came into the catalogue, with its list price and floor (C6)."""

    verb: ClassVar[str] = "product.added"
    code: str
    name: str
    list_price: Decimal
    floor_price: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class ProductChanged(ProductFact):
    """Fields of a product were changed: field → (before, after)."""

    verb: ClassVar[str] = "product.changed"
    changes: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, kw_only=True)
class ProductArchived(ProductFact):
    """A product was taken off the lists."""

    verb: ClassVar[str] = "product.archived"


@dataclass(frozen=True, kw_only=True)
class ProductRestored(ProductFact):
    """A product is back on the lists."""

    verb: ClassVar[str] = "product.restored"


@dataclass(frozen=True, kw_only=True)
class ProductsExported(Fact):
    """The catalogue left the system as a file. The subject is the list's name."""

    verb: ClassVar[str] = "products.exported"
    kind: ClassVar[str] = "export"
    count: int
