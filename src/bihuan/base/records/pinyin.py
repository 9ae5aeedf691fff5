"""Order and search by sound: one sort key for both databases, initials for quick search."""

import unicodedata
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

_SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "任": "ren", "区": "ou", "盖": "ge", "尉迟": "yuchi",
    "朴": "piao", "种": "chong", "繁": "po", "秘": "bi", "冼": "xian", "折": "she", "黑": "he", "员": "yun", "翟": "zhai",
    "缪": "miao", "乐": "yue", "宓": "fu", "万俟": "moqi", "澹台": "tantai", "长孙": "zhangsun", "尉": "wei", "葛": "ge",
    "覃": "qin", "阚": "kan", "逄": "pang", "郇": "xun", "隗": "wei", "牟": "mu", "晁": "chao", "令狐": "linghu", "召": "shao",
    "洗": "xian", "谌": "chen", "幺": "yao", "哈": "ha", "那": "na",
}  # fmt: skip
"""Surnames that the dictionary reads as the everyday word."""


def normal(text: str) -> str:
    """Full width to half, lower case, no space at the ends and one between words."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=50_000)
def syllables(text: str, *, surname: bool = False) -> tuple[str, ...]:
    """The text's syllables without tones; with ``surname`` it is a person's name, read as one."""
    clean = normal(text)
    if surname:
        for length in (2, 1):
            if clean[:length] in _SURNAMES:
                return _SURNAMES[clean[:length]], *lazy_pinyin(clean[length:], style=Style.NORMAL)
    return tuple(lazy_pinyin(clean, style=Style.NORMAL))


def sort_key(text: str, *, surname: bool = False) -> str:
    """What the text is sorted by: its pinyin, then itself, at most 200 characters."""
    return f"{' '.join(syllables(text, surname=surname))} {normal(text)}"[:200]


def initials(text: str, *, surname: bool = False) -> str:
    """``重庆长安汽车`` → ``cqcaqc``; letters and digits stand for themselves."""
    return "".join(
        part if part.isascii() and part.isdigit() else part[:1]
        for syllable in syllables(text, surname=surname)
        for part in syllable.split()
    )
