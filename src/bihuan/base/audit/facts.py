"""What a fact is: a frozen dataclass with a verb, written once and never changed; fields are only ever added, as optional ones.

A fact's fields are its data in the log, under their own names. Those marked ``private()`` (names of people, phones, mails) stand
apart and can be blanked. Fields that name another record (``customer``, ``opportunity`` …) put the fact on that record's timeline.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

from bihuan.base.records.refusals import Refused

LARGEST_FLOAT = 2**53
"""From here on floats skip whole numbers."""
FACTS: dict[str, type["Fact"]] = {}
"""Every fact there is, by its verb."""

NAMING = frozenset(
    {"customer", "contact", "opportunity", "visit", "bid", "contract", "report", "product", "member", "department"}
)
"""Fields that hold the id of a record of that kind."""


def private(*, default: Any = None) -> Any:
    """A field of personal data, kept in the part of the log that can be blanked."""
    return field(default=default, metadata={"private": True})


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened to the record ``subject`` of the kind ``kind``. A class without a verb is a base of others."""

    verb: ClassVar[str] = ""
    kind: ClassVar[str] = ""
    subject: str

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.verb:
            return
        known = FACTS.get(cls.verb)
        if known is not None and (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"two facts have the verb {cls.verb}")
        FACTS[cls.verb] = cls

    def data(self) -> dict[str, Any]:
        """What is not private, as JSON values; what is None is left out."""
        return dict(self._values(private=False))

    def private_data(self) -> dict[str, Any]:
        """What is private, as JSON values."""
        return dict(self._values(private=True))

    def mentions(self) -> set[tuple[str, str]]:
        """(kind, public id) of every record on whose timeline the fact stands."""
        named = ((name, getattr(self, name)) for name in _parts(type(self)).naming)
        return {(self.kind, self.subject), *((name, value) for name, value in named if isinstance(value, str))}

    def _values(self, *, private: bool) -> Iterator[tuple[str, Any]]:
        for name in _parts(type(self)).of[private]:
            value = getattr(self, name)
            if value is not None:
                yield name, plain(value)


class _Parts(NamedTuple):
    """The names of a fact's fields: those in either part of the log, those that name other records."""

    of: dict[bool, tuple[str, ...]]
    naming: tuple[str, ...]


_PARTS: dict[type[Fact], _Parts] = {}


def _parts(fact: type[Fact]) -> _Parts:
    found = _PARTS.get(fact)
    if found is None:
        found = _PARTS[fact] = _divided(fact)
    return found


def _divided(fact: type[Fact]) -> _Parts:
    hidden = {one.name: bool(one.metadata.get("private")) for one in fields(fact) if one.name != "subject"}
    open_ones = tuple(name for name, is_private in hidden.items() if not is_private)
    private_ones = tuple(name for name, is_private in hidden.items() if is_private)
    return _Parts({False: open_ones, True: private_ones}, tuple(name for name in open_ones if name in NAMING))


def plain(value: Any) -> Any:
    """The value as JSON knows it: moments in UTC, dates as 2026-03-05, amounts as text.

    In its one spelling: a number that a database would hand back otherwise (PostgreSQL keeps no 1e22, no -0.0) is brought
    into that form here, so that the chain is the same on both.

    Raises:
        Refused: a text that cannot be stored.
    """
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a moment without its zone is none")
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, str):
        return _storable(value)
    if isinstance(value, float):
        return _exact(value)
    if isinstance(value, Mapping):
        return {_storable(str(key)): plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [plain(one) for one in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return value


def _storable(text: str) -> str:
    """The text itself. PostgreSQL stores no NUL, and half a surrogate pair is no character."""
    if "\0" in text or (not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text)):
        raise Refused("unstorable_text")
    return str(text)


def _exact(number: float) -> int | float:
    if not math.isfinite(number) or abs(number) >= LARGEST_FLOAT:
        raise ValueError("amounts are decimals; a float so large is not exact")
    return int(number) if number.is_integer() else number
