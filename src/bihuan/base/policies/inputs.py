"""What setting days of the calendar takes."""

from datetime import date, timedelta
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from bihuan.base.records.inputs import Input

MOST_DAYS = 400
"""Days of the calendar that one call may set."""


class DaysInput(Input):
    """Days from one to another, and what they are to be."""

    first_on: date
    last_on: date
    kind: Literal["work", "rest", "public"]
    note: str = Field("", max_length=200)

    @model_validator(mode="after")
    def _in_order(self) -> "DaysInput":
        if self.last_on < self.first_on:
            raise PydanticCustomError("ends_before_start", "ends before it starts")
        if (self.last_on - self.first_on).days >= MOST_DAYS:
            raise PydanticCustomError("too_many_days", "too many days")
        return self

    def days(self) -> dict[date, bool | None]:
        """Each day with what it is to be."""
        meant = {"work": True, "rest": False, "public": None}[self.kind]
        count = (self.last_on - self.first_on).days + 1
        return {self.first_on + timedelta(days=number): meant for number in range(count)}
