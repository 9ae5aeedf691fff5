"""A cell of a column: its value, or ``Wrong``."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from bihuan.interfaces.dataio.reading import moments, numbers
from bihuan.interfaces.dataio.reading.choices import BANDS, SCALE, Words
from bihuan.interfaces.dataio.reading.kinds import ColumnKind
from bihuan.interfaces.dataio.reading.mistakes import Wrong
from bihuan.interfaces.dataio.reading.spelling import LONGEST, line, plain, prose, says_nothing

ERRORS = frozenset(
    "#N/A #REF! #DIV/0! #VALUE! #NAME? #NUM! #NULL! #SPILL! #CALC! #GETTING_DATA #FIELD! #BLOCKED! #UNKNOWN!".split()
)
# What is read by a pattern is short; a novel in a date column need not be looked at.
LONGEST_PATTERN = 200
_FREE = frozenset({"text", "line", "code", "credit_code"})
_SEVERAL = re.compile(r"[、,;/|\n\r\t&+·•]+|(?<=[\u3400-\u9fff])和(?=[\u3400-\u9fff]{2})")
_CHINESE_BLANK = re.compile(r"(?<=[\u3400-\u9fff)])\s+|\s+(?=[\u3400-\u9fff])")
_EMAIL = re.compile(r"[^\s@<>,;()]{1,64}@[^\s@<>,;()]+\.[^\s@<>,;()]{2,}")
_CODE = re.compile(r"[0-9A-Z]{15}(?:[0-9A-Z]{3})?")
_PEOPLE = re.compile(r"约?(\d{1,6})(?:人?[-至到](\d{1,6}))?(?:余|多)?人?(?:左右)?")
_SPLIT = str.maketrans("，；／｜", ",;/|")
_YES = frozenset("是 有 中 中标 已中标 我方中标 √ ✓ ✔ ☑ 对 y yes true t 1 v".split())
_NO = frozenset("否 不 没有 未 未中标 没中标 落标 不中标 无 × ✗ ✘ ☐ x n no false f 0 -".split())


@dataclass(frozen=True)
class Setting:
    """What a cell cannot tell of itself: the zone, the year of days without one, where serial numbers begin."""

    zone: ZoneInfo
    year: Callable[[], int]
    is_1904: bool = False


@dataclass(frozen=True)
class Told:
    """A moment, and whether its time of the day was told."""

    at: datetime
    whole_day: bool


Reader = Callable[[Any], Any]


def is_empty(value: object) -> bool:
    """Whether nothing stands there."""
    return value is None or (isinstance(value, str) and (not value or value.isspace()))


def reader(column: ColumnKind, setting: Setting, times: int = 1, words: dict[str, str] | None = None) -> Reader:
    """What reads the cells of this column: None for an empty one, ``Told`` for a moment, ``Wrong`` is raised.

    ``times``: of the unit in the heading; ``words``: another system's words → ours.
    """
    read = _by_value(column, setting, times)
    free = column.value in _FREE
    named = {plain(old): new for old, new in (words or {}).items()}

    def read_cell(value: Any) -> Any:
        if isinstance(value, str):
            if not value or value.isspace():
                return None
            if value[0] == "#" and value in ERRORS:
                raise Wrong("cell_error", value)
            if len(value) > (LONGEST if free or column.value in _LISTS else LONGEST_PATTERN):
                raise Wrong("too_long", value, most=LONGEST if free else LONGEST_PATTERN)
            if named:
                value = named.get(plain(value), value)
                if is_empty(value):
                    return None
            if not free and says_nothing(plain(value)) and column.value not in {"yes", "choice"}:
                return None
        return None if value is None else read(value)

    return read_cell


_LISTS = frozenset({"people", "tags"})


def _by_value(column: ColumnKind, setting: Setting, times: int) -> Reader:
    by_value: dict[str, Reader] = {
        "text": lambda value: prose(value) if isinstance(value, str) else as_text(value),
        "line": lambda value: line(value) if isinstance(value, str) else as_text(value),
        "code": lambda value: line(value) if isinstance(value, str) else as_text(value),
        "person": _person,
        "people": lambda value: several(as_text(value)) or None,
        "tags": lambda value: several(as_text(value)) or None,
        "date": lambda value: moments.moment(value, setting.is_1904, setting.year)[0].date(),
        "day": lambda value: _moment(value, setting),
        "moment": lambda value: _moment(value, setting),
        "time": moments.clock,
        "week": lambda value: moments.week(value, setting.is_1904, setting.year),
        "money": lambda value: numbers.money(value, times),
        "integer": numbers.integer,
        "score": numbers.score,
        "phone": numbers.phone,
        "email": _email,
        "credit_code": _credit_code,
        "choice": _choice(column.choices, _band if column.choices is SCALE else None),
        "yes": _yes,
    }
    return by_value[column.value]


def as_text(value: Any) -> str:
    """The cell as a spreadsheet shows it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return numbers.exact(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}".removesuffix(":00")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M:%S}".removesuffix(":00")
    return str(value)


