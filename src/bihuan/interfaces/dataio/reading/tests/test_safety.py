"""Files that would hurt whoever opens them: refused before the parser sees them, with a word that says why."""

import io
import re
import resource
import zipfile
from collections.abc import Callable

import pytest

from bihuan.interfaces.dataio.reading import Source, Unreadable, read
from bihuan.interfaces.dataio.reading.limits import MEGA
from bihuan.interfaces.dataio.reading.tests.made import TODAY, ZONE, book, only, part, repacked, xls, xlsx

PLAIN = xlsx({"客户": [["客户名称", "手机"], ["甲", "13800138000"]]})
SHEET = "xl/worksheets/sheet1.xml"
XML = part(PLAIN, SHEET)
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;">]>'


def _after_head(xml: bytes, more: bytes) -> bytes:
    head, _, rest = xml.partition(b"?>")
    return head + b"?>" + more + rest


def _cell(place: str) -> bytes:
    row = "".join(sign for sign in place if sign.isdigit())
    return XML.replace(b"</sheetData>", f'<row r="{row}"><c r="{place}"><v>1</v></c></row></sheetData>'.encode())


def _big(name: str, size: int) -> Callable[[], bytes]:
    def make() -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(PLAIN)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
            for entry in old.namelist():
                if entry != name:
                    new.writestr(entry, old.read(entry))
            with new.open(name, "w", force_zip64=True) as stream:
                for _ in range(size // MEGA):
                    stream.write(b"<row/>  " * (MEGA // 8))
        return made.getvalue()

    return make


def _texts() -> bytes:
    """Packed to a fifth only: nothing gives them away but their number."""
    some, made = (
        b"".join(b"<si><t>%04x</t></si>" % (number * 40_503 % 65_536) for number in range(65_536)),
        io.BytesIO(),
    )
    with (
        zipfile.ZipFile(io.BytesIO(PLAIN)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for entry in old.namelist():
            if entry != "xl/sharedStrings.xml":
                new.writestr(entry, old.read(entry))
        with new.open("xl/sharedStrings.xml", "w") as stream:
            stream.write(b"<sst>")
            for _ in range(77):
                stream.write(some)
            stream.write(b"</sst>")
    return made.getvalue()


def _archive(entries: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


def _lying(content: bytes) -> bytes:
    """The sheet's size in the directory told as one byte."""
    made = bytearray(content)
    at = made.rfind(SHEET.encode()) - 46
    made[at + 24 : at + 28] = b"\x01\0\0\0"
    return bytes(made)


CASES: dict[str, tuple[Callable[[], bytes], str]] = {
    "300 MB of a sheet in less than 1 MB": (_big(SHEET, 290 * MEGA), "packed_too_tightly"),
    "more than 300 MB": (_big(SHEET, 310 * MEGA), "unpacks_too_large"),
    "10,000 entries": (lambda: repacked(PLAIN, {f"xl/media/{at}.png": b"" for at in range(10_000)}), "too_many_parts"),
    "a workbook in an archive": (lambda: _archive({"book.xlsx": PLAIN}), "wrong_content"),
    "the last cell of a sheet": (lambda: repacked(PLAIN, {SHEET: _cell("XFD1048576")}), "too_many_cells"),
    "a cell beyond the last": (lambda: repacked(PLAIN, {SHEET: _cell("ZZZZ99999999")}), "too_many_cells"),
    "a far cell in a comment's shadow": (
        lambda: repacked(PLAIN, {SHEET: XML.replace(b"<sheetData>", b'<sheetData><!-- <c a="-->')}),
        "unsafe_xml",
    ),
    "a far cell spelled otherwise": (
        lambda: repacked(
            PLAIN, {SHEET: _cell("XFD1048576").replace(b'<c r="XFD', b"<c  x='>/' r = 'XFD").replace(b'576"', b"576'")}
        ),
        "too_many_cells",
    ),
    "a far cell in a part that is called otherwise": (
        lambda: repacked(PLAIN, {"xl/theme/sheet.xml": _cell("XFD1048576")}),
        "too_many_cells",
    ),
    "rows without an address": (
        lambda: repacked(
            PLAIN,
            {
                SHEET: XML.replace(
                    b"</sheetData>", b'<row r="1000000"/><row>' + b"<c><v>1</v></c>" * 20 + b"</row></sheetData>"
                )
            },
        ),
        "too_many_cells",
    ),
    "entities in a sheet": (lambda: repacked(PLAIN, {SHEET: _after_head(XML, DOCTYPE)}), "unsafe_xml"),
    "entities in the texts": (
        lambda: repacked(PLAIN, {"xl/sharedStrings.xml": _after_head(part(PLAIN, "xl/sharedStrings.xml"), DOCTYPE)}),
        "unsafe_xml",
    ),
    "entities in the workbook": (
        lambda: repacked(PLAIN, {"xl/workbook.xml": _after_head(part(PLAIN, "xl/workbook.xml"), DOCTYPE)}),
        "unsafe_xml",
    ),
    "a sheet in another encoding": (lambda: repacked(PLAIN, {SHEET: XML.decode().encode("utf-16")}), "unsafe_xml"),
    "5 million shared texts": (
        lambda: repacked(
            PLAIN,
            {"xl/sharedStrings.xml": b"<sst>" + b"<si><t>a</t></si>" * 500_000 + b"<si/>" * 2_100_000 + b"</sst>"},
        ),
        "packed_too_tightly",
    ),
    "5 million shared texts that are not alike": (_texts, "too_many_texts"),
    "macros": (lambda: repacked(PLAIN, {"xl/vbaProject.bin": b"x"}), "macros"),
    "macros by their type": (
        lambda: repacked(
            PLAIN,
            {
                "[Content_Types].xml": part(PLAIN, "[Content_Types].xml").replace(
                    b"sheet.main", b"sheet.macroEnabled.main"
                )
            },
        ),
        "macros",
    ),
    "a size that is not true": (lambda: _lying(PLAIN), "broken"),
    "one name twice": (lambda: repacked(PLAIN, {SHEET.upper(): XML}), "broken"),
    "cut off": (lambda: PLAIN[:-200], "broken"),
    "only a beginning": (lambda: b"PK\x03\x04", "broken"),
    "a sheet that is no XML": (
        lambda: repacked(PLAIN, {SHEET: b"<worksheet><sheetData><row r='1'><c r='A1'"}),
        "broken",
    ),
    "no bytes": (lambda: b"", "empty"),
    "25 MB and a byte": (lambda: b"PK" + bytes(25 * MEGA), "too_large"),
    "a locked box": (
        lambda: xls("x", []).replace("Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")),
        "encrypted",
    ),
    "an old workbook": (lambda: xls("x", []), "wrong_content"),
    "a page": (lambda: b"<html></html>", "wrong_content"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n", "wrong_content"),
    "a text": (lambda: b"a,b", "wrong_content"),
}


@pytest.mark.trust("T-G05")
@pytest.mark.parametrize("named", list(CASES))
def test_dangerous_files_are_refused(named: str) -> None:
    """And without much memory or work: far below the 300 MB and the 5 seconds that a worker has for it."""
    make, code = CASES[named]
    content = make()
    before = resource.getrusage(resource.RUSAGE_SELF)
    with pytest.raises(Unreadable) as refused:
        book(content)
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert refused.value.code == code
    assert after.ru_maxrss - before.ru_maxrss < 100 * 1024
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 5


@pytest.mark.trust("T-G05")
def test_what_only_looks_like_a_bomb_is_read() -> None:
    """A sheet that declares all there could be and holds two rows; archives within archives, which nobody opens."""
    declared = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', XML)
    nested = _archive({"b.zip": _archive({"c.zip": _archive({"d": bytes(MEGA)})})})
    for changes in ({SHEET: declared}, {"xl/embeddings/a.zip": nested}):
        before = resource.getrusage(resource.RUSAGE_SELF)
        _, rows = only(repacked(PLAIN, changes))
        after = resource.getrusage(resource.RUSAGE_SELF)
        assert [row.values["name"] for row in rows] == ["甲"]
        assert after.ru_maxrss - before.ru_maxrss < 100 * 1024


@pytest.mark.parametrize(
    ("name", "code"),
    [("a.xlsm", "macros"), ("a.xlsb", "unsupported"), ("a.exe", "unsupported"), ("a", "unsupported"), ("a.xls", "wrong_content"),
     ("a.csv", "wrong_content"), ("a.xlsx\0.html", "unsupported")],
)  # fmt: skip
def test_names_are_judged_with_what_is_inside(name: str, code: str) -> None:
    """A workbook under another name."""
    with pytest.raises(Unreadable) as refused:
        book(PLAIN, name)
    assert refused.value.code == code


@pytest.mark.trust("T-G05")
def test_more_than_200_000_rows_are_refused_over_all_files() -> None:
    """Two files of 110,000 rows."""
    text = "客户名称\n" + "甲\n" * 110_000
    with pytest.raises(Unreadable, match="too_many_rows"):
        read([Source("客户1.csv", text.encode()), Source("客户2.csv", text.encode())], today=TODAY, zone=ZONE)
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (at, at) for at in range(3, 200_020))
    with pytest.raises(Unreadable, match="too_many_rows"):
        book(repacked(PLAIN, {SHEET: XML.replace(b"</sheetData>", rows + b"</sheetData>")}))


def test_links_to_other_books_and_far_blank_cells_do_no_harm() -> None:
    """Nothing is fetched; a cell that is only formatted is no cell."""
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><externalBook r:id="rId1"/></externalLink>'
    blank = XML.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>')
    _, rows = only(repacked(PLAIN, {"xl/externalLinks/externalLink1.xml": link, SHEET: blank}))
    assert [row.values["name"] for row in rows] == ["甲"]


def test_a_merge_over_the_whole_sheet_stays_within_its_rows() -> None:
    """And too many of them are refused."""

    content = xlsx({"客户": [["客户名称", "手机"], ["甲"], [], [], [None, "13800138000"]]})
    merged = b'<mergeCells count="1"><mergeCell ref="A2:XFD1048576"/></mergeCells></worksheet>'
    sheet = part(content, SHEET).replace(b"</worksheet>", merged)
    _, rows = only(repacked(content, {SHEET: sheet}))
    assert [(row.number, row.values["name"]) for row in rows] == [(2, "甲"), (5, "甲")]
    merges = b'<mergeCells count="1">' + b'<mergeCell ref="A1:XFD9999"/>' * 200_001 + b"</mergeCells></worksheet>"
    with pytest.raises(Unreadable, match="too_many_merges"):
        book(repacked(PLAIN, {SHEET: XML.replace(b"</worksheet>", merges)}))
