"""Order and search by sound."""

import json
import os
import subprocess
import sys
from itertools import product

import pytest

from bihuan.base.records.pinyin import initials, normal, sort_key, syllables

PARTS = ("重庆", "银行", "长安", "行长", "乐", "参差", "ab C", "１２", "（", "東", "𠮷", "-")
LIBRARY = """
import json, sys
from pypinyin import Style, lazy_pinyin
from pypinyin.phrases_dict import phrases_dict
texts = [*json.load(sys.stdin), *list(phrases_dict)[::10]]
json.dump([(text, lazy_pinyin(text, style=Style.NORMAL, errors=lambda foreign: f" {foreign}")) for text in texts], sys.stdout)
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("重庆长安汽车", "cqcaqc"),
        ("厦门银行", "xmyh"),
        ("3M中国", "3mzg"),
        ("华东 2 部", "hd2b"),
        ("Acme 设备", "acmesb"),
        ("A&B（中国）", "abzg"),
        ("", ""),
    ],
)
def test_initials(text: str, expected: str) -> None:
    """What somebody types to find it fast."""
    assert initials(text) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("单晓峰", "sxf"),
        ("曾国藩", "zgf"),
        ("解正", "xz"),
        ("尉迟恭", "ycg"),
        ("任强", "rq"),
        ("李伟", "lw"),
        ("乐天", "yt"),
    ],
)
def test_surnames_are_read_as_surnames(name: str, expected: str) -> None:
    """The dictionary reads 单 as dan and 曾 as ceng."""
    assert initials(name, surname=True) == expected


def test_people_stand_in_the_order_of_a_phone_book() -> None:
    """By sound, then by the character."""
    names = ["赵强", "单晓峰", "李伟", "曾敏", "李薇", "陈静"]
    ordered = sorted(names, key=lambda name: sort_key(name, surname=True))
    assert ordered == ["陈静", "李伟", "李薇", "单晓峰", "曾敏", "赵强"]


def test_spelling_does_not_matter() -> None:
    """Full width, case and spaces are one."""
    assert normal("  ＡＢＣ　 公司 ") == "abc 公司"
    assert sort_key("ＡＢＣ公司") == sort_key("abc公司")


def test_a_long_text_fits_its_column() -> None:
    """200 characters, whatever comes."""
    assert len(sort_key("长" * 500)) == 200


def test_texts_sound_as_the_whole_dictionary_reads_them() -> None:
    """What is kept of its phrases is enough: of each alone, of words beside each other, of what is not Chinese among them."""
    texts = [normal("".join(parts)) for count in (1, 2, 3) for parts in product(PARTS, repeat=count)]
    whole = {name: value for name, value in os.environ.items() if not name.startswith("PYPINYIN")}
    done = subprocess.run(
        [sys.executable, "-c", LIBRARY],
        input=json.dumps(texts),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env=whole,
    )
    read = json.loads(done.stdout)
    assert len(read) > 6_000
    assert [(text, list(syllables(text))) for text, _sounds in read] == [(text, sounds) for text, sounds in read]


def test_a_text_that_ends_like_a_phrase_that_goes_on_is_read_by_what_is_there() -> None:
    """``下不了`` begins 下不了台; the library reads each character alone then, and 不了 as bu le."""
    assert syllables("下不了") == ("xia", "bu", "liao")
    assert syllables("下不了台") == ("xia", "bu", "liao", "tai")
