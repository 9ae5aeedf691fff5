"""What setting targets takes."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from bihuan.base.records.inputs import Input, Money

Measure = Literal["orders", "receipts"]
MOST_LINES = 5_000


def _first_of_month(day: date) -> date:
    if day.day != 1:
        raise PydanticCustomError("not_a_month", "a month is named by its first day")
    return day


class TargetInput(Input):
    """One cell of the grid. ``seen``: what stood there when it was looked at, None for nothing; told to find out changes."""

    member: Annotated[str, Field(min_length=1, max_length=12)]
    month: Annotated[date, AfterValidator(_first_of_month)]
    measure: Measure
    amount: Money
    seen: Money | None = None


class TargetsInput(Input):
    """The cells of the grid that are to be set."""

    lines: Annotated[tuple[TargetInput, ...], Field(max_length=MOST_LINES)]
