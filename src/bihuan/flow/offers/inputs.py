"""What the verbs of bids take."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, Field, model_validator
from pydantic_core import PydanticCustomError

from bihuan.base.records.inputs import Input, Line, Money, Prose
from bihuan.base.records.pinyin import normal

Method = Literal["lowest_price", "scored", "negotiation", "inquiry", "single_source", "other"]
Conclusion = Literal["bid", "bid_with_reserve", "no_bid"]
Outcome = Literal["won", "lost", "void", "abandoned"]
Score = Annotated[Decimal, Field(ge=0, le=1000, max_digits=6, decimal_places=2, allow_inf_nan=False)]
MOST_LINES = 40


class CostLine(Input):
    """One item of the cost."""

    item: Annotated[Line, Field(min_length=1, max_length=60)]
    amount: Money


class AnalysisInput(Input):
    """The bid analysis (A14). With ``cost_lines`` the cost is their sum; margin and profit are computed."""

    name: Annotated[Line, Field(min_length=1, max_length=120)]
    tenderer: Annotated[Line, Field(max_length=120)] = ""
    method: Method | Literal[""] = ""
    ceiling_price: Money | None = None
    closes_at: AwareDatetime | None = None
    opens_at: AwareDatetime | None = None
    bond: Money | None = None
    cost: Money | None = None
    cost_lines: Annotated[tuple[CostLine, ...], Field(max_length=MOST_LINES)] = ()
    our_price: Money | None = None
    floor_price: Money | None = None
    competitor_prices: Annotated[Prose, Field(max_length=5000)] = ""
    conclusion: Conclusion | Literal[""] = ""
    notes: Annotated[Prose, Field(max_length=5000)] = ""
    extra: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _opens_after_closing(self) -> Self:
        if self.opens_at and self.closes_at and self.opens_at < self.closes_at:
            raise PydanticCustomError("opens_before_closing", "tenders are opened after they are handed in")
        return self


class BidInput(AnalysisInput):
    """A bid begun for an opportunity; ``number`` empty: given by the system."""

    opportunity: Annotated[str, Field(min_length=1, max_length=12)]
    number: Annotated[Line, Field(max_length=40)] = ""


class ResultLine(Input):
    """One bidder: what they offered and how it came out."""

    bidder: Annotated[Line, Field(min_length=1, max_length=120)]
    price: Money | None = None
    rank: Annotated[int, Field(ge=1, le=1000)] | None = None
    score: Score | None = None
    is_winner: bool = False
    is_us: bool = False


class ResultInput(Input):
    """The result of a bid (A16)."""

    outcome: Outcome
    opened_at: AwareDatetime | None = None
    lines: Annotated[tuple[ResultLine, ...], Field(max_length=MOST_LINES)] = ()
    cause: Annotated[Prose, Field(max_length=5000)] = ""
    lessons: Annotated[Prose, Field(max_length=5000)] = ""
    extra: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        names = [normal(line.bidder) for line in self.lines]
        if len(set(names)) < len(names):
            raise PydanticCustomError("bidder_twice", "a bidder stands there twice")
        winners = [line for line in self.lines if line.is_winner]
        if len(winners) > 1:
            raise PydanticCustomError("two_winners", "only one bidder wins")
        if sum(line.is_us for line in self.lines) > 1:
            raise PydanticCustomError("us_twice", "we bid once")
        if (code := _contradiction(self.outcome, winners)) is not None:
            raise PydanticCustomError(code, "outcome and winner contradict each other")
        return self


def _contradiction(outcome: str, winners: list[ResultLine]) -> str | None:
    if outcome in {"void", "abandoned"}:
        return "winner_of_nothing" if outcome == "void" and winners else None
    if outcome == "won" and not (winners and winners[0].is_us):
        return "won_but_not_us"
    if outcome == "lost" and winners and winners[0].is_us:
        return "lost_but_us"
    return None


class OpenedInput(Input):
    """When the tenders were opened; None: just now."""

    opened_at: AwareDatetime | None = None


class PostponingInput(Input):
    """When the tenders will be opened instead."""

    opens_at: AwareDatetime


class BidHandOverInput(Input):
    """Who takes it over."""

    owner: Annotated[str, Field(min_length=1, max_length=12)]


def told_in_future(told: datetime | None, at: datetime) -> bool:
    """Whether something is told to have happened that has not yet."""
    return told is not None and told > at
