"""A fact of these tests, and who tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from bihuan.base.audit.facts import Fact, private

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Noted(Fact):
    """Something was noted about a customer."""

    verb: ClassVar[str] = "note.taken"
    kind: ClassVar[str] = "note"
    customer: str | None = None
    text: str = ""
    more: Mapping[str, Any] | None = None
    phone: str | None = private()


@dataclass(frozen=True)
class Somebody:
    """A person, by the id in the log."""

    code: str = "li.wei"
