"""Money, whole numbers, scores, telephone numbers: never one that was made up."""

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from bihuan.interfaces.dataio.reading.mistakes import Wrong
from bihuan.interfaces.dataio.reading.spelling import TIMES, plain

EXACT = 10**15
_CENT = Decimal("0.01")
_MOST = Decimal(10) ** 14
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d{1,20})(?:\.\d{0,20})?|\.\d{1,20}"
_SIGN = r"(?:人民币|rmb|cny|¥)?"
_UNIT = r"(亿|千万|百万|万|千|w)?"
_AMOUNT = re.compile(rf"{_SIGN}({_NUMBER}){_UNIT}(元|圆|块|块钱)?整?(?:人民币|rmb|cny)?", re.IGNORECASE)
_PARTED = re.compile(rf"{_SIGN}(\d{{1,6}})亿({_NUMBER})万(元)?整?", re.IGNORECASE)
_RANGE = re.compile(
    rf"{_SIGN}(?:{_NUMBER})(?:{_UNIT}元?)\s*(?:-|~|—|–|至|到|--)\s*{_SIGN}(?:{_NUMBER}){_UNIT}元?(?:之间|左右)?",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(rf"{_SIGN}[-−–]{_SIGN}(?:{_NUMBER}){_UNIT}元?|\({_SIGN}(?:{_NUMBER}){_UNIT}元?\)", re.IGNORECASE)
_ORDINAL = re.compile(
    r"(?:第|no\.?|#)?(\d{1,6}(?:\.0+)?|[一二三四五六七八九十]{1,3})(?:期|次|名|位|笔|批|号)?", re.IGNORECASE
)
_DIGITS = {sign: number for number, sign in enumerate("一二三四五六七八九", 1)}
_SCORE = re.compile(r"(\d{1,4}(?:\.\d{1,10})?)分?")
_PHONE = re.compile(
    r"(?:(?:\+|00)86)?\(?(0?1\d{10}|0\d{2,3}\)?\d{7,8}|[48]00\d{7}|[2-9]\d{6,7})(?:(?:转|ext|x|#|-)(\d{1,6}))?",
    re.IGNORECASE,
)
_ABROAD = re.compile(r"\+(?!86)\d{8,15}")
_BLANKS = re.compile(r"[\s·.]")
_EXTENSION = re.compile(r"(?<=\d)\s*(?:-|转|分机号?|ext\.?|x|#)+:?\s*(\d{1,6})$", re.IGNORECASE)


def exact(value: float) -> str:
    """A number as the text a spreadsheet shows; refused when its last digits are lost."""
    if not math.isfinite(value):
        raise Wrong("precision_lost", value)
    if abs(value) >= EXACT:
        raise Wrong("precision_lost", value)
    return str(int(value)) if value == int(value) else f"{value:.15g}"


def money(value: object, times: int = 1) -> Decimal:
    """The amount in yuan; ``times`` is what the heading's unit multiplies a bare number by."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Wrong("not_an_amount", value)
    if isinstance(value, str):
        return _from_text(plain(value), times)
    if not math.isfinite(value):
        raise Wrong("not_an_amount", value)
    if value < 0:
        raise Wrong("negative_amount", value)
    return _cents(Decimal(repr(value)) * times, value)


@lru_cache(maxsize=20_000)
def _from_text(text: str, times: int) -> Decimal:
    squeezed = text.replace(" ", "").replace("￥", "¥").removeprefix("+")
    if found := _AMOUNT.fullmatch(squeezed):
        number = Decimal(found[1].replace(",", ""))
        told = (found[2] or "").lower().replace("w", "万")
        return _cents(number * (TIMES[told] if told or found[3] else times), text)
    if found := _PARTED.fullmatch(squeezed):
        return _cents(Decimal(found[1]) * 10**8 + Decimal(found[2].replace(",", "")) * 10**4, text)
    if _RANGE.fullmatch(squeezed):
        raise Wrong("amount_range", text)
    if _NEGATIVE.fullmatch(squeezed):
        raise Wrong("negative_amount", text)
    raise Wrong("not_an_amount", text)


def _cents(amount: Decimal, value: object) -> Decimal:
    if amount >= _MOST:
        raise Wrong("amount_too_large", value)
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)


def integer(value: object) -> int:
    """A number that counts: 3, 第3期, 三."""
    number = 0
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = int(value) if math.isfinite(value) and value == int(value) else 0
    elif isinstance(value, str) and (found := _ORDINAL.fullmatch(plain(value))):
        number = int(float(found[1])) if found[1][0].isdigit() else _chinese(found[1])
    if not 1 <= number <= 1000:
        raise Wrong("not_an_integer", value)
    return number


def _chinese(text: str) -> int:
    tens, ten, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return 0
    if not ten:
        return _DIGITS.get(tens, 0)
    return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)


def score(value: object) -> Decimal:
    """Points from 0 to 1,000."""
    number: Decimal | None = None
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        number = Decimal(repr(value))
    elif isinstance(value, str) and (found := _SCORE.fullmatch(plain(value))):
        number = Decimal(found[1])
    if number is None or not 0 <= number <= 1000:
        raise Wrong("not_a_score", value)
    return number.quantize(_CENT, rounding=ROUND_HALF_UP)


def phone(value: object) -> str:
    """11 digits of a mobile number, or a land line without its dashes; ``+`` and digits for one abroad."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Wrong("not_a_phone", value)
    if isinstance(value, str):
        return _phone(value)
    if not math.isfinite(value) or value != int(value) or value < 0:
        raise Wrong("not_a_phone", value)
    number = int(value)
    # 1.38E+10 in a file that a spreadsheet once saved as text: the digits are gone for good.
    if number >= 10**10 and number % 10**8 == 0:
        raise Wrong("not_a_phone", f"{value:.2E}")
    return _phone(str(number))


@lru_cache(maxsize=4096)
def _phone(value: str) -> str:
    text = plain(value).removesuffix(".0").lower().removeprefix("tel:").strip()
    inner = _EXTENSION.search(text)
    base, extension = (text[: inner.start()], inner[1]) if inner and len(inner[1]) <= 6 else (text, "")
    for number, inside in ((_joined(text), ""), (_joined(base), extension)):
        if _ABROAD.fullmatch(number):
            return number
        found = _PHONE.fullmatch(number)
        if found and not found[2]:
            digits = found[1].replace(")", "")
            digits = digits[1:] if len(digits) == 12 and digits.startswith("01") else digits
            return f"{digits}-{inside}" if inside else digits
    raise Wrong("not_a_phone", value)


def _joined(text: str) -> str:
    return _BLANKS.sub("", re.sub("[-‐‑‒–—―−_]", "", text))
