"""What a text is found by: its letters in pairs. Pure, and the same on both databases."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from operator import add

from bihuan.base.records.pinyin import initials

_OTHER_SIGNS = re.compile(r"[\W_]+")
"""Whatever ``str.isalnum`` is false of."""
_ACCENTED = re.compile("[\u00c0-\u024f\u1e00-\u1eff]")
"""The letters of Latin that are more than one sign."""
PAIR = 2
"""Signs of the longest gram: a word of no more is found by it alone."""
LONGEST = 400
"""Of a text longer than this the rest is not found by."""
SOUNDED = 80
"""Longer texts are prose: nobody looks for them by initials."""


def squeezed(text: str) -> str:
    """Letters and digits only, full width as half, lower case: ``（138）0013-8000`` is ``13800138000``."""
    plain = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    return plain if plain.isalnum() else _OTHER_SIGNS.sub("", plain)


def searched(text: str) -> str:
    """The text as it is searched: squeezed, Latin letters without their accents, ``Müller`` as ``muller``.

    Every other script stays as it is: what looks like an accent there makes another letter, が of か.
    """
    return _ACCENTED.sub(_plain, squeezed(text))


def _plain(letter: re.Match[str]) -> str:
    first = unicodedata.normalize("NFKD", letter[0])[0]
    return first if first.isascii() else letter[0]


def words(text: str) -> list[str]:
    """What is looked for: each must be found. At most eight, of 40 signs each."""
    found = (searched(word)[:40] for word in unicodedata.normalize("NFKC", text[:400]).split())
    return [word for word in found if word][:8]


def lines_of(texts: Iterable[str], people: Iterable[str]) -> list[str]:
    """The texts as they are searched, names of people also by the initials of their reading as a name; none twice."""
    found: dict[str, None] = {}
    for text, surname in [*((text, False) for text in texts), *((text, True) for text in people)]:
        found[searched(text)[:LONGEST]] = None
        if len(text) <= SOUNDED and not text.isascii():
            found[_initials(text, surname=surname)] = None
    found.pop("", None)
    return list(found)


@lru_cache(maxsize=5_000)
def _initials(text: str, *, surname: bool) -> str:
    """A customer's name is searched with the customer and with each of its contacts."""
    return searched(initials(text, surname=surname))


def grams(text: str) -> set[str]:
    """The single signs and the pairs of a text without line breaks."""
    return {*text, *map(add, text, text[1:])}


def grams_of(lines: Iterable[str]) -> list[str]:
    """The grams of all lines, none across a line's end, sorted."""
    return sorted(set[str]().union(*(grams(line) for line in lines)))


def of_kind(kind: str, grams: Iterable[str]) -> list[str]:
    """The grams as the index has them, with the kind of record: what is looked for among customers is not met in all else."""
    return [f"{kind}:{gram}" for gram in grams]


def grams_wanted(word: str) -> list[str]:
    """Grams that a text with the word in it has, every sign of it in one: ``新能源汽车`` by ``新能``, ``源汽`` and ``汽车``.

    The pairs between them would narrow it down little and take as long again; and the planner, which takes each for independent of
    the others, would believe that next to nothing is left.
    """
    if len(word) < PAIR:
        return [word]
    last = len(word) - PAIR
    return sorted({word[place : place + PAIR] for place in (*range(0, last, PAIR), last)})
