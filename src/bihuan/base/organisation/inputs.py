"""What the verbs of the organisation take: fields, limits and how a value is tidied, declared once."""

import re
import unicodedata
from datetime import date
from typing import Annotated, Literal, Self

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.validators import validate_email
from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from bihuan.base.access.permissions import PERMISSIONS
from bihuan.base.records.inputs import Input, Line
from bihuan.base.records.pinyin import normal

CODE = re.compile(r"[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*")
_PHONE = re.compile(r"\+?[0-9]{6,15}")
_CHINESE_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_REGION = re.compile(r"[A-Z]{0,8}")


def _code(value: str) -> str:
    if value and not CODE.fullmatch(value):
        raise PydanticCustomError("not_an_account", "letters, digits, full stops")
    return value


def tidy_phone(value: str) -> str:
    """Digits of a telephone, full width and separators taken out: 138 0013-8000 → 13800138000."""
    half = unicodedata.normalize("NFKC", value)
    return re.sub(r"[\s()（）.\-—–]", "", half)


def _phone(value: str) -> str:
    digits = tidy_phone(value)
    digits = digits.removeprefix("+86") if _CHINESE_MOBILE.fullmatch(digits.removeprefix("+86")) else digits
    if digits and not _PHONE.fullmatch(digits):
        raise PydanticCustomError("not_a_phone", "not a telephone number")
    return digits


def mail_address(value: str | None) -> str | None:
    clean = normal(value or "")
    if not clean:
        return None
    try:
        validate_email(clean)
    except DjangoValidationError as wrong:
        raise PydanticCustomError("not_an_email", "not an e-mail address") from wrong
    return clean


def _region(value: str) -> str:
    clean = normal(value).upper()
    if not _REGION.fullmatch(clean):
        raise PydanticCustomError("not_a_region", "capital letters")
    return clean


def _permission(value: str) -> str:
    if value not in PERMISSIONS:
        raise PydanticCustomError("unknown_permission", "unknown permission")
    return value


Account = Annotated[
    str, BeforeValidator(lambda value: normal(value) if isinstance(value, str) else value), Field(max_length=64)
]


class DepartmentInput(Input):
    """A department. ``region_code``: what customer numbers of the department carry (SH)."""

    name: Annotated[Line, Field(min_length=1, max_length=60)]
    region_code: Annotated[str, AfterValidator(_region), Field(max_length=20)] = ""


class MemberInput(Input):
    """What can be changed about a member. ``department`` and ``manager`` are public ids."""

    name: Annotated[Line, Field(min_length=1, max_length=60)]
    number: Annotated[Line, Field(max_length=32)] = ""
    email: Annotated[str | None, AfterValidator(mail_address)] = None
    mobile: Annotated[str, Field(max_length=30), AfterValidator(_phone)] = ""
    department: str | None = None
    manager: str | None = None
    joined_on: date
    level: Annotated[Line, Field(max_length=20)] = ""
    tags: tuple[Annotated[Line, Field(min_length=1, max_length=20)], ...] = Field((), max_length=20)


class NewMember(MemberInput):
    """Somebody who joins: beside it the account (empty: one is proposed), the position from the first day on, and the permission
    roles by their codes.
    """

    code: Annotated[Account, AfterValidator(_code)] = ""
    position: Annotated[str, Field(max_length=40)] = ""
    roles: tuple[str, ...] = ()


class Days(Input):
    """Days, both ends included."""

    first_on: date
    last_on: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_on < self.first_on:
            raise PydanticCustomError("ends_before_start", "ends before it starts")
        return self


class LeaveInput(Days):
    """Days away."""

    reason: Annotated[Line, Field(max_length=200)] = ""


class DelegationInput(Days):
    """Permissions put into another's hands; ``taker`` is a public id."""

    taker: str
    permissions: Annotated[tuple[Annotated[str, AfterValidator(_permission)], ...], Field(min_length=1)]
    reason: Annotated[Line, Field(max_length=200)] = ""


class PlaceInput(Input):
    """Where a department goes."""

    parent: str | None = None


class MergeInput(Input):
    """Into which department another one goes."""

    into: str


class PositionInput(Input):
    """A position from a day on."""

    role: Annotated[str, Field(min_length=1, max_length=40)]
    first_on: date


class LeaverInput(Input):
    """When somebody's last day is, and when the account closes."""

    left_on: date
    account: Literal["on_the_day", "at_once"] = "on_the_day"


class ReturnInput(Input):
    """From when on somebody works here again."""

    first_on: date


class NewDepartment(DepartmentInput, PlaceInput):
    """A department and where it stands; at the top without ``parent``."""
