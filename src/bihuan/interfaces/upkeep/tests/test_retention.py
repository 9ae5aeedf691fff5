"""Which copies stay: seven days, four weeks, twelve months, and always the newest."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bihuan.interfaces.upkeep.copies.manifest import moment_of, name_of
from bihuan.interfaces.upkeep.copies.retention import DAYS, MONTHS, WEEKS, to_drop

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
MOMENTS = st.lists(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)), max_size=60)


def test_every_night_for_two_years() -> None:
    """The last seven nights, then the last of each week, then the last of each month."""
    nights = [NIGHT - timedelta(days=day) for day in range(730)]
    left = sorted(set(nights) - to_drop(nights, zone=ZONE), reverse=True)
    days = [(NIGHT - moment).days for moment in left]
    assert days[:DAYS] == list(range(DAYS))
    # NIGHT is Monday 02:30 in Shanghai: its week, and the three that ended on the Sundays before; then the ends of months.
    assert days[DAYS : DAYS + 3] == [8, 15, 23]
    assert len(days[DAYS + 2 :]) == MONTHS - 1


def test_who_makes_none_for_long_loses_none() -> None:
    """Days, weeks and months without copies do not count."""
    made = [NIGHT - timedelta(days=400 * number) for number in range(DAYS)]
    assert to_drop(made, zone=ZONE) == set()


@given(MOMENTS)
def test_what_goes(made: list[datetime]) -> None:
    """Never the newest; what stays stays the next time; never more than are asked for."""
    gone = to_drop(made, zone=ZONE)
    left = set(made) - gone
    assert not made or max(made) in left
    assert len(left) <= DAYS + WEEKS + MONTHS
    assert to_drop(left, zone=ZONE) == set()


@given(st.datetimes(timezones=st.just(UTC)), st.sampled_from(["", "before-upgrade"]))
def test_names(at: datetime, label: str) -> None:
    """A name tells the second; nothing else is taken for a copy."""
    second = at.replace(microsecond=0, year=max(at.year, 1000))
    path = Path(name_of(second, label))
    assert moment_of(path) == second
    for other in (path.name + ".part", "." + path.name, "bihuan-latest.tar", "notes.tar"):
        assert moment_of(path.with_name(other)) is None
