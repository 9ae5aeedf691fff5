"""Finding by fragment: what is found, what is not, and that the index follows every change."""

import unicodedata

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from bihuan.base.search.grams import grams_of, grams_wanted, lines_of, searched, squeezed, words
from bihuan.base.search.models import Entry
from bihuan.base.search.selectors import matching
from bihuan.base.search.services import Words, drop, put, put_all

pytestmark = pytest.mark.django_db


def found(text: str, kind: str = "customer") -> list[int]:
    """The keys found, in order."""
    return sorted(matching(kind, text))


@pytest.fixture
def companies(db: None) -> None:
    """Five customers."""
    put_all(
        "customer",
        {
            1: Words(["杭州华通医疗器械有限公司", "HZ2026001", "13800138000"], ["单晓峰"]),
            2: Words(["重庆长安汽车股份有限公司", "CQ2026001", "023-6759 2114"]),
            3: Words(["华信科技(上海)", "SH2026001"], ["曾国藩"]),
            4: Words(["A & B Machines GmbH", "SH2026002"]),
            5: Words(["Müller Société Đà Nẵng", "が工業株式会社"], ["Léa Åström"]),
        },
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("华通", [1]),
        ("华", [1, 3]),
        ("医疗器械", [1]),
        ("器械医疗", []),
        ("有限公司", [1, 2]),
        ("cqca", [2]),
        ("CQCAQC", [2]),
        ("sxf", [1]),
        ("zgf", [3]),
        ("cengf", []),
        ("138001", [1]),
        ("0236759", [2]),
        ("６７５９２１１４", [2]),
        ("a&b", [4]),
        ("ab machines", [4]),
        ("华信 上海", [3]),
        ("华信 北京", []),
        ("muller", [5]),
        ("MÜLLER", [5]),
        ("Mu\u0308ller societe", [5]),
        ("da nang", []),
        ("Đà nang", [5]),
        ("astrom", [5]),
        ("が工業", [5]),
        ("か工業", []),
        ("SH2026", [3, 4]),
        ("", []),
        ("%", []),
        ("_", []),
        ('"', []),
        ("' OR 1=1", []),
        ("\x00", []),
        ("😀", []),
        ("啊" * 1000, []),
    ],
)
def test_a_fragment_finds(companies: None, text: str, expected: list[int]) -> None:
    """Two Chinese characters, initials, part of a number, several words: all of them, whatever the width or case."""
    assert found(text) == expected


def test_a_lone_surrogate_is_no_error(companies: None) -> None:
    """What no database can store is simply not found."""
    assert found("\ud800") == []


def test_other_kinds_are_not_found(companies: None) -> None:
    """A fragment finds records of the kind that is asked for."""
    put("contact", 1, "华通医疗")
    assert found("华通", "contact") == [1]
    assert found("华通") == [1]
    assert found("华信", "contact") == []


def test_kinds_are_told_apart_by_their_whole_name(companies: None) -> None:
    """One may be the beginning of another's."""
    put("customer_note", 7, "华通医疗")
    assert found("华通", "customer_note") == found("医疗", "customer_note") == [7]
    assert found("华通") == [1]
    assert found("通", "cust") == []


def test_a_pair_is_found_by_the_index_alone(companies: None) -> None:
    """It finds what its text has; only for longer words the text is read. The kind is in the index, not asked for beside it."""
    texts = dict(Entry.objects.values_list("record", "text"))
    for gram in grams_of(texts[1].split("\n")):
        assert found(gram) == sorted(key for key, text in texts.items() if gram in text), gram
    assert '"text"' not in str(matching("customer", "华通 医疗 器").query)
    assert '"text"' in str(matching("customer", "医疗器").query)
    assert '"kind" =' not in str(matching("customer", "医疗器").query)


def test_what_changed_is_found_by_its_new_text_only(companies: None) -> None:
    """The old words are forgotten, in the index too."""
    put("customer", 1, "宁波海天塑机")
    assert found("华通") == []
    assert found("海天") == [1]
    assert found("nbht") == [1]


def test_what_is_dropped_is_not_found(companies: None) -> None:
    """Dropping twice does no harm."""
    drop("customer", [1, 99])
    drop("customer", [1])
    assert found("华通") == []
    assert found("华信") == [3]


def test_putting_the_same_again_writes_nothing(companies: None) -> None:
    """A save that changed no searched field costs one read."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        put("customer", 3, "华信科技(上海)", "SH2026001", people=["曾国藩"])
    assert len(captured) == 1


def test_statements_do_not_grow_with_the_records(db: None) -> None:
    """200 records are put with as many statements as one."""
    counts = []
    for first, many in ((1, 1), (1_000, 200)):
        with CaptureQueriesContext(connection) as captured:
            put_all("customer", {first + number: Words([f"公司{number}号"]) for number in range(many)})
        counts.append(sum(not query["sql"].startswith(("INSERT INTO search_grams", "SAVEPOINT")) for query in captured))
    assert counts[0] == counts[1]


def test_grams_stay_within_a_line() -> None:
    """The end of one field and the beginning of the next are no pair."""
    assert grams_of(["甲乙", "丙"]) == ["丙", "乙", "甲", "甲乙"]


def test_grams_wanted() -> None:
    """Pairs side by side that hold every sign of the word; its last two, too."""
    wanted = {word: grams_wanted(word) for word in ("华", "华通", "新能源", "医疗器械", "新能源汽车", "1390000")}
    assert wanted == {
        "华": ["华"],
        "华通": ["华通"],
        "新能源": ["新能", "能源"],
        "医疗器械": ["医疗", "器械"],
        "新能源汽车": ["新能", "汽车", "源汽"],
        "1390000": ["00", "13", "90"],
    }


def test_lines() -> None:
    """Prose is found by its words, not by its initials; nothing stands twice."""
    assert lines_of(["长安", "长安"], ["单三"]) == ["长安", "ca", "单三", "ss"]
    assert lines_of(["长" * 81], ()) == ["长" * 81]


def test_squeezed() -> None:
    """Only letters and digits are left."""
    assert squeezed("（138）0013-8000 转 ８") == "13800138000转8"
    assert squeezed("Ｍüller\u200b & Söhne") == "müllersöhne"
    assert searched("Ｍüller\u200b & Söhne") == "mullersohne"
    assert words("  华信，上海  ") == ["华信上海"]


LATIN, OTHERS = "aZüéÅñçőşẵßøŁđ 1", "华信が工ｶﾞ가αйع३"


@given(st.text(alphabet=LATIN + OTHERS), st.text(alphabet=OTHERS))
def test_only_latin_letters_lose_their_accents(text: str, other: str) -> None:
    """Searching twice as once; with and without accents alike; other scripts as they are; what is searched has what is wanted."""
    found = searched(text)
    assert searched(found) == found
    assert searched(unicodedata.normalize("NFD", text)) == found
    assert searched(other) == squeezed(other)
    assert found.isalnum() or not found
    [line, *_] = lines_of([text], ()) or [""]
    for word in words(text):
        assert word in line
        assert set(grams_wanted(word)) <= set(grams_of([line]))
