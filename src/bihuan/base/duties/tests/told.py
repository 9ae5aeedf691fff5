"""Companies for these tests: a published preset, people as members, lines of a log told through ``audit.record``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from bihuan.base.audit.facts import Fact
from bihuan.base.audit.models import Event
from bihuan.base.audit.services import record
from bihuan.base.duties.selectors import result
from bihuan.base.organisation.models import Leave, Member, Position
from bihuan.base.policies.models import Publication
from bihuan.playbook.load.json_text import DECODER
from bihuan.playbook.load.sources import read_source
from bihuan.playbook.people import Person
from bihuan.playbook.printed import pieces
from bihuan.playbook.tests.running import Json, people

LONG_AGO = date(2019, 12, 30)
HORIZON = date(2028, 12, 31).toordinal()


@dataclass(frozen=True, kw_only=True)
class Told(Fact):
    """A fact as a line of a log has it, whatever its verb."""

    line: Json

    def __post_init__(self) -> None:
        kind = self.line["subject"].partition(":")[0]
        for name, value in (("verb", self.line["verb"]), ("kind", kind)):
            object.__setattr__(self, name, value)

    def data(self) -> dict[str, Any]:
        """What the line says."""
        return dict(self.line["data"])

    def private_data(self) -> dict[str, Any]:
        """Nothing."""
        return {}

    def mentions(self) -> set[tuple[str, str]]:
        """The customer it is about, too, as the facts of the stages do: a merge goes by it."""
        about = self.line["data"].get("customer")
        return super().mentions() | ({("customer", about)} if isinstance(about, str) else set())


@dataclass(frozen=True)
class Actor:
    """Somebody, by code."""

    code: str


def tell(lines: Iterable[Json]) -> list[Event]:
    """Record the lines, each at its own moment and by its own actor."""
    events: list[Event] = []
    for (at, code), same in groupby(lines, key=lambda line: (line["at"], line["actor"])):
        actor = None if code == "system" else Actor(code)
        facts = [Told(subject=line["subject"].partition(":")[2], line=line) for line in same]
        events += record(facts, by=actor, at=moment(at))
    return events


def moment(text: str) -> datetime:
    """A written moment, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def publish(preset: str, starts_on: date = LONG_AGO) -> Publication:
    """The preset, in force from that Monday on."""
    source = read_source(preset)
    return Publication.objects.create(
        starts_on=starts_on,
        name=preset,
        text=source.text,
        sha256=source.sha256,
        published_at=datetime(2020, 1, 1, tzinfo=UTC),
    )


def employ(given: Sequence[Json]) -> None:
    """The people as members: each day the role that they hold on it."""
    for person in people(given):
        member, _ = Member.objects.update_or_create(
            code=person.id,
            defaults={
                "name": person.id,
                "sort_key": person.id,
                "joined_on": date.fromordinal(person.joined),
                "left_on": None if person.left is None else date.fromordinal(person.left),
                "created_at": datetime(2020, 1, 1, tzinfo=UTC),
            },
        )
        member.positions.all().delete()
        member.leaves.all().delete()
        Position.objects.bulk_create(_positions(member, person))
        Leave.objects.bulk_create(
            Leave(
                public_id=f"{member.pk}-{number}",
                member=member,
                first_on=date.fromordinal(first),
                last_on=date.fromordinal(last),
                recorded_by=member,
                recorded_at=datetime(2020, 1, 1, tzinfo=UTC),
            )
            for number, (first, last) in enumerate(person.away)
        )


def _positions(member: Member, person: Person) -> Iterable[Position]:
    first = date(2020, 1, 1).toordinal()
    for role, days in groupby(range(first, HORIZON), key=person.role_on):
        held = list(days)
        last_on = None if held[-1] == HORIZON - 1 else date.fromordinal(held[-1])
        yield Position(member=member, role=role, first_on=date.fromordinal(held[0]), last_on=last_on)


def document(at: datetime) -> Json:
    """What the tables hold, as the command prints it."""
    found: Json = DECODER.decode("".join(pieces(result(at=at))))
    return found


def later(at: datetime, **passed: float) -> datetime:
    """So much later."""
    return at + timedelta(**passed)
