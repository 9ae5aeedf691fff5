"""The facts about facts."""

from dataclasses import dataclass
from typing import ClassVar

from bihuan.base.audit.facts import Fact


@dataclass(frozen=True, kw_only=True)
class FactWithdrawn(Fact):
    """An entry of the log was a mistake and counts no more. The subject is its ``seq``."""

    verb: ClassVar[str] = "fact.withdrawn"
    kind: ClassVar[str] = "fact"
    reason: str


@dataclass(frozen=True, kw_only=True)
class PrivacyErased(Fact):
    """The personal data of entries about a record were blanked; their hashes still stand in the chain."""

    verb: ClassVar[str] = "privacy.erased"
    kind: ClassVar[str] = "privacy"
    events: tuple[int, ...]
    reason: str