@lru_cache(maxsize=8192)
def several(text: str) -> tuple[str, ...]:
    """The names or tags in a cell, each once. Blanks part Chinese ones only: 张三 李四, but Moses Frase; 张 三 is one."""
    found: dict[str, None] = {}
    for part in _SEVERAL.split(text.translate(_SPLIT)):
        pieces = [piece for piece in _CHINESE_BLANK.split(line(part)) if piece]
        if len(pieces) == 2 and all(len(piece) == 1 for piece in pieces):
            pieces = ["".join(pieces)]
        found.update(dict.fromkeys(pieces))
    return tuple(found)


@lru_cache(maxsize=8192)
def one_name(text: str) -> str:
    """A Chinese name without the blanks that stretch it: 张　三."""
    name = line(text)
    return _CHINESE_BLANK.sub("", name) if " " in name else name


def _person(value: Any) -> str:
    return one_name(as_text(value))


def _moment(value: Any, setting: Setting) -> Told:
    at, has_time = moments.moment(value, setting.is_1904, setting.year)
    return Told(at if at.tzinfo else at.replace(tzinfo=setting.zone), whole_day=not has_time)


def _email(value: Any) -> str:
    text = plain(as_text(value)).removeprefix("mailto:")
    if len(text) > 120 or not _EMAIL.fullmatch(text):
        raise Wrong("not_an_email", value)
    return text


def _credit_code(value: Any) -> str | None:
    code = plain(as_text(value)).replace(" ", "").replace("-", "").upper()
    if not code or code == "无":
        return None
    if not _CODE.fullmatch(code):
        raise Wrong("bad_credit_code", value)
    return code


def choice_key(text: str) -> str:
    """What words of pick lists are compared by."""
    return plain(text).replace(" ", "").replace("–", "-").replace("~", "-").casefold()


def _band(key: str) -> str:
    """The size that a number of people, or a span of it, has: 120人, 约50人, 30-80人. Empty where it lies in two."""
    found = _PEOPLE.fullmatch(key)
    if found is None:
        return ""
    first, last = int(found[1]), int(found[2] or found[1])
    return next((value for low, high, value in BANDS if low <= first <= last <= high), "")


def _choice(words: Words, otherwise: Callable[[str], str] | None = None) -> Reader:
    stored = {choice_key(word): value for value, spelled in words.items() for word in (value, *spelled) if word}
    shown = [spelled[0] for spelled in words.values()]

    def read_choice(value: Any) -> str | None:
        key = choice_key(as_text(value))
        if key in stored:
            return stored[key] or None
        if otherwise is not None and (found := otherwise(key)):
            return found
        if says_nothing(key):
            return None
        raise Wrong("unknown_choice", value, choices=shown)

    return read_choice


def _yes(value: Any) -> bool:
    word = choice_key(as_text(value))
    if word in _YES:
        return True
    if word in _NO or says_nothing(word):
        return False
    raise Wrong("not_yes_or_no", value)
