"""E4: numbers are unique under load and over the turn of the year, gaps may be, reuse never."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from bihuan.base.numbering.models import Counter
from bihuan.base.numbering.patterns import DEFAULTS, period_of, serial_in, written
from bihuan.base.numbering.selectors import number_of, region_of
from bihuan.base.numbering.services import next_number, next_numbers
from bihuan.base.organisation.tests.cast import SHANGHAI, START, Cast
from bihuan.base.policies.services import publish
from bihuan.base.records.tests.races import race_database, together
from bihuan.playbook.load import read_source
from bihuan.playbook.schema.numbering import Number, RecordKind
from bihuan.playbook.schema.values import Text

__all__ = ["race_database"]
TITLE = Text(zh="编号", en="Number")


def _publish(preset: str) -> None:
    text = read_source(preset).text
    publish(text=text, name=preset, starts_on=START.date(), by=None, at=START, first=True)


@pytest.mark.parametrize(
    ("pattern", "serial", "expected"),
    [
        ("{region}{year}{serial:03}", 1, "HZ2024001"),
        ("{region}{year}{serial:03}", 999, "HZ2024999"),
        ("{region}{year}{serial:03}", 1000, "HZ20241000"),
        ("DD{year}{month}{day}{serial:03}", 7, "DD20240309007"),
        ("{serial}/{year}", 12, "12/2024"),
    ],
)
def test_written(pattern: str, serial: int, expected: str) -> None:
    """As the handbook's example; a serial that outgrows its digits gets one more."""
    number = Number(title=TITLE, pattern=pattern, restart="never")
    assert written(number, region="HZ", day=datetime(2024, 3, 9, tzinfo=UTC).date(), serial=serial) == expected


@given(
    st.sampled_from(
        ["{region}{year}{serial:03}", "HT{year}{month}-{serial}", "{year}.{month}.{day}/{serial:04}", "第{serial}号"]
    ),
    st.sampled_from(["HZ", "S+H", ""]),
    st.dates(date(1000, 1, 1)),
    st.integers(0, 10**9),
    st.sampled_from([0, 4, 7, 10]),
)
def test_a_serial_is_read_as_it_was_written(pattern: str, region: str, day: date, serial: int, known: int) -> None:
    """Whatever part of the day the period names; of another region or another form it is no such number."""
    number = Number(title=Text(zh="合同", en="Contract"), pattern=pattern, restart="never")
    text = written(number, region=region, day=day, serial=serial)
    period = day.isoformat()[:known]
    assert serial_in(number, text, region=region, period=period) == serial
    assert serial_in(number, f"{text}-", region=region, period=period) is None
    if "{region}" in pattern:
        assert serial_in(number, text, region="BJ", period=period) is None


@pytest.mark.parametrize(
    ("restart", "expected"), [("day", "2024-03-09"), ("month", "2024-03"), ("year", "2024"), ("never", "")]
)
def test_period(restart: str, expected: str) -> None:
    """Within what the serial counts on."""
    number = Number(title=TITLE, pattern="{year}{month}{day}{serial}", restart=restart)  # type: ignore[arg-type]
    assert period_of(number, datetime(2024, 3, 9, tzinfo=UTC).date()) == expected


@pytest.mark.clause("E4")
def test_regions_count_apart(db: None) -> None:
    """The handbook E pattern: each region has a serial of its own."""
    _publish("tob")
    given = [next_number("customer", region=region, at=START) for region in ("HZ", "SH", "HZ")]
    assert given == ["HZ2026001", "SH2026001", "HZ2026002"]


def test_all_together_without_region(db: None) -> None:
    """A pattern without region counts over all of them; what the regulation does not number has a built-in pattern."""
    _publish("equipment")
    assert [next_number("opportunity", region=region, at=START) for region in ("HZ", "SH")] == [
        "XM20260001",
        "XM20260002",
    ]
    assert next_number("contract", region="HZ", at=START) == "HT202601001"
    assert next_number("bid", region="HZ", at=START) == "TB20260001"


def test_without_regulation(db: None) -> None:
    """Before anything is published the built-in patterns hold."""
    assert number_of("customer", START) == DEFAULTS["customer"]
    assert next_number("customer", region="HZ", at=START) == "KH20260001"


@pytest.mark.trust("X17", "T-E05")
def test_the_year_turns_at_the_companys_midnight(db: None) -> None:
    """23:59:59 in Shanghai is the old year, a second later the new one, whatever UTC says."""
    _publish("tob")
    eve = datetime(2026, 12, 31, 23, 59, 59, tzinfo=SHANGHAI)
    new_year = datetime(2027, 1, 1, tzinfo=SHANGHAI)
    assert next_number("customer", region="HZ", at=eve.astimezone(UTC)) == "HZ2026001"
    assert next_number("customer", region="HZ", at=new_year.astimezone(UTC)) == "HZ2027001"
    assert next_number("customer", region="HZ", at=eve) == "HZ2026002"


def test_numbers_from_elsewhere_are_passed_over(db: None) -> None:
    """Numbers that came by hand or by import leave gaps."""
    taken = {"KH20260001", "KH20260003"}
    assert next_numbers("customer", region="", at=START, count=3, is_taken=taken.__contains__) == [
        "KH20260002",
        "KH20260004",
        "KH20260005",
    ]


def test_a_batch_is_one_step(db: None) -> None:
    """Hundred numbers cost as much as one."""
    assert next_numbers("order", region="", at=START, count=3) == ["DD20260001", "DD20260002", "DD20260003"]
    assert Counter.objects.get().last == 3


@pytest.mark.trust("INV3")
@pytest.mark.clause("E4")
@pytest.mark.parametrize("kind", ["customer", "contract"])
def test_under_load(race_database: None, kind: RecordKind) -> None:
    """T-trust 0.1: eight writers of fifty numbers each, 400 distinct ones."""

    def fifty(_: int) -> list[str]:
        found = []
        for _number in range(50):
            with transaction.atomic():
                found.append(next_number(kind, region="HZ", at=START))
        return found

    numbers = [number for some in together(8, fifty) for number in some]
    assert len(numbers) == len(set(numbers)) == 400


@pytest.mark.trust("INV3")
def test_rolled_back_numbers_were_never_given(db: None) -> None:
    """A refused act leaves the counter where it was."""
    with transaction.atomic():
        next_number("customer", region="", at=START)
        transaction.set_rollback(True)
    assert next_number("customer", region="", at=START) == "KH20260001"


def test_the_region_of_a_department(cast: Cast) -> None:
    """Its own code, else that of the nearest above it."""
    assert region_of(cast.departments["杭州"]) == "HZ"
    assert region_of(cast.departments["华东区"]) == ""
    assert region_of(None) == ""
    assert (cast.li_wei.department, region_of(cast.li_wei.department)) == (cast.departments["上海"], "SH")
