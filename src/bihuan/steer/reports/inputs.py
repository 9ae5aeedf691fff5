"""What is filled in on a report."""

from datetime import date, time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bihuan.steer.reports.rules import PLAN_LIMIT, WORDS_LIMIT

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=WORDS_LIMIT)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Purpose = Literal["", "new_customer", "market_research", "collection", "service", "complaint", "order", "other"]


class PlanLineInput(BaseModel):
    """An intended visit: where to, when, what for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    customer: str | None = None
    region: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = ""
    day: date | None = None
    time_from: time | None = None
    purpose: Purpose = ""
    goal: Short = ""

    @property
    def is_empty(self) -> bool:
        """Nothing that says where to go: such lines are dropped."""
        return not (self.customer or self.region or self.goal)


class PlanInput(BaseModel):
    """The plan of the coming week, in order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lines: Annotated[tuple[PlanLineInput, ...], Field(max_length=PLAN_LIMIT)] = ()


class CommentInput(BaseModel):
    """A remark on a report."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
