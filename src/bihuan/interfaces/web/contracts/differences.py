"""What is agreed in a contract, and what of it has changed, in words and field by field."""

from collections.abc import Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from django.utils.functional import Promise

from bihuan.interfaces.wording import contracts as words
from bihuan.interfaces.wording import facts

Label = str | Promise
SHORT = 24
ORDER = (
    "name",
    "customer",
    "amount",
    "starts_on",
    "expires_on",
    "content",
    "price",
    "delivery",
    "payment_terms",
    "breach",
)


class Piece(NamedTuple):
    """A part of a text. ``kind``: same, gone or new."""

    kind: str
    text: str


class Difference(NamedTuple):
    """A field before and now."""

    name: str
    label: Label
    before: Sequence[Piece]
    now: Sequence[Piece]


def told(
    pairs: Mapping[str, tuple[Any, Any]], labels: Mapping[str, Label], names: Mapping[str, str]
) -> list[Difference]:
    """The fields with what stood there and what stands there now, in the order of the form."""
    ordered = [name for name in ORDER if name in pairs] + [name for name in pairs if name not in ORDER]
    found = []
    for name in ordered:
        before, now = (_words(name, value, names) for value in pairs[name])
        label = words.LABELS.get(name) or labels.get(name, name)
        found.append(Difference(name, label, *(pieces if len(before) > SHORT else wholly)(before, now)))
    return found


def _words(name: str, value: Any, names: Mapping[str, str]) -> str:
    if name == "amount":
        return facts.money(value) if value is not None else ""
    if name == "customer":
        return names.get(value, value or "")
    return value.isoformat() if isinstance(value, date) else facts.plain(value)


def wholly(before: str, now: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts as they are: of an amount or a day single figures would say nothing."""
    return [Piece("gone", before)] if before else [], [Piece("new", now)] if now else []


def pieces(before: str, now: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces: what only one of them has is marked."""
    old, new = [], []
    matcher = SequenceMatcher(None, before, now, autojunk=False) if len(before) * len(now) < 4_000_000 else None
    steps = matcher.get_opcodes() if matcher else [("replace", 0, len(before), 0, len(now))]
    for kind, start, end, first, last in steps:
        if before[start:end]:
            old.append(Piece("same" if kind == "equal" else "gone", before[start:end]))
        if now[first:last]:
            new.append(Piece("same" if kind == "equal" else "new", now[first:last]))
    return old, new
