"""The catalogue: what can be sold, at what price, and where the floor is (C6)."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from bihuan.base.access.predicate import Person, may
from bihuan.base.records.models import Found, Record


class ProductQuerySet(models.QuerySet["Product"], Found["Product"]):
    """Products."""

    def visible_to(self, person: Person, permission: str) -> "ProductQuerySet":
        """All of them or none: products belong to nobody."""
        return self.all() if may(person, permission) else self.none()


class Product(Record):
    """Something we sell. ``floor_price`` is the lowest price that may be agreed; the room above it is the premium."""

    kind: ClassVar[str] = "product"

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=200)
    category = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    list_price = models.DecimalField(max_digits=16, decimal_places=2)
    floor_price = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    description = models.TextField(blank=True)
    is_sold = models.BooleanField(default=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(list_price__gte=0), name="product_list_price"),
            models.CheckConstraint(
                condition=Q(floor_price=None) | Q(floor_price__gte=0, floor_price__lte=F("list_price")),
                name="product_floor_below_list",
            ),
        )
        indexes = (models.Index(fields=["sort_key", "id"], name="product_by_name"),)

    def __str__(self) -> str:
        return self.name

    @property
    def premium(self) -> Decimal | None:
        """How far the list price lies above the floor; None where no floor is set."""
        return None if self.floor_price is None else self.list_price - self.floor_price
