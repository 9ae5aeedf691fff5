"""What the verbs of opportunities take."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from bihuan.base.records.inputs import Input, Line, Money, Prose

Stage = Literal["discovered", "contacted", "proposal", "bidding", "negotiation"]
Outcome = Literal["won", "lost", "void"]
Id = Annotated[str, Field(min_length=1, max_length=12)]


class OpportunityInput(Input):
    """The fields of the pipeline table (A7); ``extra`` holds the regulation's own. ``number`` empty: given by the system."""

    name: Annotated[Line, Field(min_length=1, max_length=120)]
    customer: Id
    stage: Stage = "discovered"
    number: Annotated[Line, Field(max_length=40)] = ""
    industry: Annotated[Line, Field(max_length=60)] = ""
    products: Annotated[Line, Field(max_length=500)] = ""
    amount: Money | None = None
    expected_close_on: date | None = None
    competitors: Annotated[Line, Field(max_length=500)] = ""
    notes: Annotated[Prose, Field(max_length=5000)] = ""
    extra: dict[str, Any] = Field(default_factory=dict)


class OpeningInput(OpportunityInput):
    """A new opportunity; ``owner`` is whose it is to be, empty: of whoever enters it."""

    owner: Annotated[str, Field(max_length=12)] = ""


class StageInput(Input):
    """The stage that the opportunity has come to."""

    stage: Stage
    note: Annotated[Line, Field(max_length=500)] = ""


class ClosingInput(Input):
    """How it ended (A17). The reason is always told; who won it may stay unknown."""

    outcome: Outcome
    outcome_reason: Annotated[Line, Field(min_length=1, max_length=500)]
    lost_to: Annotated[Line, Field(max_length=120)] = ""
    amount: Money | None = None

    @model_validator(mode="after")
    def _competitor_only_when_lost(self) -> Self:
        if self.lost_to and self.outcome != "lost":
            raise PydanticCustomError("competitor_but_not_lost", "a competitor is named, but it was not lost")
        return self


class ReopeningInput(Input):
    """Why it is worked on again."""

    reason: Annotated[Line, Field(min_length=1, max_length=500)]
    stage: Stage | None = None


class HandOverInput(Input):
    """Who takes it over, and why."""

    owner: Id
    reason: Annotated[Line, Field(max_length=500)] = ""
