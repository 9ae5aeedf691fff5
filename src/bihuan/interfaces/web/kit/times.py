"""Moments and amounts as people here write them: the company's zone, figures that line up, ¥ and thousands."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.translation import pgettext

CENT = Decimal("0.01")
MINUS = "−"
TEN_THOUSAND = 10_000


def day(value: date | None) -> str:
    """``2026-03-05``."""
    return value.isoformat() if value else ""


def moment(value: datetime | None) -> str:
    """``2026-03-05 14:30`` in the company's zone."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


def short_moment(value: datetime | None) -> str:
    """The same without the year when it is this year."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return local.strftime("%m-%d %H:%M" if local.year == timezone.localdate().year else "%Y-%m-%d %H:%M")


def amount(value: Decimal | float | None, places: int = 2) -> str:
    """``1,234,567.80``; whole amounts without cents; a real minus."""
    if value is None:
        return ""
    exact = Decimal(str(value)).quantize(CENT if places else Decimal(1), ROUND_HALF_UP)
    text = f"{exact:,.{places}f}".removesuffix(".00")
    return text.replace("-", MINUS)


def money(value: Decimal | float | None) -> str:
    """``¥1,234,567.80``."""
    text = amount(value)
    return f"{MINUS}¥{text[1:]}" if text.startswith(MINUS) else f"¥{text}" if text else ""


def short_amount(value: Decimal) -> str:
    """``128.5万``, in English ``1,285k``; small amounts as they are."""
    if abs(value) < TEN_THOUSAND:
        return amount(value)
    figures = {
        "ten_thousands": number(round(value / TEN_THOUSAND, 1)),
        "thousands": number(round(value / 1000)),
    }
    return pgettext("a short amount", "%(thousands)sk") % figures


def number(value: float | Decimal | None) -> str:
    """``1,234`` or ``1,234.5``."""
    if value is None:
        return ""
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", MINUS)


def percent(value: Decimal | float | None, places: int = 0) -> str:
    """``87%`` of a part of one; ``—`` when there is nothing to divide by."""
    return "—" if value is None else f"{value * 100:.{places}f}%".replace("-", MINUS)
