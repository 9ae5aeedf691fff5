"""``{% load days %}``: days as people say them."""

from datetime import date

from django import template

from bihuan.interfaces.wording import abouts

register = template.Library()


@register.filter
def short_day(day: date | None) -> str:
    """``3月5日``."""
    return abouts.short(day) if day else ""


@register.filter
def weekday_day(day: date | None) -> str:
    """``3月5日 周四``."""
    return abouts.weekday_and_day(day) if day else ""
