"""Who stands above whom in a sheet of people, in whatever order they stand."""

from hypothesis import given
from hypothesis import strategies as st

from bihuan.interfaces.dataio.importing.ranks import Ranks
from bihuan.interfaces.dataio.reading import Row


def row(number: int, name: str, manager: str = "", code: str = "") -> Row:
    """A row of the sheet."""
    values = {"name": name, "manager": manager, "code": code}
    return Row(number, {key: value for key, value in values.items() if value}, (), [], {})


def test_by_name_and_by_number() -> None:
    """Two of one name are nobody's manager by that name."""
    rows = [row(2, "甲", "7"), row(3, "乙", "", "7"), row(4, "丙", "丁"), row(5, "丁"), row(6, "丁", "甲")]
    ranks = Ranks(rows)
    assert [ranks.of(one) for one in rows] == [1, 0, 0, 0, 2]
    assert ranks.circular == set()


def test_circles() -> None:
    """Those in the circle, not those who merely report into it; oneself is the smallest."""
    rows = [row(2, "甲", "乙"), row(3, "乙", "丙"), row(4, "丙", "乙"), row(5, "丁", "丁")]
    assert Ranks(rows).circular == {3, 4, 5}


@given(st.lists(st.integers(-1, 9), min_size=10, max_size=10))
def test_managers_come_first(above: list[int]) -> None:
    """Whoever is in no circle, nor below one, ranks below their manager."""
    rows = [row(place, f"n{place}", f"n{over}" if over >= 0 else "") for place, over in enumerate(above)]
    ranks = Ranks(rows)
    for place, over in enumerate(above):
        if over >= 0 and place not in ranks.circular and over not in ranks.circular:
            assert ranks.of(rows[place]) > ranks.of(rows[over])
    for place in ranks.circular:
        seen, at = set(), place
        while at not in seen:
            seen.add(at)
            at = above[at]
        assert at == place
