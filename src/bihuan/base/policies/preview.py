"""What a changed regulation would have made of the company's own log: the same engine, told the same facts."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from bihuan.base.audit import selectors as log
from bihuan.base.audit.models import Event
from bihuan.base.organisation.selectors import people
from bihuan.base.policies.fulfilment import runnable
from bihuan.base.policies.rules import check_zone
from bihuan.base.policies.selectors import company_days, counting, regulation, with_days
from bihuan.base.policies.services import read_text
from bihuan.playbook.calendar import WorkCalendar
from bihuan.playbook.compare import Comparison, compare
from bihuan.playbook.engine import Result, evaluate, fold
from bihuan.playbook.facts import VERBS, Fact
from bihuan.playbook.load import parse_playbook
from bihuan.playbook.people import Person
from bihuan.playbook.schema.playbook import Playbook
from bihuan.playbook.schema.timeline import Timeline, Version

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Sum:
    """The duties of one result over the time looked at: how many, how many of them cost something, how much."""

    duties: int
    charged: int
    points: int
    fine: Decimal

    @classmethod
    def of(cls, result: Result) -> "Sum":
        """Count a result's duties."""
        costly = [judged for judged in result.duties if judged.points or judged.fine]
        return cls(
            len(result.duties),
            len(costly),
            sum(judged.points for judged in costly),
            sum((judged.fine for judged in costly), Decimal("0.00")),
        )


@dataclass(frozen=True, slots=True)
class Preview:
    """The regulation as it was and as changed, over the duties opened in [since, until]."""

    playbook: Playbook
    since: datetime
    until: datetime
    comparison: Comparison
    before: Sum
    after: Sum
    names: dict[str, str]


def moment(at: datetime) -> int:
    """Nanoseconds since 1970, as the engine counts."""
    passed = at - _EPOCH
    return (passed.days * 86_400 + passed.seconds) * 1_000_000_000 + passed.microseconds * 1_000


def preview(*, text: str, name: str, starts_on: date, since: datetime, until: datetime) -> Preview:
    """What the text would have made of the log from ``since`` to ``until``, had it held instead of what did.

    Before the first version is published nothing is compared: the text would hold from ``starts_on`` on, and ``after`` says
    what it would charge. Reads the whole log up to ``until`` and writes nothing.

    Raises:
        PlaybookError: the text has mistakes.
        Refused: it is in another zone than the regulation.
    """
    playbook = with_days(parse_playbook(read_text(name, text)), company_days())
    held = regulation()
    check_zone(playbook.calendar.zone, kept=None if held is None else held.zone)
    first = counting().values_list("starts_on", flat=True).first()
    start = first if first is not None else starts_on
    staff, now, zone = people(), moment(until), playbook.calendar.zone
    store = fold(_facts(until), zone=zone, until=now)
    would = Timeline(playbook.id, zone, (Version(start, runnable(playbook)),))
    after = evaluate(would, staff, store, since=moment(since))
    before = _nothing(playbook, staff, now) if held is None else evaluate(held, staff, store, since=moment(since))
    names = {person.id: person.name for person in staff}
    return Preview(playbook, since, until, compare(before, after), Sum.of(before), Sum.of(after), names)


def quarter_before(at: datetime) -> tuple[datetime, datetime]:
    """The thirteen weeks up to the moment."""
    return at - timedelta(weeks=13), at


def size(until: datetime) -> int:
    """How many entries of the log a preview up to the moment reads."""
    return _told(until).count()


def _told(until: datetime) -> QuerySet[Event]:
    return log.projection().filter(at__lte=until, verb__in=VERBS)


def _facts(until: datetime) -> list[Fact]:
    into = log.merged()
    return [log.fact(event, into) for event in _told(until).order_by("seq").iterator(CHUNK)]


def _nothing(playbook: Playbook, staff: list[Person], now: int) -> Result:
    calendar = WorkCalendar(playbook.calendar.zone)
    return Result(playbook.id, now, calendar, tuple(person.id for person in staff), [], [], [])
