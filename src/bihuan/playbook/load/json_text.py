"""JSON from outside: what the standard parser takes beyond JSON is refused, and no text makes it fall over."""

import json
from codecs import getincrementaldecoder
from typing import NoReturn

from bihuan.playbook.complaints import Complaint, complaint


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _number(digits: str) -> int | float:
    """Python refuses to read very long integers; no field of ours holds one, so that any number will do."""
    return int(digits) if len(digits) < LONGEST_INTEGER else float(digits)


LONGEST_INTEGER = 1000
DECODER = json.JSONDecoder(parse_constant=_refuse, parse_int=_number)
"""Reads JSON, but neither NaN nor Infinity."""


def json_fault(error: Exception) -> Complaint:
    """The complaint about a text that is no JSON."""
    if isinstance(error, json.JSONDecodeError):
        return complaint("not_json", reason=error.msg)
    if isinstance(error, RecursionError):
        return complaint("too_deep")
    return complaint("not_json", reason=error)


def guess_encoding(raw: bytes) -> str:
    """ " (GB18030?)" and the like, for a text that is not UTF-8; empty when nothing fits."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return " (UTF-16?)"
    try:
        getincrementaldecoder("gb18030")().decode(raw[:65536])
    except UnicodeDecodeError:
        return ""
    return " (GB18030?)"
