"""What the verbs of contracts and receipts take."""

import unicodedata
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from bihuan.base.records.inputs import Input, Line, Money, Prose

Decision = Literal["approved", "returned"]
Method = Literal[
    "bank_transfer",
    "online_transfer",
    "bank_acceptance",
    "commercial_acceptance",
    "cheque",
    "cash",
    "wechat",
    "alipay",
    "other",
]
Positive = Annotated[Money, Field(gt=0)]
Id = Annotated[str, Field(min_length=1, max_length=12)]
Step = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
MOST_INSTALMENTS = 60


def _slip(text: str) -> str:
    """Bank references are compared by their letters and digits."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum())[:60]


class ContractInput(Input):
    """A contract: the five things it must settle (E15), and when the customer said that they want it (E25)."""

    name: Annotated[Line, Field(min_length=1, max_length=120)]
    customer: Id
    opportunity: Annotated[str, Field(max_length=12)] = ""
    number: Annotated[Line, Field(max_length=40)] = ""
    amount: Positive
    content: Annotated[Prose, Field(max_length=20_000)] = ""
    price: Annotated[Prose, Field(max_length=5000)] = ""
    delivery: Annotated[Prose, Field(max_length=5000)] = ""
    payment_terms: Annotated[Prose, Field(max_length=5000)] = ""
    breach: Annotated[Prose, Field(max_length=5000)] = ""
    starts_on: date | None = None
    expires_on: date | None = None
    intent_confirmed_on: date | None = None
    intent_note: Annotated[Line, Field(max_length=500)] = ""
    notes: Annotated[Prose, Field(max_length=5000)] = ""
    extra: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _expires_after_start(self) -> Self:
        if self.starts_on and self.expires_on and self.expires_on < self.starts_on:
            raise PydanticCustomError("expires_before_start", "it expires before it starts")
        return self


class StepRequest(Input):
    """Who is asked for which part of the review."""

    step: Step
    reviewer: Id


class RequestInput(Input):
    """The reviewers asked, one a step."""

    steps: Annotated[tuple[StepRequest, ...], Field(min_length=1, max_length=12)]

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        names = [one.step for one in self.steps]
        if len(set(names)) < len(names):
            raise PydanticCustomError("step_twice", "a step is asked twice")
        return self


class ReviewInput(Input):
    """A reviewer's decision on the content that ``content_hash`` stands for."""

    decision: Decision
    content_hash: Annotated[str, Field(min_length=64, max_length=64)]
    form: Literal["written", "meeting"] = "written"
    attendees: Annotated[Line, Field(max_length=500)] = ""
    minutes: Annotated[Prose, Field(max_length=5000)] = ""
    checklist: tuple[str, ...] = ()
    opinion: Annotated[Prose, Field(max_length=5000)] = ""

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.decision == "returned" and not self.opinion:
            raise PydanticCustomError("returned_without_opinion", "who returns a contract says why")
        if self.form == "meeting" and not (self.attendees and self.minutes):
            raise PydanticCustomError("meeting_without_minutes", "a meeting has attendees and minutes")
        return self


class WithdrawalInput(Input):
    """Why the review is called off."""

    reason: Annotated[Line, Field(max_length=500)] = ""


class SigningInput(Input):
    """When it was signed, and by whom for the customer."""

    signed_on: date
    signed_by: Annotated[Line, Field(max_length=60)] = ""


class TerminationInput(Input):
    """Why a signed contract ends before its time."""

    reason: Annotated[Line, Field(min_length=1, max_length=500)]


class InstalmentInput(Input):
    """A part of the amount and when it is due."""

    due_on: date
    amount: Positive
    title: Annotated[Line, Field(max_length=60)] = ""


class PlanInput(Input):
    """All instalments in order; together they are the contract's amount."""

    lines: Annotated[tuple[InstalmentInput, ...], Field(max_length=MOST_INSTALMENTS)] = ()


class ReceiptInput(Input):
    """Money that came in. ``instalment``: the number of the one it is for; None: the oldest that is not covered."""

    received_on: date
    amount: Positive
    method: Method = "bank_transfer"
    instalment: Annotated[int, Field(ge=1, le=1000)] | None = None
    bank_ref: Annotated[str, AfterValidator(_slip)] = ""
    note: Annotated[Line, Field(max_length=500)] = ""


class ReversalInput(Input):
    """Why a receipt is taken back."""

    reason: Annotated[Line, Field(min_length=1, max_length=500)]


class ContractHandOverInput(Input):
    """Who takes it over."""

    owner: Id
