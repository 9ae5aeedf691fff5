"""What inputs are made of: texts without signs nobody sees, exact amounts. The ground of every stage's ``inputs.py``."""

import re
import unicodedata
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_AMOUNT = re.compile(r"([+-]?)(\d{1,20}(?:,\d{3})*|\d{1,20})(?:\.(\d{0,20}))?(万|亿)?")
_TIMES = {None: 1, "万": 10_000, "亿": 100_000_000}


class Input(BaseModel):
    """What a verb takes: fields nobody knows are refused, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def one_line(text: str) -> str:
    """The text without signs nobody sees, blanks single and none at the ends."""
    if text.isprintable():  # nothing in it but what is seen, and plain blanks
        return " ".join(text.split())
    spaced = "".join(" " if sign.isspace() else sign for sign in text)
    return " ".join("".join(sign for sign in spaced if unicodedata.category(sign) not in _INVISIBLE).split())


def prose(text: str) -> str:
    """The text with its line breaks, without other signs nobody sees and without blank ends."""
    if text.isprintable():
        return text.strip()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = ("".join(c for c in line if c == "\t" or unicodedata.category(c) not in _INVISIBLE) for line in lines)
    return "\n".join(line.rstrip() for line in kept).strip()


def read_amount(value: Any) -> Any:
    """``￥1,234.50``, ``１２３４．５``, ``12.5万`` as the Decimal they mean; what is no text stays as it is; empty is None."""
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFKC", value).strip().strip("¥元").replace(" ", "")
    if not text:
        return None
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise PydanticCustomError("not_an_amount", "not an amount")
    sign, whole, part, times = found.groups()
    return Decimal(f"{sign}{whole.replace(',', '')}.{part or 0}") * _TIMES[times]


def _cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))


def _no_bool(value: Any) -> Any:
    if isinstance(value, bool):
        raise PydanticCustomError("not_an_amount", "not an amount")
    return value


Line = Annotated[str, AfterValidator(one_line)]
Prose = Annotated[str, AfterValidator(prose)]
Money = Annotated[
    Decimal,
    BeforeValidator(read_amount),
    BeforeValidator(_no_bool),
    Field(ge=0, lt=Decimal(10) ** 13, max_digits=15, decimal_places=2, allow_inf_nan=False),
    AfterValidator(_cents),
]
"""An amount in 元, exact to the cent; more decimals are refused, not rounded."""
