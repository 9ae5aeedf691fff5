"""Order and search by sound: one sort key for both databases, initials for quick search.

The library keeps its 47,000 phrases as lists of lists, 50 MiB of them. Its single characters are read by the library, which is
told before it is loaded to leave the phrases out; of those we keep what they are and how the few of them sound whose characters
sound otherwise alone, 2 MiB. They are read when the first Chinese text is: many a process ends without one.
"""

import json
import os
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

# Read when it is loaded, so before the next lines.
os.environ |= {"PYPINYIN_NO_PHRASES": "1", "PYPINYIN_NO_DICT_COPY": "1"}

from pypinyin import Style
from pypinyin.constants import RE_HANS
from pypinyin.converter import UltimateConverter
from pypinyin.core import Pinyin
from pypinyin.style import convert

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
    return tuple(part for run in _PINYIN.seg(text) for word in _words(run) for part in _sounds(word))


def _words(run: str) -> Iterator[str]:
    """Chinese cut into the longest phrases from its beginning on, and single characters; the rest stands as it is."""
    if not RE_HANS.match(run):
        yield run
        return
    at, phrases = 0, _phrases()
    while at < len(run):
        following, longest = phrases.following.get(run[at], ""), min(phrases.longest, len(run) - at)
        length = next((size for size in range(longest, 1, -1) if f" {run[at + 1 : at + size]} " in following), 1)
        yield run[at : at + length]
        at += length


@lru_cache(maxsize=20_000)
def _sounds(word: str) -> tuple[str, ...]:
    """A word's syllables do not depend on those around it: names of companies are made of few words."""
    return _phrases().told.get(word) or _alone(word)


def _alone(word: str) -> tuple[str, ...]:
    """The syllables of the characters, each read by itself."""
    return tuple(_PINYIN.lazy_pinyin([word], style=Style.NORMAL, errors=lambda foreign: f" {foreign}"))


class _Phrases(NamedTuple):
    """``following``: what comes after a character in phrases, between spaces; ``longest``: characters of the longest phrase;
    ``told``: the syllables of those that their characters do not tell.
    """

    following: dict[str, str]
    longest: int
    told: dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def _phrases() -> _Phrases:
    """The library's table, cut down: half a second."""
    readings_of: dict[str, list[list[str]]] = json.loads((files("pypinyin") / "phrases_dict.json").read_bytes())
    toneless = lru_cache(maxsize=None)(lambda syllable: convert(syllable, Style.NORMAL, True))
    alone = lru_cache(maxsize=None)(lambda character: _alone(character)[0])
    following, told = defaultdict[str, list[str]](list), {}
    for phrase, readings in readings_of.items():
        first, rest = phrase[0], phrase[1:]
        following[first].append(rest)
        sounds = tuple(toneless(syllable) for syllable, *_others in readings)
        if any(sound != alone(character) for sound, character in zip(sounds, phrase, strict=True)):
            # A text of our own: the library's would hold the memory around it, as it stands among what is let go.
            told[first + rest] = sounds
    ends = {character: f" {' '.join(rests)} " for character, rests in following.items()}
    return _Phrases(ends, max(map(len, readings_of)), told)


def sort_key(text: str, *, surname: bool = False) -> str:
    """What the text is sorted by: its pinyin, then itself, at most 200 characters."""
    return f"{' '.join(part.strip() for part in syllables(text, surname=surname))} {normal(text)}"[:200]


def initials(text: str, *, surname: bool = False) -> str:
    """``重庆长安汽车`` → ``cqcaqc``; letters and digits stand for themselves: ``3M中国`` → ``3mzg``."""
    letters = (part if part.startswith(" ") else part[:1] for part in syllables(text, surname=surname))
    return "".join(character for part in letters for character in part if character.isalnum())
