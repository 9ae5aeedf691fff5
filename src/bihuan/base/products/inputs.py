"""What the verbs of the catalogue take."""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from bihuan.base.records.inputs import Input, Line, Money, Prose


class ProductInput(Input):
    """A product of the catalogue. Without ``floor_price`` there is no floor."""

    code: Annotated[Line, Field(min_length=1, max_length=40)]
    name: Annotated[Line, Field(min_length=1, max_length=120)]
    category: Annotated[Line, Field(max_length=60)] = ""
    unit: Annotated[Line, Field(max_length=20)] = ""
    list_price: Money
    floor_price: Money | None = None
    description: Annotated[Prose, Field(max_length=5000)] = ""
    is_sold: bool = True

    @model_validator(mode="after")
    def _floor_below_list(self) -> Self:
        if self.floor_price is not None and self.floor_price > self.list_price:
            raise PydanticCustomError("floor_above_list", "the floor lies above the list price")
        return self
