"""What a mapping adds to a file: cells for empty ones, fields that share a column, rows of its own."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from pytest import raises

from bihuan.interfaces.dataio.reading import Mapping, Row, Source, Unreadable, read

CSV = "deal,state,client\nD1,Won,东海\nD2,Open,\n"


def rows(**said: Any) -> list[Row]:
    """The rows of the file under this mapping."""
    columns = {"deal": "name", "state": ["stage", "outcome"], "client": "customer"}
    sheet = {"kind": "opportunities", "columns": columns, **said}
    mapping = Mapping.from_data({"sheets": {"deals.csv": sheet}})
    source = Source("deals.csv", CSV.encode())
    book = read([source], today=date(2026, 3, 9), zone=ZoneInfo("Asia/Shanghai"), mapping=mapping)
    return list(book.sheets[0].rows)


def test_a_column_feeds_several_fields() -> None:
    """Each with its own words; a word for nothing is an empty cell."""
    values = {"stage": {"Won": "谈判", "Open": "发现"}, "outcome": {"Won": "赢单", "Open": ""}}
    won, still = rows(values=values, constants={"owner": "李伟", "customer": "未知客户"})
    assert (won.values["stage"], won.values["outcome"], won.mistakes) == ("negotiation", "won", [])
    assert (still.values["stage"], still.values.get("outcome"), still.mistakes) == ("discovered", None, [])


def test_a_constant_stands_for_an_empty_cell() -> None:
    """What the cell says counts more; nothing required is missing then."""
    values = {"stage": {"Won": "谈判", "Open": "发现"}, "outcome": {"Won": "赢单", "Open": ""}}
    won, still = rows(values=values, constants={"owner": "李伟", "customer": "未知客户"})
    assert (won.values["customer"], still.values["customer"]) == ("东海", "未知客户")
    assert (won.values["owner"], still.mistakes) == ("李伟", [])


def test_rows_of_its_own() -> None:
    """They come after the file's, numbered on."""
    found = rows(rows=[{"deal": "D3", "client": "西湖"}], constants={"owner": "李伟"})
    assert [(row.number, row.values.get("name")) for row in found] == [(2, "D1"), (3, "D2"), (4, "D3")]
    assert found[-1].values["customer"] == "西湖"


def test_what_is_refused() -> None:
    """Rows that are no rows, a field nobody knows among several."""
    for said in ({"rows": "x"}, {"rows": ["x"]}, {"columns": {"deal": ["name", "nothing"]}}):
        with raises(Unreadable):
            rows(**said)
