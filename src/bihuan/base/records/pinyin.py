"""Order and search by sound: one sort key for both databases, initials for quick search."""

import unicodedata
from functools import lru_cache

from pypinyin import Style
from pypinyin.converter import UltimateConverter
from pypinyin.core import Pinyin

_PINYIN = Pinyin(UltimateConverter())
"""What ``pypinyin.lazy_pinyin`` makes at each call."""
_SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "任": "ren", "区": "ou", "盖": "ge", "尉迟": "yu chi",
    "朴": "piao", "种": "chong", "繁": "po", "秘": "bi", "冼": "xian", "折": "she", "黑": "he", "员": "yun", "翟": "zhai",
    "缪": "miao", "乐": "yue", "宓": "fu", "万俟": "mo qi", "澹台": "tan tai", "长孙": "zhang sun", "尉": "wei", "葛": "ge",
    "覃": "qin", "阚": "kan", "逄": "pang", "郇": "xun", "隗": "wei", "牟": "mu", "晁": "chao", "令狐": "ling hu", "召": "shao",
    "洗": "xian", "谌": "chen", "幺": "yao", "哈": "ha", "那": "na",
}  # fmt: skip
"""Surnames that the dictionary reads as the everyday word."""


def normal(text: str) -> str:
    """Full width to half, lower case, no space at the ends and one between words."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=5_000)
def syllables(text: str, *, surname: bool = False) -> tuple[str, ...]:
    """The text's syllables without tones; with ``surname`` it is a person's name, read as one.

    What is not Chinese stands as it is, in one piece with a space before it.
    """
    clean = normal(text)
    if surname:
        for length in (2, 1):
            if clean[:length] in _SURNAMES:
                return *_SURNAMES[clean[:length]].split(), *_read(clean[length:])
    return _read(clean)


def _read(text: str) -> tuple[str, ...]:
    return tuple(part for word in _PINYIN.seg(text) for part in _sounds(word))


@lru_cache(maxsize=20_000)
def _sounds(word: str) -> tuple[str, ...]:
    """A word's syllables do not depend on those around it: names of companies are made of few words."""
    return tuple(_PINYIN.lazy_pinyin([word], style=Style.NORMAL, errors=lambda foreign: f" {foreign}"))


def sort_key(text: str, *, surname: bool = False) -> str:
    """What the text is sorted by: its pinyin, then itself, at most 200 characters."""
    return f"{' '.join(part.strip() for part in syllables(text, surname=surname))} {normal(text)}"[:200]


def initials(text: str, *, surname: bool = False) -> str:
    """``重庆长安汽车`` → ``cqcaqc``; letters and digits stand for themselves: ``3M中国`` → ``3mzg``."""
    letters = (part if part.startswith(" ") else part[:1] for part in syllables(text, surname=surname))
    return "".join(character for part in letters for character in part if character.isalnum())
