"""What the verbs of customers and contacts take: fields, limits, and how a value is tidied, declared once."""

import unicodedata
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.validators import validate_email
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from bihuan.base.records.inputs import Input, Line, Money, Prose
from bihuan.flow.customers.rules import is_phone, may_be_credit_code, name_key

Grade = Literal["", "A", "B", "C", "invalid"]
Category = Literal["", "signed", "letter_of_intent", "key", "progressing", "potential", "tracking"]
Chance = Literal["", "large", "medium", "small", "none"]
Scale = Literal["", "1-19", "20-99", "100-499", "500-999", "1000+"]
CustomerSource = Literal[
    "",
    "exhibition",
    "press",
    "internet",
    "association",
    "storefront",
    "partner",
    "own_data",
    "competitor_media",
    "advertising",
    "referral",
    "cold_call",
    "inquiry",
    "marketing",
    "other",
]
DecisionPower = Literal["", "decides", "influences", "uses", "buys", "none", "unknown"]


def _name(value: str) -> str:
    if not name_key(value):
        raise PydanticCustomError("no_name", "a name has a letter or a digit")
    return value


def _phone(value: str) -> str:
    if value and not is_phone(value):
        raise PydanticCustomError("not_a_phone", "not a telephone number")
    return unicodedata.normalize("NFKC", value)


def _email(value: str) -> str:
    plain = unicodedata.normalize("NFKC", value)
    if plain:
        try:
            validate_email(plain)
        except DjangoValidationError as wrong:
            raise PydanticCustomError("not_an_email", "not an e-mail address") from wrong
    return plain


def _credit_code(value: str) -> str:
    code = "".join(unicodedata.normalize("NFKC", value).upper().split())
    if code and not may_be_credit_code(code):
        raise PydanticCustomError("bad_credit_code", "not a unified social credit code")
    return code


def _website(value: str) -> str:
    """Only what a browser opens as a page: ``javascript:`` is no address."""
    plain = unicodedata.normalize("NFKC", value)
    if plain and "://" not in plain:
        plain = f"https://{plain}"
    if plain and not plain.lower().startswith(("http://", "https://")):
        raise PydanticCustomError("not_a_website", "not the address of a website")
    return plain


def _tags(value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag for tag in value if tag))


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise PydanticCustomError("timezone_aware", "a moment has a zone")
    return value


Moment = Annotated[datetime, AfterValidator(_aware)]
Reason = Annotated[Line, Field(max_length=200)]
Paragraphs = Annotated[Prose, Field(max_length=5_000)]
Phone = Annotated[Line, Field(max_length=40), AfterValidator(_phone)]
Email = Annotated[Line, Field(max_length=120), AfterValidator(_email)]
Tags = Annotated[tuple[Annotated[Line, Field(max_length=20)], ...], Field(max_length=20), AfterValidator(_tags)]


class CustomerFields(Input):
    """What can be changed about a customer. The contact is the primary one. ``extra``: the regulation's own fields."""

    name: Annotated[Line, Field(min_length=1, max_length=120), AfterValidator(_name)]
    number: Annotated[Line, Field(max_length=40)] = ""
    industry: Annotated[Line, Field(max_length=60)] = ""
    scale: Scale = ""
    region: Annotated[Line, Field(max_length=60)] = ""
    address: Annotated[Line, Field(max_length=200)] = ""
    website: Annotated[Line, Field(max_length=190), AfterValidator(_website)] = ""
    source: CustomerSource = ""
    first_contact_at: Moment | None = None
    grade: Grade = ""
    category: Category = ""
    chance: Chance = ""
    chance_reason: Annotated[Line, Field(max_length=500)] = ""
    tags: Tags = ()
    needs: Paragraphs = ""
    budget: Money | None = None
    needed_by: date | None = None
    contact_name: Annotated[Line, Field(max_length=60)] = ""
    contact_title: Annotated[Line, Field(max_length=60)] = ""
    contact_phone: Phone = ""
    contact_email: Email = ""
    credit_code: Annotated[str, Field(max_length=40), AfterValidator(_credit_code)] = ""
    notes: Paragraphs = ""
    extra: dict[str, Any] = Field(default_factory=dict)


class CustomerInput(CustomerFields):
    """A new customer. ``owner``: a member's public id, "me", or empty for nobody. ``is_another``: it is no other of the name."""

    owner: Annotated[str, Field(max_length=12)] = "me"
    collected_at: Moment | None = None
    is_another: bool = False


class ContactInput(Input):
    """Somebody at a customer."""

    name: Annotated[Line, Field(min_length=1, max_length=60), AfterValidator(_name)]
    title: Annotated[Line, Field(max_length=60)] = ""
    department: Annotated[Line, Field(max_length=60)] = ""
    decision_power: DecisionPower = ""
    phone: Phone = ""
    mobile: Phone = ""
    email: Email = ""
    wechat: Annotated[Line, Field(max_length=60)] = ""
    notes: Paragraphs = ""
    is_primary: bool = False
    extra: dict[str, Any] = Field(default_factory=dict)


class Handover(Input):
    """To whom customers are given, and why."""

    owner: str
    reason: Reason = ""


class Grading(Input):
    """Into which grade, and why."""

    grade: Grade
    reason: Reason = ""


class Why(Input):
    """Why something is done."""

    reason: Reason = ""


class Collection(Input):
    """When the information was really collected, and why it stood there differently."""

    collected_at: Moment | None = None
    reason: Annotated[Reason, Field(min_length=1)]
