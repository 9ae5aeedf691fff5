"""Who is meant: people by number or name, of the company and of the book that is coming in."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bihuan.base.organisation.models import Member
from bihuan.base.records.pinyin import normal
from bihuan.base.search.grams import squeezed
from bihuan.interfaces.dataio.reading import Mistake

_WITH_NUMBER = re.compile(r"(.+?)[(（\[【/\s]+([A-Za-z0-9._-]+)[)）\]】]*$")
"""``王磊(1002)``, ``王磊/1002``, ``王磊 1002``."""


@dataclass(slots=True)
class Someone:
    """Somebody of the company, or, before they have landed, of the book. ``failed``: their own row has mistakes."""

    number: str
    name: str
    member: Member | None = None
    failed: bool = False


class People:
    """Everybody who can be named. A few queries once; what the book brings is added."""

    def __init__(self) -> None:
        self.numbers: dict[str, Someone] = {}
        self.names: dict[str, list[Someone]] = defaultdict(list)
        rows = Member.objects.select_related("department", "manager").prefetch_related("roles", "positions")
        for member in rows.order_by("pk"):
            self.add(Someone(member.number, member.name, member), code=member.code)

    def add(self, one: Someone, *, code: str = "") -> None:
        """From now on this person can be named."""
        for number in (one.number, code):
            if number:
                self.numbers.setdefault(normal(number), one)
        self.names[squeezed(one.name)].append(one)

    def called(self, name: str) -> list[Someone]:
        """Those of that name."""
        return self.names.get(squeezed(name), [])

    def find(self, text: str, column: str) -> Someone | Mistake:
        """Who is meant by a number, a name, or a name with the number; a mistake when nobody is, or more than one."""
        one = self.numbers.get(normal(text)) or self._by_name(text)
        if isinstance(one, int):
            if one > 1:
                return Mistake(column, "two_people", {"name": text, "count": one})
            return Mistake(column, "unknown_person", {"name": text})
        if one.failed:
            return Mistake(column, "person_failed", {"name": text})
        return one

    def member(self, text: str, column: str) -> Member | Mistake:
        """The member meant. Of somebody who has not landed yet a stand-in that is not stored."""
        found = self.find(text, column)
        if isinstance(found, Mistake):
            return found
        assert found.member is not None, "whoever can be found has landed, or stands in"
        return found.member

    def _by_name(self, text: str) -> Someone | int:
        named = self.called(text)
        if len(named) == 1:
            return named[0]
        if not named and (both := _WITH_NUMBER.fullmatch(text.strip())):
            one = self.numbers.get(normal(both[2]))
            if one is not None and squeezed(one.name) == squeezed(both[1]):
                return one
        return len(named)


def several(people: People, texts: Iterable[str], column: str) -> tuple[list[Member], list[Mistake]]:
    """The members meant, none twice, and the mistakes."""
    found: dict[int, Member] = {}
    wrong: list[Mistake] = []
    for text in texts:
        one = people.member(text, column)
        if isinstance(one, Mistake):
            wrong.append(one)
        else:
            found[id(one)] = one
    return list(found.values()), wrong
