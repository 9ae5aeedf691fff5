"""Whether the tallies say what the records say, and their repair.

Everything is read in stretches of records, so that a large company needs no more memory than a small one.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from django.db.models import Count, Sum

from bihuan.base.organisation.models import Member
from bihuan.insight.analytics.models import Share, Tally, TallyCursor
from bihuan.insight.analytics.rules import Counted, Place, yuan
from bihuan.insight.analytics.services.following import head, locked, touched_by
from bihuan.insight.analytics.services.shares import (
    SOURCES,
    Key,
    add_shares,
    add_to_tallies,
    read,
    standing,
)

STRETCH = 2_000
"""Records looked at together."""


@dataclass(frozen=True)
class Difference:
    """A record that is counted otherwise than it stands, or a tally that is not the sum of what is counted in it."""

    what: str
    stored: str
    counted: str

    def __str__(self) -> str:
        return f"{self.what}: {self.stored} ≠ {self.counted}"


def verify() -> list[Difference]:
    """Where tallies and records differ, as far as the log is read. Others go on working meanwhile."""
    with locked(patient=True) as cursor:
        assert cursor is not None, "it was waited for"
        found = dict(_shares())
        if found:
            # What was recorded since the log was read counts when it is.
            for key in standing(touched_by(cursor.seq, head())):
                found.pop(key, None)
        return [*found.values(), *_tallies()]


def rebuild() -> None:
    """Count everything anew. Pages wait no longer for it than for any other reader of the log."""
    with locked(patient=True) as cursor:
        assert cursor is not None, "it was waited for"
        # Before the records are read: what is recorded from here on is read in the log once more.
        last = head()
        Share.objects.all().delete()
        Tally.objects.all().delete()
        counts, sums = Counter[Place](), Counter[Place]()
        for stretch in _stretches():
            counted = {key: one for key, one in stretch.items() if one is not None}
            add_shares(counted)
            for one in counted.values():
                counts[one.place] += 1
                sums[one.place] += one.cents
        add_to_tallies([(place, (count, sums[place])) for place, count in sorted(counts.items())])
        TallyCursor.objects.filter(pk=1).update(seq=last)


def _stretches() -> Iterator[dict[Key, Counted | None]]:
    """What all records count for as they stand, in the order of their keys."""
    for kind, source in SOURCES.items():
        after = 0
        while rows := list(source.rows().filter(pk__gt=after).order_by("pk").values_list(*source.columns)[:STRETCH]):
            yield {(kind, key): source.counted(*values) for key, *values in rows}
            after = rows[-1][0]


def _shares() -> Iterator[tuple[Key, Difference]]:
    """Records that are counted otherwise than they stand, and what is counted of none."""
    reached = dict.fromkeys(SOURCES, 0)
    for now in _stretches():
        (kind, _), (_, last) = next(iter(now)), next(reversed(now))
        yield from _compared(now, read(Share.objects.filter(kind=kind, record__gt=reached[kind], record__lte=last)))
        reached[kind] = last
    rest = (read(Share.objects.filter(kind=kind, record__gt=last)) for kind, last in reached.items())
    other = read(Share.objects.exclude(kind__in=SOURCES))
    yield from chain.from_iterable(_compared({}, left) for left in (*rest, other))


def _compared(now: dict[Key, Counted | None], kept: dict[Key, Counted]) -> Iterator[tuple[Key, Difference]]:
    for key in sorted(now.keys() | kept.keys()):
        wanted, there = now.get(key), kept.get(key)
        if wanted != there:
            yield key, Difference(f"{key[0]} {key[1]}", _said(there), _said(wanted))


def _said(counted: Counted | None) -> str:
    return "–" if counted is None else f"{_name(counted.place, str(counted.place.member))} {yuan(counted.cents)}"


def _name(place: Place, who: str) -> str:
    return " ".join(part for part in (place.measure, who, str(place.day), place.stage) if part)


def _tallies() -> Iterator[Difference]:
    """Tallies that are not the sum of the shares in them."""
    names = ("measure", "member_id", "day", "stage")
    added = Share.objects.order_by().values_list(*names).annotate(Count("pk"), Sum("cents"))
    wanted = {Place(*place): (count, total) for *place, count, total in added.iterator()}
    kept = {
        Place(*place): (count, total)
        for *place, count, total in Tally.objects.values_list(*names, "count", "cents").iterator()
        if count or total
    }
    codes = dict(Member.objects.values_list("pk", "code"))
    for place in sorted(wanted.keys() | kept.keys()):
        one, other = kept.get(place, (0, 0)), wanted.get(place, (0, 0))
        if one != other:
            who = codes.get(place.member, str(place.member))
            yield Difference(_name(place, who), f"{one[0]} · {yuan(one[1])}", f"{other[0]} · {yuan(other[1])}")
