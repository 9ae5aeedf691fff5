"""JSON as it may come in: no name twice, no number that takes long or is none, no text that cannot be stored."""

import json
import math
from typing import Any, NoReturn

from bihuan.interfaces.api.problems import Problem

MOST_BYTES = 2 * 2**20
LONGEST_NUMBER = 40
"""Signs of a number: more have no amount and no count, and reading them takes ever longer."""
DEEPEST = 50


def read_json(content: bytes) -> Any:
    """What the text says. Problem 400 where it is not JSON, or JSON that nobody should send."""
    try:
        text = content.decode("utf-8")
        found = json.loads(
            text, object_pairs_hook=_object, parse_int=_whole, parse_float=_decimal, parse_constant=_constant
        )
    except UnicodeDecodeError:
        refuse("UTF-8")
    except json.JSONDecodeError as wrong:
        refuse(f"{wrong.msg}, {wrong.lineno}:{wrong.colno}")
    except RecursionError:
        refuse("too deep")
    _check(found, 0)
    return found


def refuse(why: str) -> NoReturn:
    """400, naming what is wrong."""
    raise Problem(400, "bad_json", why=why)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        refuse(f"{twice[:60]!a} stands twice")
    return found


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        refuse("a number of so many digits")
    return int(text)


def _decimal(text: str) -> float:
    found = float(text) if len(text) <= LONGEST_NUMBER else math.inf
    if not math.isfinite(found):
        refuse("a number of so many digits")
    return found


def _constant(text: str) -> NoReturn:
    refuse(f"{text} is no number")


def _check(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        refuse("too deep")
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict):
        for name, one in value.items():
            _check_text(name)
            _check(one, depth + 1)
    elif isinstance(value, list):
        for one in value:
            _check(one, depth + 1)


def _check_text(text: str) -> None:
    if "\0" in text or (not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text)):
        refuse("a text that cannot be stored")
